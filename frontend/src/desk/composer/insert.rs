//! What can be put into a reply or a note without typing it: a canned answer, an emoji, a colleague's name.

use super::{Composing, colleague::Colleagues};
use crate::{
    browser::{dom, timer},
    canned::{self, CannedChoices},
    lang::tr,
    ui::{dialog::Dialog, dynamic::dynamic, icons},
};
use leptos::prelude::*;
use shared::{CannedAnswerId, ConversationId, DraftKind};

/// What is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A canned answer.
    Canned,
    /// This canned answer.
    This(CannedAnswerId),
    /// An emoji.
    Emoji,
    /// A colleague, for a note.
    Colleague,
}

impl What {
    /// What this key asks for where a word begins.
    pub fn asked(key: &str, is_note: bool) -> Option<Self> {
        match (key, is_note) {
            ("/", false) => Some(Self::Canned),
            ("@", true) => Some(Self::Colleague),
            _ => None,
        }
    }

    /// The key that asks for it: it is written as well, and goes when something is put in its place.
    fn asked_by(self) -> Option<char> {
        match self {
            Self::Canned | Self::This(_) => Some('/'),
            Self::Colleague => Some('@'),
            Self::Emoji => None,
        }
    }
}

/// Something that is looked for to be put into a reply.
#[derive(Clone, Copy)]
pub struct Wanted {
    /// For which conversation.
    pub conversation: ConversationId,
    taken: Callback<(String, Option<CannedAnswerId>)>,
}

impl Wanted {
    /// This is it.
    pub fn take(self, text: String, canned: Option<CannedAnswerId>) {
        self.taken.run((text, canned));
    }
}

/// The dialog in which it is looked for; beside the form, whose keys are not its own.
#[component]
pub fn Inserting(composing: Composing) -> impl IntoView {
    let close = move || {
        let _ = composing.wants.try_set(None);
    };
    let taken = move |what: What, (text, canned): (String, Option<CannedAnswerId>)| {
        close();
        if canned.is_some() {
            composing.canned.set(canned);
        }
        // The dialog gives the focus back when it is gone.
        timer::next_frame(move || dom::write_at_caret("#composer-text", &text, what.asked_by()));
    };
    let dialog = move |what: What| {
        let wanted =
            Wanted { conversation: composing.id, taken: Callback::new(move |text| taken(what, text)) };
        let (title, choices) = match what {
            What::Canned => (tr!(canned.choose), view! { <CannedChoices wanted /> }.into_any()),
            What::Emoji => (tr!(emoji.choose), emoji(wanted)),
            What::Colleague => (tr!(together.name), view! { <Colleagues wanted /> }.into_any()),
            What::This(answer) => {
                canned::put(wanted, answer, close);
                return None;
            }
        };
        Some(view! { <Dialog title on_close=move |()| close()>{choices}</Dialog> })
    };
    dynamic(move || composing.wants.get().and_then(dialog).into_any())
}

/// The buttons that look for something.
pub fn buttons(composing: Composing) -> AnyView {
    let button = move |what: What, icon: AnyView, name: &'static str, keys: &'static str| {
        view! {
            <button type="button" class="icon-button" aria-label=name title=name aria-keyshortcuts=keys
                on:click=move |_| composing.wants.set(Some(what))>
                {icon}
            </button>
        }
    };
    dynamic(move || match composing.kind.get() {
        DraftKind::Reply => view! {
            {button(What::Canned, icons::book(), tr!(canned.choose), "/")}
            {button(What::Emoji, icons::smile(), tr!(emoji.choose), "")}
        }
        .into_any(),
        DraftKind::Note => button(What::Colleague, icons::people(), tr!(together.name), "@").into_any(),
    })
}

/// The emoji that fit an answer of the police, with what they say.
const EMOJI: [&str; 40] = [
    "👍", "🙏", "👋", "👏", "💪", "🤝", "👌", "✌️", "😊", "🙂", "😀", "😉", "😅", "😢", "😔", "🤔", "😮",
    "❤️", "💙", "🧡", "✅", "❌", "⚠️", "❗", "❓", "📞", "📍", "📷", "🔎", "📝", "🔗", "⏰", "📅", "🚓",
    "🚔", "👮", "🚲", "🚗", "🏠", "🎉",
];

/// The emoji.
fn emoji(wanted: Wanted) -> AnyView {
    view! {
        <ul class="emoji">
            {EMOJI.map(|emoji| view! {
                <li>
                    <button class="icon-button" on:click=move |_| wanted.take(emoji.to_owned(), None)>{emoji}</button>
                </li>
            }).collect_view()}
        </ul>
    }
    .into_any()
}
