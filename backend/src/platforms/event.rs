//! What webhooks say, in Balie's words: the same for every platform.

use shared::{Kind, MediaKind, ProblemKind, Timestamp, Via};

/// One part of a webhook.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// Something that Balie acts on.
    Event {
        /// The platform's id of our account.
        account: String,
        /// What happened.
        event: Box<PlatformEvent>,
    },
    /// Something that is understood and of no interest (a typing event, our own retweet).
    Ignored,
    /// Something to show to an admin.
    Problem {
        /// The account, when it could be read.
        account: Option<String>,
        /// What is wrong.
        kind: ProblemKind,
        /// What is wrong, in words, without what a citizen wrote.
        detail: String,
    },
}

/// What happened on a platform.
#[derive(Clone, Debug, PartialEq)]
pub enum PlatformEvent {
    /// A citizen wrote to us.
    Message(Inbound),
    /// Our account wrote: an echo of a reply of ours, or an answer given outside Balie.
    Own(OwnMessage),
    /// A citizen changed a message.
    Edited {
        /// The platform's id of the message.
        platform_id: String,
        /// The words now.
        text: String,
        /// When.
        at: Timestamp,
    },
    /// A citizen, or the platform, took a message away.
    Deleted {
        /// The platform's id of the message.
        platform_id: String,
        /// When.
        at: Timestamp,
    },
    /// A comment was hidden from the public, or shown again.
    Hidden {
        /// The platform's id of the comment.
        platform_id: String,
        /// Whether it is hidden now.
        hidden: bool,
        /// When.
        at: Timestamp,
    },
    /// What we sent reached the citizen's device.
    Delivered(Receipt),
    /// The citizen saw what we sent.
    Read(Receipt),
    /// A citizen reacted to a message with an emoji; none takes it back.
    Reacted {
        /// The platform's id of the message.
        platform_id: String,
        /// The platform's id of the citizen.
        citizen: String,
        /// With what.
        emoji: Option<String>,
        /// When.
        at: Timestamp,
    },
    /// Our account published, or changed, a post: context for the comments under it.
    Post {
        /// The platform's id of the post.
        platform_id: String,
        /// Its words.
        text: String,
        /// When it was published.
        at: Timestamp,
    },
}

/// The thread that a message belongs to. One citizen, one channel thread: `key` is the same for every message
/// of it, in whatever order they come.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ThreadKey {
    /// What kind of thread.
    pub kind: Kind,
    /// For direct messages and X mentions the platform's id of the citizen; for comments `<post>/<citizen>`.
    pub key: String,
}

/// A citizen, as a webhook names them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Citizen {
    /// The platform's id, as our account sees it.
    pub id: String,
    /// Their name, when the webhook says it.
    pub name: Option<String>,
    /// Their handle without `@`, when the webhook says it.
    pub handle: Option<String>,
}

/// A citizen's message.
#[derive(Clone, Debug, PartialEq)]
pub struct Inbound {
    /// The thread.
    pub thread: ThreadKey,
    /// Who wrote it.
    pub citizen: Citizen,
    /// The platform's id of the message.
    pub platform_id: String,
    /// Its words; may be empty when there are attachments.
    pub text: String,
    /// The platform's time of it.
    pub sent_at: Timestamp,
    /// In public or in private.
    pub via: Via,
    /// The platform's id of the message it answers.
    pub reply_to: Option<String>,
    /// The post under which it stands.
    pub post: Option<PostContext>,
    /// Media to fetch.
    pub media: Vec<InboundMedia>,
    /// Where the webhook only pointed to the message: what to ask the platform for.
    pub incomplete: Option<Pointer>,
}

/// A message that a webhook only pointed to (Instagram's mentions).
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Pointer {
    /// The post.
    pub media_id: String,
    /// The comment; none when the caption of the post itself mentions us.
    pub comment_id: Option<String>,
}

/// What is known of the post under which a comment stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PostContext {
    /// The platform's id of the post.
    pub platform_id: String,
    /// Its words, when the webhook says them.
    pub text: Option<String>,
}

/// A medium of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboundMedia {
    /// What it is.
    pub kind: MediaKind,
    /// Where to fetch it; such links expire.
    pub url: String,
}

/// A message by our own account.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnMessage {
    /// The thread it belongs to, or the message it answers: one of the two is always known.
    pub place: OwnPlace,
    /// The platform's id of it.
    pub platform_id: String,
    /// Our own mark, when the platform gives it back.
    pub mark: Option<String>,
    /// Its words.
    pub text: String,
    /// The platform's time of it.
    pub sent_at: Timestamp,
    /// In public or in private.
    pub via: Via,
    /// Its media.
    pub media: Vec<InboundMedia>,
}

/// Where a message of our own belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OwnPlace {
    /// In this thread, with this citizen.
    Thread(ThreadKey, Citizen),
    /// Under this message (a comment of a citizen, or of ours).
    Under(String),
    /// Directly under this post: part of a conversation when the post is a citizen's, and of none when it is ours.
    UnderPost(String),
}

/// That messages of ours were delivered or read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The thread.
    pub thread: ThreadKey,
    /// Everything that we sent up to this moment, by the platform's time.
    pub until: Option<Timestamp>,
    /// These messages, by the platform's ids.
    pub platform_ids: Vec<String>,
    /// When, by the platform's time.
    pub at: Timestamp,
}
