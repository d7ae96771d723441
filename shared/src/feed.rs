//! The change feed: what changed, for whom, and how a client's state follows from it.

use crate::{Channel, Conversation, ConversationId, Message, MessageId, Seq, TeamId, UserId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What changed. Each event carries the new values whole, so applying one twice, or one that a fetch
/// already showed, does no harm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Event {
    /// A conversation is now so, and these of its messages are now so.
    Conversation {
        /// The conversation.
        conversation: Box<Conversation>,
        /// New and changed messages.
        messages: Vec<Message>,
    },
    /// The receiver no longer sees this conversation.
    ConversationGone {
        /// Which.
        id: ConversationId,
    },
    /// A channel is now so.
    Channel {
        /// The channel.
        channel: Box<Channel>,
    },
    /// Teams or colleagues changed: fetch them again when they are on screen.
    Directory,
    /// Targets or calendars changed: fetch them again when they are on screen.
    Targets,
    /// A setting changed: fetch it again when it is on screen.
    Setting {
        /// Which.
        setting: Setting,
    },
    /// The list of what intake could not understand changed.
    IntakeProblems,
    /// The receiver was named in a note, or has seen so on another screen.
    Mentioned {
        /// Where, by whom.
        mention: Box<crate::Mention>,
    },
    /// A colleague took this conversation over from the receiver, whose draft is kept.
    TakenOver {
        /// Which.
        id: ConversationId,
        /// Who took it.
        by: crate::UserRef,
    },
    /// The receiver is told of something.
    Notice {
        /// What.
        notice: crate::Notice,
    },
    /// The receiver has seen notices, perhaps at another screen.
    NoticesSeen {
        /// Which.
        reading: crate::NoticeReading,
    },
    /// How the receiver wants to be told is now so.
    NoticeSettings {
        /// How.
        settings: crate::NoticeSettings,
    },
    /// The receiver's own role or team changed: everything is to be fetched again.
    Access,
}

/// What is set for many and fetched by those who look at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Setting {
    /// Canned answers.
    CannedAnswers,
    /// Labels.
    Labels,
    /// Saved views.
    Views,
    /// Rules.
    Rules,
}

impl Setting {
    /// How many there are.
    pub const COUNT: usize = 4;
}

/// For whom a change is; [`crate::policy::reaches`] decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "audience", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Audience {
    /// Everybody who is logged in.
    Everyone,
    /// Those who see this team's conversations; none is the whole district.
    Team {
        /// The team.
        team: Option<TeamId>,
    },
    /// Those who saw the team's conversations before a transfer and do not see them after it.
    Lost {
        /// The team before.
        from: Option<TeamId>,
        /// The team after.
        to: Option<TeamId>,
    },
    /// Those who may see channels.
    ChannelReaders,
    /// Those who may see what intake could not understand.
    IntakeManagers,
    /// One user.
    User {
        /// Who.
        user: UserId,
    },
}

/// One change of the feed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// Its place.
    pub seq: Seq,
    /// What changed.
    pub event: Event,
}

/// What a client holds of the inbox, kept true by [`InboxState::apply`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InboxState {
    /// The conversations it knows.
    pub conversations: BTreeMap<ConversationId, Conversation>,
    /// The threads it follows, by conversation. Changes of other threads' messages are not kept.
    pub threads: BTreeMap<ConversationId, BTreeMap<MessageId, Message>>,
    /// The channels it knows.
    pub channels: BTreeMap<crate::ChannelId, Channel>,
}

impl InboxState {
    /// Begins to follow a thread with what was fetched of it.
    pub fn follow(&mut self, id: ConversationId, messages: Vec<Message>) {
        self.threads.entry(id).or_default();
        for message in messages {
            self.put_message(message);
        }
    }

    /// Takes a fetched or pushed conversation, unless a newer one is here already.
    pub fn put_conversation(&mut self, conversation: Conversation) {
        let newer =
            self.conversations.get(&conversation.id).is_none_or(|c| c.version <= conversation.version);
        if newer {
            self.conversations.insert(conversation.id, conversation);
        }
    }

    /// Takes a fetched or pushed message of a followed thread, unless a newer one is here already.
    pub fn put_message(&mut self, message: Message) {
        let Some(thread) = self.threads.get_mut(&message.conversation_id) else { return };
        if thread.get(&message.id).is_none_or(|m| m.version <= message.version) {
            thread.insert(message.id, message);
        }
    }

    /// Applies one event of the feed.
    pub fn apply(&mut self, event: Event) {
        match event {
            Event::Conversation { conversation, messages } => {
                self.put_conversation(*conversation);
                for message in messages {
                    self.put_message(message);
                }
            }
            Event::ConversationGone { id } => {
                self.conversations.remove(&id);
                self.threads.remove(&id);
            }
            Event::Channel { channel } => {
                self.channels.insert(channel.id, *channel);
            }
            Event::Directory
            | Event::Targets
            | Event::Setting { .. }
            | Event::IntakeProblems
            | Event::Mentioned { .. }
            | Event::TakenOver { .. }
            | Event::Access
            | Event::Notice { .. }
            | Event::NoticesSeen { .. }
            | Event::NoticeSettings { .. } => {}
        }
    }

    /// A followed thread in its order: the platform's time, then the id.
    pub fn thread(&self, id: ConversationId) -> Vec<&Message> {
        let mut messages: Vec<_> = self.threads.get(&id).into_iter().flat_map(BTreeMap::values).collect();
        messages.sort_by_key(|m| m.thread_key());
        messages
    }
}
