//! Who is logged in.

mod first_run;
mod log_in;

pub use first_run::FirstRun;
pub use log_in::{LogInAgain, LogInPage};

use crate::{
    api::ApiError,
    browser::{page, storage},
};
use leptos::prelude::*;
use shared::{User, policy};

/// Remembers that this browser has a session, so that a stranger's page asks for none.
const REMEMBERED: &str = "balie.session";

/// Who is logged in, if anybody.
#[derive(Clone, Copy)]
pub struct Session {
    user: RwSignal<Option<User>>,
    expired: RwSignal<bool>,
}

impl Session {
    /// Nobody yet.
    pub fn new() -> Self {
        Self { user: RwSignal::new(None), expired: RwSignal::new(false) }
    }

    /// Who is logged in; does not track.
    pub fn user(self) -> Option<User> {
        self.user.get_untracked()
    }

    /// Whether anybody is logged in; tracks.
    pub fn is_there(self) -> bool {
        self.user.with(Option::is_some)
    }

    /// Somebody logged in. Another one than before begins with an empty page.
    pub fn begin(self, user: User) {
        let same =
            self.user().is_none_or(|old| old.id == user.id && old.role == user.role && old.team == user.team);
        storage::set(REMEMBERED, Some("yes"));
        if same {
            self.user.set(Some(user));
            self.expired.set(false);
        } else {
            page::reload();
        }
    }

    /// Whether this browser may have a session.
    pub fn is_likely() -> bool {
        storage::get(REMEMBERED).is_some()
    }

    /// This browser has no session any more.
    pub fn forget() {
        storage::set(REMEMBERED, None);
    }

    /// The session is over: the page begins anew, and nothing of what was read stays in its memory.
    pub fn end() {
        Self::forget();
        page::reload();
    }

    /// Whether the user may do it.
    pub fn may(self, action: policy::Action) -> bool {
        self.user().is_some_and(|u| policy::allows(u.role, action))
    }

    /// Whether the session ended while the page was open; tracks.
    pub fn is_expired(self) -> bool {
        self.expired.get()
    }

    /// Notes when an answer says that the session ended; whether it did.
    pub fn check(self, error: &ApiError) -> bool {
        let ended = error.status() == Some(401) && self.user().is_some();
        if ended {
            self.expired.set(true);
        }
        ended
    }

    /// One's own role or team changed: the page begins anew, with the new rights.
    pub fn access_changed(self) {
        page::reload();
    }
}

/// The session of this page.
pub fn use_session() -> Session {
    expect_context()
}
