//! The field of a dialog in which something is found by its name.

use crate::browser::{dom, timer};
use leptos::prelude::*;

/// The field, which has the focus. What is typed is in `words`; Enter takes the first of what was found.
pub fn finder(
    id: &'static str,
    name: &'static str,
    words: RwSignal<String>,
    take_first: impl Fn() + 'static,
) -> AnyView {
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        take_first();
    };
    timer::next_frame(move || {
        dom::focus(&format!("#{id}"));
    });
    view! {
        <form class="form" on:submit=submit>
            <input
                type="search"
                id=id
                class="command-search"
                aria-label=name
                placeholder=name
                autocomplete="off"
                on:input=move |event| words.set(dom::value(&event))
            />
        </form>
    }
    .into_any()
}
