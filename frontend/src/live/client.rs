//! The websocket client: connects, resumes, waits, notices when the line is dead.

use super::{
    backoff::delay_millis,
    decode,
    follower::{Follower, Step},
};
use crate::{
    browser::{
        clock, page, random,
        socket::{Happening, Socket},
        storage,
        timer::Timeout,
    },
    store::Store,
};
use gloo::events::EventListener;
use leptos::prelude::*;
use shared::{
    ConversationId, Timestamp,
    live::{ClientFrame, PING_EVERY_MILLIS, PROTOCOL, ServerFrame},
};

/// After this long without a word the line is dead.
const SILENCE_MILLIS: u32 = PING_EVERY_MILLIS / 2 * 5;
/// Remembers a reload for another version, so that a server that stays different is not reloaded for ever.
const RELOADED: &str = "balie.reloaded";

/// How the connection is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The first attempt is under way.
    Connecting,
    /// Everything is heard as it happens.
    Live,
    /// It fell away; the next attempt comes by itself.
    Down,
    /// This page is of another version than the server, and loading it anew did not help.
    Outdated,
}

/// The live connection. Dropping its owner closes it.
#[derive(Clone, Copy)]
pub struct Live {
    status: RwSignal<Status>,
    parts: StoredValue<Parts, LocalStorage>,
    store: Store,
}

struct Parts {
    follower: Follower,
    socket: Option<Socket>,
    attempts: u32,
    retry: Option<Timeout>,
    heard_at: Timestamp,
    silence: Option<Timeout>,
    looking: ClientFrame,
    #[allow(dead_code, reason = "dropping it would stop the listening")]
    returns: Option<[EventListener; 2]>,
}

impl Live {
    /// Connects, and keeps connecting until the owner is disposed.
    pub fn start(store: Store) -> Self {
        let parts = Parts {
            follower: Follower::default(),
            socket: None,
            attempts: 0,
            retry: None,
            heard_at: clock::now(),
            silence: None,
            looking: ClientFrame::Looking { conversation: None, typing: false },
            returns: None,
        };
        let live =
            Self { status: RwSignal::new(Status::Connecting), parts: StoredValue::new_local(parts), store };
        let returns = page::on_return(move || {
            if page::is_visible() && live.status.try_get_untracked() == Some(Status::Down) {
                live.connect();
            }
        });
        live.change(|p| p.returns = Some(returns));
        live.connect();
        live
    }

    /// How it is doing; tracks it.
    pub fn status(self) -> Status {
        self.status.get()
    }

    /// Tries now rather than later.
    pub fn connect(self) {
        let since = self.parts.try_with_value(|p| p.follower.since()).flatten();
        let since = since.map(|s| format!("&since={}", s.0)).unwrap_or_default();
        let address = page::socket_address(&format!("/api/v1/live?protocol={PROTOCOL}{since}"));
        let socket = Socket::open(&address, move |what| self.happened(what));
        let refused = socket.is_none();
        self.change(|p| {
            p.retry = None;
            p.socket = socket;
        });
        if refused {
            self.fell_away();
        } else {
            self.expect_a_word();
        }
    }

    /// Tells the others what this user looks at, and whether they write in it.
    pub fn looking(self, conversation: Option<ConversationId>, typing: bool) {
        let frame = ClientFrame::Looking { conversation, typing };
        let changed = self.parts.try_update_value(|p| std::mem::replace(&mut p.looking, frame) != frame);
        if changed == Some(true) {
            self.say(&frame);
        }
    }

    fn change(self, change: impl FnOnce(&mut Parts)) {
        // The owner may be gone while a callback was under way.
        let _ = self.parts.try_update_value(change);
    }

    fn say(self, frame: &ClientFrame) {
        let Ok(text) = serde_json::to_string(frame) else { return };
        let _ = self.parts.try_with_value(|p| p.socket.as_ref().map(|s| s.send(&text)));
    }

    fn happened(self, what: Happening) {
        match what {
            Happening::Open => self.expect_a_word(),
            Happening::Text(text) => {
                self.expect_a_word();
                // A frame that is not understood is of a newer version; that one says to reload.
                text.lines().filter_map(decode::frame).for_each(|frame| self.heard(frame));
            }
            Happening::Closed => self.fell_away(),
        }
    }

    fn heard(self, frame: ServerFrame) {
        let Some(step) = self.parts.try_update_value(|p| p.follower.take(frame)) else { return };
        match step {
            Step::Nothing => {}
            Step::Begin => {
                self.stands();
                self.store.refetch();
            }
            Step::CaughtUp => self.stands(),
            Step::Apply(event) => self.store.hear(event),
            Step::Refetch => self.store.refetch(),
            Step::Show(conversation, viewers) => self.store.show_presence(conversation, viewers),
            Step::Pong => self.say(&ClientFrame::Pong),
            Step::Reload => self.reload(),
        }
    }

    fn stands(self) {
        storage::set(RELOADED, None);
        if self.status.get_untracked() != Status::Live {
            self.status.set(Status::Live);
            let looking = self.parts.try_with_value(|p| p.looking);
            if let Some(frame) = &looking {
                self.say(frame);
            }
        }
        self.change(|p| p.attempts = 0);
    }

    fn fell_away(self) {
        if self.status.try_get_untracked().is_none_or(|s| s == Status::Outdated) {
            return;
        }
        self.status.set(Status::Down);
        self.store.forget_presence();
        self.store.begin_without_feed();
        self.change(|p| {
            let wait = delay_millis(p.attempts, random::fraction());
            p.attempts += 1;
            p.silence = None;
            p.retry = Some(Timeout::new(wait, move || self.connect()));
        });
        self.store.check_session();
        // Dropped last and outside of the change: closing it may call back.
        let old = self.parts.try_update_value(|p| p.socket.take());
        drop(old);
    }

    /// A word came, or the line was opened: the next word has to come in time. On a busy line that is said very often;
    /// the clock that runs looks at it when it has run out.
    fn expect_a_word(self) {
        self.change(|p| {
            p.heard_at = clock::now();
            if p.silence.is_none() {
                p.silence = Some(Timeout::new(SILENCE_MILLIS, move || self.was_it_silent()));
            }
        });
    }

    fn was_it_silent(self) {
        let Some(silent) = self.parts.try_with_value(|p| clock::now().since(p.heard_at)) else { return };
        // A clock that was put back has heard nothing yet.
        match SILENCE_MILLIS.checked_sub(u32::try_from(silent.max(0)).unwrap_or(u32::MAX)) {
            None | Some(0) => self.fell_away(),
            Some(left) => {
                self.change(|p| p.silence = Some(Timeout::new(left, move || self.was_it_silent())));
            }
        }
    }

    fn reload(self) {
        let version = PROTOCOL.to_string();
        if storage::get(RELOADED).as_deref() == Some(&version) {
            self.status.set(Status::Outdated);
            let old = self.parts.try_update_value(|p| p.socket.take());
            drop(old);
        } else {
            storage::set(RELOADED, Some(&version));
            page::reload();
        }
    }
}
