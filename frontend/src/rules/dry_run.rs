//! What a rule would have found in last month's messages.

use crate::{
    api,
    browser::format,
    desk,
    lang::{self, tr},
    store::View,
    ui::{form::FormError, icons, sent::Sent, state},
};
use leptos::prelude::*;
use shared::{DryRun, Fragment, RuleHit, RuleText};

/// The button, and what was found.
#[component]
pub fn Try(#[prop(into)] rule: Callback<(), RuleText>) -> impl IntoView {
    let sent = Sent::default();
    let found = RwSignal::new(None::<DryRun>);
    let look = move |_| {
        let rule = rule.run(());
        sent.send(async move { api::dry_run(&rule).await }, move |run| {
            let _ = found.try_set(Some(run));
        });
    };
    view! {
        <section class="dry-run" aria-labelledby="dry-run-title">
            <h3 id="dry-run-title">{tr!(rules.dry_run)}</h3>
            <p class="hint">{tr!(rules.dry_run_text)}</p>
            <button type="button" class="button" disabled=move || sent.busy.get() on:click=look>
                {icons::search()} {tr!(rules.dry_run_go)}
            </button>
            <FormError text=sent.error />
            <div role="status">
                {move || if sent.busy.get() { Some(state::skeleton(3, "skeleton-row")) } else { found.get().map(shown) }}
            </div>
        </section>
    }
    .into_any()
}

fn shown(run: DryRun) -> AnyView {
    let counts = tr!(rules.dry_run_found, fits = run.fits.to_string(), looked = run.looked_at.to_string());
    view! {
        <p><strong>{counts}</strong> {run.more.then(|| format!(" {}", tr!(rules.dry_run_more)))}</p>
        <ul class="dry-run-hits">{run.hits.into_iter().map(hit).collect_view()}</ul>
    }
    .into_any()
}

fn hit(hit: RuleHit) -> AnyView {
    let citizen = if hit.citizen.is_empty() { tr!(common.unknown_citizen).to_owned() } else { hit.citizen };
    let words = hit.fragments.into_iter().map(|Fragment { text, hit }| {
        if hit { view! { <mark>{text}</mark> }.into_any() } else { text.into_any() }
    });
    view! {
        <li>
            <a href=desk::address(View::Open, Some(hit.conversation))>{citizen}</a>
            " " <small>{format::day_and_time(lang::tag(), hit.sent_at)}</small>
            <p>{words.collect_view()}</p>
        </li>
    }
    .into_any()
}
