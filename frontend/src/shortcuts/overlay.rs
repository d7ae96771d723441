//! The overlay with every key, and the list in which any command is found by name.

use super::{Command, Shortcuts, TABLE};
use crate::{
    browser::format,
    lang::tr,
    search::{Quick, quick_choices},
    shell::{Later, Part},
    ui::{dialog::Dialog, dynamic::dynamic, finder::finder},
};
use leptos::prelude::*;

fn key_name(command: Command, key: &str) -> String {
    match (command.with_ctrl(), key) {
        (true, key) => format!("Ctrl {}", key.to_ascii_uppercase()),
        (false, "Escape") => "Esc".into(),
        (false, key) => key.into(),
    }
}

/// The dialog with every key.
#[component]
pub fn ShortcutHelp() -> impl IntoView {
    let shortcuts = expect_context::<Shortcuts>();
    dynamic(move || {
        shortcuts
            .help
            .get()
            .then(|| {
                view! {
                    <Dialog title=tr!(command.help) class="dialog-wide" on_close=move |()| shortcuts.help.set(false)>
                        <Later part=Part::Keys />
                    </Dialog>
                }
            })
            .into_any()
    })
}

/// Every key and what it does.
#[component]
pub fn Keys() -> impl IntoView {
    let shortcuts = expect_context::<Shortcuts>();
    view! {
        <dl class="keys">
            {TABLE.into_iter().map(|(command, key)| view! {
                <div class="keys-row">
                    <dt><kbd>{key_name(command, key)}</kbd></dt>
                    <dd>{command.text()}</dd>
                </div>
            }).collect_view()}
            <div class="keys-row"><dt><kbd>"Ctrl Enter"</kbd></dt><dd>{tr!(composer.send)}</dd></div>
            <div class="keys-row"><dt><kbd>"Esc"</kbd></dt><dd>{tr!(command.leave)}</dd></div>
        </dl>
        <label class="check">
            <input
                type="checkbox"
                prop:checked=move || shortcuts.single_keys.get()
                on:change=move |_| shortcuts.set_single_keys(!shortcuts.single_keys.get_untracked())
            />
            {tr!(command.single_keys)}
        </label>
    }
    .into_any()
}

/// The dialog in which any command is found.
#[component]
pub fn CommandList() -> impl IntoView {
    let shortcuts = expect_context::<Shortcuts>();
    dynamic(move || {
        shortcuts
            .find
            .get()
            .then(|| {
                view! {
                    <Dialog title=tr!(command.find) on_close=move |()| shortcuts.find.set(false)>
                        <Later part=Part::Commands />
                    </Dialog>
                }
            })
            .into_any()
    })
}

/// Any command, found by its name.
#[component]
pub fn CommandChoices() -> impl IntoView {
    let shortcuts = expect_context::<Shortcuts>();
    let words = RwSignal::new(String::new());
    let found = move || {
        let words = format::lower(&words.get());
        TABLE
            .into_iter()
            .filter(move |(c, _)| format::lower(c.text()).contains(&words) && *c != Command::Find)
    };
    let quick = Quick::follow(words);
    let close = move || shortcuts.find.set(false);
    let run = move |command: Command| {
        close();
        shortcuts.run(command);
    };
    let take_first = move || {
        if let Some((command, _)) = found().next() {
            run(command);
        }
    };
    view! {
        {finder("command-search", tr!(command.search), words, take_first)}
        <ul class="choices">
            {move || found().map(|(command, key)| view! {
                <li>
                    <button class="choice" on:click=move |_| run(command)>
                        <span>{command.text()}</span>
                        <kbd>{key_name(command, key)}</kbd>
                    </button>
                </li>
            }).collect_view()}
            {quick_choices(quick, close, move |answer| run(Command::Insert(answer)))}
        </ul>
    }
    .into_any()
}
