//! Messages: inbound, outbound, notes and what the system did.

use crate::words::words;
use crate::{AttachmentId, ConversationId, MessageId, Team, Timestamp, UserRef, Via};
use serde::{Deserialize, Serialize};

/// Which way a message goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// From the citizen.
    In,
    /// To the citizen.
    Out,
    /// Among colleagues (notitie).
    Note,
    /// What happened to the conversation.
    System,
}

words!(Direction { In = "in", Out = "out", Note = "note", System = "system" });

/// How far a message got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum MessageState {
    /// Stored here and going nowhere: a citizen's message, a note, a system message.
    Recorded,
    /// A trainee wrote it: it waits for a colleague's approval.
    AwaitsApproval,
    /// Waits to be sent.
    Queued,
    /// The platform took it.
    Sent,
    /// It reached the citizen's device.
    Delivered,
    /// The citizen saw it.
    Read,
    /// The platform refused it; see `failure`.
    Failed,
    /// It was taken back before it left: it is shown to nobody.
    TakenBack,
    /// It was sent, but the platform cannot tell whether it arrived: the agent decides.
    Unknown,
}

words!(MessageState { Recorded = "recorded", AwaitsApproval = "awaits-approval", Queued = "queued", Sent = "sent", Delivered = "delivered", Read = "read", Failed = "failed", TakenBack = "taken-back", Unknown = "unknown" });

/// Why a reply did not arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum FailureReason {
    /// The channel's token is dead: an admin has to connect it again.
    TokenDead,
    /// Outside the messaging window.
    WindowClosed,
    /// The citizen cannot be reached: blocked us, or the comment is gone.
    Unreachable,
    /// The platform refused it for another reason.
    Refused,
    /// The platform stayed away too long.
    Unavailable,
}

words!(FailureReason { TokenDead = "token-dead", WindowClosed = "window-closed", Unreachable = "unreachable", Refused = "refused", Unavailable = "unavailable" });

/// Why a reply failed, for programs and for people.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Failure {
    /// What kind of failure.
    pub reason: FailureReason,
    /// The platform's own words.
    pub detail: String,
}

/// What kind of medium an attachment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum MediaKind {
    /// A picture.
    Image,
    /// A film.
    Video,
    /// Sound.
    Audio,
    /// Anything else.
    File,
}

words!(MediaKind { Image = "image", Video = "video", Audio = "audio", File = "file" });

/// Whether an attachment's bytes are here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum MediaState {
    /// Being fetched from the platform.
    Fetching,
    /// Stored; `GET /api/v1/attachments/{id}` serves it.
    Stored,
    /// The platform no longer has it.
    Gone,
    /// Larger than we take.
    TooLarge,
    /// A type that we do not take, or not what it says it is.
    Refused,
}

words!(MediaState { Fetching = "fetching", Stored = "stored", Gone = "gone", TooLarge = "too-large", Refused = "refused" });

/// A picture, video, sound or file.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Attachment {
    /// Its id.
    pub id: AttachmentId,
    /// What it is.
    pub kind: MediaKind,
    /// Whether its bytes are here.
    pub state: MediaState,
    /// Its MIME type, found by looking at the bytes; empty until it is stored.
    pub mime: String,
    /// Its size in bytes; zero until it is stored.
    pub size: i64,
    /// What is to be seen on it, in the words of whoever sent it; empty when nobody said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub alt: String,
}

/// Why a conversation went back to the queue by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum WhyBack {
    /// The colleague left, or works for another team or in another role.
    NoAccess,
    /// The colleague has been away for longer than their team allows.
    Away,
}

words!(WhyBack { NoAccess = "no-access", Away = "away" });

