//! A list, drawn row by row.

use leptos::{
    prelude::*,
    tachys::{
        reactive_graph::OwnedView,
        view::keyed::{SerializableKey, keyed},
    },
};
use std::{
    hash::Hash,
    sync::{Arc, Mutex},
};

/// So many rows stand on one shelf.
const SHELF: u32 = 16;

/// Draws what `each` gives, a row for each key; a row stays as it is for as long as its key is there.
///
/// It is what [`For`] is, but for what is kept of rows that are gone: an owner keeps a trace of all that it ever owned,
/// and a list that is scrolled all day has had very many. Here the owners of rows are owned by a few at a time, which
/// go with the last of their rows.
#[component]
pub fn Each<IF, I, T, EF, N, KF, K>(
    /// What is drawn.
    each: IF,
    /// What a row is known by.
    key: KF,
    /// Draws a row.
    children: EF,
) -> impl IntoView
where
    IF: Fn() -> I + Send + 'static,
    I: IntoIterator<Item = T> + Send + 'static,
    EF: Fn(T) -> N + Send + Clone + 'static,
    N: IntoView + 'static,
    KF: Fn(&T) -> K + Send + Clone + 'static,
    K: Eq + Hash + SerializableKey + 'static,
    T: Send + 'static,
{
    let shelves = Shelves::new();
    let children = move |_: usize, row| {
        let owner = shelves.next();
        let view = owner.with(|| children(row));
        (drop, OwnedView::new_with_owner(view, owner))
    };
    move || keyed(each(), key.clone(), children.clone())
}

/// Owners of rows, owned by some that stand between them and the list.
#[derive(Clone)]
struct Shelves {
    list: Owner,
    last: Arc<Mutex<(Owner, u32)>>,
}

/// Keeps the shelf for as long as one of its rows is there.
#[derive(Clone)]
struct Stands {
    #[allow(dead_code, reason = "dropping it would let the shelf go")]
    on: Owner,
}

impl Shelves {
    fn new() -> Self {
        let list = Owner::new();
        let first = list.child();
        Self { list, last: Arc::new(Mutex::new((first, 0))) }
    }

    /// The owner of the next row.
    fn next(&self) -> Owner {
        // A list that failed to draw a row may go on with the next.
        let mut last = self.last.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let (shelf, rows) = &mut *last;
        if *rows == SHELF {
            (*shelf, *rows) = (self.list.child(), 0);
        }
        *rows += 1;
        let row = shelf.child();
        row.with(|| provide_context(Stands { on: shelf.clone() }));
        row
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};

    #[test]
    fn a_shelf_goes_with_the_last_of_its_rows() {
        let page = Owner::new();
        let (shelves, gone) = page.with(|| {
            provide_context(7_u32);
            (Shelves::new(), Arc::new(AtomicU32::new(0)))
        });
        let mut rows: Vec<_> = (0..=SHELF).map(|_| shelves.next()).collect();
        rows[0].with(|| {
            let shelf = use_context::<Stands>().expect("every row stands on a shelf").on;
            let gone = gone.clone();
            shelf.with(|| on_cleanup(move || _ = gone.fetch_add(1, Ordering::Relaxed)));
            assert_eq!(use_context::<u32>(), Some(7), "what the page provides is there for its rows");
        });
        let last = rows.remove(0);
        rows.clear();
        assert_eq!(gone.load(Ordering::Relaxed), 0);
        drop(last);
        assert_eq!(gone.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn rows_are_cleaned_up_with_their_page() {
        let page = Owner::new();
        let shelves = page.with(Shelves::new);
        let (row, gone) = (shelves.next(), Arc::new(AtomicU32::new(0)));
        let told = gone.clone();
        row.with(|| on_cleanup(move || _ = told.fetch_add(1, Ordering::Relaxed)));
        page.cleanup();
        assert_eq!(gone.load(Ordering::Relaxed), 1);
    }
}
