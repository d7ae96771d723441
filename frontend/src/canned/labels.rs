//! Labels, for those who keep them.

use crate::{
    api,
    lang::tr,
    store::Store,
    ui::{
        conflict::{Difference, conflict, differing, on_conflict},
        dialog::Dialog,
        fetched::Fetched,
        form::{Check, Choice, Field, FormError},
        icons,
        sent::Sent,
        state,
    },
};
use leptos::prelude::*;
use shared::{Label, LabelColour, PutLabel, Setting};

/// The labels, and the form of a new one.
#[component]
pub fn Labels() -> impl IntoView {
    let store = expect_context::<Store>();
    let labels = Fetched::new(move || {
        store.setting(Setting::Labels);
        api::labels()
    });
    let known =
        Signal::derive(move || labels.get().and_then(Result::ok).map(|p| p.items).unwrap_or_default());
    let changes = RwSignal::new(None::<Label>);
    let row = move |label: Label| {
        let long = tr!(canned.change_named, name = label.name.clone());
        view! {
            <li class="line-row">
                <span class=format!("label label-{}", label.colour.as_str())>{label.name.clone()}</span>
                {label.retired.then(|| view! { <span class="hint">{tr!(labels.retired)}</span> })}
                <button class="button" aria-label=long on:click=move |_| changes.set(Some(label.clone()))>
                    {tr!(canned.change)}
                </button>
            </li>
        }
    };
    view! {
        <section aria-labelledby="labels-title">
            <h2 id="labels-title">{tr!(labels.title)}</h2>
            <p>{tr!(labels.lead)}</p>
            {move || match labels.get() {
                None => state::skeleton(3, ""),
                Some(Err(error)) => state::failed(error.text(), move || labels.refetch()),
                Some(Ok(page)) if page.items.is_empty() => {
                    state::empty(icons::label(), tr!(labels.none), "")
                }
                Some(Ok(page)) => view! {
                    <ul class="plain-list card">{page.items.into_iter().map(row).collect_view()}</ul>
                }
                .into_any(),
            }}
            <NewLabel on_made=move |()| labels.refetch() />
        </section>
        {move || changes.get().map(|label| {
            let close = move |()| {
                let _ = changes.try_set(None);
            };
            view! {
                <Dialog title=tr!(labels.change) on_close=close>
                    <ChangeLabel label known on_done=move |()| {
                        close(());
                        labels.refetch();
                    } on_changed=move |()| labels.refetch() />
                </Dialog>
            }
        })}
    }
    .into_any()
}

#[component]
fn NewLabel(#[prop(into)] on_made: Callback<()>) -> impl IntoView {
    let sent = Sent::default();
    let name = RwSignal::new(String::new());
    let colour = RwSignal::new(LabelColour::default().as_str().to_owned());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let label = PutLabel {
            version: 0,
            name: name.get_untracked(),
            colour: colour.get_untracked().parse().unwrap_or_default(),
            retired: false,
        };
        sent.send(async move { api::make_label(&label).await }, move |_| {
            name.set(String::new());
            on_made.run(());
        });
    };
    view! {
        <form class="form form-row card" on:submit=submit>
            <Field label=tr!(labels.new) name="label-name" value=name />
            <Choice label=tr!(labels.colour) name="label-colour" value=colour options=colours() />
            <button class="button button-primary" disabled=move || sent.busy.get()>{tr!(labels.add)}</button>
            <FormError text=sent.error />
        </form>
    }
}

/// A label that is there: its name, its colour, and whether it is given.
#[component]
fn ChangeLabel(
    label: Label,
    /// Those that are there now, as the feed keeps them.
    known: Signal<Vec<Label>>,
    #[prop(into)] on_done: Callback<()>,
    #[prop(into)] on_changed: Callback<()>,
) -> impl IntoView {
    let id = label.id;
    let version = RwSignal::new(label.version);
    let name = RwSignal::new(label.name);
    let colour = RwSignal::new(label.colour.as_str().to_owned());
    let retired = RwSignal::new(label.retired);
    let sent = Sent::default();
    let written = move |version: i64| PutLabel {
        version,
        name: name.get_untracked(),
        colour: colour.get_untracked().parse().unwrap_or_default(),
        retired: retired.get_untracked(),
    };
    let save = move |version: i64| {
        let label = written(version);
        let kept = async move { api::put_label(id, &label).await };
        sent.send_or(kept, move |_| on_done.run(()), on_conflict(on_changed));
    };
    let newer = Memo::new(move |_| {
        known.with(|known| known.iter().find(|l| l.id == id && l.version > version.get()).cloned())
    });
    view! {
        {move || newer.get().map(|theirs| {
            let rows = differences(&theirs, &written(0));
            let now = theirs.version;
            let take = move || {
                name.set(theirs.name.clone());
                colour.set(theirs.colour.as_str().to_owned());
                retired.set(theirs.retired);
                version.set(now);
            };
            conflict(rows, take, move || save(now))
        })}
        <form class="form" on:submit=move |event| {
            event.prevent_default();
            save(version.get_untracked());
        }>
            <div class="form-grid">
                <Field label=tr!(rules.name) name="label-new-name" value=name />
                <Choice label=tr!(labels.colour) name="label-new-colour" value=colour options=colours() />
            </div>
            <Check label=tr!(labels.retire) hint=tr!(labels.retire_text) value=retired />
            <FormError text=sent.error />
            <div class="form-actions">
                <button class="button button-primary" disabled=move || sent.busy.get()>{tr!(canned.save)}</button>
            </div>
        </form>
    }
    .into_any()
}

fn differences(theirs: &Label, mine: &PutLabel) -> Vec<Difference> {
    let yes = |so: bool| if so { tr!(filter.yes) } else { tr!(filter.no) }.to_owned();
    let colour = |colour| colour_name(colour).to_owned();
    differing([
        (tr!(rules.name), theirs.name.clone(), mine.name.clone()),
        (tr!(labels.colour), colour(theirs.colour), colour(mine.colour)),
        (tr!(labels.retire), yes(theirs.retired), yes(mine.retired)),
    ])
}

fn colours() -> Vec<(String, String)> {
    LabelColour::ALL.map(|c| (c.as_str().to_owned(), colour_name(c).to_owned())).into()
}

fn colour_name(colour: LabelColour) -> &'static str {
    match colour {
        LabelColour::Grey => tr!(labels.grey),
        LabelColour::Blue => tr!(labels.blue),
        LabelColour::Teal => tr!(labels.teal),
        LabelColour::Green => tr!(labels.green),
        LabelColour::Purple => tr!(labels.purple),
    }
}
