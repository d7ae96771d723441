//! What can be done with a conversation.

use super::{Desk, pickers::Picker, use_desk, words};
use crate::ui::dynamic::dynamic;
use crate::{
    browser::{dom, keys, timer},
    lang::tr,
    session::use_session,
    shortcuts::{Command, TABLE},
    store::Store,
    ui::icons,
};
use leptos::prelude::*;
use shared::{ConversationId, Priority, SetStatus, Status, UserId, policy::Action};

/// Runs a command on a conversation. A command that makes no sense now does nothing.
pub fn run(store: Store, desk: Desk, id: ConversationId, command: Command) {
    let Some(c) = store.known(id) else { return };
    let ask = |picker| desk.picker.set(Some(picker));
    match command {
        Command::Claim if c.assignee.is_none() => store.claim(id),
        Command::TakeOver => {
            let other = c.assignee.filter(|a| Some(a.id) != store.me());
            if let Some(other) = other {
                store.take_over(id, other.id);
            }
        }
        Command::Release if c.assignee.is_some() => store.release(id),
        Command::Resolve if c.status != Status::Resolved => store.set_status(id, SetStatus::Resolved),
        Command::Reopen if c.status != Status::Open => store.set_status(id, SetStatus::Open),
        Command::Spam if c.status != Status::Spam => store.set_status(id, SetStatus::Spam),
        Command::Snooze => ask(Picker::Snooze(id)),
        Command::Assign => ask(Picker::Assign(id)),
        Command::Transfer => ask(Picker::Transfer(id)),
        Command::Label => ask(Picker::Label(id)),
        Command::Priority => {
            dom::focus("#priority");
        }
        _ => {}
    }
}

/// The buttons above the thread. They are drawn anew only when others belong there.
#[component]
pub fn Toolbar(id: ConversationId) -> impl IntoView {
    let conversation = expect_context::<Store>().conversation(id);
    let shape = Memo::new(move |_| {
        conversation.with(|c| c.as_ref().map(|c| (c.assignee.as_ref().map(|u| u.id), c.status)))
    });
    dynamic(move || shape.get().map(|(holder, status)| buttons(id, holder, status)).into_any())
}

fn buttons(id: ConversationId, holder: Option<UserId>, status: Status) -> AnyView {
    let session = use_session();
    let open = matches!(status, Status::Open | Status::Waiting);
    let mine = holder.is_some() && holder == session.user().map(|u| u.id);
    let button = move |shown: bool, command: Command, icon: fn() -> AnyView, primary: bool| {
        shown.then(|| view! { <Do id command icon=icon() primary /> })
    };
    view! {
        <div class="toolbar" role="group" aria-label=tr!(action.label)>
            {button(holder.is_none() && open, Command::Claim, icons::hand, true)}
            {button(holder.is_some() && !mine && open && session.may(Action::AssignOthers), Command::TakeOver, icons::hand, false)}
            {button(mine, Command::Release, icons::undo, false)}
            {button(open || status == Status::Snoozed, Command::Resolve, icons::check, mine)}
            {button(!open, Command::Reopen, icons::undo, false)}
            {button(open, Command::Snooze, icons::clock, false)}
            {button(session.may(Action::AssignOthers), Command::Assign, icons::person, false)}
            {button(true, Command::Transfer, icons::swap, false)}
            {button(status != Status::Spam, Command::Spam, icons::ban, false)}
        </div>
    }
    .into_any()
}

#[component]
fn Do(id: ConversationId, command: Command, icon: AnyView, primary: bool) -> impl IntoView {
    let store = expect_context::<Store>();
    let desk = use_desk();
    let key = TABLE.into_iter().find(|(c, _)| *c == command).map(|(_, key)| key);
    let press = move || {
        run(store, desk, id, command);
        // The button may be gone now; whoever works by keyboard stays among the buttons.
        timer::next_frame(|| dom::focus_if_lost(".toolbar button"));
    };
    view! {
        <button
            class="button tool"
            class:button-primary=primary
            aria-keyshortcuts=key
            title=key.map(|key| format!("{} ({key})", command.text()))
            on:click=move |_| press()
        >
            {icon}
            <span>{command.text()}</span>
        </button>
    }
}

/// How pressing the conversation is.
#[component]
pub fn PriorityChoice(id: ConversationId, priority: Priority) -> impl IntoView {
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
            <select id="priority" title=tr!(action.priority) on:change=choose on:keydown=move |event| {
                if keys::is_leave(&event) {
                    dom::focus("#thread");
                }
            }>
                {Priority::ALL.into_iter().map(|p| view! {
                    <option value=p.rank().to_string() selected=p == priority>{words::priority(p)}</option>
                }).collect_view()}
            </select>
        </label>
    }
}
