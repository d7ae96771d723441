//! Pages beside the desk. Their code is a file of its own, fetched when one of them is first shown, so that the
//! desk is there sooner.

use super::Place;
use crate::{
    account::AccountPage, channels::ChannelsPage, intake::IntakePage, lang::tr, people::PeoplePage,
    statement::StatementPage, targets::TargetsPage, tokens::TokensPage, ui::state,
};
use leptos::{
    prelude::*,
    reactive::computed::ScopedFuture,
    task::spawn_local,
    wasm_split::{SplitLoaderError, wasm_split},
};

/// How far the page is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fetching {
    UnderWay,
    Done,
    Failed,
}

/// One of the pages, once its code is here.
#[component]
pub fn Later(place: Place) -> impl IntoView {
    let fetching = RwSignal::new(Fetching::UnderWay);
    let page = StoredValue::new_local(None);
    let fetch = move || {
        fetching.set(Fetching::UnderWay);
        spawn_local(ScopedFuture::new(async move {
            let found = draw(place).await;
            let outcome = if found.is_ok() { Fetching::Done } else { Fetching::Failed };
            page.try_set_value(found.ok());
            let _ = fetching.try_set(outcome);
        }));
    };
    fetch();
    let waiting = move |content: AnyView| {
        view! { <main class="page" id="main" tabindex="-1">{content}</main> }.into_any()
    };
    move || match fetching.get() {
        Fetching::Done => page.try_update_value(Option::take).flatten().unwrap_or_else(|| ().into_any()),
        Fetching::UnderWay => waiting(state::skeleton(6, "skeleton-row")),
        Fetching::Failed => waiting(state::failed(tr!(error.no_answer).to_owned(), fetch)),
    }
}

/// Draws a page; what is drawn here, and nothing else uses, is in the file that is fetched first.
#[allow(clippy::unnecessary_wraps, reason = "that the file cannot be fetched is the failure")]
#[wasm_split(office, wasm_split_path = ::leptos::wasm_split, fallible)]
fn draw(place: Place) -> Result<AnyView, SplitLoaderError> {
    Ok(match place {
        Place::Channels => view! { <ChannelsPage /> }.into_any(),
        Place::Intake => view! { <IntakePage /> }.into_any(),
        Place::People => view! { <PeoplePage /> }.into_any(),
        Place::Targets => view! { <TargetsPage /> }.into_any(),
        Place::Tokens => view! { <TokensPage /> }.into_any(),
        Place::Account => view! { <AccountPage /> }.into_any(),
        Place::Accessibility => view! { <StatementPage /> }.into_any(),
        Place::Home | Place::Desk(..) | Place::Patrol | Place::Unknown => ().into_any(),
    })
}
