//! What many short-lived parts of a page follow. A signal keeps a trace of everything that ever read it, also of
//! what is long gone from the page: a list that is scrolled all day would tell a growing crowd that is not there.
//! Here each part gets a signal of its own, which goes when the part goes.

use leptos::prelude::*;
use std::{collections::BTreeMap, sync::Arc};

/// Whoever is there, by what they follow and a number.
type There = BTreeMap<(i64, u64), Arc<dyn Fn() + Send + Sync>>;

/// What everybody follows who follows nothing in particular.
const WHOLE: i64 = 0;

/// Something that changes, and is told to whoever is there.
#[derive(Clone, Copy)]
pub struct Fan {
    there: StoredValue<There>,
    last: StoredValue<u64>,
}

impl Fan {
    /// Tells only when it is asked to.
    pub fn new() -> Self {
        Self { there: StoredValue::default(), last: StoredValue::default() }
    }

    /// Tells when what `track` tracks has changed.
    pub fn of(track: impl Fn() + 'static) -> Self {
        let fan = Self::new();
        Effect::new(move || {
            track();
            fan.tell_all();
        });
        fan
    }

    /// What `part` gives, as a signal of the part of the page that asks. `part` tracks nothing.
    pub fn here<U>(self, part: impl Fn() -> U + Send + Sync + 'static) -> ArcRwSignal<U>
    where
        U: PartialEq + Send + Sync + 'static,
    {
        self.about(WHOLE, part)
    }

    /// The same, of what has an id.
    pub fn about<U>(self, id: i64, part: impl Fn() -> U + Send + Sync + 'static) -> ArcRwSignal<U>
    where
        U: PartialEq + Send + Sync + 'static,
    {
        let mine = ArcRwSignal::new(part());
        let told = mine.clone();
        self.enter(
            id,
            Arc::new(move || {
                let now = part();
                if told.with_untracked(|before| *before != now) {
                    told.set(now);
                }
            }),
        );
        mine
    }

    /// What has no id is now otherwise.
    pub fn tell_all(self) {
        self.tell(WHOLE);
    }

    /// What has this id is now otherwise.
    pub fn tell(self, id: i64) {
        let theirs =
            |all: &There| all.range((id, 0)..=(id, u64::MAX)).map(|(_, tell)| tell.clone()).collect();
        let theirs: Vec<_> = self.there.with_value(theirs);
        for tell in theirs {
            tell();
        }
    }

    fn enter(self, id: i64, tell: Arc<dyn Fn() + Send + Sync>) {
        let number = self.last.with_value(|last| last + 1);
        self.last.set_value(number);
        self.there.update_value(|all| {
            all.insert((id, number), tell);
        });
        on_cleanup(move || {
            self.there.try_update_value(|all| all.remove(&(id, number)));
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_is_told_for_as_long_as_it_is_there() {
        let page = Owner::new();
        page.set();
        let (fan, what) = (Fan::new(), StoredValue::new(10));
        let ask = move || fan.about(1, move || what.get_value());
        let stays = ask();
        let part = page.child();
        let goes = part.with(ask);
        what.set_value(11);
        fan.tell(2);
        assert_eq!((stays.get_untracked(), goes.get_untracked()), (10, 10), "that was of something else");
        fan.tell(1);
        assert_eq!((stays.get_untracked(), goes.get_untracked()), (11, 11));
        part.cleanup();
        what.set_value(12);
        fan.tell(1);
        assert_eq!((stays.get_untracked(), goes.get_untracked()), (12, 11));
        assert_eq!(fan.there.with_value(BTreeMap::len), 1);
    }
}
