//! Where somebody is who steps through the list. A step is seen at once in the list; the panes and the address follow
//! when it was painted, and while the steps are hurried when that somebody rests: what is only passed by is not
//! fetched, not drawn, and not marked as read, and the browser does not take it for a page that was visited.

use super::address;
use crate::{
    browser::{clock, timer::Timeout},
    store::View,
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use shared::{ConversationId, Timestamp};

/// A step that follows another within this time is hurried, in milliseconds.
const HURRIED: i64 = 400;
/// So long after a hurried step somebody rests.
const RESTS_MILLIS: u32 = 250;
/// By then the list is painted as the step left it.
const PAINTED_MILLIS: u32 = 20;

/// A view, and what is open in it.
pub type Here = (View, Option<ConversationId>);

/// A step that the address does not say yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Step {
    from: Here,
    to: ConversationId,
}

/// Goes to an address.
type Navigate = Box<dyn Fn(&str, NavigateOptions)>;

/// What is open, and what the panes draw.
#[derive(Clone, Copy)]
pub struct Shown {
    /// By the address.
    here: Memo<Here>,
    step: RwSignal<Option<Step>>,
    open: Memo<Option<ConversationId>>,
    id: RwSignal<Option<ConversationId>>,
    stepped_at: StoredValue<Option<Timestamp>>,
    waits: StoredValue<Option<Timeout>, LocalStorage>,
    navigate: StoredValue<Navigate, LocalStorage>,
}

impl Shown {
    /// Follows the address.
    pub fn follow(here: Memo<Here>) -> Self {
        let step = RwSignal::<Option<Step>>::new(None);
        let open = Memo::new(move |_| {
            let here = here.get();
            // Who goes elsewhere meanwhile is there, whatever the step was.
            step.get().filter(|step| step.from == here).map_or(here.1, |step| Some(step.to))
        });
        let shown = Self {
            here,
            step,
            open,
            id: RwSignal::new(open.get_untracked()),
            stepped_at: StoredValue::default(),
            waits: StoredValue::new_local(None),
            navigate: StoredValue::new_local(Box::new(use_navigate())),
        };
        Effect::new(move || {
            let here = here.get();
            if step.get_untracked().is_some_and(|step| step.from != here) {
                step.set(None);
            }
        });
        Effect::new(move || {
            open.track();
            if shown.waits.with_value(Option::is_none) {
                shown.catch_up();
            }
        });
        shown
    }

    /// The open conversation. Tracks.
    pub const fn open(self) -> Memo<Option<ConversationId>> {
        self.open
    }

    /// The conversation that is drawn. Tracks.
    pub fn get(self) -> Option<ConversationId> {
        self.id.get()
    }

    /// A step opens another conversation.
    pub fn step(self, to: ConversationId) {
        let now = clock::now();
        let before = self.stepped_at.get_value();
        self.stepped_at.set_value(Some(now));
        let hurried = before.is_some_and(|before| now.since(before) < HURRIED);
        let wait = if hurried { RESTS_MILLIS } else { PAINTED_MILLIS };
        let draw = move || {
            self.catch_up();
        };
        self.waits.set_value(Some(Timeout::new(wait, draw)));
        self.step.set(Some(Step { from: self.here.get_untracked(), to }));
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
        self.say_where();
        behind
    }

    /// The address says what the steps led to. The browser's way back leads out of the list, not through every row of it.
    fn say_where(self) {
        let here = self.here.get_untracked();
        if let Some(Step { to, .. }) = self.step.get_untracked().filter(|step| step.from == here)
            && here.1 != Some(to)
        {
            let options =
                NavigateOptions { scroll: false, replace: here.1.is_some(), ..NavigateOptions::default() };
            self.navigate.with_value(|navigate| navigate(&address(here.0, Some(to)), options));
        }
    }
}
