//! Keys that are pressed anywhere on the page.

use gloo::events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

/// A key as the shortcut table knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Press {
    /// The key's value, such as `j`, `?` or `Escape`.
    pub key: String,
    /// Ctrl, or Cmd on a Mac.
    pub command: bool,
    /// The focus is in a field, where letters are text.
    pub in_field: bool,
    /// A dialog is open, which has its own keys.
    pub in_dialog: bool,
}

/// Listens to keys until the listener is dropped. The handler says whether it took the key.
pub fn listen(handler: impl Fn(&Press) -> bool + 'static) -> EventListener {
    let options = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(&super::page::document(), "keydown", options, move |event| {
        let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
        if event.alt_key() || event.is_composing() {
            return;
        }
        if handler(&press(event)) {
            event.prevent_default();
        }
    })
}

fn press(event: &KeyboardEvent) -> Press {
    let target = event.target().and_then(|t| t.dyn_into::<Element>().ok());
    let inside =
        |selector: &str| target.as_ref().is_some_and(|t| t.closest(selector).ok().flatten().is_some());
    Press {
        key: event.key(),
        command: event.ctrl_key() || event.meta_key(),
        in_field: inside("input, textarea, select, [contenteditable]"),
        in_dialog: super::page::document().query_selector("dialog[open]").ok().flatten().is_some(),
    }
}

/// Whether the key event leaves a field, so that single keys are commands again.
pub fn is_leave(event: &KeyboardEvent) -> bool {
    event.key() == "Escape" && !event.is_composing()
}

/// Whether the key event is Ctrl+Enter (or Cmd+Enter).
pub fn is_send(event: &KeyboardEvent) -> bool {
    event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) && !event.is_composing()
}
