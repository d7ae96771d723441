//! A form that asks the server once at a time.

use crate::api::{Answer, ApiError};
use leptos::{prelude::*, task::spawn_local};
use std::pin::Pin;

/// Whether a form is being sent, and what went wrong.
#[derive(Clone, Copy, Default)]
pub struct Sent {
    /// It is under way.
    pub busy: RwSignal<bool>,
    /// What went wrong the last time.
    pub error: RwSignal<Option<String>>,
}

impl Sent {
    /// Sends it, unless it is under way already.
    pub fn send<T: 'static>(
        self,
        request: impl Future<Output = Answer<T>> + 'static,
        then: impl FnOnce(T) + 'static,
    ) {
        self.send_or(request, then, |_| false);
    }

    /// Sends it; what `handles` says yes to is not told as something that went wrong.
    pub fn send_or<T: 'static>(
        self,
        request: impl Future<Output = Answer<T>> + 'static,
        then: impl FnOnce(T) + 'static,
        handles: impl FnOnce(&ApiError) -> bool + 'static,
    ) {
        self.send_boxed(Box::pin(request), Box::new(then), Box::new(handles));
    }

    /// The same for every request and what follows, so that it is compiled once for each answer.
    fn send_boxed<T: 'static>(
        self,
        request: Pin<Box<dyn Future<Output = Answer<T>>>>,
        then: Box<dyn FnOnce(T)>,
        handles: Box<dyn FnOnce(&ApiError) -> bool>,
    ) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.error.set(None);
        spawn_local(async move {
            let answer = request.await;
            // The form may be gone by now; what was asked still counts.
            let _ = self.busy.try_set(false);
            match answer {
                Ok(value) => then(value),
                Err(error) if handles(&error) => {}
                Err(error) => {
                    let _ = self.error.try_set(Some(error.text()));
                }
            }
        });
    }
}
