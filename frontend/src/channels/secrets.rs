//! The fields for a channel's secrets. They are only ever sent, never shown.

use crate::{browser::dom, lang::tr};
use leptos::prelude::*;
use shared::{ChannelSecrets, Platform};

type Slot = fn(&mut ChannelSecrets) -> &mut Option<String>;

fn fields(platform: Platform) -> Vec<(&'static str, &'static str, Slot)> {
    let access: (_, _, Slot) = ("access-token", tr!(secret.access_token), |s| &mut s.access_token);
    match platform {
        Platform::Facebook | Platform::Instagram => vec![
            ("app-secret", tr!(secret.app_secret), |s| &mut s.app_secret),
            ("verify-token", tr!(secret.verify_token), |s| &mut s.verify_token),
            access,
        ],
        Platform::X => vec![
            ("consumer-secret", tr!(secret.consumer_secret), |s| &mut s.consumer_secret),
            ("client-id", tr!(secret.client_id), |s| &mut s.client_id),
            ("client-secret", tr!(secret.client_secret), |s| &mut s.client_secret),
            access,
            ("refresh-token", tr!(secret.refresh_token), |s| &mut s.refresh_token),
        ],
    }
}

/// The secrets that a platform needs.
#[component]
pub fn SecretFields(
    platform: Platform,
    secrets: RwSignal<ChannelSecrets>,
    /// Makes the fields' ids unique on the page.
    prefix: String,
    required: bool,
) -> impl IntoView {
    fields(platform)
        .into_iter()
        .map(|(name, label, slot)| {
            let id = format!("{prefix}-{name}");
            view! {
                <div class="field">
                    <label for=id.clone()>{label}</label>
                    <input
                        id=id
                        type="password"
                        autocomplete="off"
                        spellcheck="false"
                        required=required
                        on:input=move |event| {
                            let value = dom::value(&event);
                            secrets.update(|s| *slot(s) = Some(value).filter(|v| !v.trim().is_empty()));
                        }
                    />
                </div>
            }
        })
        .collect_view()
}
