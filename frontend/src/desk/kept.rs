//! What is kept for the desk: labels and saved views, as the feed keeps them true, and how long lists are.

use crate::{
    api,
    browser::timer::Timeout,
    lang::tr,
    session::use_session,
    store::{Store, View},
    ui::{dynamic::dynamic, fan::Fan, fetched::Fetched},
};
use leptos::{prelude::*, task::spawn_local};
use shared::{COUNTED_UP_TO, Conversation, Label, Page, SavedView, Setting};
use std::collections::HashMap;

/// Lists are counted again this long after something changed, however much changed.
const COUNT_MILLIS: u32 = 1_500;

/// Labels, saved views, and counts.
#[derive(Clone, Copy)]
pub struct Kept {
    labels: Memo<Vec<Label>>,
    /// The same labels, for rows.
    named: Fan,
    views: Memo<Vec<SavedView>>,
    fetched_views: Fetched<Page<SavedView>>,
    counts: RwSignal<HashMap<View, u64>>,
    /// What is open for one's own team.
    team: Option<View>,
}

impl Kept {
    /// Fetches them, and again when they change.
    pub fn begin(store: Store) -> Self {
        let labels = Fetched::new(move || {
            store.setting(Setting::Labels);
            api::labels()
        });
        let views = Fetched::new(move || {
            store.setting(Setting::Views);
            api::views()
        });
        let labels =
            Memo::new(move |_| labels.get().and_then(Result::ok).map(|p| p.items).unwrap_or_default());
        let kept = Self {
            labels,
            named: Fan::of(move || labels.track()),
            views: Memo::new(move |_| views.get().and_then(Result::ok).map(|p| p.items).unwrap_or_default()),
            fetched_views: views,
            counts: RwSignal::default(),
            team: use_session().user().and_then(|user| user.team).map(|team| View::of_team(team.id)),
        };
        kept.count(store);
        kept
    }

    fn count(self, store: Store) {
        let waits = StoredValue::new_local(None::<Timeout>);
        Effect::new(move |before: Option<()>| {
            store.changes();
            self.views.track();
            if waits.with_value(Option::is_some) {
                return;
            }
            let ask = move || {
                waits.set_value(None);
                let named = untrack(|| self.named()).into_iter().map(|(view, _)| view);
                let views: Vec<View> = View::ALL.into_iter().chain(named).collect();
                let lists = views.iter().map(|view| view.filter()).collect();
                spawn_local(async move {
                    // Without an answer the numbers stay as they were.
                    if let Ok(counts) = api::counts(lists).await {
                        let _ = self.counts.try_set(views.into_iter().zip(counts.counts).collect());
                    }
                });
            };
            let wait = if before.is_some() { COUNT_MILLIS } else { 0 };
            waits.set_value(Some(Timeout::new(wait, ask)));
        });
    }

    /// The labels.
    pub fn labels(self) -> Memo<Vec<Label>> {
        self.labels
    }

    /// The saved views.
    pub fn views(self) -> Memo<Vec<SavedView>> {
        self.views
    }

    /// Fetches the saved views again: somebody changed one just now.
    pub fn fetch_views(self) {
        self.fetched_views.refetch();
    }

    /// What is open for one's own team, when one has one.
    pub const fn team(self) -> Option<View> {
        self.team
    }

    /// The filters that have a name: one's team's, and the saved ones. Tracks.
    pub fn named(self) -> Vec<(View, String)> {
        let team = self.team.map(|view| (view, tr!(view.team).to_owned()));
        let saved = self.views.get().into_iter().map(|v| (View::Filtered(v.view.filter), v.view.name));
        team.into_iter().chain(saved).collect()
    }

    /// The name of a filter that has one; tracks.
    pub fn name_of(self, view: View) -> Option<String> {
        self.named().into_iter().find(|(named, _)| *named == view).map(|(_, name)| name)
    }

    /// How many conversations a view has, in words; nothing while that is not known, or none. Tracks.
    pub fn count_of(self, view: View) -> Option<String> {
        let count = self.counts.with(|counts| counts.get(&view).copied()).filter(|count| *count > 0)?;
        Some(if count >= COUNTED_UP_TO { format!("{}+", COUNTED_UP_TO - 1) } else { count.to_string() })
    }

    /// The labels of a conversation, as they are called.
    pub fn labels_of(self, c: &Conversation) -> ArcRwSignal<Vec<Label>> {
        let labels = c.labels.clone();
        self.named.here(move || {
            let called = |id| self.labels.with_untracked(|all| all.iter().find(|l| l.id == id).cloned());
            labels.iter().copied().filter_map(called).collect()
        })
    }
}

/// Labels, one beside the other.
pub fn chips(labels: ArcRwSignal<Vec<Label>>) -> AnyView {
    let chip = |label: Label| {
        view! { <span class=format!("label label-{}", label.colour.as_str())>{label.name}</span> }
    };
    dynamic(move || {
        let labels = labels.get();
        let some = (!labels.is_empty()).then(|| {
            view! { <span class="labels">{labels.into_iter().map(chip).collect_view()}</span> }.into_any()
        });
        some.into_any()
    })
}
