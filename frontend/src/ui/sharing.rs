//! Who may use what colleagues keep, as a choice.

use crate::{lang::tr, session::use_session};
use leptos::prelude::*;
use shared::{Sharing, Team, policy::Action};

const PERSONAL: &str = "me";

/// Whether the one who is logged in may change what is there for these.
pub fn may_change(sharing: Sharing) -> bool {
    sharing == Sharing::Personal || use_session().may(Action::ManageDesk)
}

/// For whom, in words.
pub fn name(sharing: Sharing, teams: &[Team]) -> String {
    match sharing {
        Sharing::District => tr!(canned.district).to_owned(),
        Sharing::Personal => tr!(canned.personal).to_owned(),
        Sharing::Team { team } => {
            teams.iter().find(|t| t.id == team).map(|t| t.name.clone()).unwrap_or_default()
        }
    }
}

/// As the value of a choice.
pub fn word(sharing: Sharing) -> String {
    match sharing {
        Sharing::District => String::new(),
        Sharing::Team { team } => team.to_string(),
        Sharing::Personal => PERSONAL.to_owned(),
    }
}

/// From the value of a choice.
pub fn of(word: &str) -> Sharing {
    match word.parse() {
        Ok(team) => Sharing::Team { team },
        Err(_) if word == PERSONAL => Sharing::Personal,
        Err(_) => Sharing::District,
    }
}

/// What the one who is logged in may choose.
pub fn options(teams: Signal<Vec<Team>>) -> Signal<Vec<(String, String)>> {
    let shared = may_change(Sharing::District);
    Signal::derive(move || {
        let district = shared.then_some(Sharing::District);
        let teams = teams.get();
        let of_teams = teams.iter().filter(|_| shared).map(|t| Sharing::Team { team: t.id });
        let all = std::iter::once(Sharing::Personal).chain(district).chain(of_teams);
        all.map(|sharing| (word(sharing), name(sharing, &teams))).collect()
    })
}
