//! A websocket of text messages.

use gloo::events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{MessageEvent, WebSocket};

/// What happens to a socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happening {
    /// It stands.
    Open,
    /// It said something.
    Text(String),
    /// It is gone. Comes once.
    Closed,
}

/// An open, or opening, socket; dropping it closes it and says nothing more.
pub struct Socket {
    socket: WebSocket,
    _listeners: [EventListener; 3],
}

impl Socket {
    /// Opens a socket; `None` when the browser refuses the address.
    pub fn open(address: &str, handler: impl Fn(Happening) + Clone + 'static) -> Option<Self> {
        let socket = WebSocket::new(address).ok()?;
        let (opened, closed) = (handler.clone(), handler.clone());
        let listeners = [
            EventListener::new(&socket, "open", move |_| opened(Happening::Open)),
            EventListener::new(&socket, "message", move |event| {
                let text = event.dyn_ref::<MessageEvent>().and_then(|e| e.data().as_string());
                if let Some(text) = text {
                    handler(Happening::Text(text));
                }
            }),
            EventListener::new(&socket, "close", move |_| closed(Happening::Closed)),
        ];
        Some(Self { socket, _listeners: listeners })
    }

    /// Says something; lost when the socket does not stand.
    pub fn send(&self, text: &str) {
        if self.socket.ready_state() == WebSocket::OPEN {
            // A socket that fails closes, and that is told.
            let _ = self.socket.send_with_str(text);
        }
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        let _ = self.socket.close();
    }
}
