//! Which conversations: chosen field by field, and saved under a name.

mod saved;

use super::{use_desk, words};
use crate::{
    api,
    lang::tr,
    shell::Place,
    store::{Store, View},
    ui::{fetched::Fetched, form::Choice},
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use saved::Saved;
use shared::{Platform, Priority, Status, Team};

type Options = Vec<(String, String)>;

/// The fields, by their names in the address.
const FIELDS: [&str; 13] = [
    "status", "assignee", "platform", "team", "channel", "label", "priority", "language", "public", "pace",
    "age", "approval", "order",
];

/// The value of each field, as it is chosen.
#[derive(Clone, Copy)]
struct Fields([RwSignal<String>; FIELDS.len()]);

impl Fields {
    fn of(view: View) -> Self {
        Self(FIELDS.map(|field| RwSignal::new(view.field(field))))
    }

    fn set(self, view: View) {
        for (field, value) in FIELDS.into_iter().zip(self.0) {
            value.set(view.field(field));
        }
    }

    fn view(self) -> View {
        View::filtered(FIELDS.into_iter().zip(self.0).map(|(field, value)| (field, value.get_untracked())))
    }
}

/// The form.
#[component]
pub fn FilterForm() -> impl IntoView {
    let desk = use_desk();
    let store = expect_context::<Store>();
    let now = View::Filtered(desk.view.get_untracked().filter());
    let fields = Fields::of(now);
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
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        go(fields.view());
    };
    let choices = FIELDS.into_iter().zip(fields.0).map(|(field, value)| {
        let options = Signal::derive(move || options(field, desk, store, &teams.get()));
        view! { <Choice label=label(field) name=field value options /> }
    });
    view! {
        <form class="form" on:submit=submit>
            <div class="form-grid filter-fields">{choices.collect_view()}</div>
            <div class="form-actions">
                <button class="button button-primary">{tr!(filter.show)}</button>
            </div>
        </form>
        <Saved now fields teams go=Callback::new(go) />
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
