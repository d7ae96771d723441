//! A dialog over the page, by the browser's own `<dialog>`: it keeps the focus inside and gives it back.

use crate::{
    browser::dom::{self, HtmlDialogElement},
    lang::tr,
    ui::icons,
};
use leptos::{html, prelude::*};

/// A dialog that is open while it exists. `on_close` comes when it is closed by key, button or backdrop.
#[component]
pub fn Dialog(
    /// What it is about: its heading and name.
    #[prop(into)]
    title: String,
    /// A class of its own.
    #[prop(optional)]
    class: &'static str,
    /// Whether it can be closed without an answer.
    #[prop(default = true)]
    closable: bool,
    /// What to do when it was closed.
    #[prop(into)]
    on_close: Callback<()>,
    children: Children,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move || {
        if let Some(element) = dialog.get() {
            let element: HtmlDialogElement = element;
            dom::show_modal(&element);
        }
    });
    let close = move || {
        if let Some(element) = dialog.get_untracked() {
            element.close();
        }
    };
    view! {
        <dialog
            node_ref=dialog
            class=format!("dialog {class}")
            aria-labelledby="dialog-title"
            on:close=move |_| on_close.run(())
            on:cancel=move |event: leptos::ev::Event| if !closable { event.prevent_default() }
            on:mousedown=move |event| if closable && dom::is_backdrop(&event) { close() }
        >
            <div class="dialog-body">
                <div class="dialog-head">
                    <h2 id="dialog-title">{title}</h2>
                    {closable.then(|| view! {
                        <button class="icon-button" type="button" aria-label=tr!(common.close) on:click=move |_| close()>
                            {icons::cross()}
                        </button>
                    })}
                </div>
                {children()}
            </div>
        </dialog>
    }
    .into_any()
}
