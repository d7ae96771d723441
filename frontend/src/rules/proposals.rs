//! Rules against spam that could be made of what colleagues set aside.

use super::Writes;
use crate::{
    api,
    browser::dom,
    lang::tr,
    store::Store,
    ui::{fetched::Fetched, notices::use_notices},
};
use leptos::{prelude::*, task::spawn_local};
use shared::{DRY_RUN_DAYS, LONGEST_RULE_NAME, RuleText, RuleThen, RuleWhen, Setting, SpamProposal};

/// What messages set aside have in common; nothing when there is nothing.
#[component]
pub fn Proposals(writes: RwSignal<Writes>) -> impl IntoView {
    let store = expect_context::<Store>();
    let notices = use_notices();
    let found = Fetched::new(move || {
        store.setting(Setting::Rules);
        api::spam_proposals()
    });
    move || {
        let found = found.get().and_then(Result::ok).filter(|found| !found.proposals.is_empty())?;
        let row = move |proposal: SpamProposal| {
            let words = proposal.words.clone();
            let unwanted = words.clone();
            let dismiss = move |_| {
                let words = unwanted.clone();
                spawn_local(async move {
                    match api::dismiss_proposal(words).await {
                        // The row goes, and its button with the focus.
                        Ok(()) => {
                            notices.say(tr!(rules.proposal_dismissed));
                            dom::focus("#main");
                        }
                        Err(error) => notices.warn(error.text()),
                    }
                });
            };
            view! {
                <li class="line-row">
                    <div>
                        <strong>{words.clone()}</strong>
                        <p class="hint">{tr!(rules.proposal_in, count = proposal.conversations.to_string())}</p>
                    </div>
                    <button class="button" aria-label=tr!(rules.proposal_make_named, words = words.clone())
                        on:click=move |_| writes.set(Writes::New(Box::new(against(&proposal.words))))>
                        {tr!(rules.proposal_make)}
                    </button>
                    <button class="link-button" aria-label=tr!(rules.proposal_dismiss_named, words = words)
                        on:click=dismiss>
                        {tr!(rules.proposal_dismiss)}
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
