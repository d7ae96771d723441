//! What is asked of one conversation reaches the server in the order in which it was asked: a colleague who puts
//! it away and at once takes it back sees it open, however the network delays either.

use futures::channel::oneshot::{self, Receiver, Sender};
use shared::ConversationId;
use std::collections::{HashMap, VecDeque};

/// The conversations of which a command is under way, with those that wait behind it.
#[derive(Debug, Default)]
pub struct Turns {
    waiting: HashMap<ConversationId, VecDeque<Sender<()>>>,
}

impl Turns {
    /// Joins the row of a conversation. What comes back is told when it is one's turn.
    pub fn join(&mut self, id: ConversationId) -> Receiver<()> {
        let (tell, turn) = oneshot::channel();
        if let Some(row) = self.waiting.get_mut(&id) {
            row.push_back(tell);
        } else {
            self.waiting.insert(id, VecDeque::new());
            // The other end is in this hand.
            let _ = tell.send(());
        }
        turn
    }

    /// The command was answered: whoever waited longest is next. Who gave up waiting is passed over.
    pub fn next(&mut self, id: ConversationId) {
        let Some(row) = self.waiting.get_mut(&id) else { return };
        while let Some(tell) = row.pop_front() {
            if tell.send(()).is_ok() {
                return;
            }
        }
        self.waiting.remove(&id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: ConversationId = ConversationId(1);

    fn may_go(turn: &mut Receiver<()>) -> bool {
        matches!(turn.try_recv(), Ok(Some(())))
    }

    #[test]
    fn commands_go_one_after_another() {
        let mut turns = Turns::default();
        let (mut first, mut second, mut third) = (turns.join(HERE), turns.join(HERE), turns.join(HERE));
        assert!(may_go(&mut first) && !may_go(&mut second));
        turns.next(HERE);
        assert!(may_go(&mut second) && !may_go(&mut third));
        turns.next(HERE);
        assert!(may_go(&mut third));
        turns.next(HERE);
        assert!(may_go(&mut turns.join(HERE)), "who comes when nobody waits goes at once");
    }

    #[test]
    fn conversations_do_not_wait_for_each_other() {
        let mut turns = Turns::default();
        let _first = turns.join(HERE);
        assert!(may_go(&mut turns.join(ConversationId(2))));
    }

    #[test]
    fn who_gave_up_is_passed_over() {
        let mut turns = Turns::default();
        let _first = turns.join(HERE);
        drop(turns.join(HERE));
        let mut third = turns.join(HERE);
        turns.next(HERE);
        assert!(may_go(&mut third));
        drop(third);
        turns.next(HERE);
        assert!(turns.waiting.is_empty(), "nothing is kept of a conversation that nothing is asked of");
    }
}
