//! Who the citizen is: making one of two contacts, taking them apart again, and hiding the name.

use super::{remarks::tell, words};
use crate::{
    api,
    browser::{address, dom, format},
    lang::{self, tr},
    session::use_session,
    ui::{form::FormError, icons, sent::Sent},
};
use leptos::prelude::*;
use shared::{Contact, ContactId, FoundContact, Merge, policy::Action};

/// What is known of who it is, and what can be done about it. `told` gets the contact as it is then.
#[component]
pub fn WhoItIs(id: ContactId, contact: Memo<Option<Contact>>, told: Callback<Contact>) -> impl IntoView {
    let session = use_session();
    let works = session.may(Action::WorkInbox);
    let sent = Sent::default();
    let hidden = Memo::new(move |_| contact.with(|c| c.as_ref().is_some_and(|c| c.hidden)));
    let merges =
        Memo::new(move |_| contact.with(|c| c.as_ref().map(|c| c.merges.clone()).unwrap_or_default()));
    let hiding = move || {
        let hidden = hidden.get();
        let may_hide = if hidden { session.may(Action::ManageDesk) } else { works };
        may_hide.then(|| {
            view! {
                <p class="hint">{tr!(citizen.hide_hint)}</p>
                <button class="button" disabled=move || sent.busy.get()
                    on:click=move |_| sent.send(async move { api::hide_name(id, !hidden).await }, move |c| tell(told, c))>
                    {icons::eye_off()} {if hidden { tr!(citizen.show_name) } else { tr!(citizen.hide_name) }}
                </button>
            }
        })
    };
    view! {
        {move || hidden.get().then(|| view! { <p class="quiet">{icons::eye_off()} {tr!(citizen.hidden_text)}</p> })}
        {move || Some(merges.get()).filter(|merges| !merges.is_empty()).map(|merges| view! {
            <ul class="merges">{merges.into_iter().map(|m| merge_row(m, works, sent, told)).collect_view()}</ul>
        })}
        <FormError text=sent.error />
        {works.then(|| view! {
            <details class="remark-new">
                <summary>{tr!(citizen.who)}</summary>
                <Same id told />
                {hiding}
            </details>
        })}
    }
    .into_any()
}

fn merge_row(merge: Merge, works: bool, sent: Sent, told: Callback<Contact>) -> AnyView {
    let id = merge.id;
    let name = if merge.name.is_empty() { tr!(common.unknown_citizen).to_owned() } else { merge.name };
    let at = format::day_and_time(lang::tag(), merge.at);
    view! {
        <li class="quiet">
            {tr!(citizen.merged, name = name, who = merge.author.name, at = at)}
            {works.then(|| view! {
                " "
                <button class="link-button" disabled=move || sent.busy.get()
                    on:click=move |_| sent.send(async move { api::split(id).await }, move |c| tell(told, c))>
                    {tr!(citizen.split)}
                </button>
            })}
        </li>
    }
    .into_any()
}

/// Finds the other contact by name, and asks once more before the two are one.
#[component]
fn Same(id: ContactId, told: Callback<Contact>) -> impl IntoView {
    let sent = Sent::default();
    let name = RwSignal::new(String::new());
    let found = RwSignal::new(None::<Vec<FoundContact>>);
    let chosen = RwSignal::new(None::<(ContactId, String)>);
    let look = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        chosen.set(None);
        let typed = address::escape(name.get_untracked().trim());
        sent.send(async move { api::search_contacts(&typed).await }, move |page| {
            found.set(Some(page.items.into_iter().filter(|f| f.contact.id != id).collect()));
        });
    };
    let merged = move |contact| {
        let _ = (name.try_set(String::new()), found.try_set(None), chosen.try_set(None));
        tell(told, contact);
    };
    let choice = move |f: FoundContact| {
        let (other, called) = (f.contact.id, words::citizen_name(&f.conversation));
        let shown = called.clone();
        view! {
            <li>
                <button type="button" class="choice" on:click=move |_| chosen.set(Some((other, called.clone())))>
                    <span class="choice-citizen">{icons::platform(f.platform, f.conversation.kind)} {shown}</span>
                    <small>{format::day_and_time(lang::tag(), f.conversation.last_message_at)}</small>
                </button>
            </li>
        }
    };
    view! {
        <form class="form" on:submit=look>
            <div class="field">
                <label for="same-name">{tr!(citizen.same)}</label>
                <input id="same-name" type="search" required minlength="2" autocomplete="off"
                    prop:value=move || name.get() on:input=move |event| name.set(dom::value(&event)) />
                <p class="hint">{tr!(citizen.same_hint)}</p>
            </div>
            <div class="form-actions">
                <button class="button" disabled=move || sent.busy.get()>{icons::search()} {tr!(citizen.same_find)}</button>
            </div>
        </form>
        <div role="status">
            {move || found.get().map(|all| if all.is_empty() {
                view! { <p class="quiet">{tr!(citizen.same_none)}</p> }.into_any()
            } else {
                view! { <ul class="choices">{all.into_iter().map(choice).collect_view()}</ul> }.into_any()
            })}
        </div>
        {move || chosen.get().map(|(other, called)| view! {
            <div class="warning-card" role="alert">
                <p>{tr!(citizen.same_sure, name = called)}</p>
                <button class="button button-primary" disabled=move || sent.busy.get()
                    on:click=move |_| sent.send(async move { api::merge(id, other).await }, merged)>
                    {tr!(citizen.same_merge)}
                </button>
            </div>
        })}
        <FormError text=sent.error />
    }
    .into_any()
}
