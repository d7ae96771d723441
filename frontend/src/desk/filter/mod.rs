//! Which conversations: chosen field by field, and saved under a name.

mod fields;
mod saved;

pub use fields::{FIELDS, Fields, Lists, ORDER};

use super::use_desk;
use crate::{lang::tr, shell::Place, store::View};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use saved::Saved;

/// The form.
#[component]
pub fn FilterForm() -> impl IntoView {
    let desk = use_desk();
    let now = View::Filtered(desk.view.get_untracked().filter());
    let (fields, lists) = (Fields::of(now), Lists::fetch());
    let navigate = StoredValue::new_local(use_navigate());
    let go = move |view: View| {
        desk.filter.set(false);
        let options = NavigateOptions { scroll: false, ..NavigateOptions::default() };
        navigate.with_value(|navigate| navigate(&Place::Desk(view, None).path(), options));
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        go(fields.view());
    };
    view! {
        <form class="form" on:submit=submit>
            <div class="form-grid filter-fields">{fields.choices(lists, |_| true)}</div>
            <div class="form-actions">
                <button class="button button-primary">{tr!(filter.show)}</button>
            </div>
        </form>
        <Saved now fields lists go=Callback::new(go) />
    }
    .into_any()
}
