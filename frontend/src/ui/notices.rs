//! Short messages: shown in a corner, and told to screen readers.

use crate::{
    browser::timer,
    lang::tr,
    ui::{each::Each, icons},
};
use leptos::prelude::*;

/// More than this many are not shown at once.
const MOST: usize = 4;
const SAID_MILLIS: i32 = 4_000;
const WARNED_MILLIS: i32 = 12_000;

/// A short message.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Notice {
    id: u32,
    text: String,
    warning: bool,
}

/// The messages that are on screen.
#[derive(Clone, Copy)]
pub struct Notices {
    shown: RwSignal<Vec<Notice>>,
    last: StoredValue<u32>,
    polite: RwSignal<String>,
}

impl Notices {
    /// None.
    pub fn new() -> Self {
        Self { shown: RwSignal::default(), last: StoredValue::new(0), polite: RwSignal::default() }
    }

    /// Says that something went as asked.
    pub fn say(self, text: impl Into<String>) {
        self.add(text.into(), false, SAID_MILLIS);
    }

    /// Says that something did not go as asked.
    pub fn warn(self, text: impl Into<String>) {
        self.add(text.into(), true, WARNED_MILLIS);
    }

    /// Tells a screen reader only.
    pub fn announce(self, text: impl Into<String>) {
        self.polite.set(text.into());
    }

    fn add(self, text: String, warning: bool, millis: i32) {
        let Some(id) = self.last.try_update_value(|n| {
            *n += 1;
            *n
        }) else {
            return;
        };
        self.shown.update(|all| {
            all.retain(|n| n.text != text);
            all.push(Notice { id, text, warning });
            let extra = all.len().saturating_sub(MOST);
            all.drain(..extra);
        });
        timer::after(millis, move || self.remove(id));
    }

    fn remove(self, id: u32) {
        // The page may be gone by then.
        let _ = self.shown.try_update(|all| all.retain(|n| n.id != id));
    }
}

/// The messages of this page.
pub fn use_notices() -> Notices {
    expect_context()
}

/// Where messages appear.
#[component]
pub fn NoticeBoard() -> impl IntoView {
    let notices = use_notices();
    let kept = |warning: bool| {
        move || {
            notices.shown.with(|all| all.iter().filter(|n| n.warning == warning).cloned().collect::<Vec<_>>())
        }
    };
    let one = move |notice: Notice| {
        let id = notice.id;
        view! {
            <div class="notice" class:notice-warning=notice.warning>
                <span class="notice-text">{notice.text}</span>
                <button class="icon-button" aria-label=tr!(common.dismiss) on:click=move |_| notices.remove(id)>
                    {icons::cross()}
                </button>
            </div>
        }
    };
    view! {
        <div class="notices">
            <div role="alert" class="notice-list">
                <Each each=kept(true) key=|n| n.id children=one />
            </div>
            <div role="status" class="notice-list">
                <Each each=kept(false) key=|n| n.id children=one />
            </div>
            <p class="visually-hidden" role="status" aria-live="polite">{move || notices.polite.get()}</p>
        </div>
    }
}
