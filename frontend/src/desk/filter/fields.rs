//! The fields of a filter, and what can be chosen in each.

use crate::{
    api,
    desk::words,
    lang::tr,
    store::{Store, View},
    ui::{fetched::Fetched, form::Choice},
};
use leptos::prelude::*;
use shared::{Channel, Label, Page, Platform, Priority, Status, Team};

/// The fields, by their names in the address.
pub const FIELDS: [&str; 13] = [
    "status", "platform", "assignee", "team", "channel", "label", "priority", "language", "public", "pace",
    "age", "approval", ORDER,
];
/// The field that chooses no conversations but their order.
pub const ORDER: &str = "order";

/// The value of each field, as it is chosen.
#[derive(Clone, Copy)]
pub struct Fields([RwSignal<String>; FIELDS.len()]);

impl Fields {
    /// As a view has them.
    pub fn of(view: View) -> Self {
        Self(FIELDS.map(|field| RwSignal::new(view.field(field))))
    }

    /// Chooses what another view has.
    pub fn set(self, view: View) {
        for (field, value) in FIELDS.into_iter().zip(self.0) {
            value.set(view.field(field));
        }
    }

    /// The view that is chosen.
    pub fn view(self) -> View {
        View::filtered(FIELDS.into_iter().zip(self.0).map(|(field, value)| (field, value.get_untracked())))
    }

    /// Follows every field.
    pub fn track(self) {
        self.0.iter().for_each(Track::track);
    }

    /// A choice for each of these fields.
    pub fn choices(self, lists: Lists, which: impl Fn(&str) -> bool) -> AnyView {
        let fields = FIELDS.into_iter().zip(self.0).filter(|(field, _)| which(field));
        fields
            .map(|(field, value)| {
                let options = Signal::derive(move || lists.options(field));
                view! { <Choice label=label(field) name=field value options /> }
            })
            .collect_view()
            .into_any()
    }
}

/// What fields refer to.
#[derive(Clone, Copy)]
pub struct Lists {
    /// The teams.
    pub teams: Signal<Vec<Team>>,
    labels: Signal<Vec<Label>>,
    channels: Signal<Vec<Channel>>,
}

impl Lists {
    /// Fetches them.
    pub fn fetch() -> Self {
        let store = expect_context::<Store>();
        store.fetch_channels();
        Self {
            teams: items(Fetched::new(api::teams)),
            labels: items(Fetched::new(api::labels)),
            channels: store.channels(),
        }
    }

    /// The values of a field, and their words; tracks.
    pub fn options(self, field: &str) -> Vec<(String, String)> {
        let pair = |value: &str, words: &str| (value.to_owned(), words.to_owned());
        let found: Vec<_> = match field {
            "status" => Status::ALL.map(|s| pair(s.as_str(), words::status(s))).into(),
            "assignee" => vec![pair("me", tr!(queue.me)), pair("nobody", tr!(filter.nobody))],
            "platform" => Platform::ALL.map(|p| pair(p.as_str(), p.name())).into(),
            "team" => self.teams.get().into_iter().map(|t| (t.id.to_string(), t.name)).collect(),
            "channel" => self.channels.get().into_iter().map(|c| (c.id.to_string(), c.name)).collect(),
            "label" => self.labels.get().into_iter().map(|l| (l.id.to_string(), l.name)).collect(),
            "priority" => Priority::ALL.map(|p| pair(p.word(), words::priority(p))).into(),
            "language" => vec![pair("nl", tr!(canned.dutch)), pair("en", tr!(filter.english))],
            "public" => vec![pair("true", tr!(via.public)), pair("false", tr!(via.private))],
            "age" => {
                vec![
                    pair("hour", tr!(filter.hour)),
                    pair("day", tr!(filter.day)),
                    pair("week", tr!(filter.week)),
                ]
            }
            "approval" => vec![pair("true", tr!(filter.yes)), pair("false", tr!(filter.no))],
            ORDER => return vec![pair("", tr!(filter.by_urgency)), pair("waiting", tr!(filter.by_waiting))],
            _ => vec![pair("atRisk", tr!(view.at_risk)), pair("missed", tr!(view.missed))],
        };
        std::iter::once((String::new(), tr!(search.any).to_owned())).chain(found).collect()
    }
}

fn items<T: Clone + Send + Sync + 'static>(fetched: Fetched<Page<T>>) -> Signal<Vec<T>> {
    Signal::derive(move || fetched.get().and_then(Result::ok).map(|page| page.items).unwrap_or_default())
}

/// What a field is called.
pub fn label(field: &str) -> &'static str {
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
        ORDER => tr!(filter.order),
        _ => tr!(filter.pace),
    }
}
