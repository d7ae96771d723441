//! The count, the window, and why it cannot be sent.

use super::{Composing, moment};
use crate::{
    desk::{use_desk, words},
    lang::tr,
};
use leptos::prelude::*;
use shared::{
    Conversation, DraftKind, LONGEST_NOTE, Timestamp, Via, Window, length, length_limit, ways, window,
};

/// The count, the window, and why it cannot be sent.
#[component]
pub fn State(
    composing: Composing,
    conversation: Signal<Option<Conversation>>,
    check: Memo<Option<Result<Option<Via>, String>>>,
) -> impl IntoView {
    let now = use_desk().moment();
    let count = move || {
        let text = composing.whole_text();
        conversation.with(|c| {
            let c = c.as_ref()?;
            let (used, max) = if composing.kind.get() == DraftKind::Note {
                (text.chars().count(), LONGEST_NOTE)
            } else {
                let via = composing.via(c);
                (length(c.platform, via, &text), length_limit(c.platform, via).max)
            };
            Some((used, max))
        })
    };
    let window_text = Memo::new(move |_| {
        if composing.kind.get() == DraftKind::Note {
            return Some(tr!(composer.note_text).to_owned());
        }
        conversation.with(|c| {
            let c = c.as_ref()?;
            window_text(c, composing.via(c), now.get())
        })
    });
    let why = move || match check.get() {
        Some(Err(why)) if composing.files.any() || !composing.text.with(|t| t.trim().is_empty()) => Some(why),
        _ => None,
    };
    view! {
        <div class="composer-state" id="composer-state">
            {move || count().map(|(used, max)| view! {
                <span class="count" class:count-near={used * 10 > max * 9} class:count-over={used > max}>
                    {used} " / " {max}
                </span>
            })}
            <span class="window">{move || window_text.get()}</span>
            <span class="composer-why" role="status">{why}</span>
        </div>
    }
}

/// Until when, and how, the platform lets us answer; what is still possible when it does not.
fn window_text(c: &Conversation, via: Via, now: Timestamp) -> Option<String> {
    let left = |until: Timestamp| words::Span::of(until.since(now)).text();
    match window(c.platform, c.kind, via, c.last_inbound_at, now) {
        Window::Always => None,
        Window::Open(until) => Some(tr!(composer.window_open, at = moment(until), left = left(until))),
        Window::HumanOnly(until) => Some(tr!(composer.window_human, at = moment(until), left = left(until))),
        Window::Closed(_) if ways(c.platform, c.kind).contains(&Via::Public) => {
            Some(tr!(composer.window_closed_public).to_owned())
        }
        Window::Closed(_) => Some(tr!(composer.window_closed_wait).to_owned()),
    }
}
