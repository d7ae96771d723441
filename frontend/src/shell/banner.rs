//! What the bar says when the screen is not live.

use crate::{
    browser::page,
    lang::tr,
    live::{Live, Status},
};
use leptos::prelude::*;

/// Shows while the connection is down.
#[component]
pub fn Banner() -> impl IntoView {
    let live = expect_context::<Live>();
    let status = Memo::new(move |_| live.status());
    view! {
        <div role="status">
            {move || match status.get() {
                Status::Connecting | Status::Live => ().into_any(),
                Status::Down => view! {
                    <div class="banner">
                        <p><strong>{tr!(live.down)}</strong> " " <span>{tr!(live.down_text)}</span></p>
                        <button class="button" on:click=move |_| live.connect()>{tr!(live.now)}</button>
                    </div>
                }
                .into_any(),
                Status::Outdated => view! {
                    <div class="banner banner-outdated">
                        <p><strong>{tr!(live.outdated)}</strong> " " <span>{tr!(live.outdated_text)}</span></p>
                        <button class="button" on:click=|_| page::reload()>{tr!(live.reload)}</button>
                    </div>
                }
                .into_any(),
            }}
        </div>
    }
}
