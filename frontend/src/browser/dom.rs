//! Elements: dialogs, focus, scrolling.

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};

pub use web_sys::HtmlDialogElement;

/// Puts the focus on the first element that the selector finds; whether there was one.
pub fn focus(selector: &str) -> bool {
    let found = super::page::document().query_selector(selector).ok().flatten();
    let Some(element) = found.and_then(|e| e.dyn_into::<HtmlElement>().ok()) else { return false };
    element.focus().is_ok()
}

/// Puts the focus there when what had it is gone from the page.
pub fn focus_if_lost(selector: &str) {
    let active = super::page::document().active_element();
    if active.is_none_or(|e| e.tag_name() == "BODY") {
        focus(selector);
    }
}

/// Scrolls just as far as is needed to show the element.
pub fn reveal(selector: &str) {
    if let Some(element) = super::page::document().query_selector(selector).ok().flatten() {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// Opens a dialog over the page; the browser keeps the focus inside and gives it back.
pub fn show_modal(dialog: &HtmlDialogElement) {
    if !dialog.open() {
        // It fails only for a dialog that is not in the page: then there is nothing to show.
        let _ = dialog.show_modal();
    }
}

/// Whether a click fell on the backdrop of a dialog rather than inside it.
pub fn is_backdrop(event: &Event) -> bool {
    let target = event.target().and_then(|t| t.dyn_into::<Element>().ok());
    target.is_some_and(|e| e.tag_name() == "DIALOG")
}

/// The text of the field that an event came from.
pub fn value(event: &Event) -> String {
    let Some(target) = event.target() else { return String::new() };
    if let Some(input) = target.dyn_ref::<HtmlInputElement>() {
        input.value()
    } else if let Some(area) = target.dyn_ref::<HtmlTextAreaElement>() {
        area.value()
    } else {
        target.dyn_ref::<HtmlSelectElement>().map(HtmlSelectElement::value).unwrap_or_default()
    }
}

/// How far a scrolled element is from its beginning and from its end, in pixels. The origin of a reversed
/// column is its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scroll {
    /// Pixels above what is seen.
    pub above: i32,
    /// Pixels below what is seen.
    pub below: i32,
}

/// Where the element that a scroll event came from stands.
pub fn scroll(event: &Event) -> Option<Scroll> {
    let element = event.target()?.dyn_into::<Element>().ok()?;
    Some(scroll_of(&element))
}

/// Where a scrolled element stands.
pub fn scroll_of(element: &Element) -> Scroll {
    let room = element.scroll_height() - element.client_height();
    let top = element.scroll_top();
    // In a reversed column the end is zero and above it is negative.
    if top < 0 || is_reversed(element) {
        Scroll { above: room + top, below: -top }
    } else {
        Scroll { above: top, below: room - top }
    }
}

fn is_reversed(element: &Element) -> bool {
    element.class_list().contains("reversed")
}

/// Scrolls the element to its latest.
pub fn scroll_to_end(selector: &str) {
    if let Some(element) = super::page::document().query_selector(selector).ok().flatten() {
        element.set_scroll_top(if is_reversed(&element) { 0 } else { element.scroll_height() });
    }
}
