//! Conversations: one citizen, one channel thread.

use crate::words::words;
use crate::{
    Alarm, ChannelId, ContactId, ConversationId, Direction, Guard, HOUR, Intent, Kind, LabelId, Language,
    Pace, Platform, Reason, TargetKind, Team, Timestamp, UserRef,
};
use serde::{Deserialize, Serialize};

/// Where a conversation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// The citizen waits for us.
    Open,
    /// We wait for the citizen.
    Waiting,
    /// Put away until a moment.
    Snoozed,
    /// Done, until the citizen writes again.
    Resolved,
    /// Not for us; stays away even when more comes.
    Spam,
}

words!(Status { Open = "open", Waiting = "waiting", Snoozed = "snoozed", Resolved = "resolved", Spam = "spam" });

/// How pressing a conversation is; the first is the most pressing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Priority {
    /// Happening now (heterdaad).
    Hot,
    /// Needs an answer before all others.
    Urgent,
    /// Before the usual work.
    High,
    /// The usual work.
    #[default]
    Normal,
    /// When there is time.
    Low,
}

impl Priority {
    /// Every priority, the most pressing first.
    pub const ALL: [Self; 5] = [Self::Hot, Self::Urgent, Self::High, Self::Normal, Self::Low];

    /// Its word, as it is written in JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Hot => "hot",
            Self::Urgent => "urgent",
            Self::High => "high",
            Self::Normal => "normal",
            Self::Low => "low",
        }
    }

    /// Its place in [`Self::ALL`], as it is kept in the database.
    pub const fn rank(self) -> i16 {
        self as i16
    }

    /// The priority with that rank; the nearest when there is none.
    pub fn from_rank(rank: i16) -> Self {
        Self::ALL[usize::try_from(rank).unwrap_or(0).min(Self::ALL.len() - 1)]
    }
}

/// A channel, as it is referred to.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ChannelRef {
    /// Its id.
    pub id: ChannelId,
    /// Its name.
    pub name: String,
}

/// A contact (burger), as it is referred to.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ContactRef {
    /// Their id.
    pub id: ContactId,
    /// Their name on the platform; empty while it is not known yet.
    pub name: String,
    /// Their handle on the platform, without `@`.
    pub handle: Option<String>,
    /// Grows when what is kept of them changes.
    pub version: i64,
    /// Until when there is something to mind about them.
    pub warned_until: Option<Timestamp>,
    /// Whether they are kept out.
    pub blocked: bool,
    /// Whether their name is hidden; it is empty then.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hidden: bool,
}

/// The post under which a citizen commented.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ParentPost {
    /// The platform's id of the post.
    pub platform_id: String,
    /// Its words; empty while they are not known.
    pub text: String,
    /// When it was published.
    pub published_at: Option<Timestamp>,
}

/// A conversation (gesprek), as the queue shows it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Conversation {
    /// Its id.
    pub id: ConversationId,
    /// Grows with every change; the one with the higher version is the newer.
    pub version: i64,
    /// The platform of its channel.
    pub platform: Platform,
    /// What kind of thread it is.
    pub kind: Kind,
    /// Where it stands.
    pub status: Status,
    /// How pressing it is.
    pub priority: Priority,
    /// Why triage made it more pressing than usual; empty when it did not, or when a colleague chose since.
    pub reasons: Vec<Reason>,
    /// What the citizen wants; null while nothing was read.
    pub intent: Option<Intent>,
    /// The language that the citizen writes; null while nothing was read.
    pub language: Option<Language>,
    /// The 112 guard, when words said that a life is in danger.
    pub guard: Option<Guard>,
    /// Its labels.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<LabelId>,
    /// The account that it came in by.
    pub channel: ChannelRef,
    /// The team it belongs to; null is the whole district.
    pub team: Option<Team>,
    /// Who has it.
    pub assignee: Option<UserRef>,
    /// Who wrote to us.
    pub contact: Option<ContactRef>,
    /// The first words of the last message.
    pub preview: String,
    /// Who wrote these.
    pub preview_direction: Option<Direction>,
    /// Since when the citizen has been waiting for an answer, by the platform's time; null when nobody waits.
    pub waiting_since: Option<Timestamp>,
    /// Which answer is promised, while the citizen waits for it.
    pub target: Option<TargetKind>,
    /// When that answer is to be given.
    pub due_at: Option<Timestamp>,
    /// Whether that becomes tight or is over; null while there is time.
    pub pace: Option<Pace>,
    /// The alarm, while it is hot or urgent and nobody has taken it.
    pub alarm: Option<Alarm>,
    /// When the citizen last wrote, by the platform's time: the messaging window starts here.
    pub last_inbound_at: Option<Timestamp>,
    /// When anybody last wrote.
    pub last_message_at: Timestamp,
    /// When it comes back, while snoozed.
    pub snoozed_until: Option<Timestamp>,
    /// Since when a trainee's reply waits for approval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval_since: Option<Timestamp>,
    /// The post under which it takes place.
    pub parent: Option<ParentPost>,
    /// When its first message was stored.
    pub created_at: Timestamp,
}

