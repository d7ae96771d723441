//! The third pane: who the citizen is, and what they wrote before.

use super::{address, remarks::Remarks, same_citizen::WhoItIs, use_desk, words};
use crate::ui::fetched::Fetched;
use crate::{
    api::{self, Answer},
    browser::format,
    lang::{self, tr},
    store::{Store, View},
    ui::{icons, state},
};
use leptos::prelude::*;
use shared::{Contact, ContactId, Conversation, ConversationId, Identity, Kind, Page};

/// The citizen of a conversation.
#[component]
pub fn Citizen(id: ConversationId) -> impl IntoView {
    let desk = use_desk();
    let store = expect_context::<Store>();
    let conversation = store.conversation(id);
    // What is kept of them is fetched again when it changed.
    let contact = Memo::new(move |_| {
        conversation.with(|c| c.as_ref().and_then(|c| c.contact.as_ref().map(|who| (who.id, who.version))))
    });
    let known = Memo::new(move |_| contact.get().map(|(id, _)| id));
    view! {
        <aside class="pane citizen" aria-label=tr!(citizen.label)>
            <header class="citizen-head">
                <h2>{tr!(citizen.label)}</h2>
                <button class="icon-button citizen-close" aria-label=tr!(common.close)
                    on:click=move |_| desk.citizen.set(false)>
                    {icons::cross()}
                </button>
            </header>
            {move || match known.get() {
                Some(known) => view! { <Known contact=known version=contact conversation=id /> }.into_any(),
                None => view! { <p class="quiet">{tr!(citizen.unknown)}</p> }.into_any(),
            }}
        </aside>
    }
    .into_any()
}

#[component]
fn Known(
    contact: ContactId,
    version: Memo<Option<(ContactId, i64)>>,
    conversation: ConversationId,
) -> impl IntoView {
    let who = Fetched::new(move || {
        version.track();
        api::contact(contact)
    });
    let earlier = Fetched::new(move || {
        version.track();
        api::contact_conversations(contact)
    });
    // What is here stays while it is fetched again: who writes a remark goes on writing.
    let here = Memo::new(move |before: Option<&Option<Contact>>| match who.get() {
        Some(Ok(contact)) => Some(contact),
        _ => before.cloned().flatten(),
    });
    let is_here = Memo::new(move |_| here.with(Option::is_some));
    let told = Callback::new(move |_| who.refetch());
    // What could not be fetched again may be otherwise by now.
    let stale = Memo::new(move |_| {
        let error = who.get().and_then(Result::err).filter(|_| is_here.get())?;
        Some(error.text())
    });
    view! {
        {move || stale.get().map(|why| view! {
            <div class="form-error" role="alert">
                <p>{tr!(citizen.stale)} " " {why}</p>
                <button class="button" on:click=move |_| who.refetch()>{tr!(common.try_again)}</button>
            </div>
        })}
        {move || if is_here.get() {
            card(contact, here, told)
        } else if let Some(Err(error)) = who.get() {
            state::failed(error.text(), move || who.refetch())
        } else {
            state::skeleton(2, "")
        }}
        <h3>{tr!(citizen.earlier)}</h3>
        {move || earlier.get().map(|answer| earlier_list(answer, conversation))}
    }
}

fn card(id: ContactId, contact: Memo<Option<Contact>>, told: Callback<Contact>) -> AnyView {
    view! {
        {move || contact.get().map(called)}
        <WhoItIs id contact told />
        <Remarks id contact told />
    }
    .into_any()
}

/// What they are called, here and on the platforms.
fn called(contact: Contact) -> AnyView {
    let name = match (contact.name.is_empty(), contact.hidden) {
        (false, _) => contact.name,
        (true, true) => tr!(citizen.hidden_name).to_owned(),
        (true, false) => tr!(common.unknown_citizen).to_owned(),
    };
    view! {
        <p class="citizen-name"><span class="disc" aria-hidden="true">{words::initials(&name)}</span> {name.clone()}</p>
        <ul class="identities">{contact.identities.into_iter().map(identity).collect_view()}</ul>
    }
    .into_any()
}

fn identity(i: Identity) -> AnyView {
    let name =
        i.handle.map(|h| format!("@{h}")).or(Some(i.name).filter(|n| !n.is_empty())).unwrap_or(i.platform_id);
    let name = if name.is_empty() { tr!(citizen.hidden_name).to_owned() } else { name };
    view! {
        <li class="identity">
            {icons::platform(i.platform, Kind::Direct)}
            <span>
                <span class="identity-name">{name}</span>
                <small>{i.platform.name()} " · " {tr!(citizen.since, at = format::day_and_time(lang::tag(), i.created_at))}</small>
            </span>
        </li>
    }
    .into_any()
}

fn earlier_list(answer: Answer<Page<Conversation>>, open: ConversationId) -> AnyView {
    let Ok(page) = answer else { return view! { <p class="quiet">{tr!(common.failed)}</p> }.into_any() };
    let others: Vec<_> = page.items.into_iter().filter(|c| c.id != open).collect();
    if others.is_empty() {
        return view! { <p class="quiet">{tr!(citizen.none_earlier)}</p> }.into_any();
    }
    view! { <ul class="earlier">{others.iter().map(earlier_row).collect_view()}</ul> }.into_any()
}

fn earlier_row(c: &Conversation) -> AnyView {
    view! {
        <li>
            <a class="earlier-row" href=address(View::of(c.status), Some(c.id))>
                {icons::platform(c.platform, c.kind)}
                <span>
                    <span class="row-preview">{c.preview.clone()}</span>
                    <small>{words::status(c.status)} " · " {format::day_and_time(lang::tag(), c.last_message_at)}</small>
                </span>
            </a>
        </li>
    }
    .into_any()
}
