//! Channels: how they are doing, and, for an admin, connecting them.

mod card;
mod connect;
mod secrets;
mod steps;

use crate::{
    api,
    lang::tr,
    session::use_session,
    store::Store,
    ui::{each::Each, icons, state, title},
};
use leptos::{prelude::*, task::spawn_local};
use shared::{ChannelId, policy::Action};

/// The page.
#[component]
pub fn ChannelsPage() -> impl IntoView {
    title::set(tr!(channels.title));
    let store = expect_context::<Store>();
    let manages = use_session().may(Action::ManageChannels);
    let error = RwSignal::new(None::<String>);
    let ready = RwSignal::new(false);
    let fetch = move || {
        error.set(None);
        spawn_local(async move {
            match api::channels().await {
                Ok(page) => {
                    store.take_channels(page.items);
                    let _ = ready.try_set(true);
                }
                Err(why) => {
                    let _ = error.try_set(Some(why.text()));
                }
            }
        });
    };
    fetch();
    let ids =
        Memo::new(move |_| store.channels().with(|all| all.iter().map(|c| c.id).collect::<Vec<ChannelId>>()));
    view! {
        <main class="page" id="main" tabindex="0">
            <h1>{tr!(channels.title)}</h1>
            <p class="lead">{tr!(channels.text)}</p>
            {move || match (error.get(), ready.get(), ids.with(Vec::is_empty)) {
                (Some(why), _, _) => state::failed(why, fetch),
                (None, false, true) => state::skeleton(3, ""),
                (None, true, true) => state::empty(icons::plug(), tr!(channels.none), tr!(channels.none_text)),
                (None, _, false) => view! {
                    <ul class="cards">
                        <Each each=move || ids.get() key=|id| *id children=move |id| view! { <card::Card id manages /> } />
                    </ul>
                }
                .into_any(),
            }}
            {manages.then(|| view! { <connect::Connect /> })}
        </main>
    }
    .into_any()
}
