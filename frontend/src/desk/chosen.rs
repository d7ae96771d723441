//! Conversations that are chosen, to do the same to all of them; and the bar below the list that does it.

use super::{use_desk, words};
use crate::{
    api,
    browser::dom,
    lang::tr,
    store::{ListState, Store},
    ui::{dynamic::dynamic, fetched::Fetched, form::FormError, icons, sent::Sent},
};
use leptos::prelude::*;
use shared::{
    ChangeMany, ConversationChange, ConversationId, MOST_AT_ONCE, ManyChanged, ManyId, Priority, SetStatus,
};
use std::collections::BTreeSet;

/// The conversations that are chosen.
#[derive(Clone, Copy, Default)]
pub struct Chosen {
    ids: RwSignal<BTreeSet<ConversationId>>,
    /// Where a range begins that is chosen with Shift.
    from: StoredValue<Option<ConversationId>>,
    /// Whether every row shows where it is chosen; a finger points at nothing.
    choosing: RwSignal<bool>,
    /// What was done last.
    told: RwSignal<Option<Told>>,
}

/// What was done, in words, and how to put it back.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Told {
    text: String,
    reasons: Vec<String>,
    undo: Option<ManyId>,
    changed: Vec<ConversationId>,
}

impl Chosen {
    /// Whether it is chosen. Tracks.
    pub fn has(self, id: ConversationId) -> bool {
        self.ids.with(|ids| ids.contains(&id))
    }

    /// Tracks what is chosen.
    pub fn track(self) {
        self.ids.track();
    }

    /// Whether rows show where they are chosen. Tracks.
    pub fn is_on(self) -> bool {
        self.choosing.get() || self.ids.with(|ids| !ids.is_empty())
    }

    /// Whether there is something to do, or to say. Tracks.
    pub fn has_bar(self) -> bool {
        self.is_on() || self.told.with(Option::is_some)
    }

    /// Begins to choose, or ends it.
    pub fn switch(self) {
        let on = self.is_on();
        self.clear();
        self.choosing.set(!on);
    }

    /// Chooses it or not; with `range` also all between it and the one before.
    pub fn toggle(self, id: ConversationId, range: bool, list: &ListState) {
        self.told.set(None);
        let place = |id| list.shown.place(id);
        let begin = self.from.get_value().filter(|_| range).and_then(place);
        self.from.set_value(Some(id));
        self.ids.update(|ids| match begin.zip(place(id)) {
            Some((from, to)) => {
                let between = list.shown.iter().take(from.max(to) + 1).skip(from.min(to));
                ids.extend(between.take(MOST_AT_ONCE.saturating_sub(ids.len())));
            }
            None if ids.remove(&id) => {}
            None if ids.len() < MOST_AT_ONCE => {
                ids.insert(id);
            }
            None => {}
        });
    }

    /// Chooses all that the list shows, as many as are changed at once.
    fn everything(self, store: Store) {
        let shown = store.list().with_untracked(|list| list.shown.iter().take(MOST_AT_ONCE).collect());
        self.ids.set(shown);
    }

    /// Nothing is chosen, and nothing is to be said.
    pub fn clear(self) {
        self.ids.update(BTreeSet::clear);
        self.from.set_value(None);
        self.choosing.set(false);
        self.told.set(None);
    }
}

/// The place on a row where it is chosen.
pub fn choose_box(
    id: ConversationId,
    name: impl Fn() -> String + Send + 'static,
    is_chosen: impl Fn() -> bool + Send + 'static,
) -> AnyView {
    let store = expect_context::<Store>();
    let chosen = use_desk().chosen;
    view! {
        <input
            type="checkbox"
            class="row-choose"
            aria-label=move || tr!(many.choose, who = name())
            prop:checked=is_chosen
            on:click=move |event| {
                store.list().with_untracked(|list| chosen.toggle(id, event.shift_key(), list));
            }
        />
    }
    .into_any()
}

/// What can be done to those that are chosen, and what was done last.
#[component]
pub fn ChosenBar() -> impl IntoView {
    let chosen = use_desk().chosen;
    let store = expect_context::<Store>();
    let sent = Sent::default();
    let count = Memo::new(move |_| chosen.ids.with(BTreeSet::len));
    view! {
        <div class="many" role="region" aria-label=tr!(many.label)>
            <div class="many-head">
                <p role="status" aria-live="polite">
                    {move || match chosen.told.get() {
                        Some(told) => told.text,
                        None => tr!(many.count, count = count.get().to_string()),
                    }}
                </p>
                {move || chosen.told.with(Option::is_none).then(|| view! {
                    <button class="button button-quiet" on:click=move |_| chosen.everything(store)>
                        {tr!(many.everything)}
                    </button>
                })}
                <button class="icon-button" aria-label=tr!(common.close) on:click=move |_| chosen.clear()>
                    {icons::cross()}
                </button>
            </div>
            {dynamic(move || match chosen.told.get() {
                Some(told) => after(told, chosen, sent),
                None => view! { <Actions count sent /> }.into_any(),
            })}
            <FormError text=sent.error />
        </div>
    }
    .into_any()
}

