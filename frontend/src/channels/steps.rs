//! What to do at the platform, with the exact address to paste.

use crate::{browser::page, lang::tr};
use leptos::prelude::*;
use shared::Platform;

/// The steps for a platform.
pub fn steps(platform: Platform) -> AnyView {
    let steps: Vec<&'static str> = match platform {
        Platform::Facebook => vec![
            tr!(steps.facebook_app),
            tr!(steps.facebook_token),
            tr!(steps.meta_webhook),
            tr!(steps.facebook_fields),
            tr!(steps.meta_live),
        ],
        Platform::Instagram => vec![
            tr!(steps.instagram_app),
            tr!(steps.instagram_token),
            tr!(steps.meta_webhook),
            tr!(steps.instagram_fields),
            tr!(steps.meta_live),
        ],
        Platform::X => {
            vec![tr!(steps.x_app), tr!(steps.x_token), tr!(steps.x_webhook), tr!(steps.x_subscribe)]
        }
    };
    let address = format!("{}/webhooks/{}", page::origin(), platform.as_str());
    let copied = address.clone();
    view! {
        <ol class="steps">{steps.into_iter().map(|s| view! { <li>{s}</li> }).collect_view()}</ol>
        <p class="copy-row">
            <span>{tr!(steps.address)}</span>
            <code>{address}</code>
            <button type="button" class="button" on:click=move |_| page::copy(&copied)>{tr!(common.copy)}</button>
        </p>
    }
    .into_any()
}
