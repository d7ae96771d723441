//! The colleagues whom a note can name.

use super::insert::Wanted;
use crate::{
    api,
    browser::format,
    desk::pickers::works_on,
    lang::tr,
    session::use_session,
    store::Store,
    ui::{fetched::Fetched, finder::finder, icons, state},
};
use leptos::prelude::*;
use shared::{Team, User};

/// The colleagues who see the conversation, found by their names: the others would not be told.
#[component]
pub fn Colleagues(wanted: Wanted) -> impl IntoView {
    let store = expect_context::<Store>();
    let me = use_session().user().map(|u| u.id);
    let team = store.known(wanted.conversation).and_then(|c| c.team).map(|t| t.id);
    let users = Fetched::new(api::users);
    let words = RwSignal::new(String::new());
    let found = move || {
        let all = users.get().and_then(Result::ok).map(|page| page.items).unwrap_or_default();
        let words = format::lower(&words.get());
        let suits =
            |u: &User| Some(u.id) != me && works_on(u, team) && format::lower(&u.name).contains(&words);
        all.into_iter().filter(suits).collect::<Vec<_>>()
    };
    let choose = move |user: &User| wanted.take(format!("@{} ", user.name), None);
    let take_first = move || {
        if let Some(first) = found().first() {
            choose(first);
        }
    };
    let choice = move |user: User| {
        let team =
            user.team.as_ref().map_or_else(|| tr!(common.district).to_owned(), |t: &Team| t.name.clone());
        let name = user.name.clone();
        view! {
            <li>
                <button class="choice" on:click=move |_| choose(&user)><span>{name}</span><small>{team}</small></button>
            </li>
        }
    };
    view! {
        {finder("colleague-search", tr!(together.search), words, take_first)}
        {move || match users.get() {
            None => state::skeleton(4, ""),
            Some(Err(error)) => state::failed(error.text(), move || users.refetch()),
            Some(Ok(_)) => {
                let found = found();
                if found.is_empty() {
                    return state::empty(icons::question(), tr!(together.nobody), tr!(together.nobody_text));
                }
                view! { <ul class="choices">{found.into_iter().map(choice).collect_view()}</ul> }.into_any()
            }
        }}
    }
    .into_any()
}
