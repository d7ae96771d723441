//! The 112 guard: what to do first when a citizen's words say that a life is in danger.

use crate::{
    api,
    browser::{dom, random},
    lang::tr,
    session::use_session,
    store::{Store, Words},
    ui::{form::FormError, icons, sent::Sent},
};
use leptos::{prelude::*, task::spawn_local};
use shared::{ConversationId, Guard, GuardOutcome, Language, Via, policy::Action, safety_answer};

/// Stands above the thread until somebody has decided.
#[component]
pub fn GuardPanel(id: ConversationId) -> impl IntoView {
    let store = expect_context::<Store>();
    let conversation = store.conversation(id);
    let works = use_session().may(Action::WorkInbox);
    let open = Memo::new(move |_| {
        conversation.with(|c| {
            let c = c.as_ref().filter(|c| works && c.guard == Some(Guard::Open))?;
            Some((c.language.unwrap_or_default(), c.kind.usual_via()))
        })
    });
    view! {
        <div role="status">
            {move || open.get().map(|(language, via)| view! { <GuardSteps id language via /> })}
        </div>
    }
    .into_any()
}

/// What is to be done now.
#[component]
fn GuardSteps(id: ConversationId, language: Language, via: Via) -> impl IntoView {
    let store = expect_context::<Store>();
    let send = move |text: String| {
        spawn_local(async move {
            // It leaves at once: this is not a moment to think it over.
            let words = Words { text, canned: None, reply_to: None, undo_seconds: 0, follow_up: None };
            store.send(id, words, Some(via), vec![], random::key()).await;
        });
    };
    // On a phone and a low screen the answer is at hand and the rest is a touch away: the thread stays in sight.
    let unfolded = RwSignal::new(false);
    view! {
        <section class="guard" class:is-unfolded=move || unfolded.get() aria-labelledby="guard-title">
            <div class="guard-head">
                <h3 id="guard-title">{icons::bell()} {tr!(guard.title)}</h3>
                <button class="button button-quiet guard-more" aria-expanded=move || unfolded.get().to_string()
                    on:click=move |_| unfolded.update(|unfolded| *unfolded = !*unfolded)>
                    {tr!(guard.steps)}
                </button>
            </div>
            <p class="guard-text">{tr!(guard.text)}</p>
            <Answer language on_send=send />
            <Decision id />
        </section>
    }
    .into_any()
}

/// The safety answer, ready to go.
#[component]
fn Answer(language: Language, #[prop(into)] on_send: Callback<String>) -> impl IntoView {
    let sent = RwSignal::new(false);
    let text = safety_answer(language);
    view! {
        <div class="guard-answer">
            <blockquote lang=language.as_str()>{text}</blockquote>
            <button class="button button-primary" disabled=move || sent.get() on:click=move |_| {
                sent.set(true);
                on_send.run(text.to_owned());
            }>
                {move || if sent.get() { tr!(guard.sent) } else { tr!(guard.send) }}
            </button>
        </div>
    }
    .into_any()
}

/// What was done, for the record.
#[component]
fn Decision(id: ConversationId) -> impl IntoView {
    let store = expect_context::<Store>();
    let note = RwSignal::new(String::new());
    let sent = Sent::default();
    let decide = move |outcome: GuardOutcome| {
        let words = note.get_untracked().trim().to_owned();
        sent.send(async move { api::decide_guard(id, outcome, words).await }, move |c| store.told(c));
    };
    let cannot = move || sent.busy.get() || note.with(|n| n.trim().is_empty());
    view! {
        <form class="guard-decision" on:submit=move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            decide(GuardOutcome::HandedOver);
        }>
            <div class="field">
                <label for="guard-note">{tr!(guard.note)}</label>
                <input id="guard-note" maxlength="200" autocomplete="off" prop:value=move || note.get()
                    on:input=move |event| note.set(dom::value(&event)) />
            </div>
            <button class="button" disabled=cannot>{tr!(guard.handed_over)}</button>
            <button class="button" type="button" disabled=cannot
                on:click=move |_| decide(GuardOutcome::Dismissed)>
                {tr!(guard.dismiss)}
            </button>
        </form>
        <FormError text=sent.error />
    }
    .into_any()
}
