//! Many ids in an order, in small pieces. Ten thousand in one piece are 80 kB that double when they grow, and the
//! memory of wasm, that never shrinks, has to find room for that anew.

use shared::ConversationId;

/// So many are in a piece.
const PIECE: usize = 512;

/// Ids in an order.
#[derive(Clone, Debug, Default)]
pub struct Ids {
    /// All are full but the last that has any; what follows that is room from before.
    pieces: Vec<Vec<ConversationId>>,
    len: usize,
}

impl Ids {
    /// How many there are.
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The one in a place, from 0.
    pub fn get(&self, place: usize) -> Option<ConversationId> {
        self.pieces.get(place / PIECE)?.get(place % PIECE).copied()
    }

    /// The place of one, from 0.
    pub fn place(&self, id: ConversationId) -> Option<usize> {
        self.iter().position(|other| other == id)
    }

    /// All, in order.
    pub fn iter(&self) -> impl Iterator<Item = ConversationId> {
        self.pieces.iter().flatten().copied()
    }

    /// Leaves none. Their room is used again.
    pub fn clear(&mut self) {
        self.pieces.iter_mut().for_each(Vec::clear);
        self.len = 0;
    }
}

impl Extend<ConversationId> for Ids {
    fn extend<I: IntoIterator<Item = ConversationId>>(&mut self, ids: I) {
        for id in ids {
            let at = self.len / PIECE;
            if at == self.pieces.len() {
                self.pieces.push(Vec::with_capacity(PIECE));
            }
            self.pieces[at].push(id);
            self.len += 1;
        }
    }
}

impl FromIterator<ConversationId> for Ids {
    fn from_iter<I: IntoIterator<Item = ConversationId>>(ids: I) -> Self {
        let mut all = Self::default();
        all.extend(ids);
        all
    }
}

impl PartialEq for Ids {
    fn eq(&self, other: &Self) -> bool {
        self.len == other.len && self.iter().eq(other.iter())
    }
}

impl Eq for Ids {}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(of: impl Iterator<Item = i64>) -> Ids {
        of.map(ConversationId).collect()
    }

    #[test]
    fn many_ids_keep_their_order() {
        for count in [0, 1, 511, 512, 513, 10_000] {
            let all = ids(0..count);
            assert_eq!(all.len(), usize::try_from(count).unwrap());
            assert!(all.iter().map(|id| id.0).eq(0..count));
            assert_eq!(all.get(all.len()), None);
            for id in (0..count).step_by(511).map(ConversationId) {
                assert_eq!(all.place(id).and_then(|place| all.get(place)), Some(id));
            }
        }
    }

    #[test]
    fn what_was_cleared_is_as_new() {
        let mut all = ids(0..2_000);
        all.clear();
        assert!(all.is_empty() && all == Ids::default());
        assert_eq!((all.get(0), all.place(ConversationId(0))), (None, None));
        all.extend((5..1_005).map(ConversationId));
        assert_eq!(all, ids(5..1_005));
        assert_ne!(all, ids(5..1_004));
    }
}
