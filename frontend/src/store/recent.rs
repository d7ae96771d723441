//! What happened to which ones lately, for answers that were under way meanwhile.

use std::{collections::HashSet, hash::Hash};

/// So many are remembered at least, and at most twice as many: at a hundred changes a second those of twenty seconds,
/// as long as an answer may take.
const LEAST: usize = 2_000;

/// The latest of many ids.
#[derive(Debug)]
pub struct Recent<Id> {
    young: HashSet<Id>,
    old: HashSet<Id>,
}

impl<Id> Default for Recent<Id> {
    fn default() -> Self {
        Self { young: HashSet::new(), old: HashSet::new() }
    }
}

impl<Id: Copy + Eq + Hash> Recent<Id> {
    /// It happened to this one.
    pub fn note(&mut self, id: Id) {
        if self.young.len() == LEAST {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(id);
    }

    /// It no longer holds.
    pub fn forget(&mut self, id: Id) {
        self.young.remove(&id);
        self.old.remove(&id);
    }

    /// Whether it happened to this one lately.
    pub fn has(&self, id: Id) -> bool {
        self.young.contains(&id) || self.old.contains(&id)
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::ConversationId;

    #[test]
    fn the_latest_are_remembered_and_never_more_than_twice_as_many() {
        let mut recent = Recent::default();
        for id in (0..10_000).map(ConversationId) {
            recent.note(id);
            assert!(recent.young.len() + recent.old.len() <= 2 * LEAST);
        }
        assert!((8_001..10_000).all(|id| recent.has(ConversationId(id))));
        assert!(!recent.has(ConversationId(1)));
        for id in [8_500, 9_999].map(ConversationId) {
            recent.forget(id);
            assert!(!recent.has(id));
        }
        recent.clear();
        assert!(!recent.has(ConversationId(9_998)));
    }
}
