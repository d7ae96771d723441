//! What was asked and not answered yet: shown as if it were so, and taken back when it is refused.

use shared::{
    Conversation, ConversationId, Direction, LabelId, Message, MessageId, Priority, Status, Team, Timestamp,
    UserRef, Via,
};
use std::collections::BTreeMap;

/// A command that is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(u64);

impl Ticket {
    /// Its number, which no other ticket has.
    #[expect(clippy::cast_possible_wrap, reason = "nobody gives that many commands")]
    pub const fn number(self) -> i64 {
        self.0 as i64
    }
}

/// What a command makes of a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Patch {
    /// Who has it.
    Assignee(Option<UserRef>),
    /// Where it stands, and until when it is put away.
    Status(Status, Option<Timestamp>),
    /// How pressing it is.
    Priority(Priority),
    /// These labels.
    Labels(Vec<LabelId>),
    /// Whose it is.
    Team(Option<Team>),
}

impl Patch {
    fn apply(&self, conversation: &mut Conversation) {
        match self {
            Self::Assignee(who) => conversation.assignee.clone_from(who),
            Self::Status(status, until) => {
                conversation.status = *status;
                conversation.snoozed_until = *until;
            }
            Self::Priority(priority) => conversation.priority = *priority,
            Self::Labels(labels) => conversation.labels.clone_from(labels),
            Self::Team(team) => conversation.team.clone_from(team),
        }
    }
}

/// A reply or note that the server has not confirmed yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sending {
    /// Which command sends it.
    pub ticket: Ticket,
    /// Where it goes.
    pub conversation: ConversationId,
    /// A reply or a note.
    pub direction: Direction,
    /// In private or in public; none for a note.
    pub via: Option<Via>,
    /// Its words.
    pub text: String,
    /// Who wrote it.
    pub author: UserRef,
    /// When.
    pub at: Timestamp,
    /// The newest message of the thread at that moment.
    after: Option<MessageId>,
}

impl Sending {
    /// Whether `message` is this one, come back by the feed before the answer came.
    fn is(&self, message: &Message) -> bool {
        Some(message.id) > self.after
            && message.direction == self.direction
            && message.author.as_ref().map(|a| a.id) == Some(self.author.id)
            && message.text == self.text
    }
}

/// Everything that is under way.
#[derive(Debug, Default)]
pub struct Overlay {
    last: u64,
    patches: BTreeMap<Ticket, (ConversationId, Patch)>,
    hidden: BTreeMap<Ticket, (MessageId, bool)>,
    sending: Vec<Sending>,
}

impl Overlay {
    fn ticket(&mut self) -> Ticket {
        self.last += 1;
        Ticket(self.last)
    }

    /// Shows a conversation as it is asked to become.
    pub fn patch(&mut self, id: ConversationId, patch: Patch) -> Ticket {
        let ticket = self.ticket();
        self.patches.insert(ticket, (id, patch));
        ticket
    }

    /// Shows a comment as hidden, or no longer.
    pub fn hide(&mut self, id: MessageId, hidden: bool) -> Ticket {
        let ticket = self.ticket();
        self.hidden.insert(ticket, (id, hidden));
        ticket
    }

    /// Shows a reply or note that is being sent.
    pub fn send(&mut self, new: NewSending, after: Option<MessageId>) -> Ticket {
        let ticket = self.ticket();
        let NewSending { conversation, direction, via, text, author, at } = new;
        self.sending.push(Sending { ticket, conversation, direction, via, text, author, at, after });
        ticket
    }

    /// The command was answered, well or badly: from here on the server's word counts. Returns the conversation
    /// that it had changed.
    pub fn settle(&mut self, ticket: Ticket) -> Option<ConversationId> {
        self.hidden.remove(&ticket);
        self.sending.retain(|s| s.ticket != ticket);
        self.patches.remove(&ticket).map(|(id, _)| id)
    }

    /// The conversation as it is to be shown.
    pub fn conversation(&self, base: &Conversation) -> Conversation {
        let mut shown = base.clone();
        for (id, patch) in self.patches.values() {
            if *id == base.id {
                patch.apply(&mut shown);
            }
        }
        shown
    }

