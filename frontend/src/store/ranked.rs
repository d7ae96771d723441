//! Conversations in an order, kept so one change at a time: of ten thousand none is compared but the one that moves.
//! Both maps are trees: a hash table of ten thousand places is half a megabyte in one piece, which the memory of
//! wasm, that never shrinks, has to find anew whenever a list is gathered.

use shared::{ConversationId, Rank};
use std::collections::BTreeMap;

/// Conversations by their place.
#[derive(Clone, Debug, Default)]
pub struct Ranked {
    places: BTreeMap<ConversationId, Rank>,
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

    /// The place of a conversation.
    pub fn place(&self, id: ConversationId) -> Option<Rank> {
        self.places.get(&id).copied()
    }

    /// How many come before a place.
    pub fn before(&self, place: Rank) -> usize {
        self.order.range(..place).count()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.order.len()
    }
}
