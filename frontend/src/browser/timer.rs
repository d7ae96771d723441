//! Later.

pub use gloo::timers::callback::{Interval, Timeout};
use wasm_bindgen::{JsCast, closure::Closure};

/// Pages out of sight get no frames.
const HIDDEN_FRAME_MILLIS: u32 = 250;

/// Calls back before the next frame is drawn, or soon when the page is out of sight.
pub fn next_frame(callback: impl FnOnce() + 'static) {
    if super::page::is_visible() {
        let callback = Closure::once_into_js(callback);
        // It fails only for what is no function.
        let _ = super::page::window().request_animation_frame(callback.unchecked_ref());
    } else {
        Timeout::new(HIDDEN_FRAME_MILLIS, callback).forget();
    }
}
