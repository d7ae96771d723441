//! Above the thread: who writes, where, and what can be done.

use super::{actions, kept::chips, ring, row, use_desk, words};
use crate::{lang::tr, session::use_session, shortcuts::Command, store::Store, ui::icons};
use leptos::prelude::*;
use shared::{Conversation, ConversationId, policy::Action};

/// The header of a conversation.
#[component]
pub fn Header(id: ConversationId) -> impl IntoView {
    let desk = use_desk();
    let store = expect_context::<Store>();
    let conversation = store.conversation(id);
    let presence = store.presence(id);
    let priority = {
        let conversation = conversation.clone();
        Memo::new(move |_| conversation.with(|c| c.as_ref().map(|c| c.priority)))
    };
    let works = use_session().may(Action::WorkInbox);
    let (back, has_citizen) = (desk.way_back(), desk.has_citizen());
    view! {
        <header class="conversation-head">
            <div class="conversation-title">
                <a class="icon-button narrow-only" href=move || back.get() aria-label=tr!(command.back)>{icons::back()}</a>
                {move || conversation.with(|c| c.as_ref().map(title))}
                <span class="conversation-viewers" role="status">{move || presence.with(|p| row::viewers(p))}</span>
                {move || priority.get().filter(|_| works).map(|priority| view! {
                    <actions::PriorityChoice id priority />
                })}
                {works.then(|| view! {
                    <button class="icon-button" aria-label=tr!(labels.give) title=format!("{} (l)", tr!(labels.give))
                        aria-keyshortcuts="l" on:click=move |_| actions::run(store, desk, id, Command::Label)>
                        {icons::label()}
                    </button>
                })}
                <button
                    class="icon-button citizen-toggle"
                    aria-label=tr!(command.citizen)
                    title=tr!(command.citizen)
                    aria-pressed=move || has_citizen.get().to_string()
                    on:click=move |_| desk.citizen.update(|open| *open = !*open)
                >
                    {icons::person()}
                </button>
            </div>
            {works.then(|| view! { <actions::Toolbar id /> })}
        </header>
    }
    .into_any()
}

fn title(c: &Conversation) -> AnyView {
    let public = c.kind.is_public();
    let name = words::citizen_name(c);
    let team = c.team.as_ref().map_or_else(|| tr!(common.district).to_owned(), |t| t.name.clone());
    view! {
        {icons::platform(c.platform, c.kind)}
        <div class="conversation-who">
            <h2>
                <span class="conversation-name" title=name.clone()>{name.clone()}</span>
                {row::priority_badge(c.priority)}
                {row::mind(c)}
            </h2>
            <p class="conversation-facts">
                <span class="publicity" class:is-public=public>
                    {if public { icons::globe() } else { icons::lock() }}
                    {if public { tr!(via.public) } else { tr!(via.private) }}
                </span>
                <span>{words::kind(c.platform, c.kind)} " · " {c.channel.name.clone()}</span>
                <span>{team}</span>
                <span class="status">{words::status(c.status)}</span>
                {chips(use_desk().kept.labels_of(c))}
                {c.intent.map(|intent| view! { <span>{words::intent(intent)}</span> })}
                {(!c.reasons.is_empty()).then(|| view! {
                    <span class="reasons">{tr!(guard.why)} " " {words::reasons(&c.reasons)}</span>
                })}
                {ring::ring(c)}
                {c.assignee.as_ref().map(|who| view! { <span class="holder">{icons::person()} {who.name.clone()}</span> })}
            </p>
        </div>
    }
    .into_any()
}
