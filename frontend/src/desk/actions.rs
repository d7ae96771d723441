//! What can be done with a conversation.

use super::{Desk, pickers::Picker, use_desk, words};
use crate::{
    browser::dom,
    lang::tr,
    session::use_session,
    shortcuts::{Command, TABLE},
    store::Store,
    ui::icons,
};
use leptos::prelude::*;
use shared::{Conversation, ConversationId, Priority, SetStatus, Status, policy::Action};

/// Runs a command on a conversation. A command that makes no sense now does nothing.
pub fn run(store: Store, desk: Desk, id: ConversationId, command: Command) {
    let Some(c) = store.conversation(id).get_untracked() else { return };
    let ask = |picker| desk.picker.set(Some(picker));
    match command {
        Command::Claim if c.assignee.is_none() => store.claim(id),
        Command::Release if c.assignee.is_some() => store.release(id),
        Command::Resolve if c.status != Status::Resolved => store.set_status(id, SetStatus::Resolved),
        Command::Reopen if c.status != Status::Open => store.set_status(id, SetStatus::Open),
        Command::Spam if c.status != Status::Spam => store.set_status(id, SetStatus::Spam),
        Command::Snooze => ask(Picker::Snooze(id)),
        Command::Assign => ask(Picker::Assign(id)),
        Command::Transfer => ask(Picker::Transfer(id)),
        Command::Priority => {
            dom::focus("#priority");
        }
        _ => {}
    }
}

/// The buttons above the thread.
#[component]
pub fn Toolbar(conversation: Conversation) -> impl IntoView {
    let session = use_session();
    if !session.may(Action::WorkInbox) {
        return ().into_any();
    }
    let c = conversation;
    let me = session.user().map(|u| u.id);
    let holder = c.assignee.as_ref().map(|u| u.id);
    let open = matches!(c.status, Status::Open | Status::Waiting);
    let mine = holder.is_some() && holder == me;
    let id = c.id;
    let button = move |shown: bool, command: Command, icon: fn() -> AnyView, primary: bool| {
        shown.then(|| view! { <Do id command icon=icon() primary /> })
    };
    view! {
        <div class="toolbar" role="group" aria-label=tr!(action.label)>
            {button(holder.is_none() && open, Command::Claim, icons::hand, true)}
            {button(mine, Command::Release, icons::undo, false)}
            {button(open || c.status == Status::Snoozed, Command::Resolve, icons::check, mine)}
            {button(!matches!(c.status, Status::Open), Command::Reopen, icons::undo, false)}
            {button(open, Command::Snooze, icons::clock, false)}
            {button(session.may(Action::AssignOthers), Command::Assign, icons::person, false)}
            {button(true, Command::Transfer, icons::swap, false)}
            {button(c.status != Status::Spam, Command::Spam, icons::ban, false)}
            <PriorityChoice id priority=c.priority />
        </div>
    }
    .into_any()
}

#[component]
fn Do(id: ConversationId, command: Command, icon: AnyView, primary: bool) -> impl IntoView {
    let store = expect_context::<Store>();
    let desk = use_desk();
    let key = TABLE.into_iter().find(|(c, _)| *c == command).map(|(_, key)| key);
    view! {
        <button
            class="button tool"
            class:button-primary=primary
            aria-keyshortcuts=key
            title=key.map(|key| format!("{} ({key})", command.text()))
            on:click=move |_| run(store, desk, id, command)
        >
            {icon}
            <span>{command.text()}</span>
        </button>
    }
}

#[component]
fn PriorityChoice(id: ConversationId, priority: Priority) -> impl IntoView {
    let store = expect_context::<Store>();
    let choose = move |event: leptos::ev::Event| {
        let chosen = dom::value(&event).parse().map(Priority::from_rank);
        if let Ok(chosen) = chosen {
            store.set_priority(id, chosen);
        }
    };
    view! {
        <label class="tool-select">
            {icons::flag()}
            <span class="visually-hidden">{tr!(action.priority)}</span>
            <select id="priority" title=tr!(action.priority) on:change=choose>
                {Priority::ALL.into_iter().map(|p| view! {
                    <option value=p.rank().to_string() selected=p == priority>{words::priority(p)}</option>
                }).collect_view()}
            </select>
        </label>
    }
}
