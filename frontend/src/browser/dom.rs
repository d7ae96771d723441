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

/// Asked before a list is drawn anew: what is moved in the page loses the focus, and gets it back before it is seen.
pub fn keep_focus(list: &str) {
    let active = super::page::document().active_element();
    let inside = active.filter(|e| e.closest(list).ok().flatten().is_some());
    let Some(element) = inside.and_then(|e| e.dyn_into::<HtmlElement>().ok()) else { return };
    super::timer::next_frame(move || {
        let now = super::page::document().active_element();
        if now.is_none_or(|e| e.tag_name() == "BODY") {
            focus_where_it_is(&element);
        }
    });
}

/// Scrolls just as far as is needed to show the element.
pub fn reveal(selector: &str) {
    if let Some(element) = super::page::document().query_selector(selector).ok().flatten() {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// Puts the focus on an element, in the middle of what is seen.
pub fn go_to(selector: &str) {
    let found = super::page::document().query_selector(selector).ok().flatten();
    let Some(element) = found.and_then(|e| e.dyn_into::<HtmlElement>().ok()) else { return };
    let scroll = web_sys::ScrollIntoViewOptions::new();
    scroll.set_block(web_sys::ScrollLogicalPosition::Center);
    element.scroll_into_view_with_scroll_into_view_options(&scroll);
    focus_where_it_is(&element);
}

/// Puts the focus on an element without scrolling to it.
fn focus_where_it_is(element: &HtmlElement) {
    let options = web_sys::FocusOptions::new();
    options.set_prevent_scroll(true);
    // It fails only for an element that is gone.
    let _ = element.focus_with_options(&options);
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

/// Sends the form that an event happened in, as its button does.
pub fn submit(event: &Event) {
    let element = event.target().and_then(|t| t.dyn_into::<Element>().ok());
    let form = element.and_then(|e| e.closest("form").ok().flatten());
    if let Some(form) = form.and_then(|f| f.dyn_into::<web_sys::HtmlFormElement>().ok()) {
        // It fails only for a form without fields.
        let _ = form.request_submit();
    }
}

/// Writes at the caret of a text area, as if it was typed there. What asked for this, just before it, goes.
pub fn write_at_caret(selector: &str, text: &str, asked_by: Option<char>) {
    let found = super::page::document().query_selector(selector).ok().flatten();
    let Some(area) = found.and_then(|e| e.dyn_into::<HtmlTextAreaElement>().ok()) else { return };
    let here = |place: Result<Option<u32>, _>| place.ok().flatten();
    let end = here(area.selection_end()).unwrap_or_default();
    let start = here(area.selection_start()).unwrap_or(end);
    let asked = asked_by.is_some() && before(&area, start) == asked_by;
    let from = start - u32::from(asked);
    let written = area.set_range_text_with_start_and_end_and_mode(text, from, end, "end");
    let init = web_sys::EventInit::new();
    init.set_bubbles(true);
    // Both fail only on a page that is going away.
    if let (Ok(()), Ok(input)) = (written, Event::new_with_event_init_dict("input", &init)) {
        let _ = area.dispatch_event(&input);
    }
    let _ = area.focus();
}

/// What stands before a place of a text area, if it is in one piece of UTF-16.
fn before(area: &HtmlTextAreaElement, place: u32) -> Option<char> {
    let at = usize::try_from(place).ok()?.checked_sub(1)?;
    area.value().encode_utf16().nth(at).map(u32::from).and_then(char::from_u32)
}

/// Whether a word would begin at the caret of the text area that the event came from.
pub fn begins_word(event: &Event) -> bool {
    let Some(area) = event.target().and_then(|t| t.dyn_into::<HtmlTextAreaElement>().ok()) else {
        return false;
    };
    let place = area.selection_start().ok().flatten().unwrap_or_default();
    place == 0 || before(&area, place).is_some_and(char::is_whitespace)
}

/// How far a scrolled element is from its beginning and from its end, in pixels. The origin of a reversed
/// column is its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scroll {
    /// Pixels above what is seen.
    pub above: i32,
    /// Pixels below what is seen.
    pub below: i32,
    /// Pixels that are seen.
    pub seen: i32,
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
    let seen = element.client_height();
    // In a reversed column the end is zero and above it is negative.
    if top < 0 || is_reversed(element) {
        Scroll { above: room + top, below: -top, seen }
    } else {
        Scroll { above: top, below: room - top, seen }
    }
}

fn is_reversed(element: &Element) -> bool {
    element.class_list().contains("reversed")
}

/// How high an element is, in pixels.
pub fn height(selector: &str) -> Option<i32> {
    let found = super::page::document().query_selector(selector).ok().flatten();
    found.map(|element| element.client_height())
}

/// How many of `count` equal parts of `all` pixels begin within so many pixels.
pub fn part(count: usize, pixels: i32, all: i32) -> usize {
    let within = i64::from(pixels.clamp(0, all.max(0)));
    // A list is shorter than 2³² rows, and the part is smaller than the whole.
    let parts = i64::try_from(count).unwrap_or_default() * within / i64::from(all.max(1));
    usize::try_from(parts).unwrap_or_default()
}

/// Whether an element begins above what is seen of the one that scrolls it.
pub fn is_above(selector: &str, scrolled: &str) -> bool {
    let top = |selector| {
        let found = super::page::document().query_selector(selector).ok().flatten();
        found.map(|element| element.get_bounding_client_rect().top())
    };
    top(selector).zip(top(scrolled)).is_some_and(|(element, place)| element < place)
}

/// Scrolls the element to its latest.
pub fn scroll_to_end(selector: &str) {
    if let Some(element) = super::page::document().query_selector(selector).ok().flatten() {
        element.set_scroll_top(if is_reversed(&element) { 0 } else { element.scroll_height() });
    }
}
