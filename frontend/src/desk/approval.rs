//! A reply that waits for approval: whoever wrote it takes it back, a colleague lets it go or gives it back.

use super::use_opened;
use crate::{
    api,
    browser::dom,
    lang::tr,
    session::use_session,
    store::Store,
    ui::{form::FormError, icons, sent::Sent},
};
use leptos::prelude::*;
use shared::{ConversationId, DecideApproval, LONGEST_APPROVAL_REASON, Message, MessageId, policy};

/// What can be done with it.
#[component]
pub fn Approval(conversation: ConversationId, message: Message) -> impl IntoView {
    let (me, author) = (use_session().user(), message.author);
    let name = author.as_ref().map(|a| a.name.clone()).unwrap_or_default();
    let mine = me.as_ref().map(|me| me.id) == author.as_ref().map(|a| a.id);
    let approves = me.zip(author).is_some_and(|(me, author)| policy::may_approve(&me, author.id));
    let text = if mine { tr!(approval.yours).to_owned() } else { tr!(approval.of, who = name.clone()) };
    let id = message.id;
    let opened = use_opened();
    view! {
        <div class="trouble" role="group" aria-label=tr!(state.awaits_approval)>
            <p>{text}</p>
            {mine.then(|| view! {
                <button class="button" on:click=move |_| opened.takes_back.set(Some(id))>
                    {icons::undo()} {tr!(undo.take_back)}
                </button>
            })}
            {approves.then(|| view! { <Decision conversation id name /> })}
        </div>
    }
    .into_any()
}

/// Lets it go, or gives it back with the reason.
#[component]
fn Decision(conversation: ConversationId, id: MessageId, name: String) -> impl IntoView {
    let store = expect_context::<Store>();
    let sent = Sent::default();
    let explains = RwSignal::new(false);
    let reason = RwSignal::new(String::new());
    let decide = move |approved: bool| {
        let command = DecideApproval { approved, reason: reason.get_untracked() };
        sent.send(async move { api::decide_approval(id, &command).await }, move |message| {
            store.told_message(conversation, message);
        });
    };
    view! {
        <button class="button button-primary" disabled=move || sent.busy.get() on:click=move |_| decide(true)>
            {icons::send()} {tr!(approval.approve)}
        </button>
        <button class="button" aria-expanded=move || explains.get().to_string()
            on:click=move |_| explains.update(|shown| *shown = !*shown)>
            {tr!(approval.give_back)}
        </button>
        {move || explains.get().then(|| view! {
            <form class="approval-reason" on:submit=move |event| {
                event.prevent_default();
                decide(false);
            }>
                <div class="field">
                    <label for="approval-reason">{tr!(approval.reason, who = name.clone())}</label>
                    <textarea id="approval-reason" rows="2" required maxlength=LONGEST_APPROVAL_REASON.to_string()
                        prop:value=move || reason.get()
                        on:input=move |event| reason.set(dom::value(&event))></textarea>
                </div>
                <button class="button" disabled=move || sent.busy.get()>{tr!(approval.give_back_now)}</button>
            </form>
        })}
        <FormError text=sent.error />
    }
    .into_any()
}