    /// The conversations that commands are under way on.
    pub fn patched(&self) -> impl Iterator<Item = ConversationId> {
        self.patches.values().map(|(id, _)| *id)
    }

    /// Whether any command on this conversation is under way.
    pub fn touches(&self, id: ConversationId) -> bool {
        self.patches.values().any(|(patched, _)| *patched == id)
    }

    /// The message as it is to be shown.
    pub fn message(&self, base: &Message) -> Message {
        let mut shown = base.clone();
        for (id, hidden) in self.hidden.values() {
            if *id == base.id {
                shown.hidden = *hidden;
            }
        }
        shown
    }

    /// What is being sent in a conversation and is not in its thread yet.
    pub fn sending<'a>(
        &'a self,
        id: ConversationId,
        thread: &'a BTreeMap<MessageId, Message>,
    ) -> impl Iterator<Item = &'a Sending> {
        let in_thread = |s: &Sending| thread.values().rev().take(20).any(|m| s.is(m));
        self.sending.iter().filter(move |s| s.conversation == id && !in_thread(s))
    }
}

/// What is going to be sent.
#[derive(Clone, Debug)]
pub struct NewSending {
    /// Where it goes.
    pub conversation: ConversationId,
    /// A reply or a note.
    pub direction: Direction,
    /// In private or in public; none for a note.
    pub via: Option<Via>,
    /// Its words.
    pub text: String,
    /// Who wrote it.
    pub author: UserRef,
    /// When.
    pub at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::samples::{conversation, message, user};

    #[test]
    fn a_command_shows_at_once_and_is_taken_back_when_refused() {
        let base = conversation(1, 10);
        let mut overlay = Overlay::default();
        let claim = overlay.patch(base.id, Patch::Assignee(Some(user(1))));
        let urgent = overlay.patch(base.id, Patch::Priority(Priority::Urgent));
        let shown = overlay.conversation(&base);
        assert_eq!((shown.assignee, shown.priority), (Some(user(1)), Priority::Urgent));
        overlay.settle(claim);
        assert_eq!(overlay.conversation(&base).assignee, None);
        assert!(overlay.touches(base.id));
        overlay.settle(urgent);
        assert_eq!(overlay.conversation(&base), base);
        assert!(!overlay.touches(base.id));
    }

    #[test]
    fn later_commands_win_over_earlier_ones() {
        let base = conversation(1, 10);
        let mut overlay = Overlay::default();
        overlay.patch(base.id, Patch::Status(Status::Resolved, None));
        overlay.patch(base.id, Patch::Status(Status::Spam, None));
        overlay.patch(ConversationId(2), Patch::Status(Status::Open, None));
        assert_eq!(overlay.conversation(&base).status, Status::Spam);
    }

    #[test]
    fn a_reply_that_the_feed_brought_back_is_not_shown_twice() {
        let id = ConversationId(1);
        let mut overlay = Overlay::default();
        let mut thread = BTreeMap::from([(MessageId(5), message(5, 1, Direction::Out, "Goedenavond"))]);
        let new = NewSending {
            conversation: id,
            direction: Direction::Out,
            via: Some(Via::Private),
            text: "Goedenavond".into(),
            author: user(1),
            at: Timestamp(0),
        };
        let ticket = overlay.send(new, Some(MessageId(5)));
        assert_eq!(
            overlay.sending(id, &thread).count(),
            1,
            "an older message with the same words is another"
        );
        thread.insert(MessageId(6), message(6, 1, Direction::Out, "Goedenavond"));
        assert_eq!(overlay.sending(id, &thread).count(), 0);
        thread.remove(&MessageId(6));
        overlay.settle(ticket);
        assert_eq!(overlay.sending(id, &thread).count(), 0);
    }

    #[test]
    fn hiding_shows_at_once() {
        let base = message(5, 1, Direction::In, "Schande!");
        let mut overlay = Overlay::default();
        let ticket = overlay.hide(base.id, true);
        assert!(overlay.message(&base).hidden);
        overlay.settle(ticket);
        assert!(!overlay.message(&base).hidden);
    }
}
