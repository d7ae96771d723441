//! Which conversation the panes draw: the open one. Of somebody who steps through the list they let a key be seen
//! first, and while the steps are hurried they wait until that somebody rests: what is only passed by is not
//! fetched, not drawn, and not marked as read.

use crate::browser::{clock, timer::Timeout};
use leptos::prelude::*;
use shared::{ConversationId, Timestamp};

/// A step that follows another within this time is hurried, in milliseconds.
const HURRIED: i64 = 400;
/// So long after a hurried step somebody rests.
const RESTS_MILLIS: u32 = 250;
/// By then the list is painted as the step left it.
const PAINTED_MILLIS: u32 = 20;

/// What the panes draw.
#[derive(Clone, Copy)]
pub struct Shown {
    open: Memo<Option<ConversationId>>,
    id: RwSignal<Option<ConversationId>>,
    stepped_at: StoredValue<Option<Timestamp>>,
    waits: StoredValue<Option<Timeout>, LocalStorage>,
}

impl Shown {
    /// Follows the open conversation.
    pub fn follow(open: Memo<Option<ConversationId>>) -> Self {
        let shown = Self {
            open,
            id: RwSignal::new(open.get_untracked()),
            stepped_at: StoredValue::default(),
            waits: StoredValue::new_local(None),
        };
        Effect::new(move || {
            open.track();
            if shown.waits.with_value(Option::is_none) {
                shown.catch_up();
            }
        });
        shown
    }

    /// The conversation that is drawn. Tracks.
    pub fn get(self) -> Option<ConversationId> {
        self.id.get()
    }

    /// A step is about to open another conversation.
    pub fn step(self) {
        let now = clock::now();
        let before = self.stepped_at.get_value();
        self.stepped_at.set_value(Some(now));
        let hurried = before.is_some_and(|before| now.since(before) < HURRIED);
        let wait = if hurried { RESTS_MILLIS } else { PAINTED_MILLIS };
        let draw = move || {
            self.catch_up();
        };
        self.waits.set_value(Some(Timeout::new(wait, draw)));
    }

    /// Draws what is open, without waiting any longer. Whether that was not drawn yet.
    pub fn catch_up(self) -> bool {
        // What waited is dropped, and with that does not come.
        self.waits.set_value(None);
        let open = self.open.get_untracked();
        let behind = self.id.get_untracked() != open;
        if behind {
            self.id.set(open);
        }
        behind
    }
}
