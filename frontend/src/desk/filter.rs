//! Which conversations: chosen field by field, and saved under a name.

use super::{use_desk, words};
use crate::{
    api,
    lang::tr,
    shell::Place,
    store::{Store, View},
    ui::{
        fetched::Fetched,
        form::{Choice, Field, FormError},
        sent::Sent,
        sharing,
    },
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use shared::{Platform, Priority, SavedView, Sharing, Status, Team, ViewText};

type Options = Vec<(String, String)>;

/// The fields, by their names in the address.
const FIELDS: [&str; 13] = [
    "status", "assignee", "platform", "team", "channel", "label", "priority", "language", "public", "pace",
    "age", "approval", "order",
];

/// The form.
#[component]
pub fn FilterForm() -> impl IntoView {
    let desk = use_desk();
    let store = expect_context::<Store>();
    let now = View::Filtered(desk.view.get_untracked().filter());
    let values = FIELDS.map(|field| RwSignal::new(now.field(field)));
    store.fetch_channels();
    let teams = Fetched::new(api::teams);
    let teams: Signal<Vec<Team>> =
        Signal::derive(move || teams.get().and_then(Result::ok).map(|p| p.items).unwrap_or_default());
    let navigate = StoredValue::new_local(use_navigate());
    let go = move |view: View| {
        desk.filter.set(false);
        let options = NavigateOptions { scroll: false, ..NavigateOptions::default() };
        navigate.with_value(|navigate| navigate(&Place::Desk(view, None).path(), options));
    };
    let chosen = move || {
        let pairs = FIELDS.into_iter().zip(values).map(|(field, value)| (field, value.get_untracked()));
        View::filtered(pairs)
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        go(chosen());
    };
    let fields = FIELDS.into_iter().zip(values).map(|(field, value)| {
        let options = Signal::derive(move || options(field, desk, store, &teams.get()));
        view! { <Choice label=label(field) name=field value options /> }
    });
    view! {
        <form class="form" on:submit=submit>
            <div class="form-grid filter-fields">{fields.collect_view()}</div>
            <div class="form-actions">
                <button class="button button-primary">{tr!(filter.show)}</button>
            </div>
        </form>
        <SaveView teams chosen=Callback::new(move |()| chosen()) on_saved=Callback::new(go) />
        <Saved go=Callback::new(go) />
    }
    .into_any()
}

fn label(field: &str) -> &'static str {
    match field {
        "status" => tr!(search.status),
        "assignee" => tr!(filter.assignee),
        "platform" => tr!(search.platform),
        "team" => tr!(people.team),
        "channel" => tr!(filter.channel),
        "label" => tr!(labels.one),
        "priority" => tr!(action.priority),
        "language" => tr!(filter.language),
        "public" => tr!(filter.public),
        "age" => tr!(filter.age),
        "approval" => tr!(approval.badge),
        "order" => tr!(filter.order),
        _ => tr!(filter.pace),
    }
}

fn options(field: &str, desk: super::Desk, store: Store, teams: &[Team]) -> Options {
    let pair = |value: &str, words: &str| (value.to_owned(), words.to_owned());
    let found: Options = match field {
        "status" => Status::ALL.map(|s| pair(s.as_str(), words::status(s))).into(),
        "assignee" => vec![pair("me", tr!(queue.me)), pair("nobody", tr!(filter.nobody))],
        "platform" => Platform::ALL.map(|p| pair(p.as_str(), p.name())).into(),
        "team" => teams.iter().map(|t| (t.id.to_string(), t.name.clone())).collect(),
        "channel" => store.channels().get().into_iter().map(|c| (c.id.to_string(), c.name)).collect(),
        "label" => desk.kept.labels().get().into_iter().map(|l| (l.id.to_string(), l.name)).collect(),
        "priority" => Priority::ALL.map(|p| pair(p.word(), words::priority(p))).into(),
        "language" => vec![pair("nl", tr!(canned.dutch)), pair("en", tr!(filter.english))],
        "public" => vec![pair("true", tr!(via.public)), pair("false", tr!(via.private))],
        "age" => {
            vec![pair("hour", tr!(filter.hour)), pair("day", tr!(filter.day)), pair("week", tr!(filter.week))]
        }
        "approval" => vec![pair("true", tr!(filter.yes)), pair("false", tr!(filter.no))],
        "order" => return vec![pair("", tr!(filter.by_urgency)), pair("waiting", tr!(filter.by_waiting))],
        _ => vec![pair("atRisk", tr!(view.at_risk)), pair("missed", tr!(view.missed))],
    };
    std::iter::once((String::new(), tr!(search.any).to_owned())).chain(found).collect()
}

/// Keeps what is chosen under a name.
#[component]
fn SaveView(teams: Signal<Vec<Team>>, chosen: Callback<(), View>, on_saved: Callback<View>) -> impl IntoView {
    let sent = Sent::default();
    let name = RwSignal::new(String::new());
    let scope = RwSignal::new(sharing::word(Sharing::Personal));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let view = chosen.run(());
        let text = ViewText {
            name: name.get_untracked(),
            scope: sharing::of(&scope.get_untracked()),
            filter: view.filter(),
        };
        sent.send(async move { api::make_view(&text).await }, move |_| on_saved.run(view));
    };
    view! {
        <form class="form form-row filter-save" on:submit=submit>
            <Field label=tr!(filter.name) name="view-name" value=name />
            <Choice label=tr!(canned.scope) name="view-scope" value=scope options=sharing::options(teams) />
            <button class="button" disabled=move || sent.busy.get()>{tr!(filter.save)}</button>
            <FormError text=sent.error />
        </form>
    }
}

/// The saved views, to go to and to forget.
#[component]
fn Saved(go: Callback<View>) -> impl IntoView {
    let desk = use_desk();
    let sent = Sent::default();
    let row = move |saved: SavedView| {
        let (id, view) = (saved.id, View::Filtered(saved.view.filter));
        let forget = tr!(filter.forget_named, name = saved.view.name.clone());
        let may = sharing::may_change(saved.view.scope);
        view! {
            <li class="filter-saved">
                <button class="choice" on:click=move |_| go.run(view)>{saved.view.name}</button>
                {may.then(|| view! {
                    <button class="button" aria-label=forget
                        on:click=move |_| sent.send(async move { api::delete_view(id).await }, |()| ())>
                        {tr!(filter.forget)}
                    </button>
                })}
            </li>
        }
    };
    view! {
        <FormError text=sent.error />
        <ul class="choices">{move || desk.kept.views().get().into_iter().map(row).collect_view()}</ul>
    }
}
