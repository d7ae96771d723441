//! What colleagues keep of the citizen: notes, warnings, and whether they are kept out.

use super::use_desk;
use crate::{
    api,
    browser::{clock, dom, format},
    lang::{self, tr},
    session::use_session,
    ui::{
        form::{Choice, Field, FormError},
        icons,
        sent::Sent,
    },
};
use leptos::prelude::*;
use shared::{Contact, ContactId, LONGEST_REMARK, NewRemark, Remark, RemarkKind, SetBlock, policy::Action};

/// Hands on what the server answered, unless another conversation was opened meanwhile.
pub fn tell(told: Callback<Contact>, contact: Contact) {
    let _ = told.try_run(contact);
}

/// What is kept, and what can be added. `told` gets the contact as it is then.
#[component]
pub fn Remarks(id: ContactId, contact: Memo<Option<Contact>>, told: Callback<Contact>) -> impl IntoView {
    let works = use_session().may(Action::WorkInbox);
    let sent = Sent::default();
    let remarks =
        Memo::new(move |_| contact.with(|c| c.as_ref().map(|c| c.remarks.clone()).unwrap_or_default()));
    let blocked = Memo::new(move |_| contact.with(|c| c.as_ref().and_then(|c| c.blocked.clone())));
    let is_blocked = Memo::new(move |_| blocked.with(Option::is_some));
    view! {
        {move || blocked.get().map(|block| view! {
            <div class="warning-card">
                <p>{icons::ban()} <strong>{tr!(citizen.blocked)}</strong></p>
                <p>{block.reason}</p>
                <p class="quiet">{format::day_and_time(lang::tag(), block.at)}</p>
                {works.then(|| view! {
                    <button class="button" disabled=move || sent.busy.get()
                        on:click=move |_| sent.send(async move { api::unblock(id).await }, move |c| tell(told, c))>
                        {tr!(citizen.unblock)}
                    </button>
                })}
            </div>
        })}
        <ul class="remarks">{move || remarks.get().into_iter().map(|r| row(r, sent, told)).collect_view()}</ul>
        <FormError text=sent.error />
        {works.then(|| view! {
            <details class="remark-new">
                <summary>{tr!(citizen.remark_new)}</summary>
                <NewOne id told />
                {move || (!is_blocked.get()).then(|| view! { <Keep id told /> })}
            </details>
        })}
    }
    .into_any()
}

/// A remark; a warning whose time is over is only a remark of then.
fn row(remark: Remark, sent: Sent, told: Callback<Contact>) -> AnyView {
    let session = use_session();
    let now = use_desk().moment();
    let until = remark.until;
    let holds = move || until.is_some_and(|until| until > now.get());
    let mine = session.user().is_some_and(|me| me.id == remark.author.id);
    let may = mine && session.may(Action::WorkInbox) || session.may(Action::ManageDesk);
    let id = remark.id;
    view! {
        <li class="remark" class:warning-card=holds>
            {(remark.kind == RemarkKind::Warning).then(|| view! {
                <p>{icons::alert()} <strong>{tr!(citizen.warning)}</strong></p>
            })}
            <p class="remark-text">{remark.text}</p>
            <p class="quiet">
                {remark.author.name} " · " {format::day_and_time(lang::tag(), remark.at)}
                {until.map(|at| format!(" · {}", tr!(citizen.until, at = format::day_and_time(lang::tag(), at))))}
                {may.then(|| view! {
                    " "
                    <button class="link-button" disabled=move || sent.busy.get()
                        on:click=move |_| sent.send(async move { api::remove_remark(id).await }, move |c| tell(told, c))>
                        {tr!(citizen.remark_remove)}
                    </button>
                })}
            </p>
        </li>
    }
    .into_any()
}

/// A remark that is written.
#[component]
fn NewOne(id: ContactId, told: Callback<Contact>) -> impl IntoView {
    let sent = Sent::default();
    let text = RwSignal::new(String::new());
    let kind = RwSignal::new(RemarkKind::Note.as_str().to_owned());
    let until = RwSignal::new(clock::tomorrow_at(clock::now(), 9).map(clock::to_field).unwrap_or_default());
    let warns = move || kind.get() == RemarkKind::Warning.as_str();
    let kinds: Vec<(String, String)> = vec![
        (RemarkKind::Note.as_str().into(), tr!(citizen.note).into()),
        (RemarkKind::Warning.as_str().into(), tr!(citizen.warning).into()),
    ];
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let kind = kind.get_untracked().parse().unwrap_or_default();
        let until = clock::from_field(&until.get_untracked()).filter(|_| kind == RemarkKind::Warning);
        let new = NewRemark { kind, text: text.get_untracked(), until };
        sent.send(async move { api::add_remark(id, &new).await }, move |contact| {
            let _ = text.try_set(String::new());
            tell(told, contact);
        });
    };
    view! {
        <form class="form" on:submit=submit>
            <Choice label=tr!(citizen.kind) name="remark-kind" value=kind options=kinds />
            <div class="field">
                <label for="remark-text">{tr!(citizen.remark)}</label>
                <textarea id="remark-text" rows="3" required maxlength=LONGEST_REMARK.to_string()
                    prop:value=move || text.get() on:input=move |event| text.set(dom::value(&event))></textarea>
            </div>
            {move || warns().then(|| view! {
                <Field label=tr!(citizen.warning_until) name="remark-until" kind="datetime-local" value=until
                    hint=tr!(citizen.warning_hint) />
            })}
            <FormError text=sent.error />
            <div class="form-actions">
                <button class="button" disabled=move || sent.busy.get()>{tr!(citizen.remark_save)}</button>
            </div>
        </form>
    }
    .into_any()
}

/// Keeping the citizen out.
#[component]
fn Keep(id: ContactId, told: Callback<Contact>) -> impl IntoView {
    let sent = Sent::default();
    let reason = RwSignal::new(String::new());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let block = SetBlock { reason: reason.get_untracked() };
        sent.send(async move { api::block(id, &block).await }, move |contact| tell(told, contact));
    };
    view! {
        <form class="form" on:submit=submit>
            <Field label=tr!(citizen.block_reason) name="block-reason" value=reason hint=tr!(citizen.block_hint) />
            <FormError text=sent.error />
            <div class="form-actions">
                <button class="button" disabled=move || sent.busy.get()>{icons::ban()} {tr!(citizen.block)}</button>
            </div>
        </form>
    }
    .into_any()
}
