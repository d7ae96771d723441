//! What to do with each frame, as plain logic: the client around it does the talking.

use shared::{
    ConversationId, Event, Seq,
    live::{PROTOCOL, Presence, ServerFrame},
};

/// What a frame asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Nothing.
    Nothing,
    /// The connection stands for the first time: fetch the snapshots.
    Begin,
    /// Apply this.
    Apply(Event),
    /// Everything that was missed has been said.
    CaughtUp,
    /// Fetch the snapshots again.
    Refetch,
    /// Show who is looking.
    Show(ConversationId, Vec<Presence>),
    /// Answer that we live.
    Pong,
    /// Load the page anew.
    Reload,
}

/// Knows how far this client is.
#[derive(Clone, Debug, Default)]
pub struct Follower {
    seq: Option<Seq>,
}

impl Follower {
    /// The last change that was heard, to resume from.
    pub const fn since(&self) -> Option<Seq> {
        self.seq
    }

    /// Takes a frame.
    pub fn take(&mut self, frame: ServerFrame) -> Step {
        match frame {
            ServerFrame::Welcome { protocol, .. } | ServerFrame::Reload { protocol }
                if protocol != PROTOCOL =>
            {
                Step::Reload
            }
            ServerFrame::Reload { .. } => Step::Reload,
            ServerFrame::Welcome { seq, .. } if self.seq.is_none() => {
                self.seq = Some(seq);
                Step::Begin
            }
            ServerFrame::Welcome { .. } => Step::Nothing,
            ServerFrame::Change { change } => {
                // A change that comes twice does no harm; its number may not turn the clock back.
                self.reach(change.seq);
                Step::Apply(change.event)
            }
            ServerFrame::UpToDate { seq } => {
                self.reach(seq);
                Step::CaughtUp
            }
            ServerFrame::MustRefetch { seq } => {
                self.seq = Some(seq);
                Step::Refetch
            }
            ServerFrame::Presence { conversation, viewers } => Step::Show(conversation, viewers),
            ServerFrame::Ping { seq } => {
                self.reach(seq);
                Step::Pong
            }
        }
    }

    fn reach(&mut self, seq: Seq) {
        self.seq = self.seq.max(Some(seq));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::Change;

    fn change(seq: i64) -> ServerFrame {
        ServerFrame::Change { change: Change { seq: Seq(seq), event: Event::Directory } }
    }

    fn welcome(seq: i64) -> ServerFrame {
        ServerFrame::Welcome { protocol: PROTOCOL, seq: Seq(seq) }
    }

    #[test]
    fn the_first_welcome_begins_and_a_later_one_resumes() {
        let mut follower = Follower::default();
        assert_eq!(follower.since(), None);
        assert_eq!(follower.take(welcome(7)), Step::Begin);
        assert_eq!(follower.take(change(8)), Step::Apply(Event::Directory));
        assert_eq!(follower.take(ServerFrame::Ping { seq: Seq(12) }), Step::Pong);
        assert_eq!(follower.since(), Some(Seq(12)));
        assert_eq!(follower.take(welcome(20)), Step::Nothing, "what was missed still comes");
        assert_eq!(follower.since(), Some(Seq(12)));
        assert_eq!(follower.take(ServerFrame::UpToDate { seq: Seq(20) }), Step::CaughtUp);
        assert_eq!(follower.since(), Some(Seq(20)));
    }

    #[test]
    fn too_much_missed_is_fetched_again() {
        let mut follower = Follower::default();
        follower.take(welcome(7));
        assert_eq!(follower.take(ServerFrame::MustRefetch { seq: Seq(900) }), Step::Refetch);
        assert_eq!(follower.since(), Some(Seq(900)));
    }

    #[test]
    fn another_version_reloads() {
        let mut follower = Follower::default();
        assert_eq!(follower.take(ServerFrame::Welcome { protocol: PROTOCOL + 1, seq: Seq(1) }), Step::Reload);
        assert_eq!(follower.take(ServerFrame::Reload { protocol: PROTOCOL + 1 }), Step::Reload);
    }

    #[test]
    fn the_clock_is_not_turned_back() {
        let mut follower = Follower::default();
        follower.take(welcome(7));
        follower.take(change(9));
        follower.take(change(8));
        assert_eq!(follower.since(), Some(Seq(9)));
    }
}