impl Conversation {
    /// The place in a queue: priority, then whose time is over first, then the id. Smaller comes first.
    pub fn queue_key(&self) -> (i16, i64, i64) {
        let due = self.due_at.or(self.waiting_since).unwrap_or(self.last_message_at);
        (self.priority.rank(), due.0, self.id.0)
    }

    /// Since when it waits: for our answer, or since anybody wrote.
    pub fn waits_since(&self) -> Timestamp {
        self.waiting_since.unwrap_or(self.last_message_at)
    }
}

/// The order of lists of conversations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Order {
    /// The most pressing first: see [`Conversation::queue_key`].
    Urgency,
    /// The last written in first.
    Latest,
    /// Who has been waiting longest first; only among open ones.
    Waiting,
}

/// How long it has been waiting, at least; see [`Conversation::waits_since`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Age {
    /// An hour.
    Hour,
    /// A day.
    Day,
    /// A week.
    Week,
}

words!(Age { Hour = "hour", Day = "day", Week = "week" });

impl Age {
    /// What has been waiting since this moment, or before it, is so old at `now`.
    pub const fn since(self, now: Timestamp) -> Timestamp {
        let hours = match self {
            Self::Hour => 1,
            Self::Day => 24,
            Self::Week => 7 * 24,
        };
        Timestamp(now.0 - hours * HOUR)
    }
}

/// A conversation's place in an order. Smaller comes first; no two conversations have the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rank(i64, i64, i64);

impl Order {
    /// The place of a conversation in this order.
    pub fn rank(self, conversation: &Conversation) -> Rank {
        let id = conversation.id.0;
        match self {
            Self::Urgency => {
                let (priority, due, id) = conversation.queue_key();
                Rank(priority.into(), due, id)
            }
            Self::Latest => Rank(0, -conversation.last_message_at.0, -id),
            Self::Waiting => Rank(0, conversation.waits_since().0, id),
        }
    }
}

/// Whose conversations a list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Whose {
    /// Those of the one who asks.
    Me,
    /// Those that nobody has.
    Nobody,
}

/// Which conversations a list shows. The same filter asks the server and sorts the feed's changes in the browser.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct ConversationFilter {
    /// Only with this status.
    pub status: Option<Status>,
    /// Only mine, or only those that nobody has.
    pub assignee: Option<Whose>,
    /// Only of this platform.
    pub platform: Option<Platform>,
    /// Only of this team.
    pub team: Option<crate::TeamId>,
    /// Only those that do so against their target.
    pub pace: Option<Pace>,
    /// Only of this channel.
    pub channel: Option<ChannelId>,
    /// Only with this label.
    pub label: Option<LabelId>,
    /// Only as pressing as this.
    pub priority: Option<Priority>,
    /// Only in this language.
    pub language: Option<Language>,
    /// Only public threads, or only private ones.
    pub public: Option<bool>,
    /// Only those that have been waiting at least so long.
    pub age: Option<Age>,
    /// Only those in which a reply waits for approval, or only others.
    pub approval: Option<bool>,
    /// Open ones in another order than by urgency.
    pub order: Option<Order>,
}

impl ConversationFilter {
    /// Whether the list shows `conversation` to user `me` at `now`.
    pub fn matches(&self, conversation: &Conversation, me: crate::UserId, now: Timestamp) -> bool {
        let holder = conversation.assignee.as_ref().map(|u| u.id);
        self.status.is_none_or(|s| s == conversation.status)
            && self.platform.is_none_or(|p| p == conversation.platform)
            && self.pace.is_none_or(|p| conversation.pace == Some(p))
            && self.team.is_none_or(|t| conversation.team.as_ref().is_some_and(|x| x.id == t))
            && self.channel.is_none_or(|c| c == conversation.channel.id)
            && self.label.is_none_or(|l| conversation.labels.contains(&l))
            && self.priority.is_none_or(|p| p == conversation.priority)
            && self.language.is_none_or(|l| conversation.language == Some(l))
            && self.public.is_none_or(|p| p == conversation.kind.is_public())
            && self.approval.is_none_or(|a| a == conversation.approval_since.is_some())
            && self.age.is_none_or(|age| conversation.waits_since() <= age.since(now))
            && match self.assignee {
                None => true,
                Some(Whose::Me) => holder == Some(me),
                Some(Whose::Nobody) => holder.is_none(),
            }
    }

    /// The order that suits the list: for work that waits urgency, or waiting time when that is asked; else the
    /// latest first.
    pub fn order(&self) -> Order {
        if self.status == Some(Status::Open) && self.order == Some(Order::Waiting) {
            return Order::Waiting;
        }
        let presses = self.status == Some(Status::Open) || self.pace.is_some() || self.approval == Some(true);
        if presses { Order::Urgency } else { Order::Latest }
    }
}
