//! Fields of forms.

use crate::browser::dom;
use leptos::prelude::*;
use std::borrow::Cow;

/// A labelled field.
#[component]
pub fn Field(
    /// Its label.
    #[prop(into)]
    label: String,
    /// Its name in the form, also its id: no other field of the page has it.
    #[prop(into)]
    name: Cow<'static, str>,
    /// What it holds.
    value: RwSignal<String>,
    /// The kind of field.
    #[prop(default = "text")]
    kind: &'static str,
    /// What a password manager fills in.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// A line of help under it.
    #[prop(optional, into)]
    hint: Option<String>,
    /// Whether it may stay empty.
    #[prop(default = true)]
    required: bool,
    /// The least characters.
    #[prop(optional)]
    min_length: Option<u32>,
) -> impl IntoView {
    let hint_id = hint.as_ref().map(|_| format!("{name}-hint"));
    view! {
        <div class="field">
            <label for=name.clone()>{label}</label>
            <input
                id=name.clone()
                name=name
                type=kind
                autocomplete=autocomplete
                required=required
                minlength=min_length.map(|n| n.to_string())
                aria-describedby=hint_id.clone()
                spellcheck="false"
                prop:value=move || value.get()
                on:input=move |event| value.set(dom::value(&event))
            />
            {hint.map(|text| view! { <p class="hint" id=hint_id>{text}</p> })}
        </div>
    }
    .into_any()
}

/// A labelled choice of one.
#[component]
pub fn Choice(
    /// Its label.
    #[prop(into)]
    label: String,
    /// Its name in the form, also its id.
    name: &'static str,
    /// The value that is chosen.
    value: RwSignal<String>,
    /// The values and their words.
    #[prop(into)]
    options: Signal<Vec<(String, String)>>,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <select id=name name=name prop:value=move || value.get() on:change=move |event| value.set(dom::value(&event))>
                {move || options.get().into_iter().map(|(key, word)| {
                    let chosen = value.with_untracked(|v| *v == key);
                    view! { <option value=key selected=chosen>{word}</option> }
                }).collect_view()}
            </select>
        </div>
    }
    .into_any()
}

/// Something that is so, or not.
#[component]
pub fn Check(
    /// Its label.
    label: &'static str,
    /// Whether it is so.
    value: RwSignal<bool>,
    /// A line of help under it.
    #[prop(optional)]
    hint: Option<&'static str>,
) -> impl IntoView {
    view! {
        <div class="field">
            <label class="check">
                <input type="checkbox" prop:checked=move || value.get()
                    on:change=move |_| value.update(|so| *so = !*so) />
                <span>{label}</span>
            </label>
            {hint.map(|text| view! { <p class="hint">{text}</p> })}
        </div>
    }
    .into_any()
}

/// Saving, and taking away what is there after asking once more.
#[component]
pub fn SaveOrRemove(
    /// What saving is called.
    save: &'static str,
    /// What taking away is called, and what it is called when it is asked once more.
    remove: [&'static str; 2],
    /// Whether it is being sent.
    busy: RwSignal<bool>,
    /// Takes it away; a new one cannot be.
    on_remove: Option<Callback<()>>,
) -> impl IntoView {
    let sure = RwSignal::new(false);
    let [remove, really] = remove;
    view! {
        <div class="form-actions">
            <button class="button button-primary" disabled=move || busy.get()>{save}</button>
            {on_remove.map(|on_remove| move || if sure.get() {
                view! { <button type="button" class="button" on:click=move |_| on_remove.run(())>{really}</button> }
                    .into_any()
            } else {
                view! {
                    <button type="button" class="button button-quiet" on:click=move |_| sure.set(true)>{remove}</button>
                }
                .into_any()
            })}
        </div>
    }
    .into_any()
}

/// What went wrong with a form; told at once.
#[component]
pub fn FormError(
    /// What, when anything.
    #[prop(into)]
    text: Signal<Option<String>>,
) -> impl IntoView {
    view! { <div role="alert" class="form-error">{move || text.get().map(|t| view! { <p>{t}</p> })}</div> }
        .into_any()
}
