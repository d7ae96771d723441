//! The keyboard: one table of commands, from which keys, the `?` overlay and the command list follow.

mod overlay;

pub use overlay::{CommandChoices, CommandList, Keys, ShortcutHelp};

use crate::{
    browser::{
        keys::{self, Press},
        storage,
    },
    lang::tr,
    store::View,
};
use leptos::prelude::*;
use shared::CannedAnswerId;

/// What a key can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Command {
    /// The next conversation of the list.
    Next,
    /// The previous one.
    Previous,
    /// Take the conversation.
    Claim,
    /// Take it over from a colleague.
    TakeOver,
    /// Give it back.
    Release,
    /// Write a reply.
    Reply,
    /// Write a note.
    Note,
    /// Find a canned answer for a reply.
    Canned,
    /// Put this canned answer into a reply; found by name, without a key of its own.
    Insert(CannedAnswerId),
    /// It is done.
    Resolve,
    /// Take it up again.
    Reopen,
    /// Put it away for a while.
    Snooze,
    /// Give it to a colleague.
    Assign,
    /// Give it to another team.
    Transfer,
    /// Give it labels.
    Label,
    /// Choose which conversations are shown.
    Filter,
    /// Choose the conversation, to do the same to many.
    Choose,
    /// Set its priority.
    Priority,
    /// It is not for us.
    Spam,
    /// Show the citizen.
    Citizen,
    /// Back to the list.
    Back,
    /// Another view.
    Show(View),
    /// What is open for one's own team.
    ShowTeam,
    /// Every key.
    Help,
    /// Every command, by name.
    Find,
}

/// Every command with its key. `Find` is with Ctrl.
pub const TABLE: [(Command, &str); 33] = [
    (Command::Next, "j"),
    (Command::Previous, "k"),
    (Command::Claim, "c"),
    (Command::TakeOver, "y"),
    (Command::Release, "u"),
    (Command::Reply, "r"),
    (Command::Note, "n"),
    (Command::Canned, "/"),
    (Command::Resolve, "e"),
    (Command::Reopen, "o"),
    (Command::Snooze, "s"),
    (Command::Assign, "a"),
    (Command::Transfer, "t"),
    (Command::Priority, "p"),
    (Command::Label, "l"),
    (Command::Filter, "f"),
    (Command::Choose, "x"),
    (Command::Spam, "!"),
    (Command::Citizen, "b"),
    (Command::Back, "Escape"),
    (Command::Show(View::Queue), "1"),
    (Command::Show(View::Mine), "2"),
    (Command::Show(View::Open), "3"),
    (Command::Show(View::Waiting), "4"),
    (Command::Show(View::Snoozed), "5"),
    (Command::Show(View::Resolved), "6"),
    (Command::Show(View::Spam), "7"),
    (Command::Show(View::AtRisk), "8"),
    (Command::Show(View::Missed), "9"),
    (Command::Show(View::Approval), "0"),
    (Command::ShowTeam, "m"),
    (Command::Help, "?"),
    (Command::Find, "k"),
];

impl Command {
    const fn with_ctrl(self) -> bool {
        matches!(self, Self::Find)
    }

    /// What it does, in the user's language.
    pub fn text(self) -> &'static str {
        match self {
            Self::Next => tr!(command.next),
            Self::Previous => tr!(command.previous),
            Self::Claim => tr!(action.claim),
            Self::TakeOver => tr!(together.take_over),
            Self::Release => tr!(action.release),
            Self::Reply => tr!(command.reply),
            Self::Note => tr!(command.note),
            Self::Canned | Self::Insert(_) => tr!(command.canned),
            Self::Resolve => tr!(action.resolve),
            Self::Reopen => tr!(action.reopen),
            Self::Snooze => tr!(action.snooze),
            Self::Assign => tr!(action.assign),
            Self::Transfer => tr!(action.transfer),
            Self::Label => tr!(labels.give),
            Self::Filter => tr!(filter.title),
            Self::Choose => tr!(many.choose_this),
            Self::Priority => tr!(action.priority),
            Self::Spam => tr!(action.spam),
            Self::Citizen => tr!(command.citizen),
            Self::Back => tr!(command.back),
            Self::Show(view) => view_name(view),
            Self::ShowTeam => tr!(view.team),
            Self::Help => tr!(command.help),
            Self::Find => tr!(command.find),
        }
    }
}

