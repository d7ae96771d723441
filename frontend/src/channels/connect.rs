//! Connecting an account.

use super::{secrets::SecretFields, steps};
use crate::ui::fetched::Fetched;
use crate::{
    api,
    lang::tr,
    people::team_options,
    store::Store,
    ui::{
        form::{Choice, Field, FormError},
        notices::use_notices,
        sent::Sent,
    },
};
use leptos::prelude::*;
use shared::{ChannelSecrets, NewChannel, Platform};

/// The form that connects an account, with what to do at the platform beside it.
#[component]
pub fn Connect() -> impl IntoView {
    let store = expect_context::<Store>();
    let notices = use_notices();
    let sent = Sent::default();
    let platform = RwSignal::new(Platform::Facebook.as_str().to_owned());
    let chosen = Memo::new(move |_| platform.with(|p| p.parse().unwrap_or(Platform::Facebook)));
    let (account, name, base_url, team) = (
        RwSignal::new(String::new()),
        RwSignal::new(String::new()),
        RwSignal::new(String::new()),
        RwSignal::new(String::new()),
    );
    let secrets = RwSignal::new(ChannelSecrets::default());
    let teams = Fetched::new(api::teams);
    let known_teams =
        Signal::derive(move || teams.get().and_then(Result::ok).map(|p| p.items).unwrap_or_default());
    let platforms: Vec<_> =
        Platform::ALL.into_iter().map(|p| (p.as_str().to_owned(), p.name().to_owned())).collect();
    Effect::new(move || {
        chosen.get();
        secrets.set(ChannelSecrets::default());
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let host = base_url.get_untracked().trim().to_owned();
        let channel = NewChannel {
            platform: chosen.get_untracked(),
            account: account.get_untracked().trim().to_owned(),
            name: name.get_untracked().trim().to_owned(),
            team: team.get_untracked().parse().ok(),
            base_url: (!host.is_empty()).then_some(host),
            secrets: secrets.get_untracked(),
        };
        sent.send(async move { api::add_channel(&channel).await }, move |channel| {
            for field in [account, name, base_url] {
                field.set(String::new());
            }
            secrets.set(ChannelSecrets::default());
            notices.say(tr!(channels.connected, name = channel.name.clone()));
            store.take_channel(channel);
        });
    };
    view! {
        <details class="card connect">
            <summary>{tr!(channels.connect)}</summary>
            <div class="two-columns">
                <form class="form" on:submit=submit>
                    <Choice label=tr!(channels.platform) name="platform" value=platform options=platforms />
                    <Field label=tr!(channels.name) name="channel-name" value=name />
                    <Field label=tr!(channels.account) name="account" hint=tr!(channels.account_hint) value=account />
                    <Choice label=tr!(people.team) name="channel-team" value=team options=team_options(known_teams) />
                    {move || view! {
                        <SecretFields platform=chosen.get() secrets prefix="new-channel".to_owned() required=true />
                    }}
                    <Field label=tr!(channels.base_url) name="base-url" kind="url" required=false
                        hint=tr!(channels.base_url_hint) value=base_url />
                    <FormError text=sent.error />
                    <button class="button button-primary" disabled=move || sent.busy.get()>{tr!(channels.connect)}</button>
                </form>
                <section aria-labelledby="steps-title">
                    <h2 id="steps-title">{tr!(channels.steps)}</h2>
                    {move || steps::steps(chosen.get())}
                </section>
            </div>
        </details>
    }
}