/// Those that stayed as they were, and the way back.
fn after(told: Told, chosen: Chosen, sent: Sent) -> AnyView {
    let store = expect_context::<Store>();
    let changed = StoredValue::new(told.changed);
    let put_back = move |id: ManyId| {
        let asked = store.ask_many(changed.get_value(), api::put_back_many(id));
        sent.send(asked, move |answer: ManyChanged| {
            let text = tr!(many.put_back, count = answer.changed.len().to_string());
            tell(store, chosen, answer, text);
        });
    };
    view! {
        {(!told.reasons.is_empty()).then(|| view! {
            <ul class="many-reasons">{told.reasons.into_iter().map(|why| view! { <li>{why}</li> }).collect_view()}</ul>
        })}
        {told.undo.map(|id| view! {
            <button class="button" disabled=move || sent.busy.get() on:click=move |_| put_back(id)>
                {icons::undo()} {tr!(many.undo)}
            </button>
        })}
    }
    .into_any()
}

fn tell(store: Store, chosen: Chosen, answer: ManyChanged, text: String) {
    let name = |id| {
        let known = store.known(id).as_ref().map(words::citizen_name);
        known.unwrap_or_else(|| tr!(common.unknown_citizen).to_owned())
    };
    let reasons = answer
        .left_alone
        .iter()
        .map(|left| format!("{}: {}", name(left.conversation), left.detail))
        .collect();
    chosen.clear();
    let changed = answer.changed.iter().map(|c| c.id).collect();
    chosen.told.set(Some(Told { text, reasons, undo: answer.undo, changed }));
    answer.changed.into_iter().for_each(|c| store.told(c));
}

#[component]
fn Actions(count: Memo<usize>, sent: Sent) -> impl IntoView {
    let store = expect_context::<Store>();
    let desk = use_desk();
    let chosen = desk.chosen;
    let other = RwSignal::new(String::new());
    let teams = Fetched::new(api::teams);
    let run = move |change: ConversationChange| {
        let conversations: Vec<_> = chosen.ids.get_untracked().into_iter().collect();
        if conversations.is_empty() {
            return;
        }
        let command = ChangeMany { conversations: conversations.clone(), change };
        let asked = store.ask_many(conversations, async move { api::change_many(&command).await });
        sent.send(asked, move |answer: ManyChanged| {
            let text = tr!(many.done, count = answer.changed.len().to_string());
            tell(store, chosen, answer, text);
        });
    };
    let options = Signal::derive(move || {
        let pair = |value: String, words: String| (value, words);
        let mut options = vec![
            pair(String::new(), tr!(many.other).to_owned()),
            pair("release".into(), tr!(action.release).to_owned()),
            pair("open".into(), tr!(action.reopen).to_owned()),
            pair("spam".into(), tr!(action.spam).to_owned()),
        ];
        options.extend(Priority::ALL.map(|p| {
            pair(
                format!("priority {}", p.word()),
                format!("{}: {}", tr!(action.priority), words::priority(p)),
            )
        }));
        options.push(pair("team".into(), format!("{}: {}", tr!(people.team), tr!(common.district))));
        let teams = teams.get().and_then(Result::ok).map(|page| page.items).unwrap_or_default();
        options.extend(
            teams
                .into_iter()
                .map(|t| pair(format!("team {}", t.id), format!("{}: {}", tr!(people.team), t.name))),
        );
        for label in desk.kept.labels().get().into_iter().filter(|l| !l.retired) {
            options.push(pair(format!("label {}", label.id), format!("+ {}", label.name)));
            options.push(pair(format!("unlabel {}", label.id), format!("− {}", label.name)));
        }
        options
    });
    let idle = move || count.get() == 0 || sent.busy.get();
    view! {
        <div class="many-actions">
            <button class="button" disabled=idle on:click=move |_| run(ConversationChange::Claim)>
                {icons::hand()} {tr!(action.claim)}
            </button>
            <button class="button" disabled=idle
                on:click=move |_| run(ConversationChange::SetStatus { to: SetStatus::Resolved })>
                {icons::check()} {tr!(action.resolve)}
            </button>
            <select class="many-other" aria-label=tr!(many.other) on:change=move |event| other.set(dom::value(&event))>
                {move || options.get().into_iter().map(|(value, words)| {
                    view! { <option value=value>{words}</option> }
                }).collect_view()}
            </select>
            <button class="button" disabled=move || idle() || other.with(String::is_empty)
                on:click=move |_| if let Some(change) = change_of(&other.get_untracked()) { run(change) }>
                {tr!(many.go)}
            </button>
        </div>
    }
    .into_any()
}

/// The change that a choice stands for.
fn change_of(word: &str) -> Option<ConversationChange> {
    use ConversationChange as C;
    let (what, which) = word.split_once(' ').unwrap_or((word, ""));
    Some(match what {
        "release" => C::Release,
        "open" => C::SetStatus { to: SetStatus::Open },
        "spam" => C::SetStatus { to: SetStatus::Spam },
        "priority" => C::SetPriority { priority: Priority::ALL.into_iter().find(|p| p.word() == which)? },
        "team" if which.is_empty() => C::Transfer { team: None },
        "team" => C::Transfer { team: Some(which.parse().ok()?) },
        "label" | "unlabel" => C::Label { label: which.parse().ok()?, given: what == "label" },
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_stands_for_its_change() {
        assert_eq!(change_of("spam"), Some(ConversationChange::SetStatus { to: SetStatus::Spam }));
        assert_eq!(change_of("team"), Some(ConversationChange::Transfer { team: None }));
        assert_eq!(change_of("team 3"), Some(ConversationChange::Transfer { team: Some(3.into()) }));
        assert_eq!(
            change_of("priority hot"),
            Some(ConversationChange::SetPriority { priority: Priority::Hot })
        );
        assert_eq!(change_of("unlabel 4"), Some(ConversationChange::Label { label: 4.into(), given: false }));
        assert_eq!(change_of("label x"), None);
        assert_eq!(change_of(""), None);
    }
}