/// The name of a view in the user's language.
pub fn view_name(view: View) -> &'static str {
    match view {
        View::Queue => tr!(view.queue),
        View::Mine => tr!(view.mine),
        View::Open => tr!(view.open),
        View::Waiting => tr!(view.waiting),
        View::Snoozed => tr!(view.snoozed),
        View::Resolved => tr!(view.resolved),
        View::Spam => tr!(view.spam),
        View::AtRisk => tr!(view.at_risk),
        View::Missed => tr!(view.missed),
        View::Approval => tr!(view.approval),
        View::Filtered(_) => tr!(view.filtered),
    }
}

/// The command of a key. In a field letters are text, and only the keys that are no text count; without
/// single-key shortcuts (WCAG 2.1.4) the same holds everywhere.
pub fn lookup(press: &Press, single_keys: bool) -> Option<Command> {
    if press.in_dialog {
        return None;
    }
    let letters = single_keys && !press.in_field;
    TABLE
        .into_iter()
        .find(|(command, key)| {
            *key == press.key
                && command.with_ctrl() == press.command
                && (letters || press.command || (press.key.len() > 1 && !press.in_field))
        })
        .map(|(command, _)| command)
}

/// Keys of this page: who takes the commands, and whether single keys are on.
#[derive(Clone, Copy)]
pub struct Shortcuts {
    taker: RwSignal<Option<Callback<Command>>>,
    single_keys: RwSignal<bool>,
    help: RwSignal<bool>,
    find: RwSignal<bool>,
}

const REMEMBERED: &str = "balie.single-keys";

impl Shortcuts {
    /// Listens to the keys of the page as long as the owner lives.
    pub fn listen() -> Self {
        let shortcuts = Self {
            taker: RwSignal::new(None),
            single_keys: RwSignal::new(storage::get(REMEMBERED).as_deref() != Some("off")),
            help: RwSignal::new(false),
            find: RwSignal::new(false),
        };
        let listener = keys::listen(move |press| {
            let Some(single) = shortcuts.single_keys.try_get_untracked() else { return false };
            lookup(press, single).is_some_and(|command| shortcuts.run(command))
        });
        let _kept = StoredValue::new_local(listener);
        shortcuts
    }

    /// Lets a page take the commands while it is on screen.
    pub fn take(self, taker: Callback<Command>) {
        self.taker.set(Some(taker));
        on_cleanup(move || {
            let _ = self.taker.try_set(None);
        });
    }

    /// Runs a command; whether anybody took it.
    pub fn run(self, command: Command) -> bool {
        match command {
            Command::Help => self.help.set(true),
            Command::Find => self.find.set(true),
            other => {
                let Some(taker) = self.taker.get_untracked() else { return false };
                taker.run(other);
            }
        }
        true
    }

    /// Shows every key.
    pub fn show_help(self) {
        self.help.set(true);
    }

    fn set_single_keys(self, on: bool) {
        self.single_keys.set(on);
        storage::set(REMEMBERED, if on { None } else { Some("off") });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(key: &str) -> Press {
        Press { key: key.into(), command: false, in_field: false, in_dialog: false }
    }

    #[test]
    fn every_key_finds_its_command() {
        for (command, key) in TABLE {
            let pressed = Press { command: command.with_ctrl(), ..press(key) };
            assert_eq!(lookup(&pressed, true), Some(command), "{key}");
        }
    }

    #[test]
    fn letters_in_a_field_are_text() {
        assert_eq!(lookup(&Press { in_field: true, ..press("c") }, true), None);
        assert_eq!(lookup(&Press { in_field: true, command: true, ..press("k") }, true), Some(Command::Find));
    }

    #[test]
    fn single_keys_can_be_switched_off() {
        assert_eq!(lookup(&press("c"), false), None);
        assert_eq!(lookup(&press("Escape"), false), Some(Command::Back));
    }

    #[test]
    fn a_dialog_keeps_its_own_keys() {
        assert_eq!(lookup(&Press { in_dialog: true, ..press("e") }, true), None);
    }
}
