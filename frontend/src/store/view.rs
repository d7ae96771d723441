//! The views of the queue: what each shows, and its word in the address.

use shared::{ConversationFilter, Order, Pace, Priority, Status, TeamId, Whose};

/// What the word of a filter begins with.
const WHERE: &str = "where,";
/// The word of the order by waiting time.
const WAITING: &str = "waiting";

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
    /// A reply in it waits for approval.
    Approval,
    /// Whatever the filter says.
    Filtered(ConversationFilter),
}

impl View {
    /// Every view, in the order of the tabs.
    pub const ALL: [Self; 10] = [
        Self::Queue,
        Self::Mine,
        Self::Open,
        Self::Waiting,
        Self::Snoozed,
        Self::Resolved,
        Self::Spam,
        Self::AtRisk,
        Self::Missed,
        Self::Approval,
    ];

    /// The view that has conversations of that status.
    pub const fn of(status: Status) -> Self {
        match status {
            Status::Open => Self::Open,
            Status::Waiting => Self::Waiting,
            Status::Snoozed => Self::Snoozed,
            Status::Resolved => Self::Resolved,
            Status::Spam => Self::Spam,
        }
    }

    /// The word in the address.
    pub fn word(self) -> String {
        if let Self::Filtered(_) = self {
            return format!("{WHERE}{}", self.query().replace('&', ","));
        }
        self.own_word().to_owned()
    }

    const fn own_word(self) -> &'static str {
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
            Self::Approval => "approval",
            Self::Filtered(_) => "",
        }
    }

    /// The view with that word.
    pub fn from_word(word: &str) -> Option<Self> {
        if let Some(pairs) = word.strip_prefix(WHERE) {
            let pairs = pairs.split(',').filter_map(|pair| pair.split_once('='));
            return Some(Self::filtered(pairs.map(|(field, value)| (field, value.to_owned()))));
        }
        Self::ALL.into_iter().find(|v| v.own_word() == word)
    }

    /// The view of a filter, by the names and values of its fields; what does not fit is left out.
    pub fn filtered<'a>(pairs: impl Iterator<Item = (&'a str, String)>) -> Self {
        let mut filter = ConversationFilter::default();
        for (field, value) in pairs {
            match field {
                "status" => filter.status = value.parse().ok(),
                "assignee" => filter.assignee = whose(&value),
                "platform" => filter.platform = value.parse().ok(),
                "team" => filter.team = value.parse().ok(),
                "pace" => filter.pace = value.parse().ok(),
                "channel" => filter.channel = value.parse().ok(),
                "label" => filter.label = value.parse().ok(),
                "priority" => filter.priority = Priority::ALL.into_iter().find(|p| p.word() == value),
                "language" => filter.language = value.parse().ok(),
                "public" => filter.public = value.parse().ok(),
                "age" => filter.age = value.parse().ok(),
                "approval" => filter.approval = value.parse().ok(),
                "order" => filter.order = (value == WAITING).then_some(Order::Waiting),
                _ => {}
            }
        }
        Self::Filtered(filter)
    }

    /// What is open for a team.
    pub fn of_team(team: TeamId) -> Self {
        Self::Filtered(ConversationFilter {
            status: Some(Status::Open),
            team: Some(team),
            ..ConversationFilter::default()
        })
    }

    /// The value of a field of its filter; empty when it is not filtered by it.
    pub fn field(self, field: &str) -> String {
        let found = self.fields().into_iter().find(|(name, _)| *name == field);
        found.map(|(_, value)| value).unwrap_or_default()
    }

    fn fields(self) -> Vec<(&'static str, String)> {
        let filter = self.filter();
        let whose = filter.assignee.map(|w| match w {
            Whose::Me => "me".to_owned(),
            Whose::Nobody => "nobody".to_owned(),
        });
        let fields = [
            ("status", filter.status.map(|s| s.as_str().to_owned())),
            ("assignee", whose),
            ("platform", filter.platform.map(|p| p.as_str().to_owned())),
            ("team", filter.team.map(|t| t.to_string())),
            ("pace", filter.pace.map(|p| p.as_str().to_owned())),
            ("channel", filter.channel.map(|c| c.to_string())),
            ("label", filter.label.map(|l| l.to_string())),
            ("priority", filter.priority.map(|p| p.word().to_owned())),
            ("language", filter.language.map(|l| l.as_str().to_owned())),
            ("public", filter.public.map(|p| p.to_string())),
            ("age", filter.age.map(|a| a.as_str().to_owned())),
            ("approval", filter.approval.map(|a| a.to_string())),
            ("order", filter.order.filter(|o| *o == Order::Waiting).map(|_| WAITING.to_owned())),
        ];
        fields.into_iter().filter_map(|(field, value)| Some((field, value?))).collect()
    }

    /// Which conversations it shows.
    pub const fn filter(self) -> ConversationFilter {
        if let Self::Filtered(filter) = self {
            return filter;
        }
        let pace = match self {
            Self::AtRisk => Some(Pace::AtRisk),
            Self::Missed => Some(Pace::Missed),
            _ => None,
        };
        let (status, assignee) = match self {
            Self::Queue => (Some(Status::Open), Some(Whose::Nobody)),
            Self::Mine => (Some(Status::Open), Some(Whose::Me)),
            Self::Open | Self::AtRisk | Self::Missed => (Some(Status::Open), None),
            Self::Waiting => (Some(Status::Waiting), None),
            Self::Snoozed => (Some(Status::Snoozed), None),
            Self::Resolved => (Some(Status::Resolved), None),
            Self::Spam => (Some(Status::Spam), None),
            // What has a filter of its own has returned it.
            Self::Approval | Self::Filtered(_) => (None, None),
        };
        let approval = if matches!(self, Self::Approval) { Some(true) } else { None };
        ConversationFilter {
            status,
            approval,
            assignee,
            pace,
            platform: None,
            team: None,
            channel: None,
            label: None,
            priority: None,
            language: None,
            public: None,
            age: None,
            order: None,
        }
    }

    /// The filter as a query of the API.
    pub fn query(self) -> String {
        let fields = self.fields().into_iter().map(|(field, value)| format!("{field}={value}"));
        fields.collect::<Vec<_>>().join("&")
    }
}

fn whose(word: &str) -> Option<Whose> {
    match word {
        "me" => Some(Whose::Me),
        "nobody" => Some(Whose::Nobody),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_view_is_found_again_by_its_word() {
        for view in View::ALL {
            assert_eq!(View::from_word(&view.word()), Some(view));
        }
        assert_eq!(View::from_word("gisteren"), None);
    }

    #[test]
    fn a_filter_is_found_again_by_its_word() {
        let filter = ConversationFilter {
            status: Some(Status::Open),
            assignee: Some(Whose::Nobody),
            priority: Some(Priority::High),
            label: Some(shared::LabelId(3)),
            public: Some(false),
            ..ConversationFilter::default()
        };
        let word = View::Filtered(filter).word();
        assert_eq!(word, "where,status=open,assignee=nobody,label=3,priority=high,public=false");
        assert_eq!(View::from_word(&word), Some(View::Filtered(filter)));
        assert_eq!(
            View::from_word("where,status=klaar,x"),
            Some(View::Filtered(ConversationFilter::default()))
        );
    }

    #[test]
    fn the_query_asks_for_what_the_filter_keeps() {
        assert_eq!(View::Queue.query(), "status=open&assignee=nobody");
        assert_eq!(View::Resolved.query(), "status=resolved");
        assert_eq!(View::Missed.query(), "status=open&pace=missed");
    }
}
