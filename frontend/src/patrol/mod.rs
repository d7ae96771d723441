//! The page of a patrol.

use crate::{
    lang::tr,
    ui::{icons, state, title},
};
use leptos::prelude::*;

/// What a patrol sees: nothing is dispatched to it yet.
#[component]
pub fn PatrolPage() -> impl IntoView {
    title::set(tr!(patrol.title));
    view! {
        <main class="page patrol" id="main" tabindex="0">
            <h1>{tr!(patrol.title)}</h1>
            {state::empty(icons::car(), tr!(patrol.nothing), tr!(patrol.nothing_text))}
        </main>
    }
    .into_any()
}
