//! The accessibility statement.

use crate::{lang::tr, ui::title};
use leptos::prelude::*;

/// What this page keeps to, what is known to fall short, and whom to tell.
#[component]
pub fn StatementPage() -> impl IntoView {
    title::set(tr!(statement.title));
    view! {
        <main class="page prose" id="main" tabindex="0">
            <h1>{tr!(statement.title)}</h1>
            <p>{tr!(statement.standard)}</p>
            <h2>{tr!(statement.how)}</h2>
            <p>{tr!(statement.how_text)}</p>
            <h2>{tr!(statement.limits)}</h2>
            <p>{tr!(statement.limits_text)}</p>
            <h2>{tr!(statement.tell)}</h2>
            <p>{tr!(statement.tell_text)}</p>
        </main>
    }
    .into_any()
}
