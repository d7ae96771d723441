//! Going through what a platform lists, newest first, back to where we were; in pieces when there is much.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use shared::{HOUR, Timestamp};

/// How many pages of a list are read in one call.
pub(super) const PAGES: usize = 3;
/// How far to look back the first time, when nothing says since when.
const FIRST_LOOK: i64 = 24 * HOUR;
/// How many items of one moment are remembered.
const REMEMBERED: usize = 100;

/// Something that was listed, written as the webhook that did not come.
pub(super) struct Item {
    /// The platform's id of it.
    pub id: String,
    /// The platform's time of it.
    pub at: Timestamp,
    /// The webhook.
    pub body: Value,
}

/// How far one list was read. Everything before `since` was, and of its very moment what `seen` says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Walk {
    since: i64,
    seen: Vec<String>,
    /// The walk that is under way when there was more than one call may read.
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<String>,
    /// The newest so far of the walk under way.
    newest: i64,
    newest_seen: Vec<String>,
}

impl Walk {
    /// The walk that begins when there was none before.
    pub(super) fn first(now: Timestamp) -> Self {
        let since = now.0.saturating_sub(FIRST_LOOK);
        Self { since, ..Self::default() }
    }

    /// Until when everything is known.
    pub(super) const fn since(&self) -> Timestamp {
        Timestamp(self.since)
    }

    /// The page to go on with; empty for the first.
    pub(super) fn next_page(&self) -> &str {
        self.page.as_deref().unwrap_or_default()
    }

    /// Goes on to the next page. True when there is none, or when it is past what is known.
    pub(super) fn turn_page(&mut self, next: Option<String>, past: bool) -> bool {
        self.page = next.filter(|_| !past);
        self.page.is_none()
    }

    /// What of the items is news, oldest first; the walk remembers it.
    pub(super) fn news(&mut self, mut items: Vec<Item>) -> Vec<Item> {
        items.retain(|i| i.at.0 > self.since || (i.at.0 == self.since && !self.seen.contains(&i.id)));
        items.sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
        items.dedup_by(|a, b| a.id == b.id);
        if let Some(newest) = items.last().map(|i| i.at.0)
            && newest >= self.newest
        {
            if newest > self.newest {
                self.newest_seen.clear();
            }
            self.newest = newest;
            self.newest_seen.extend(items.iter().filter(|i| i.at.0 == newest).map(|i| i.id.clone()));
        }
        if self.page.is_none() {
            self.arrive();
        }
        items
    }

    /// The walk is at its end: everything up to its newest is known.
    fn arrive(&mut self) {
        let seen = std::mem::take(&mut self.newest_seen);
        if self.newest > self.since {
            (self.since, self.seen) = (self.newest, seen);
        } else if self.newest == self.since {
            self.seen.extend(seen);
        }
        let too_many = self.seen.len().saturating_sub(REMEMBERED);
        self.seen.drain(..too_many);
        self.newest = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(list: &[(&str, i64)]) -> Vec<Item> {
        list.iter().map(|&(id, at)| Item { id: id.into(), at: Timestamp(at), body: Value::Null }).collect()
    }

    fn ids(items: &[Item]) -> Vec<&str> {
        items.iter().map(|i| i.id.as_str()).collect()
    }

    #[test]
    fn only_news_is_told_also_within_one_moment() {
        let mut walk = Walk { since: 10, ..Walk::default() };
        walk.turn_page(None, false);
        assert_eq!(ids(&walk.news(items(&[("c", 12), ("b", 12), ("a", 11), ("z", 9)]))), ["a", "b", "c"]);
        assert_eq!(ids(&walk.news(items(&[("c", 12), ("b", 12), ("a", 11)]))), Vec::<&str>::new());
        assert_eq!(ids(&walk.news(items(&[("d", 12), ("c", 12), ("b", 12)]))), ["d"]);
        assert_eq!(ids(&walk.news(items(&[("d", 12), ("c", 12), ("b", 12)]))), Vec::<&str>::new());
    }

    #[test]
    fn a_long_walk_goes_on_where_it_stopped_and_forgets_nothing() {
        let mut walk = Walk { since: 10, ..Walk::default() };
        assert!(!walk.turn_page(Some("2".into()), false));
        assert_eq!(ids(&walk.news(items(&[("d", 14), ("c", 13)]))), ["c", "d"]);
        let text = serde_json::to_string(&walk).unwrap();
        let mut walk: Walk = serde_json::from_str(&text).unwrap();
        assert_eq!((walk.next_page(), walk.since()), ("2", Timestamp(10)));
        assert!(walk.turn_page(Some("3".into()), true));
        assert_eq!(ids(&walk.news(items(&[("b", 12), ("z", 8)]))), ["b"]);
        assert_eq!((walk.next_page(), walk.since()), ("", Timestamp(14)));
        assert_eq!(ids(&walk.news(items(&[("d", 14), ("c", 13)]))), Vec::<&str>::new());
    }
}
