//! Something that is fetched for a part of a page, and fetched again when what it depends on changes.

use crate::{api::Answer, session::use_session};
use leptos::{prelude::*, task::spawn_local};

/// What was fetched, once it is here.
pub struct Fetched<T: Send + Sync + 'static> {
    answer: RwSignal<Option<Answer<T>>>,
    again: RwSignal<u32>,
}

impl<T: Send + Sync + 'static> Clone for Fetched<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Fetched<T> {}

impl<T: Clone + Send + Sync + 'static> Fetched<T> {
    /// Fetches with `request`, which may read signals: when they change, it is fetched again. What is shown
    /// stays until the new answer is here.
    pub fn new<F: Future<Output = Answer<T>> + 'static>(request: impl Fn() -> F + 'static) -> Self {
        let session = use_session();
        let fetched = Self { answer: RwSignal::new(None), again: RwSignal::new(0) };
        let round = StoredValue::new(0_u32);
        Effect::new(move || {
            fetched.again.track();
            let request = request();
            let this = round.try_update_value(|n| {
                *n += 1;
                *n
            });
            spawn_local(async move {
                let answer = request.await;
                if let Err(error) = &answer {
                    session.check(error);
                }
                // A later request, or another page, has taken its place.
                if round.try_get_value() == this {
                    let _ = fetched.answer.try_set(Some(answer));
                }
            });
        });
        fetched
    }

    /// What was fetched; tracks.
    pub fn get(self) -> Option<Answer<T>> {
        self.answer.get()
    }

    /// Fetches again.
    pub fn refetch(self) {
        let _ = self.again.try_update(|n| *n += 1);
    }
}
