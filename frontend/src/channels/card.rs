//! One channel and how it is doing.

use super::{secrets::SecretFields, steps};
use crate::{
    api,
    browser::format,
    lang::{self, tr},
    store::Store,
    ui::{form::FormError, icons, notices::use_notices, sent::Sent},
};
use leptos::prelude::*;
use shared::{Channel, ChannelId, ChannelSecrets, Health, Kind, Timestamp};

fn health_text(health: Health) -> (&'static str, &'static str) {
    match health {
        Health::Untried => (tr!(health.untried), tr!(health.untried_text)),
        Health::Healthy => (tr!(health.healthy), tr!(health.healthy_text)),
        Health::Silent => (tr!(health.silent), tr!(health.silent_text)),
        Health::RateLimited => (tr!(health.rate_limited), tr!(health.rate_limited_text)),
        Health::Failing => (tr!(health.failing), tr!(health.failing_text)),
        Health::TokenDead => (tr!(health.token_dead), tr!(health.token_dead_text)),
    }
}

/// A channel. It follows the feed: its health is live.
#[component]
pub fn Card(id: ChannelId, manages: bool) -> impl IntoView {
    let store = expect_context::<Store>();
    let channel = Memo::new(move |_| store.channels().with(|all| all.iter().find(|c| c.id == id).cloned()));
    let platform = channel.with_untracked(|c| c.as_ref().map(|c| c.platform));
    view! {
        <li class="card">
            {move || channel.get().map(|c| facts(&c))}
            {platform.filter(|_| manages).map(|platform| view! {
                <div class="card-actions">
                    <CheckNow id />
                    <details>
                        <summary>{tr!(channels.secrets)}</summary>
                        <NewSecrets id platform />
                    </details>
                    <details>
                        <summary>{tr!(channels.steps)}</summary>
                        {steps::steps(platform)}
                    </details>
                </div>
            })}
        </li>
    }
}

fn facts(c: &Channel) -> AnyView {
    let (health, meaning) = health_text(c.health);
    let moment = |at: Option<Timestamp>| {
        at.map_or_else(|| tr!(channels.never).to_owned(), |at| format::day_and_time(lang::tag(), at))
    };
    view! {
        <div class="card-head">
            {icons::platform(c.platform, Kind::Direct)}
            <div>
                <h2>{c.name.clone()}</h2>
                <p class="quiet">
                    {c.platform.name()} " · " {c.account.clone()} " · "
                    {c.team.as_ref().map_or_else(|| tr!(common.district).to_owned(), |t| t.name.clone())}
                </p>
            </div>
            <p class=format!("health health-{}", c.health.as_str())>{health}</p>
        </div>
        <p>{meaning}</p>
        <dl class="facts">
            <div><dt>{tr!(channels.last_event)}</dt><dd>{moment(c.last_event_at)}</dd></div>
            <div><dt>{tr!(channels.last_call)}</dt><dd>{moment(c.last_call_at)}</dd></div>
            {c.paused_until.map(|at| view! {
                <div><dt>{tr!(channels.paused)}</dt><dd>{format::day_and_time(lang::tag(), at)}</dd></div>
            })}
            {c.last_error.clone().map(|error| view! {
                <div class="facts-wide"><dt>{tr!(channels.last_error)}</dt><dd>{error}</dd></div>
            })}
        </dl>
    }
    .into_any()
}

#[component]
fn CheckNow(id: ChannelId) -> impl IntoView {
    let store = expect_context::<Store>();
    let notices = use_notices();
    let sent = Sent::default();
    let check = move |_| {
        sent.send(async move { api::check_channel(id).await }, move |channel| {
            notices.say(health_text(channel.health).0);
            store.take_channel(channel);
        });
    };
    view! {
        <button class="button" disabled=move || sent.busy.get() on:click=check>{tr!(channels.check)}</button>
        <FormError text=sent.error />
    }
}

#[component]
fn NewSecrets(id: ChannelId, platform: shared::Platform) -> impl IntoView {
    let store = expect_context::<Store>();
    let notices = use_notices();
    let sent = Sent::default();
    let secrets = RwSignal::new(ChannelSecrets::default());
    let round = RwSignal::new(0_u32);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let new = secrets.get_untracked();
        sent.send(async move { api::set_secrets(id, &new).await }, move |channel| {
            secrets.set(ChannelSecrets::default());
            round.update(|n| *n += 1);
            notices.say(tr!(channels.secrets_set));
            store.take_channel(channel);
        });
    };
    view! {
        <form class="form form-grid" on:submit=submit>
            <p class="hint facts-wide">{tr!(channels.secrets_text)}</p>
            {move || {
                round.get();
                view! { <SecretFields platform secrets prefix=format!("channel-{id}") required=false /> }
            }}
            <FormError text=sent.error />
            <button class="button button-primary" disabled=move || sent.busy.get()>{tr!(channels.secrets_set_now)}</button>
        </form>
    }
}
