//! What clients ask for: the bodies of requests and of a few answers.

use crate::{
    Attachment, CannedAnswerId, DraftFile, MessageId, Priority, ReplyFile, Role, TeamId, Timestamp, User,
    UserId, Via,
};
use serde::{Deserialize, Serialize};

/// `POST /api/v1/session`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct LogIn {
    /// Who.
    pub email: String,
    /// Their password.
    pub password: String,
}

/// `POST /api/v1/set-up`: the first admin, while there are no users.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct FirstAdmin {
    /// Their name.
    pub name: String,
    /// Where they log in with.
    pub email: String,
    /// At least 12 characters.
    pub password: String,
}

/// `GET /api/v1/session`: who is logged in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// The user.
    pub user: User,
}

/// `POST /api/v1/users`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct NewUser {
    /// Their name.
    pub name: String,
    /// Where they log in with.
    pub email: String,
    /// At least 12 characters.
    pub password: String,
    /// What they are there to do.
    pub role: Role,
    /// Their team; null is the whole district.
    pub team: Option<TeamId>,
    /// Whether what they write to citizens waits for a colleague's approval.
    #[serde(default)]
    pub trainee: bool,
}

/// `PUT /api/v1/users/{id}`: what a colleague is there to do from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ChangeUser {
    /// Their role.
    pub role: Role,
    /// Their team; null is the whole district.
    pub team: Option<TeamId>,
    /// Whether what they write to citizens waits for a colleague's approval; as before when it is not said.
    #[serde(default)]
    pub trainee: Option<bool>,
}

/// `PUT /api/v1/password`: one's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ChangePassword {
    /// The one until now.
    pub current: String,
    /// The one from now on: at least 12 characters.
    pub new: String,
}

/// `PUT /api/v1/signature`: what one's replies end with, like `^JG`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SetSignature {
    /// At most 20 characters on one line; empty for none.
    pub signature: String,
}

/// The most characters of a signature.
pub const LONGEST_SIGNATURE: usize = 20;

/// `POST /api/v1/conversations/{id}/replies`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct NewReply {
    /// What to say.
    pub text: String,
    /// In private or in public; the conversation's usual way when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub via: Option<Via>,
    /// The citizen's message to answer; the last one when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<MessageId>,
    /// The newest message that one saw. When somebody else has answered since, the reply is refused and told so;
    /// whoever insists leaves this out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<MessageId>,
    /// Files that go along, in this order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<ReplyFile>,
    /// The canned answer that it was made of, whose uses are counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub canned: Option<CannedAnswerId>,
    /// For so many seconds, at most 30, it waits and can be taken back: `DELETE /messages/{id}`.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub undo_seconds: u8,
    /// What to say in private beside a public answer, in the same breath: both are queued, or none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follow_up: Option<String>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
const fn is_zero(seconds: &u8) -> bool {
    *seconds == 0
}

/// The longest that a reply waits to be taken back, in seconds.
pub const LONGEST_UNDO: u8 = 30;

/// A reply that was taken back before it left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TakenBack {
    /// The draft that it is again, with what was begun meanwhile.
    pub draft: Draft,
    /// Its files, which are uploads again.
    pub files: Vec<DraftFile>,
    /// What was to be said in private beside it.
    pub follow_up: Option<String>,
}

/// `POST /api/v1/conversations/{id}/notes`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct NewNote {
    /// What to note.
    pub text: String,
}

/// `PUT /api/v1/conversations/{id}/assignee`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Assign {
    /// Who gets it.
    pub user: UserId,
}

/// `PUT /api/v1/conversations/{id}/team`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Transfer {
    /// Where it goes; null is the whole district.
    pub team: Option<TeamId>,
}

/// What a colleague can make of a conversation's status. `waiting` is not here: it follows from an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "status", rename_all = "lowercase")]
pub enum SetStatus {
    /// Take it up again.
    Open,
    /// Put it away.
    Snoozed {
        /// When it comes back.
        until: Timestamp,
    },
    /// It is done.
    Resolved,
    /// It is not for us.
    Spam,
}

/// `PUT /api/v1/conversations/{id}/priority`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SetPriority {
    /// Which.
    pub priority: Priority,
}

/// The most characters of the reason for reading what was taken away.
pub const LONGEST_REASON: usize = 200;

/// `POST /api/v1/messages/{id}/looks`: why one must see what the citizen took away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct LookAtWithheld {
    /// The reason, which is logged; at most 200 characters.
    pub reason: String,
}

/// What a citizen took away: shown to nobody but who may, and asked why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Withheld {
    /// The words, as they were last.
    pub text: String,
    /// What came along.
    pub attachments: Vec<Attachment>,
}

/// `PUT /api/v1/messages/{id}/hidden`: hides a comment from the public, or shows it again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct HideComment {
    /// Whether it is to be hidden.
    pub hidden: bool,
}

/// What to do with a reply of which it is unknown, or known not, to have arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Send it again.
    SendAgain,
    /// It did arrive: count it as sent. Only for an unknown one.
    Arrived,
}

