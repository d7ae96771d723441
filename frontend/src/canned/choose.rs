//! The list in which a reply finds a canned answer.

use crate::{
    api,
    browser::format,
    desk::Wanted,
    lang::tr,
    session::use_session,
    store::Store,
    ui::{fetched::Fetched, finder::finder, icons, state},
};
use leptos::{prelude::*, task::spawn_local};
use shared::{CannedAnswer, CannedAnswerId, Filling, Language, Setting, fill};

/// The canned answers, found by their words; the blanks are filled in already.
#[component]
pub fn CannedChoices(wanted: Wanted) -> impl IntoView {
    let store = expect_context::<Store>();
    let answers = Fetched::new(move || {
        store.setting(Setting::CannedAnswers);
        api::canned_answers()
    });
    let (filling, language) = blanks(store, wanted);
    let filling = StoredValue::new(filling);
    let words = RwSignal::new(String::new());
    let written =
        move |answer: &CannedAnswer| filling.with_value(|with| fill(answer.text.words(language), with));
    let found = move || {
        let all = answers.get().and_then(Result::ok).map(|page| page.items).unwrap_or_default();
        let words = format::lower(&words.get());
        let suits = |a: &CannedAnswer| {
            format::lower(&a.text.title).contains(&words) || format::lower(&a.text.dutch).contains(&words)
        };
        let mut found: Vec<_> = all.into_iter().filter(suits).collect();
        // What begins with the words goes first, then what is used most.
        let begins = |a: &CannedAnswer| format::lower(&a.text.title).starts_with(&words);
        found.sort_by_key(|a| (!begins(a), std::cmp::Reverse(a.uses)));
        found
    };
    let choose = move |answer: &CannedAnswer| wanted.take(written(answer), Some(answer.id));
    let take_first = move || {
        if let Some(first) = found().first() {
            choose(first);
        }
    };
    view! {
        {finder("canned-search", tr!(canned.search), words, take_first)}
        {move || match answers.get() {
            None => state::skeleton(4, ""),
            Some(Err(error)) => state::failed(error.text(), move || answers.refetch()),
            Some(Ok(page)) if page.items.is_empty() => {
                state::empty(icons::note(), tr!(canned.empty), tr!(canned.empty_text))
            }
            Some(Ok(_)) => {
                let found = found();
                if found.is_empty() {
                    return state::empty(icons::question(), tr!(canned.none), tr!(canned.none_text));
                }
                view! {
                    <ul class="choices canned-choices">
                        {found.into_iter().map(|answer| view! {
                            <li>
                                <button class="choice" on:click={
                                    let answer = answer.clone();
                                    move |_| choose(&answer)
                                }>
                                    <strong>{answer.text.title.clone()}</strong>
                                    <span class="canned-words">{written(&answer)}</span>
                                </button>
                            </li>
                        }).collect_view()}
                    </ul>
                }
                .into_any()
            }
        }}
    }
    .into_any()
}

/// Puts a canned answer that was found by name where it is wanted. One that is no longer there is not put.
pub fn put(wanted: Wanted, id: CannedAnswerId, gone: impl Fn() + 'static) {
    let (filling, language) = blanks(expect_context(), wanted);
    spawn_local(async move {
        let all = api::canned_answers().await.map(|page| page.items).unwrap_or_default();
        match all.into_iter().find(|answer| answer.id == id) {
            Some(answer) => wanted.take(fill(answer.text.words(language), &filling), Some(id)),
            None => gone(),
        }
    });
}

/// What the blanks are filled in with, and the language that the citizen writes.
fn blanks(store: Store, wanted: Wanted) -> (Filling, Option<Language>) {
    let user = use_session().user();
    let conversation = store.known(wanted.conversation);
    let language = conversation.as_ref().and_then(|c| c.language);
    let citizen = conversation.and_then(|c| c.contact).map(|c| c.name).unwrap_or_default();
    let agent = user.as_ref().map(|u| u.name.clone()).unwrap_or_default();
    let team = user.and_then(|u| u.team).map_or_else(|| "Twente".to_owned(), |t| t.name);
    (Filling { citizen, agent, team }, language)
}
