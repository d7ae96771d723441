//! One list of conversations: how far it was fetched, what it shows, and what waits behind the pill.

use super::{ids::Ids, ranked::Ranked};
use shared::{Conversation, ConversationFilter, ConversationId, Rank, Timestamp, UserId};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// How far the server's list has been fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Reach {
    /// Not at all.
    Nothing,
    /// Up to this conversation, as it was then; the cursor asks for what follows.
    UpTo(Box<Conversation>, String),
    /// To its end.
    Everything,
}

/// A list that somebody reads.
#[derive(Clone, Debug, Default)]
struct Held {
    /// What it shows.
    shown: BTreeSet<ConversationId>,
    /// What belongs in it and is not shown.
    fresh: BTreeMap<Rank, ConversationId>,
}

impl Held {
    /// Holds what is shown; the rest waits. Extended and not collected: what is collected is sorted in one large piece
    /// of memory first.
    fn of(shown: &Ids, belongs: &Ranked) -> Self {
        let mut held = Self::default();
        held.shown.extend(shown.iter());
        held.fresh.extend(belongs.iter().filter(|(_, id)| !held.shown.contains(id)));
        held
    }
}

/// A list of conversations.
#[derive(Clone, Debug)]
pub struct List {
    filter: ConversationFilter,
    reach: Reach,
    /// What belongs in it.
    belongs: Ranked,
    /// Shared with what is drawn: of ten thousand rows no copy is made.
    shown: Arc<Ids>,
    /// What it showed before: its room is used again.
    before: Arc<Ids>,
    held: Option<Held>,
    waiting: usize,
    /// What the reader opened last, and the place that it had then.
    read: Option<(ConversationId, Rank)>,
}

impl List {
    /// A list of which nothing was fetched yet.
    pub fn new(filter: ConversationFilter) -> Self {
        let belongs = Ranked::default();
        Self {
            filter,
            reach: Reach::Nothing,
            belongs,
            shown: Arc::default(),
            before: Arc::default(),
            held: None,
            waiting: 0,
            read: None,
        }
    }

    /// How many belong in it.
    pub fn len(&self) -> usize {
        self.belongs.len()
    }

    /// What it shows, in order.
    pub const fn shown(&self) -> &Arc<Ids> {
        &self.shown
    }

    /// How many new ones wait until the reader is ready for them.
    pub const fn waiting(&self) -> usize {
        self.waiting
    }

    /// Whether anything was fetched.
    pub fn is_fetched(&self) -> bool {
        self.reach != Reach::Nothing
    }

    /// The cursor of the next page, when there is one.
    pub fn next(&self) -> Option<&str> {
        match &self.reach {
            Reach::UpTo(_, next) => Some(next),
            _ => None,
        }
    }

    /// Notes that a page was fetched that ends with `last`.
    pub fn fetched(&mut self, last: Option<&Conversation>, next: Option<String>) {
        self.reach = match (last, next) {
            (Some(last), Some(next)) => Reach::UpTo(Box::new(last.clone()), next),
            _ => Reach::Everything,
        };
    }

    /// Forgets how far it was fetched; what it shows stays until it is fetched again.
    pub fn forget(&mut self) {
        self.reach = Reach::Nothing;
    }

    /// While somebody reads the list, nothing in it moves.
    pub fn hold(&mut self, held: bool) {
        if !held {
            self.held = None;
        } else if self.held.is_none() {
            self.held = Some(Held::of(&self.shown, &self.belongs));
        }
    }

    /// Whether `conversation` belongs in what was fetched.
    pub fn covers(&self, conversation: &Conversation, me: UserId, now: Timestamp) -> bool {
        self.filter.matches(conversation, me, now)
            && match &self.reach {
                Reach::UpTo(last, _) => {
                    self.filter.order().rank(conversation) <= self.filter.order().rank(last)
                }
                Reach::Nothing | Reach::Everything => true,
            }
    }

    /// Whether what belongs in it changes with time alone.
    pub const fn ages(&self) -> bool {
        self.filter.age.is_some()
    }

