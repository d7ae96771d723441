//! Which rows of the list are drawn: of a long one those that are seen and some around them.

use super::{Desk, use_desk};
use crate::{
    store::{Ids, Store, View},
    ui::fan::Fan,
};
use leptos::prelude::*;
use shared::ConversationId;
use std::{collections::BTreeSet, ops::Range};

/// Of a list up to this long all rows are drawn: the browser's own search finds them.
const SHORT: usize = 200;
/// Rows that are drawn above and below what is seen.
const AROUND: usize = 15;
/// Rows are drawn anew when the list is scrolled past so many: few at a time, so that no frame waits for many.
const STEP: usize = 2;

/// What is seen of a list, in rows; in steps, so that it changes seldom.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    first: usize,
    count: usize,
}

impl Seen {
    /// What is seen when so many rows are above it, and so many fit.
    pub const fn new(above: usize, fit: usize) -> Self {
        Self { first: above / STEP * STEP, count: (fit / STEP + 2) * STEP }
    }

    /// The rows of a list of `total` that are drawn.
    fn rows(self, total: usize) -> Range<usize> {
        if total <= SHORT {
            return 0..total;
        }
        let first = self.first.min(total).saturating_sub(AROUND);
        first..(self.first + self.count + AROUND).min(total)
    }
}

/// What is drawn of the list on screen.
#[derive(Clone, Copy)]
pub struct Drawn {
    seen: RwSignal<Seen>,
    /// The row that had the focus last stays: the focus is never lost.
    focused: RwSignal<Option<ConversationId>>,
    open: Memo<Option<ConversationId>>,
    rows: Memo<Vec<(usize, ConversationId)>>,
    length: Memo<usize>,
    seats: Fan,
}

/// What a row is told beside its conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seat {
    /// The view that the list shows.
    pub view: View,
    /// In a long list: where the row stands, and of how many.
    pub place: Option<(usize, usize)>,
    /// Whether the conversation is open.
    pub open: bool,
    /// Whether it is chosen.
    pub chosen: bool,
}

impl Drawn {
    /// What is drawn of the store's list.
    pub fn new(store: Store) -> Self {
        let Desk { open, view, chosen, .. } = use_desk();
        let (seen, focused) = (RwSignal::new(Seen::default()), RwSignal::new(None));
        let rows = Memo::new(move |_| {
            let kept = [focused.get(), open.get()];
            store.list().with(|list| places(&list.shown, seen.get(), kept.into_iter().flatten()))
        });
        let length = Memo::new(move |_| store.list().with(|list| list.shown.len()));
        let seats = Fan::of(move || {
            view.track();
            open.track();
            rows.track();
            length.track();
            chosen.track();
        });
        Self { seen, focused, open, rows, length, seats }
    }

    /// The rows, each with its place in the list. Tracks.
    pub fn rows(self) -> Vec<(usize, ConversationId)> {
        self.rows.get()
    }

    /// How long the list is, when it is a long one. Tracks.
    pub fn length(self) -> Option<usize> {
        Some(self.length.get()).filter(|length| *length > SHORT)
    }

    /// What the row of a conversation is told.
    pub fn seat(self, id: ConversationId) -> ArcRwSignal<Seat> {
        let Desk { view, chosen, .. } = use_desk();
        self.seats.here(move || {
            let length = self.length.get_untracked();
            let place = |rows: &Vec<_>| rows.iter().find(|(_, row)| *row == id).map(|(at, _)| (*at, length));
            Seat {
                view: view.get_untracked(),
                place: if length > SHORT { self.rows.with_untracked(place) } else { None },
                open: self.open.get_untracked() == Some(id),
                chosen: untrack(|| chosen.has(id)),
            }
        })
    }

    /// Other rows are seen.
    pub fn see(self, seen: Seen) {
        if self.seen.get_untracked() != seen {
            self.seen.set(seen);
        }
    }

    /// A row has the focus.
    pub fn focus(self, id: ConversationId) {
        self.focused.set(Some(id));
    }
}

/// The places that are drawn: what is seen, and those that are to be kept wherever they are.
fn places(
    shown: &Ids,
    seen: Seen,
    kept: impl Iterator<Item = ConversationId>,
) -> Vec<(usize, ConversationId)> {
    let rows = seen.rows(shown.len());
    let kept = kept.filter_map(|id| shown.place(id));
    let places: BTreeSet<usize> = rows.chain(kept).collect();
    places.into_iter().filter_map(|at| Some((at, shown.get(at)?))).collect()
}

/// The length that so many rows take.
pub fn length_of(rows: usize) -> String {
    format!("calc({rows} * var(--row-height))")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(length: usize) -> Ids {
        (0..length).map(|id| ConversationId(i64::try_from(id).unwrap())).collect()
    }

    fn drawn(length: usize, seen: Seen, kept: &[i64]) -> Vec<usize> {
        let kept = kept.iter().map(|id| ConversationId(*id));
        places(&list(length), seen, kept).into_iter().map(|(at, _)| at).collect()
    }

    #[test]
    fn of_a_short_list_everything_is_drawn_once() {
        assert_eq!(drawn(200, Seen::new(100, 8), &[3]), (0..200).collect::<Vec<_>>());
        assert_eq!(drawn(0, Seen::default(), &[3]), Vec::<usize>::new());
    }

    #[test]
    fn of_a_long_list_what_is_seen_is_drawn_with_some_around_it() {
        for above in [0, 1, 9, 10, 4_995, 9_991] {
            let places = drawn(10_000, Seen::new(above, 12), &[]);
            assert!((above..(above + 12).min(10_000)).all(|at| places.contains(&at)), "{above}");
            assert!(places.len() <= 12 + 2 * AROUND + 3 * STEP, "{above}");
        }
    }

    #[test]
    fn the_row_that_has_the_focus_and_the_open_one_stay() {
        let places = drawn(10_000, Seen::new(5_000, 12), &[2, 9_999, 10_001]);
        assert_eq!((places.first(), places.last()), (Some(&2), Some(&9_999)));
    }

    #[test]
    fn of_a_list_that_became_shorter_the_end_is_drawn() {
        let places = drawn(300, Seen::new(5_000, 12), &[]);
        assert_eq!(places.last(), Some(&299));
    }

    #[test]
    fn a_little_scrolling_changes_nothing() {
        assert_eq!(Seen::new(STEP, 12), Seen::new(2 * STEP - 1, 12));
    }
}
