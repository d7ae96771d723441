//! Notifications of the system, where the user and the browser allow them.

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Notification, NotificationOptions, NotificationPermission};

/// Whether this browser has them at all: some do not, and none has them on an unsafe connection.
fn are_there() -> bool {
    js_sys::Reflect::has(&super::page::window(), &"Notification".into()).unwrap_or(false)
}

/// Whether they are allowed.
pub fn are_allowed() -> bool {
    are_there() && Notification::permission() == NotificationPermission::Granted
}

/// Asks the user; whether they are allowed now.
pub async fn ask() -> bool {
    if !are_there() {
        return false;
    }
    if let Ok(asked) = Notification::request_permission() {
        // A user who says no has answered as well.
        let _ = wasm_bindgen_futures::JsFuture::from(asked).await;
    }
    are_allowed()
}

/// Shows one; a later one with the same tag takes its place. A click brings the page in sight and calls back.
pub fn show(title: &str, body: &str, tag: &str, on_click: impl FnOnce() + 'static) {
    if !are_allowed() {
        return;
    }
    let options = NotificationOptions::new();
    options.set_body(body);
    options.set_tag(tag);
    options.set_icon("/icon.svg");
    // Some browsers show them only by a service worker: then there is the page itself.
    let Ok(shown) = Notification::new_with_options(title, &options) else { return };
    let notification = shown.clone();
    let clicked = Closure::once_into_js(move || {
        // It fails only where the browser does not let a page come forward.
        let _ = super::page::window().focus();
        notification.close();
        on_click();
    });
    shown.set_onclick(Some(clicked.unchecked_ref()));
}
