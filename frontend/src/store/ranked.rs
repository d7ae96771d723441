//! Conversations in an order, kept so one change at a time: of ten thousand none is compared but the one that moves.

use shared::{ConversationId, Rank};
use std::collections::{BTreeMap, HashMap};

/// Conversations by their place.
#[derive(Clone, Debug, Default)]
pub struct Ranked {
    places: HashMap<ConversationId, Rank>,
    order: BTreeMap<Rank, ConversationId>,
}

impl Ranked {
    /// Puts a conversation in its place, or takes it out; where it was.
    pub fn put(&mut self, id: ConversationId, rank: Option<Rank>) -> Option<Rank> {
        let before = match rank {
            Some(rank) => self.places.insert(id, rank),
            None => self.places.remove(&id),
        };
        if before != rank {
            before.and_then(|before| self.order.remove(&before));
            self.order.extend(rank.map(|rank| (rank, id)));
        }
        before
    }

    /// The conversations in order, each with its place.
    pub fn iter(&self) -> impl Iterator<Item = (Rank, ConversationId)> {
        self.order.iter().map(|(rank, id)| (*rank, *id))
    }

    /// The place of the last that fits.
    pub fn last(&self, fits: impl Fn(ConversationId) -> bool) -> Option<Rank> {
        self.order.iter().rev().find(|(_, id)| fits(**id)).map(|(rank, _)| *rank)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.order.len()
    }
}