/// What the system or a colleague did to a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[serde(try_from = "crate::flat::FlatSystemEvent")]
pub enum SystemEvent {
    /// Somebody took it.
    Claimed,
    /// Somebody gave it back to the queue.
    Released,
    /// It was given to somebody.
    Assigned {
        /// Who got it.
        to: UserRef,
    },
    /// It went to another team.
    Transferred {
        /// Where it went; null is the whole district.
        to: Option<Team>,
    },
    /// It was given another priority.
    Prioritised {
        /// Which.
        priority: crate::Priority,
    },
    /// It was put away.
    Snoozed {
        /// When it comes back.
        until: Timestamp,
    },
    /// The time of being put away was over.
    Woken,
    /// It was done.
    Resolved,
    /// It was taken up again, by a colleague, or because the citizen wrote.
    Reopened,
    /// It was not for us.
    MarkedSpam,
    /// A comment was hidden from, or shown to, the public.
    CommentHidden {
        /// Whether it is hidden now.
        hidden: bool,
    },
    /// Somebody took it over from a colleague.
    TakenOver {
        /// Who had it.
        from: UserRef,
    },
    /// Whoever had it could not go on: it went back to the queue.
    CameBack {
        /// Who had it.
        from: UserRef,
        /// Why.
        why: WhyBack,
    },
    /// It was given labels, or some were taken away.
    Labelled {
        /// The names of those that it has now and had not.
        added: Vec<String>,
        /// The names of those that it had.
        removed: Vec<String>,
    },
    /// What a colleague had done to it, with many others at once, was put back.
    PutBack,
    /// A rule fitted what the citizen wrote.
    Ruled {
        /// The rule's name.
        rule: String,
        /// The names of the labels that it gave.
        labels: Vec<String>,
        /// How pressing it made the conversation.
        priority: Option<crate::Priority>,
        /// The team to which it moved it.
        team: Option<Team>,
        /// Whether it answered.
        answered: bool,
        /// The colleagues whom it told.
        #[serde(default)]
        told: Vec<UserRef>,
        /// Whether it set the conversation aside as spam.
        #[serde(default)]
        spam: bool,
    },
    /// A rule answered, and nobody wrote these words; of an outbound message.
    AnsweredByRule,
    /// Somebody told the control room of a life in danger.
    HandedOver {
        /// The control room's reference.
        reference: String,
    },
    /// Somebody saw that no life is in danger.
    GuardDismissed {
        /// Why.
        reason: String,
    },
    /// A trainee's reply may go to the citizen.
    Approved {
        /// Who wrote it.
        author: UserRef,
    },
    /// A trainee's reply is a draft again.
    GivenBack {
        /// Who wrote it.
        author: UserRef,
        /// Why.
        reason: String,
    },
    /// The citizen reacted to a message.
    Reacted {
        /// With what.
        emoji: String,
    },
}

/// A message (bericht).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// The conversation it is part of.
    pub conversation_id: ConversationId,
    /// Grows with every change; the one with the higher version is the newer.
    pub version: i64,
    /// Which way it goes.
    pub direction: Direction,
    /// Whether it travelled in private or in public; null for notes and system messages.
    pub via: Option<Via>,
    /// Its words, as written: data, never markup. Withheld (empty) when the citizen deleted it.
    pub text: String,
    /// The platform's id of it, once known.
    pub platform_id: Option<String>,
    /// The platform's time; ours until the platform told its own.
    pub sent_at: Timestamp,
    /// Our time of storing it.
    pub received_at: Timestamp,
    /// How far it got.
    pub state: MessageState,
    /// Why it failed, when it did.
    pub failure: Option<Failure>,
    /// The colleague who wrote or did it; null for the citizen, and for answers given outside Balie.
    pub author: Option<UserRef>,
    /// The message it answers.
    pub reply_to: Option<MessageId>,
    /// Pictures and the like.
    pub attachments: Vec<Attachment>,
    /// What happened, for a system message.
    pub event: Option<SystemEvent>,
    /// When the citizen edited it.
    pub edited_at: Option<Timestamp>,
    /// When the citizen deleted it.
    pub deleted_at: Option<Timestamp>,
    /// Whether the comment is hidden from the public.
    pub hidden: bool,
}

impl Message {
    /// The place in a thread: the platform's time, then the id.
    pub fn thread_key(&self) -> (Timestamp, MessageId) {
        (self.sent_at, self.id)
    }
}
