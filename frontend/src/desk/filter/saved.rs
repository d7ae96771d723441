//! Saved views: filters kept under a name, changed and forgotten.

use super::fields::{FIELDS, Fields, Lists, label};
use crate::{
    api,
    desk::use_desk,
    lang::tr,
    store::View,
    ui::{
        conflict::{Difference, conflict, differing, on_conflict},
        form::{Choice, Field, FormError},
        notices::use_notices,
        sent::Sent,
        sharing,
    },
};
use leptos::prelude::*;
use shared::{PutView, SavedView, Sharing, ViewText};

/// What is written about a view, beside its filter.
#[derive(Clone, Copy)]
struct Written {
    fields: Fields,
    name: RwSignal<String>,
    scope: RwSignal<String>,
    /// The view that is changed, as it was when its changing began; without one a new one is made.
    changes: RwSignal<Option<SavedView>>,
}

impl Written {
    fn new(fields: Fields) -> Self {
        let scope = RwSignal::new(sharing::word(Sharing::Personal));
        Self { fields, name: RwSignal::default(), scope, changes: RwSignal::new(None) }
    }

    fn set(self, saved: SavedView) {
        self.fields.set(View::Filtered(saved.view.filter));
        self.name.set(saved.view.name.clone());
        self.scope.set(sharing::word(saved.view.scope));
        self.changes.set(Some(saved));
    }

    fn text(self) -> ViewText {
        ViewText {
            name: self.name.get_untracked(),
            scope: sharing::of(&self.scope.get_untracked()),
            filter: self.fields.view().filter(),
        }
    }
}

/// Keeps what is chosen under a name, and lists what is kept. A view that is shown can be changed at once.
#[component]
pub fn Saved(
    /// What the desk shows.
    now: View,
    fields: Fields,
    lists: Lists,
    go: Callback<View>,
) -> impl IntoView {
    let desk = use_desk();
    let written = Written::new(fields);
    let shown = desk.kept.views().with_untracked(|views| {
        views
            .iter()
            .find(|v| View::Filtered(v.view.filter) == now && sharing::may_change(v.view.scope))
            .cloned()
    });
    if let Some(shown) = shown {
        written.set(shown);
    }
    view! {
        <SaveView written lists go />
        <List written go />
    }
    .into_any()
}

#[component]
fn SaveView(written: Written, lists: Lists, go: Callback<View>) -> impl IntoView {
    let desk = use_desk();
    let sent = Sent::default();
    let notices = use_notices();
    let changes = written.changes;
    let done = move |saved: SavedView| {
        notices.say(tr!(filter.saved));
        go.run(View::Filtered(saved.view.filter));
    };
    let make = move || {
        let text = written.text();
        sent.send(async move { api::make_view(&text).await }, done);
    };
    let put = move |saved: SavedView, version: i64| {
        let command = PutView { version, view: written.text() };
        let kept = async move { api::put_view(saved.id, &command).await };
        let fetch = Callback::new(move |()| desk.kept.fetch_views());
        sent.send_or(kept, done, on_conflict(fetch));
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match changes.get_untracked() {
            Some(saved) => {
                let version = saved.version;
                put(saved, version);
            }
            None => make(),
        }
    };
    // As a colleague left it meanwhile.
    let newer = Memo::new(move |_| {
        let changed = changes.get()?;
        let is_newer = |v: &&SavedView| v.id == changed.id && v.version > changed.version;
        desk.kept.views().with(|views| views.iter().find(is_newer).cloned())
    });
    let title = move || match changes.get() {
        Some(saved) => tr!(canned.change_named, name = saved.view.name),
        None => tr!(filter.keep).to_owned(),
    };
    view! {
        {move || newer.get().map(|theirs| {
            let rows = differences(&theirs.view, &written.text(), lists);
            let (mine, now) = (theirs.clone(), theirs.version);
            conflict(rows, move || written.set(theirs.clone()), move || put(mine.clone(), now))
        })}
        <form class="form filter-save" aria-labelledby="filter-save" on:submit=submit>
            <h3 id="filter-save" class="filter-save-title">{title}</h3>
            <div class="form-grid">
                <Field label=tr!(rules.name) name="view-name" value=written.name />
                <Choice label=tr!(canned.scope) name="view-scope" value=written.scope
                    options=sharing::options(lists.teams) />
            </div>
            <FormError text=sent.error />
            <div class="form-actions">
                <button class="button" disabled=move || sent.busy.get()>{tr!(filter.save)}</button>
                {move || changes.with(Option::is_some).then(|| view! {
                    <button type="button" class="button button-quiet" disabled=move || sent.busy.get()
                        on:click=move |_| make()>
                        {tr!(filter.save_new)}
                    </button>
                })}
            </div>
        </form>
    }
    .into_any()
}

fn differences(theirs: &ViewText, mine: &ViewText, lists: Lists) -> Vec<Difference> {
    let word = |field: &str, view: &ViewText| {
        let value = View::Filtered(view.filter).field(field);
        lists.options(field).into_iter().find(|(key, _)| *key == value).map_or(value, |(_, words)| words)
    };
    let teams = lists.teams.get();
    let own = [
        (tr!(rules.name), theirs.name.clone(), mine.name.clone()),
        (tr!(canned.scope), sharing::name(theirs.scope, &teams), sharing::name(mine.scope, &teams)),
    ];
    let fields = FIELDS.map(|field| (label(field), word(field, theirs), word(field, mine)));
    differing(own.into_iter().chain(fields))
}

/// The saved views: to go to, to change and to forget.
#[component]
fn List(written: Written, go: Callback<View>) -> impl IntoView {
    let desk = use_desk();
    let sent = Sent::default();
    let row = move |saved: SavedView| {
        let (id, view, name) = (saved.id, View::Filtered(saved.view.filter), saved.view.name.clone());
        let change = tr!(canned.change_named, name = name.clone());
        let forget = tr!(filter.forget_named, name = name.clone());
        let may = sharing::may_change(saved.view.scope);
        let forgotten = move |()| {
            if written.changes.with_untracked(|changes| changes.as_ref().is_some_and(|c| c.id == id)) {
                written.changes.set(None);
            }
        };
        view! {
            <li class="filter-saved">
                <button class="choice" on:click=move |_| go.run(view)>{name}</button>
                {may.then(|| view! {
                    <button class="button" aria-label=change on:click=move |_| written.set(saved.clone())>
                        {tr!(canned.change)}
                    </button>
                    <button class="button" aria-label=forget
                        on:click=move |_| sent.send(async move { api::delete_view(id).await }, forgotten)>
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
    .into_any()
}
