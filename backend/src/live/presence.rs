//! Presence: who is looking at which conversation, and who is writing. Kept in memory, and allowed to be lost.

use shared::{ConversationId, TeamId, UserRef, live::Presence};
use std::{
    collections::HashMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

/// One connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct ConnectionId(u64);

/// Where somebody is looking.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Look {
    conversation: ConversationId,
    team: Option<TeamId>,
    presence: Presence,
}

/// What to tell the others after somebody looked up or away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    pub conversation: ConversationId,
    pub team: Option<TeamId>,
    pub viewers: Vec<Presence>,
}

/// Who is looking at what: one entry a connection at the most.
#[derive(Default)]
pub(super) struct Presences {
    next: AtomicU64,
    looks: Mutex<HashMap<ConnectionId, Look>>,
}

impl Presences {
    pub(super) fn connect(&self) -> ConnectionId {
        ConnectionId(self.next.fetch_add(1, Ordering::Relaxed))
    }

    /// Somebody looks at a conversation, or at none; what to tell of each conversation that this changes.
    pub(super) fn look(
        &self,
        connection: ConnectionId,
        at: Option<(ConversationId, Option<TeamId>)>,
        user: &UserRef,
        typing: bool,
    ) -> Vec<Seen> {
        let mut looks = self.looks.lock().unwrap_or_else(PoisonError::into_inner);
        let now = at.map(|(conversation, team)| Look {
            conversation,
            team,
            presence: Presence { user: user.clone(), typing },
        });
        let before = match &now {
            Some(look) => looks.insert(connection, look.clone()),
            None => looks.remove(&connection),
        };
        if before == now {
            return vec![];
        }
        let mut changed: Vec<_> = before.into_iter().chain(now).map(|l| (l.conversation, l.team)).collect();
        changed.dedup_by_key(|(conversation, _)| *conversation);
        changed
            .into_iter()
            .map(|(conversation, team)| Seen { conversation, team, viewers: viewers(&looks, conversation) })
            .collect()
    }

    /// Everything there is to know, for one who has just come.
    pub(super) fn all(&self) -> Vec<Seen> {
        let looks = self.looks.lock().unwrap_or_else(PoisonError::into_inner);
        let mut places: Vec<_> = looks.values().map(|l| (l.conversation, l.team)).collect();
        places.sort_unstable_by_key(|(conversation, _)| *conversation);
        places.dedup_by_key(|(conversation, _)| *conversation);
        places
            .into_iter()
            .map(|(conversation, team)| Seen { conversation, team, viewers: viewers(&looks, conversation) })
            .collect()
    }
}

/// Who looks at a conversation, each colleague once: somebody with two windows is one person, writing when
/// writing in either.
fn viewers(looks: &HashMap<ConnectionId, Look>, conversation: ConversationId) -> Vec<Presence> {
    let mut viewers: Vec<Presence> =
        looks.values().filter(|l| l.conversation == conversation).map(|l| l.presence.clone()).collect();
    viewers.sort_by_key(|v| (v.user.id, !v.typing));
    viewers.dedup_by_key(|v| v.user.id);
    viewers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colleague_with_two_windows_is_one_person() {
        let presences = Presences::default();
        let sanne = UserRef { id: 1.into(), name: "Sanne".into() };
        let (desk, tablet) = (presences.connect(), presences.connect());
        let here = Some((ConversationId(5), None));
        assert_eq!(presences.look(desk, here, &sanne, false)[0].viewers.len(), 1);
        let seen = presences.look(tablet, here, &sanne, true);
        assert_eq!(seen[0].viewers, [Presence { user: sanne.clone(), typing: true }]);
        assert!(presences.look(tablet, here, &sanne, true).is_empty(), "nothing changed, nothing said");
        let moved = presences.look(desk, Some((ConversationId(6), None)), &sanne, false);
        assert_eq!(moved.len(), 2, "both conversations are told");
        presences.look(desk, None, &sanne, false);
        assert!(presences.look(tablet, None, &sanne, false)[0].viewers.is_empty());
        assert!(presences.all().is_empty());
    }
}
