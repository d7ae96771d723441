//! What many short-lived parts of a page follow. A signal keeps a trace of everything that ever read it, also of
//! what is long gone from the page: a list that is scrolled all day would tell a growing crowd that is not there.
//! Here each part gets a signal of its own, which goes when the part goes.

use leptos::prelude::*;
use std::{collections::BTreeMap, sync::Arc};

/// Whoever is there, by number.
type There = BTreeMap<u64, Arc<dyn Fn() + Send + Sync>>;

/// Something that changes, and is told to whoever is there.
#[derive(Clone, Copy)]
pub struct Fan {
    there: StoredValue<There>,
    last: StoredValue<u64>,
}

impl Fan {
    /// Tells when what `track` tracks has changed.
    pub fn of(track: impl Fn() + 'static) -> Self {
        let there: StoredValue<There> = StoredValue::default();
        Effect::new(move || {
            track();
            there.with_value(|all| all.values().for_each(|tell| tell()));
        });
        Self { there, last: StoredValue::default() }
    }

    /// What `part` gives, as a signal of the part of the page that asks. `part` tracks nothing.
    pub fn here<U>(self, part: impl Fn() -> U + Send + Sync + 'static) -> ArcRwSignal<U>
    where
        U: PartialEq + Send + Sync + 'static,
    {
        let mine = ArcRwSignal::new(part());
        let told = mine.clone();
        self.enter(Arc::new(move || {
            let now = part();
            if told.with_untracked(|before| *before != now) {
                told.set(now);
            }
        }));
        mine
    }

    fn enter(self, tell: Arc<dyn Fn() + Send + Sync>) {
        let number = self.last.with_value(|last| last + 1);
        self.last.set_value(number);
        self.there.update_value(|all| {
            all.insert(number, tell);
        });
        on_cleanup(move || {
            self.there.try_update_value(|all| all.remove(&number));
        });
    }
}