    /// Finds out anew what belongs in it; [`Self::settle`] shows it.
    pub fn gather<'a>(&mut self, all: impl Iterator<Item = &'a Conversation>, me: UserId, now: Timestamp) {
        self.belongs = Ranked::default();
        if let Some(held) = &mut self.held {
            held.fresh.clear();
        }
        for conversation in all {
            self.place(conversation.id, Some(conversation), me, now);
        }
    }

    /// One conversation is now so, or is known no longer; [`Self::settle`] shows it.
    pub fn place(&mut self, id: ConversationId, now_so: Option<&Conversation>, me: UserId, now: Timestamp) {
        let rank = now_so.filter(|c| self.covers(c, me, now)).map(|c| self.filter.order().rank(c));
        let before = self.belongs.put(id, rank);
        if let Some(held) = self.held.as_mut().filter(|held| !held.shown.contains(&id)) {
            before.and_then(|before| held.fresh.remove(&before));
            held.fresh.extend(rank.map(|rank| (rank, id)));
        }
    }

    /// Shows what belongs in it. A held list keeps its rows where they are, also those that no longer belong;
    /// what comes after its last row is added, and the rest waits.
    pub fn settle(&mut self) {
        let Some(held) = self.held.as_mut().filter(|_| !self.shown.is_empty()) else {
            self.waiting = 0;
            if !self.belongs.iter().map(|(_, id)| id).eq(self.shown.iter()) {
                std::mem::swap(&mut self.shown, &mut self.before);
                let shown = Arc::make_mut(&mut self.shown);
                shown.clear();
                shown.extend(self.belongs.iter().map(|(_, id)| id));
            }
            self.held = self.held.is_some().then(|| Held::of(&self.shown, &self.belongs));
            return;
        };
        if let Some(last) = self.belongs.last(|id| held.shown.contains(&id)) {
            let after = held.fresh.split_off(&last);
            if !after.is_empty() {
                held.shown.extend(after.values());
                Arc::make_mut(&mut self.shown).extend(after.into_values());
            }
        }
        self.waiting = held.fresh.len();
    }

    /// Notes which row is read; when none is any more, it goes on from the last one.
    pub fn read(&mut self, id: Option<ConversationId>) {
        self.read = id.and_then(|id| Some((id, self.belongs.place(id)?))).or(self.read);
    }

    /// The row so many places further, within the list. When the row that was read has left, or has moved by itself,
    /// it goes on from where it was read: the one that was next does not become another.
    pub fn step(&self, from: Option<ConversationId>, by: isize) -> Option<ConversationId> {
        let last = self.shown.len().saturating_sub(1);
        let here = from.filter(|id| !self.has_moved(*id)).and_then(|id| self.shown.place(id));
        let was = self.read.map_or(0, |(_, place)| self.belongs.before(place));
        let place = match here {
            Some(here) => here.saturating_add_signed(by),
            None if by < 0 => was.saturating_add_signed(by),
            None => was.saturating_add_signed(by - 1),
        };
        self.shown.get(place.min(last))
    }

    /// Whether the row has another place than when it was read. In a held list nothing moves.
    fn has_moved(&self, id: ConversationId) -> bool {
        let moved = |(read, place)| read == id && self.belongs.place(id) != Some(place);
        self.held.is_none() && self.read.is_some_and(moved)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{samples::conversation, view::View};

    const ME: UserId = UserId(1);
    const NOW: Timestamp = Timestamp(0);

    fn ids(list: &List) -> Vec<i64> {
        list.shown().iter().map(|id| id.0).collect()
    }

    /// Conversations by id that wait since so many seconds.
    fn waiting(rows: &[(i64, i64)]) -> Vec<Conversation> {
        rows.iter().map(|&(id, since)| conversation(id, since)).collect()
    }

    fn settled(list: &mut List, all: &[Conversation]) -> Vec<i64> {
        list.gather(all.iter(), ME, NOW);
        list.settle();
        ids(list)
    }

    #[test]
    fn who_waits_longest_comes_first() {
        let mut list = List::new(View::Queue.filter());
        assert_eq!(settled(&mut list, &waiting(&[(1, 30), (2, 10), (3, 20)])), [2, 3, 1]);
    }

    #[test]
    fn beyond_the_last_page_nothing_is_shown() {
        let mut list = List::new(View::Queue.filter());
        list.fetched(Some(&conversation(2, 20)), Some("c".into()));
        assert_eq!(settled(&mut list, &waiting(&[(1, 10), (2, 20), (3, 30)])), [1, 2]);
        list.fetched(Some(&conversation(3, 30)), None);
        assert_eq!(settled(&mut list, &waiting(&[(1, 10), (2, 20), (3, 30)])), [1, 2, 3]);
    }

    #[test]
    fn a_held_list_adds_at_the_end_and_lets_the_rest_wait() {
        let mut list = List::new(View::Queue.filter());
        settled(&mut list, &waiting(&[(1, 10), (2, 20)]));
        list.hold(true);
        assert_eq!(settled(&mut list, &waiting(&[(1, 10), (2, 20), (3, 15), (4, 30)])), [1, 2, 4]);
        assert_eq!(list.waiting(), 1);
        list.hold(false);
        assert_eq!(settled(&mut list, &waiting(&[(1, 10), (2, 20), (3, 15), (4, 30)])), [1, 3, 2, 4]);
        assert_eq!(list.waiting(), 0);
    }

    #[test]
    fn what_waits_and_leaves_again_waits_no_more() {
        let mut list = List::new(View::Queue.filter());
        settled(&mut list, &waiting(&[(1, 10), (2, 20)]));
        list.hold(true);
        let mut change = |id, now_so: Option<Conversation>| {
            list.place(ConversationId(id), now_so.as_ref(), ME, NOW);
            list.settle();
            (ids(&list), list.waiting())
        };
        assert_eq!(change(3, Some(conversation(3, 15))), (vec![1, 2], 1));
        assert_eq!(change(3, Some(conversation(3, 12))), (vec![1, 2], 1));
        assert_eq!(change(3, None), (vec![1, 2], 0));
        assert_eq!(
            change(4, Some(conversation(4, 30))),
            (vec![1, 2, 4], 0),
            "after the last it disturbs nobody"
        );
        assert_eq!(change(1, Some(conversation(1, 40))), (vec![1, 2, 4], 0), "nothing moves");
    }

    #[test]
    fn a_held_list_keeps_the_place_of_a_row_that_left() {
        let mut list = List::new(View::Queue.filter());
        settled(&mut list, &waiting(&[(1, 10), (2, 20)]));
        list.hold(true);
        assert_eq!(settled(&mut list, &waiting(&[(2, 20)])), [1, 2]);
        list.hold(false);
        assert_eq!(settled(&mut list, &waiting(&[(2, 20)])), [2]);
    }

    #[test]
    fn a_held_list_of_the_latest_first_lets_all_new_ones_wait() {
        let mut list = List::new(View::Resolved.filter());
        let resolved =
            |id, since| Conversation { status: shared::Status::Resolved, ..conversation(id, since) };
        assert_eq!(settled(&mut list, &[resolved(1, 10)]), [1]);
        list.hold(true);
        assert_eq!(settled(&mut list, &[resolved(1, 10), resolved(2, 20)]), [1]);
        assert_eq!(list.waiting(), 1);
    }

    #[test]
    fn one_change_at_a_time_comes_to_the_same_as_all_at_once() {
        let mut list = List::new(View::Queue.filter());
        settled(&mut list, &waiting(&[(1, 10), (2, 20), (3, 30)]));
        let mut change = |id, now_so: Option<Conversation>| {
            list.place(ConversationId(id), now_so.as_ref(), ME, NOW);
            list.settle();
            ids(&list)
        };
        assert_eq!(change(1, Some(conversation(1, 25))), [2, 1, 3], "it moves");
        assert_eq!(change(4, Some(conversation(4, 5))), [4, 2, 1, 3], "it comes");
        let resolved = Conversation { status: shared::Status::Resolved, ..conversation(2, 20) };
        assert_eq!(change(2, Some(resolved)), [4, 1, 3], "it belongs no longer");
        assert_eq!(change(3, None), [4, 1], "it is gone");
        assert_eq!(change(3, None), [4, 1], "and stays so");
    }

    #[test]
    fn steps_stay_within_the_list() {
        let mut list = List::new(View::Queue.filter());
        settled(&mut list, &waiting(&[(1, 10), (2, 20)]));
        let step = |from: Option<i64>, by| list.step(from.map(ConversationId), by).map(|id| id.0);
        assert_eq!(step(None, 1), Some(1));
        assert_eq!(step(None, -1), Some(1));
        assert_eq!(step(Some(1), 1), Some(2));
        assert_eq!(step(Some(2), 1), Some(2));
        assert_eq!(step(Some(1), -1), Some(1));
        assert_eq!(List::new(View::Queue.filter()).step(None, 1), None);
    }

    #[test]
    fn after_a_row_that_moved_comes_what_was_next_to_it() {
        let mut list = List::new(View::Queue.filter());
        settled(&mut list, &waiting(&[(1, 10), (2, 20), (3, 30), (4, 40)]));
        let two = ConversationId(2);
        list.read(Some(two));
        assert_eq!(
            settled(&mut list, &waiting(&[(5, 5), (1, 10), (3, 30), (4, 40), (2, 50)])),
            [5, 1, 3, 4, 2]
        );
        assert_eq!(list.step(Some(two), 1), Some(ConversationId(3)), "although it is the last by now");
        assert_eq!(list.step(Some(two), -1), Some(ConversationId(1)));
        list.read(Some(two));
        assert_eq!(list.step(Some(two), -1), Some(ConversationId(4)), "who opens it again reads it there");
        list.read(None);
        assert_eq!(list.step(None, 1), Some(two), "who closed it comes back to it first");
    }

    #[test]
    fn in_a_held_list_the_next_is_the_one_that_is_seen_below() {
        let mut list = List::new(View::Queue.filter());
        settled(&mut list, &waiting(&[(1, 10), (2, 20), (3, 30)]));
        list.hold(true);
        list.read(Some(ConversationId(1)));
        assert_eq!(settled(&mut list, &waiting(&[(2, 20), (3, 30), (1, 40)])), [1, 2, 3]);
        assert_eq!(list.step(Some(ConversationId(1)), 1), Some(ConversationId(2)));
    }

    #[test]
    fn after_a_row_that_left_comes_the_one_in_its_place() {
        let mut list = List::new(View::Queue.filter());
        settled(&mut list, &waiting(&[(1, 10), (2, 20), (3, 30)]));
        list.read(Some(ConversationId(2)));
        settled(&mut list, &waiting(&[(1, 10), (3, 30)]));
        assert_eq!(list.step(Some(ConversationId(2)), 1), Some(ConversationId(3)));
        assert_eq!(list.step(Some(ConversationId(2)), -1), Some(ConversationId(1)));
    }
}
