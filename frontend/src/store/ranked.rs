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
    /// Puts a conversation in its place, or takes it out.
    pub fn put(&mut self, id: ConversationId, rank: Option<Rank>) {
        let before = match rank {
            Some(rank) => self.places.insert(id, rank),
            None => self.places.remove(&id),
        };
        if before == rank {
            return;
        }
        if let Some(before) = before {
            self.order.remove(&before);
        }
        if let Some(rank) = rank {
            self.order.insert(rank, id);
        }
    }

    /// The conversations in order.
    pub fn ids(&self) -> impl Iterator<Item = ConversationId> {
        self.order.values().copied()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.order.len()
    }
}
