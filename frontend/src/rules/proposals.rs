//! Rules against spam that could be made of what colleagues set aside.

use super::Writes;
use crate::{api, lang::tr, store::Store, ui::fetched::Fetched};
use leptos::prelude::*;
use shared::{DRY_RUN_DAYS, LONGEST_RULE_NAME, RuleText, RuleThen, RuleWhen, Setting, SpamProposal};

/// What messages set aside have in common; nothing when there is nothing.
#[component]
pub fn Proposals(writes: RwSignal<Writes>) -> impl IntoView {
    let store = expect_context::<Store>();
    let found = Fetched::new(move || {
        store.setting(Setting::Rules);
        api::spam_proposals()
    });
    move || {
        let found = found.get().and_then(Result::ok).filter(|found| !found.proposals.is_empty())?;
        let row = move |proposal: SpamProposal| {
            let words = proposal.words.clone();
            view! {
                <li class="line-row">
                    <div>
                        <strong>{words.clone()}</strong>
                        <p class="hint">{tr!(rules.proposal_in, count = proposal.conversations.to_string())}</p>
                    </div>
                    <button class="button" aria-label=tr!(rules.proposal_make_named, words = words)
                        on:click=move |_| writes.set(Writes::New(Box::new(against(&proposal.words))))>
                        {tr!(rules.proposal_make)}
                    </button>
                </li>
            }
        };
        Some(view! {
            <section aria-labelledby="proposals-title">
                <h2 id="proposals-title">{tr!(rules.proposals)}</h2>
                <p>
                    {tr!(rules.proposals_lead, looked = found.looked_at.to_string(), days = DRY_RUN_DAYS.to_string())}
                </p>
                <ul class="plain-list card">{found.proposals.into_iter().map(row).collect_view()}</ul>
            </section>
        })
    }
}

/// The rule that a proposal becomes, for the manager to look at, try and keep.
fn against(words: &str) -> RuleText {
    RuleText {
        name: tr!(rules.proposal_name, words = words).chars().take(LONGEST_RULE_NAME).collect(),
        on: true,
        place: 0,
        when: RuleWhen { words: vec![words.to_owned()], ..RuleWhen::default() },
        then: RuleThen { spam: true, ..RuleThen::default() },
    }
}
