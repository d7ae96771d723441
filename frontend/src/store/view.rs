//! The views of the queue: what each shows, and its word in the address.

use shared::{ConversationFilter, Pace, Status, Whose};

/// A tab above the queue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum View {
    /// What an agent may take: open, and nobody has it.
    #[default]
    Queue,
    /// Open, and mine.
    Mine,
    /// Everything that is open.
    Open,
    /// The citizen's turn.
    Waiting,
    /// Put away.
    Snoozed,
    /// Done.
    Resolved,
    /// Not for us.
    Spam,
    /// Little time is left to answer.
    AtRisk,
    /// The time to answer is over.
    Missed,
}

impl View {
    /// Every view, in the order of the tabs.
    pub const ALL: [Self; 9] = [
        Self::Queue,
        Self::Mine,
        Self::Open,
        Self::Waiting,
        Self::Snoozed,
        Self::Resolved,
        Self::Spam,
        Self::AtRisk,
        Self::Missed,
    ];

    /// The word in the address.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Queue => "queue",
            Self::Mine => "mine",
            Self::Open => "open",
            Self::Waiting => "waiting",
            Self::Snoozed => "snoozed",
            Self::Resolved => "resolved",
            Self::Spam => "spam",
            Self::AtRisk => "at-risk",
            Self::Missed => "missed",
        }
    }

    /// The view with that word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|v| v.word() == word)
    }

    /// Which conversations it shows.
    pub const fn filter(self) -> ConversationFilter {
        let pace = match self {
            Self::AtRisk => Some(Pace::AtRisk),
            Self::Missed => Some(Pace::Missed),
            _ => None,
        };
        let (status, assignee) = match self {
            Self::Queue => (Status::Open, Some(Whose::Nobody)),
            Self::Mine => (Status::Open, Some(Whose::Me)),
            Self::Open | Self::AtRisk | Self::Missed => (Status::Open, None),
            Self::Waiting => (Status::Waiting, None),
            Self::Snoozed => (Status::Snoozed, None),
            Self::Resolved => (Status::Resolved, None),
            Self::Spam => (Status::Spam, None),
        };
        ConversationFilter {
            status: Some(status),
            assignee,
            pace,
            platform: None,
            team: None,
            channel: None,
            label: None,
            priority: None,
            language: None,
            public: None,
        }
    }

    /// The filter as a query of the API.
    pub fn query(self) -> String {
        let filter = self.filter();
        let status = filter.status.map(|s| format!("status={}", s.as_str()));
        let assignee = filter.assignee.map(|w| match w {
            Whose::Me => "assignee=me".to_owned(),
            Whose::Nobody => "assignee=nobody".to_owned(),
        });
        let pace = filter.pace.map(|p| format!("pace={}", p.as_str()));
        status.into_iter().chain(assignee).chain(pace).collect::<Vec<_>>().join("&")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_view_is_found_again_by_its_word() {
        for view in View::ALL {
            assert_eq!(View::from_word(view.word()), Some(view));
        }
        assert_eq!(View::from_word("gisteren"), None);
    }

    #[test]
    fn the_query_asks_for_what_the_filter_keeps() {
        assert_eq!(View::Queue.query(), "status=open&assignee=nobody");
        assert_eq!(View::Resolved.query(), "status=resolved");
        assert_eq!(View::Missed.query(), "status=open&pace=missed");
    }
}
