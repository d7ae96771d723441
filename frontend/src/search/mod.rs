//! Searching messages, notes and citizens: a page, and what the command list finds beside commands.

mod quick;

pub use quick::{Quick, quick_choices};

use crate::{
    api,
    browser::{address, dom, format, timer::Timeout},
    desk::{self, FIELDS, Fields, Lists, ORDER, words},
    lang::{self, tr},
    shell::Place,
    store::View,
    ui::{each::Each, icons, state, title},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use shared::{Conversation, Direction, Found, Fragment};

/// After this long without a key it is looked for.
const TYPED_MILLIS: u32 = 300;

/// What is looked for, and what was found.
#[derive(Clone, Copy)]
struct Searching {
    words: RwSignal<String>,
    fields: Fields,
    found: RwSignal<Vec<Found>>,
    next: RwSignal<Option<String>>,
    /// What the answer on screen is for; nothing while there is none.
    answered: RwSignal<Option<String>>,
    failed: RwSignal<Option<String>>,
    busy: RwSignal<bool>,
    round: StoredValue<u32>,
}

impl Searching {
    fn query(self) -> String {
        let words = format!("q={}", address::escape(&self.words.get_untracked()));
        let filter = self.fields.view().query();
        if filter.is_empty() { words } else { format!("{words}&{filter}") }
    }

    /// Looks for it; from the beginning, or what follows.
    fn ask(self, more: bool) {
        let words = self.words.get_untracked();
        let this = self.round.try_update_value(|n| {
            *n += 1;
            *n
        });
        if words.trim().is_empty() {
            self.found.set(vec![]);
            self.next.set(None);
            self.answered.set(None);
            self.failed.set(None);
            self.busy.set(false);
            return;
        }
        self.busy.set(true);
        let (query, next) = (self.query(), self.next.get_untracked().filter(|_| more));
        spawn_local(async move {
            let answer = api::search(&query, next.as_deref()).await;
            // Something else was typed meanwhile.
            if self.round.try_get_value() != this {
                return;
            }
            let _ = self.busy.try_set(false);
            match answer {
                Ok(page) => {
                    self.failed.set(None);
                    self.next.set(page.next);
                    self.found.update(|found| {
                        if !more {
                            found.clear();
                        }
                        found.extend(page.items);
                    });
                    self.answered.set(Some(words));
                }
                Err(error) => self.failed.set(Some(error.text())),
            }
        });
    }
}

/// The page.
#[component]
pub fn SearchPage() -> impl IntoView {
    title::set(tr!(search.title));
    let asked = View::filtered(FIELDS.into_iter().map(|field| (field, address::asked(field))));
    let (fields, lists) = (Fields::of(asked), Lists::fetch());
    let searching = Searching {
        words: RwSignal::new(address::asked("q")),
        fields,
        found: RwSignal::default(),
        next: RwSignal::default(),
        answered: RwSignal::default(),
        failed: RwSignal::default(),
        busy: RwSignal::default(),
        round: StoredValue::default(),
    };
    // What was narrowed further is not hidden.
    let is_narrow = FIELDS.into_iter().any(|field| !at_hand(field) && !asked.field(field).is_empty());
    let navigate = use_navigate();
    let look = move || {
        let path = format!("{}?{}", Place::Search.path(), searching.query());
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&path, options);
        searching.ask(false);
    };
    let look = StoredValue::new_local(look);
    let later = StoredValue::new_local(None::<Timeout>);
    let typed = move |event: leptos::ev::Event| {
        searching.words.set(dom::value(&event));
        later.set_value(Some(Timeout::new(TYPED_MILLIS, move || look.with_value(|look| look()))));
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        later.set_value(None);
        look.with_value(|look| look());
    };
    // A filter that is chosen counts at once; the first time there is only what the address says.
    Effect::new(move |before: Option<()>| {
        fields.track();
        if before.is_some() {
            look.with_value(|look| look());
        } else {
            searching.ask(false);
        }
    });
    view! {
        <main class="page search" id="main" tabindex="-1">
            <h1>{tr!(search.title)}</h1>
            <form class="search-form" role="search" on:submit=submit>
                <div class="field search-words">
                    <label for="search-words">{tr!(search.words)}</label>
                    <input id="search-words" type="search" autocomplete="off" maxlength="200"
                        placeholder=tr!(search.hint) prop:value=move || searching.words.get() on:input=typed />
                </div>
                {fields.choices(lists, at_hand)}
                <button class="button button-primary">{icons::search()} {tr!(search.look)}</button>
                <details class="search-more" open=is_narrow>
                    <summary>{tr!(search.more)}</summary>
                    <div class="form-grid filter-fields">
                        {fields.choices(lists, |field| !at_hand(field) && field != ORDER)}
                    </div>
                </details>
            </form>
            <Results searching />
        </main>
    }
    .into_any()
}

/// The fields that are chosen most.
fn at_hand(field: &str) -> bool {
    matches!(field, "status" | "platform")
}

#[component]
fn Results(searching: Searching) -> impl IntoView {
    let none = Memo::new(move |_| searching.found.with(Vec::is_empty));
    view! {
        <p class="visually-hidden" role="status">
            {move || searching.answered.get().map(|_| {
                tr!(search.count, count = searching.found.with(Vec::len).to_string())
            })}
        </p>
        {move || match (searching.failed.get(), searching.answered.get(), none.get()) {
            (Some(why), ..) => state::failed(why, move || searching.ask(false)),
            (None, None, _) if searching.busy.get() => state::skeleton(6, "skeleton-row"),
            (None, None, _) => state::empty(icons::search(), tr!(search.begin), tr!(search.begin_text)),
            (None, Some(_), true) => state::empty(icons::question(), tr!(search.none), tr!(search.none_text)),
            (None, Some(_), false) => view! {
                <ol class="found-list">
                    <Each each=move || searching.found.get() key=|found| found.message children=result />
                </ol>
            }
            .into_any(),
        }}
        {move || searching.next.get().map(|_| view! {
            <button class="button" disabled=move || searching.busy.get() on:click=move |_| searching.ask(true)>
                {tr!(search.more)}
            </button>
        })}
    }
    .into_any()
}

/// One message that was found; it leads to its conversation.
fn result(found: Found) -> AnyView {
    let c = &found.conversation;
    let by = match found.direction {
        Direction::Note => tr!(composer.note),
        Direction::Out => tr!(queue.we),
        _ => "",
    };
    view! {
        <li>
            <a class="found" href=desk::message_address(View::of(c.status), c.id, found.message)>
                {icons::platform(c.platform, c.kind)}
                <span class="found-main">
                    <span class="found-top">
                        <strong>{words::citizen_name(c)}</strong>
                        <span class="found-facts">
                            {words::status(c.status)} " · "
                            {c.team.as_ref().map_or_else(|| tr!(common.district).to_owned(), |t| t.name.clone())}
                            " · " {format::full(lang::tag(), found.sent_at)}
                        </span>
                    </span>
                    <span class="found-words">
                        {(!by.is_empty()).then(|| view! { <span class="row-answered">{by} " "</span> })}
                        {found.fragments.iter().map(fragment).collect_view()}
                    </span>
                </span>
            </a>
        </li>
    }
    .into_any()
}

fn fragment(fragment: &Fragment) -> AnyView {
    let text = fragment.text.clone();
    if fragment.hit { view! { <mark>{text}</mark> }.into_any() } else { text.into_any() }
}

/// The address of a conversation in the view that has it.
pub fn way_to(c: &Conversation) -> String {
    desk::address(View::of(c.status), Some(c.id))
}
