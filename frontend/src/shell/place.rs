//! Where one can be: the addresses of the pages.

use crate::store::View;
use shared::{ConversationId, policy::Action};

/// A page, with what its address says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// Wherever one begins.
    Home,
    /// The desk: a view, and the conversation that is open.
    Desk(View, Option<ConversationId>),
    /// What a patrol sees.
    Patrol,
    /// The channels.
    Channels,
    /// What intake could not understand.
    Intake,
    /// Canned answers.
    Answers,
    /// What is done by itself.
    Rules,
    /// Searching.
    Search,
    /// Users and teams.
    People,
    /// Targets, calendars and alarms.
    Targets,
    /// One's own API tokens.
    Tokens,
    /// One's own account.
    Account,
    /// The accessibility statement.
    Accessibility,
    /// Nowhere.
    Unknown,
}

impl Place {
    /// Reads the path of an address.
    pub fn parse(path: &str) -> Self {
        let mut parts = path.split('/').filter(|part| !part.is_empty());
        let place = match (parts.next(), parts.next(), parts.next()) {
            (None, ..) => Self::Home,
            (Some("desk"), view, None) => view
                .map_or(Some(View::default()), View::from_word)
                .map_or(Self::Unknown, |v| Self::Desk(v, None)),
            (Some("desk"), Some(view), Some(id)) => match (View::from_word(view), id.parse()) {
                (Some(view), Ok(id)) => Self::Desk(view, Some(id)),
                _ => Self::Unknown,
            },
            (Some("patrol"), None, _) => Self::Patrol,
            (Some("channels"), None, _) => Self::Channels,
            (Some("intake"), None, _) => Self::Intake,
            (Some("answers"), None, _) => Self::Answers,
            (Some("rules"), None, _) => Self::Rules,
            (Some("search"), None, _) => Self::Search,
            (Some("people"), None, _) => Self::People,
            (Some("targets"), None, _) => Self::Targets,
            (Some("tokens"), None, _) => Self::Tokens,
            (Some("account"), None, _) => Self::Account,
            (Some("accessibility"), None, _) => Self::Accessibility,
            _ => Self::Unknown,
        };
        if parts.next().is_some() { Self::Unknown } else { place }
    }

    /// Its path.
    pub fn path(self) -> String {
        match self {
            Self::Home | Self::Unknown => "/".into(),
            Self::Desk(view, None) => format!("/desk/{}", view.word()),
            Self::Desk(view, Some(id)) => format!("/desk/{}/{id}", view.word()),
            Self::Patrol => "/patrol".into(),
            Self::Channels => "/channels".into(),
            Self::Intake => "/intake".into(),
            Self::Answers => "/answers".into(),
            Self::Rules => "/rules".into(),
            Self::Search => "/search".into(),
            Self::People => "/people".into(),
            Self::Targets => "/targets".into(),
            Self::Tokens => "/tokens".into(),
            Self::Account => "/account".into(),
            Self::Accessibility => "/accessibility".into(),
        }
    }

    /// What one must be allowed to be there; nothing for a page of everybody.
    pub const fn needs(self) -> Option<Action> {
        match self {
            Self::Desk(..) | Self::Search => Some(Action::ReadInbox),
            Self::Channels => Some(Action::ReadChannels),
            Self::Intake => Some(Action::ManageIntake),
            Self::Answers => Some(Action::WorkInbox),
            Self::Rules => Some(Action::ManageDesk),
            Self::People => Some(Action::ManagePeople),
            Self::Targets => Some(Action::ManageTargets),
            Self::Tokens => Some(Action::MakeApiTokens),
            Self::Home | Self::Patrol | Self::Account | Self::Accessibility | Self::Unknown => None,
        }
    }

    /// The page, whatever it shows: the desk is one page, so that it stays when another conversation opens.
    pub const fn page(self) -> Self {
        match self {
            Self::Desk(..) => Self::Desk(View::Queue, None),
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_is_found_again_by_its_path() {
        let id = Some(ConversationId(12));
        let desks = View::ALL.into_iter().flat_map(|v| [Place::Desk(v, None), Place::Desk(v, id)]);
        let others = [
            Place::Patrol,
            Place::Channels,
            Place::Intake,
            Place::People,
            Place::Targets,
            Place::Tokens,
            Place::Account,
            Place::Accessibility,
        ];
        for place in desks.chain(others) {
            assert_eq!(Place::parse(&place.path()), place);
        }
    }

    #[test]
    fn what_is_no_address_is_unknown() {
        for path in ["/elders", "/desk/gisteren", "/desk/queue/twaalf", "/desk/queue/1/2", "/tokens/1"] {
            assert_eq!(Place::parse(path), Place::Unknown, "{path}");
        }
        assert_eq!(Place::parse("/"), Place::Home);
        assert_eq!(Place::parse("/desk"), Place::Desk(View::Queue, None));
    }
}
