//! The queue when it is empty.

use crate::{
    lang::tr,
    session::use_session,
    store::Store,
    ui::{dynamic::dynamic, icons, state},
};
use leptos::prelude::*;
use shared::policy::Action;

/// Nobody waits, or nobody can write yet.
#[component]
pub fn NothingToDo() -> impl IntoView {
    let store = expect_context::<Store>();
    let connects = use_session().may(Action::ManageChannels);
    store.fetch_channels();
    dynamic(move || {
        if !store.has_no_channel() {
            return state::empty(icons::check(), tr!(queue.empty), tr!(queue.empty_queue));
        }
        view! {
            {state::empty(icons::plug(), tr!(queue.no_channel), tr!(queue.no_channel_text))}
            {connects.then(|| view! { <p class="centred"><a href="/channels">{tr!(queue.connect)}</a></p> })}
        }
        .into_any()
    })
}
