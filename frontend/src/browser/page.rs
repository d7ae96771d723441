//! The page itself: its title, language and theme, where it stands, whether it is seen.

use gloo::events::EventListener;
use web_sys::{Document, Window};

/// The window. There always is one in a page.
pub fn window() -> Window {
    // A worker has no window, and the SPA runs in none.
    #[expect(clippy::expect_used, reason = "the SPA runs in a page")]
    web_sys::window().expect("a page has a window")
}

/// The document. A window of a page has one.
pub fn document() -> Document {
    #[expect(clippy::expect_used, reason = "the SPA runs in a page")]
    window().document().expect("a page has a document")
}

/// Sets the title.
pub fn set_title(title: &str) {
    document().set_title(title);
}

/// Gives the page another icon in its tab.
pub fn set_icon(address: &str) {
    if let Ok(Some(link)) = document().query_selector("link[rel=icon]") {
        // The name is a name.
        let _ = link.set_attribute("href", address);
    }
}

/// Sets an attribute of the `html` element, or removes it.
pub fn set_root_attribute(name: &str, value: Option<&str>) {
    let Some(root) = document().document_element() else { return };
    // Both fail only for names that are no names.
    let _ = match value {
        Some(value) => root.set_attribute(name, value),
        None => root.remove_attribute(name),
    };
}

/// `https://host`, without a slash.
pub fn origin() -> String {
    window().location().origin().unwrap_or_default()
}

/// The address of a websocket on this host.
pub fn socket_address(path: &str) -> String {
    format!("{}{path}", origin().replacen("http", "ws", 1))
}

/// Loads the page anew.
pub fn reload() {
    // It fails only while the page is already going.
    let _ = window().location().reload();
}

/// Whether the page is in sight.
pub fn is_visible() -> bool {
    document().visibility_state() == web_sys::VisibilityState::Visible
}

/// Calls back when the page comes in sight or leaves it, and when the network comes back.
pub fn on_return(handler: impl Fn() + Clone + 'static) -> [EventListener; 2] {
    let online = handler.clone();
    [
        EventListener::new(&document(), "visibilitychange", move |_| handler()),
        EventListener::new(&window(), "online", move |_| online()),
    ]
}

/// Whether the browser asks for a dark page.
pub fn prefers_dark() -> bool {
    window().match_media("(prefers-color-scheme: dark)").ok().flatten().is_some_and(|m| m.matches())
}

/// Puts a text on the clipboard, where the browser lets us.
pub fn copy(text: &str) {
    let _ = window().navigator().clipboard().write_text(text);
}
