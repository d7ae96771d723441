//! Labels, for those who keep them.

use crate::{
    api,
    lang::tr,
    store::Store,
    ui::{
        fetched::Fetched,
        form::{Choice, Field, FormError},
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
    let sent = Sent::default();
    let row = move |label: Label| {
        let (id, name) = (label.id, label.name.clone());
        let (words, long) = if label.retired {
            (tr!(labels.revive), tr!(labels.revive_named, name = name))
        } else {
            (tr!(labels.retire), tr!(labels.retire_named, name = name))
        };
        let change = PutLabel {
            version: label.version,
            name: label.name.clone(),
            colour: label.colour,
            retired: !label.retired,
        };
        let press = move |_| {
            let change = change.clone();
            sent.send(async move { api::put_label(id, &change).await }, move |_| labels.refetch());
        };
        view! {
            <li class="label-row">
                <span class=format!("label label-{}", label.colour.as_str())>{label.name.clone()}</span>
                {label.retired.then(|| view! { <span class="hint">{tr!(labels.retired)}</span> })}
                <button class="button" aria-label=long on:click=press>{words}</button>
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
            <FormError text=sent.error />
            <NewLabel on_made=move |()| labels.refetch() />
        </section>
    }
    .into_any()
}

#[component]
fn NewLabel(#[prop(into)] on_made: Callback<()>) -> impl IntoView {
    let sent = Sent::default();
    let name = RwSignal::new(String::new());
    let colour = RwSignal::new(LabelColour::default().as_str().to_owned());
    let colours: Vec<_> = LabelColour::ALL.map(|c| (c.as_str().to_owned(), colour_name(c).to_owned())).into();
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
            <Choice label=tr!(labels.colour) name="label-colour" value=colour options=colours />
            <button class="button button-primary" disabled=move || sent.busy.get()>{tr!(labels.add)}</button>
            <FormError text=sent.error />
        </form>
    }
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
