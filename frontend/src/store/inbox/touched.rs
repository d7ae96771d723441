//! What changed, and what one may be told of.

use shared::{Conversation, ConversationId, MessageId, Notice, NoticeReading, NoticeSettings, Setting};
use std::collections::HashSet;

/// What changed, so that only that is drawn again.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Touched {
    /// Conversations that are now otherwise, or gone.
    pub conversations: HashSet<ConversationId>,
    /// Threads of which messages are now otherwise.
    pub threads: HashSet<ConversationId>,
    /// New messages from citizens.
    pub arrived: Vec<(ConversationId, MessageId)>,
    /// Channels are now otherwise.
    pub channels: bool,
    /// Teams or colleagues changed.
    pub directory: bool,
    /// Targets or calendars changed.
    pub targets: bool,
    /// Settings that changed.
    pub settings: HashSet<Setting>,
    /// The list of what intake could not understand changed.
    pub intake: bool,
    /// One's own rights changed.
    pub access: bool,
    /// What one may be told of.
    pub news: Vec<News>,
}

/// What the feed says that a colleague may be told of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// A notice.
    Notice(Notice),
    /// Notices were seen, here or at another screen.
    Seen(NoticeReading),
    /// One's own settings changed, here or at another screen.
    Settings(NoticeSettings),
    /// Something came in that nobody has.
    Work(Box<Conversation>),
    /// A colleague's reply waits for approval.
    Approval(Box<Conversation>),
}
