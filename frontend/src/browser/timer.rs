//! Later.

pub use gloo::timers::callback::{Interval, Timeout};
use wasm_bindgen::{JsCast, closure::Closure};

/// Pages out of sight get no frames.
const HIDDEN_FRAME_MILLIS: i32 = 250;

/// Calls back after so many milliseconds, whatever happens meanwhile. It is gone when it was called; a [`Timeout`]
/// that is forgotten would stay for as long as the page.
pub fn after(millis: i32, callback: impl FnOnce() + 'static) {
    let callback = Closure::once_into_js(callback);
    let window = super::page::window();
    // It fails only for what is no function.
    let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(callback.unchecked_ref(), millis);
}

/// Calls back before the next frame is drawn, or soon when the page is out of sight.
pub fn next_frame(callback: impl FnOnce() + 'static) {
    if super::page::is_visible() {
        let callback = Closure::once_into_js(callback);
        // It fails only for what is no function.
        let _ = super::page::window().request_animation_frame(callback.unchecked_ref());
    } else {
        after(HIDDEN_FRAME_MILLIS, callback);
    }
}
