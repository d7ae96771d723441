//! Targets, calendars and alarms, for an admin: of the district, and of teams that have their own.

mod differences;
mod form;

use crate::{
    api::{self, Answer},
    lang::tr,
    store::Store,
    ui::{fetched::Fetched, state, title},
};
use form::PlanForm;
use leptos::prelude::*;
use shared::{TargetPlan, Team};

/// The page.
#[component]
pub fn TargetsPage() -> impl IntoView {
    title::set(tr!(targets.title));
    let store = expect_context::<Store>();
    let plans = Fetched::new(move || {
        store.targets();
        api::target_plans()
    });
    let teams = Fetched::new(move || {
        store.directory();
        api::teams()
    });
    let chosen = RwSignal::new(0_i64);
    let known = Signal::derive(move || plans.get().and_then(Result::ok).map(|p| p.items).unwrap_or_default());
    // The form is made anew for another team only: what an admin is writing stays when the feed speaks.
    let scope = Memo::new(move |_| (!known.with(Vec::is_empty)).then(|| chosen.get()));
    let teams = Signal::derive(move || items(teams.get()));
    view! {
        <main class="page targets" id="main" tabindex="0">
            <h1>{tr!(targets.title)}</h1>
            <p class="lead">{tr!(targets.lead)}</p>
            <Which plans=known teams chosen />
            {move || match scope.get() {
                Some(scope) => view! {
                    <PlanForm scope plans=known teams on_changed=move |()| plans.refetch() />
                }
                .into_any(),
                // Only here are the plans looked at: otherwise each answer would make the form anew.
                None => match plans.get() {
                    Some(Err(error)) => state::failed(error.text(), move || plans.refetch()),
                    _ => state::skeleton(6, ""),
                },
            }}
        </main>
    }
    .into_any()
}

fn items(answer: Option<Answer<shared::Page<Team>>>) -> Vec<Team> {
    answer.and_then(Result::ok).map(|page| page.items).unwrap_or_default()
}

/// Whose rules are shown; who follows the district says so.
#[component]
fn Which(plans: Signal<Vec<TargetPlan>>, teams: Signal<Vec<Team>>, chosen: RwSignal<i64>) -> impl IntoView {
    let options = move || {
        let own: Vec<i64> = plans.with(|plans| plans.iter().map(|p| p.id).collect());
        let district = (0, tr!(common.district).to_owned());
        let teams = teams.get().into_iter().map(move |t| {
            let name = if own.contains(&t.id.0) { t.name } else { tr!(targets.follows, team = t.name) };
            (t.id.0, name)
        });
        std::iter::once(district).chain(teams).collect::<Vec<_>>()
    };
    view! {
        <div class="field targets-which">
            <label for="targets-team">{tr!(targets.of)}</label>
            <select id="targets-team"
                on:change=move |e| chosen.set(crate::browser::dom::value(&e).parse().unwrap_or(0))>
                {move || options().into_iter().map(|(id, name)| view! {
                    <option value=id.to_string() selected=chosen.get_untracked() == id>{name}</option>
                }).collect_view()}
            </select>
        </div>
    }
    .into_any()
}