/// `PUT /api/v1/messages/{id}/verdict`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct DecideDelivery {
    /// What the agent decides.
    pub verdict: Verdict,
}

/// `PUT /api/v1/messages/{id}/approval`: what a colleague decides about a trainee's reply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct DecideApproval {
    /// Whether it may go to the citizen.
    pub approved: bool,
    /// Why not, for whoever wrote it; at most 500 characters.
    #[serde(default)]
    pub reason: String,
}

/// The most characters of why a reply is given back.
pub const LONGEST_APPROVAL_REASON: usize = 500;

/// What the composer writes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum DraftKind {
    /// A reply to the citizen.
    #[default]
    Reply,
    /// A note among colleagues.
    Note,
}

crate::words::words!(DraftKind { Reply = "reply", Note = "note" });

/// `GET|PUT|DELETE /api/v1/conversations/{id}/draft`: what one has begun to write, for oneself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Draft {
    /// The words so far.
    pub text: String,
    /// What it is going to be.
    pub kind: DraftKind,
    /// In private or in public, when chosen.
    #[serde(default)]
    pub via: Option<Via>,
}

impl Draft {
    /// This one, and what was begun since after it. What one of both was for colleagues only stays so.
    #[must_use]
    pub fn before(self, begun: &Self) -> Self {
        let is_there = |draft: &Self| !draft.text.trim().is_empty();
        if !is_there(begun) {
            return self;
        }
        let note = begun.kind == DraftKind::Note || (is_there(&self) && self.kind == DraftKind::Note);
        let kind = if note { DraftKind::Note } else { DraftKind::Reply };
        let text =
            if is_there(&self) { format!("{}\n\n{}", self.text, begun.text) } else { begun.text.clone() };
        Self { text, kind, via: self.via.or(begun.via) }
    }
}

/// The most characters that a note or draft may have.
pub const LONGEST_NOTE: usize = 10_000;

/// `POST /api/v1/channels`: connects an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct NewChannel {
    /// Where it lives.
    pub platform: crate::Platform,
    /// The platform's id of the account.
    pub account: String,
    /// What to call it.
    pub name: String,
    /// The team whose conversations it brings; null is the whole district.
    pub team: Option<TeamId>,
    /// Another host than the platform's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base_url: Option<String>,
    /// Its secrets.
    pub secrets: ChannelSecrets,
}

/// The secrets of a channel. Write only: no answer ever holds them.
/// Facebook and Instagram need `app_secret`, `verify_token` and `access_token`;
/// X needs `consumer_secret`, `client_id`, `client_secret`, `access_token` and `refresh_token`.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct ChannelSecrets {
    /// Meta: signs webhooks and `appsecret_proof`.
    #[serde(alias = "app_secret", skip_serializing_if = "Option::is_none")]
    pub app_secret: Option<String>,
    /// Meta: repeated in the handshake.
    #[serde(alias = "verify_token", skip_serializing_if = "Option::is_none")]
    pub verify_token: Option<String>,
    /// All: the token of the account.
    #[serde(alias = "access_token", skip_serializing_if = "Option::is_none")]
    pub access_token: Option<String>,
    /// X: signs webhooks.
    #[serde(alias = "consumer_secret", skip_serializing_if = "Option::is_none")]
    pub consumer_secret: Option<String>,
    /// X: the app.
    #[serde(alias = "client_id", skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// X: the app's secret.
    #[serde(alias = "client_secret", skip_serializing_if = "Option::is_none")]
    pub client_secret: Option<String>,
    /// X: gets the next access token, once.
    #[serde(alias = "refresh_token", skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
}

impl std::fmt::Debug for ChannelSecrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ChannelSecrets(…)")
    }
}

impl ChannelSecrets {
    /// The names of the secrets that `platform` needs and that are missing or empty.
    pub fn missing(&self, platform: crate::Platform) -> Vec<&'static str> {
        let meta = [
            ("app_secret", &self.app_secret),
            ("verify_token", &self.verify_token),
            ("access_token", &self.access_token),
        ];
        let x = [
            ("consumer_secret", &self.consumer_secret),
            ("client_id", &self.client_id),
            ("client_secret", &self.client_secret),
            ("access_token", &self.access_token),
            ("refresh_token", &self.refresh_token),
        ];
        let needed = if platform == crate::Platform::X { &x[..] } else { &meta[..] };
        let empty = |v: &Option<String>| v.as_deref().unwrap_or("").trim().is_empty();
        needed.iter().filter(|(_, value)| empty(value)).map(|(name, _)| *name).collect()
    }
}

/// `POST /api/v1/api-tokens`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct NewApiToken {
    /// What it is for.
    pub name: String,
}

/// A script's bearer token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ApiToken {
    /// Its id.
    pub id: crate::ApiTokenId,
    /// What it is for.
    pub name: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last used.
    pub last_used_at: Option<Timestamp>,
    /// The token itself: told once, when it is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
}
