//! What the command list finds beside commands: citizens, and the way to everything else.

use super::way_to;
use crate::{
    api,
    browser::{address, format, timer::Timeout},
    desk::words,
    lang::tr,
    session::use_session,
    shell::{Place, use_place},
    ui::icons,
};
use leptos::{prelude::*, task::spawn_local};
use shared::{CannedAnswer, CannedAnswerId, FoundContact, policy::Action};

/// After this long without a key it is looked for.
const TYPED_MILLIS: u32 = 250;
/// Fewer letters find too many.
const LEAST: usize = 2;

/// Citizens whose names begin with what is typed, and canned answers while a conversation is open.
#[derive(Clone, Copy)]
pub struct Quick {
    found: RwSignal<Vec<FoundContact>>,
    canned: RwSignal<Vec<CannedAnswer>>,
    later: StoredValue<Option<Timeout>, LocalStorage>,
    words: RwSignal<String>,
}

impl Quick {
    /// Follows what is typed.
    pub fn follow(words: RwSignal<String>) -> Self {
        let quick = Self {
            found: RwSignal::default(),
            canned: RwSignal::default(),
            later: StoredValue::new_local(None),
            words,
        };
        if use_session().may(Action::WorkInbox)
            && matches!(use_place().get_untracked(), Place::Desk(_, Some(_)))
        {
            spawn_local(async move {
                // Without them there are the commands.
                if let Ok(page) = api::canned_answers().await {
                    let _ = quick.canned.try_set(page.items);
                }
            });
        }
        let reads = use_session().may(Action::ReadInbox);
        Effect::new(move || {
            let typed = words.get().trim().to_owned();
            if !reads || typed.chars().count() < LEAST {
                quick.found.set(vec![]);
                quick.later.set_value(None);
                return;
            }
            let ask = move || {
                spawn_local(async move {
                    let answer = api::search_contacts(&address::escape(&typed)).await;
                    let still = words.try_get_untracked().is_some_and(|now| now.trim() == typed);
                    // Without an answer there are the commands.
                    if let (true, Ok(page)) = (still, answer) {
                        let _ = quick.found.try_set(page.items);
                    }
                });
            };
            quick.later.set_value(Some(Timeout::new(TYPED_MILLIS, ask)));
        });
        quick
    }
}

/// Fewer canned answers are shown than are found: more letters find better.
const MOST_CANNED: usize = 5;

/// The citizens and canned answers that were found, and the way to the page that searches everything.
pub fn quick_choices(
    quick: Quick,
    close: impl Fn() + Copy + Send + Sync + 'static,
    insert: impl Fn(CannedAnswerId) + Copy + Send + Sync + 'static,
) -> AnyView {
    let reads = use_session().may(Action::ReadInbox);
    let citizen = move |found: FoundContact| {
        let name = words::citizen_name(&found.conversation);
        view! {
            <li>
                <a class="choice" href=way_to(&found.conversation) on:click=move |_| close()>
                    <span class="choice-citizen">
                        {icons::platform(found.platform, found.conversation.kind)} {name}
                    </span>
                    <small>{words::status(found.conversation.status)}</small>
                </a>
            </li>
        }
    };
    let canned = move || {
        let typed = format::lower(quick.words.get().trim());
        let suits = |a: &CannedAnswer| {
            typed.chars().count() >= LEAST && format::lower(&a.text.title).contains(&typed)
        };
        quick
            .canned
            .with(|all| all.iter().filter(|a| suits(a)).take(MOST_CANNED).cloned().collect::<Vec<_>>())
    };
    let answer = move |a: CannedAnswer| {
        view! {
            <li>
                <button class="choice" on:click=move |_| insert(a.id)>
                    <span class="choice-citizen">{icons::book()} {a.text.title}</span>
                    <small>{tr!(canned.one)}</small>
                </button>
            </li>
        }
    };
    let everything = move || {
        let typed = quick.words.get().trim().to_owned();
        (reads && !typed.is_empty()).then(|| {
            let way = format!("{}?q={}", Place::Search.path(), address::escape(&typed));
            view! {
                <li>
                    <a class="choice" href=way on:click=move |_| close()>
                        <span>{tr!(search.everything, words = typed)}</span> {icons::search()}
                    </a>
                </li>
            }
        })
    };
    view! {
        {move || canned().into_iter().map(answer).collect_view()}
        {move || quick.found.get().into_iter().map(citizen).collect_view()}
        {everything}
    }
    .into_any()
}
