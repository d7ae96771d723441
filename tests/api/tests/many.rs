//! Changing many conversations at once, and putting them back.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use api_tests::{Db, Desk, on_both};
use backend::{desk, inbox};
use shared::{
    ChangeMany, Conversation, ConversationChange as Change, ConversationFilter, ConversationId, HOUR,
    LabelColour, ManyChanged, ManyId, PUT_BACK_WITHIN, Priority, PutLabel, Role, SetStatus, Status,
    SystemEvent, Timestamp, User,
};

async fn citizens(desk: &Desk, names: &[&str]) {
    for name in names {
        let citizen = desk.sim.citizen("hengelo", name);
        desk.hears(desk.sim.dm(&citizen, "Hoe laat is het bureau open?")).await;
    }
}

async fn all(desk: &Desk, who: &User) -> Vec<Conversation> {
    let mut all = desk.list(who, ConversationFilter::default()).await;
    all.sort_by_key(|c| c.id);
    all
}

fn ids(of: &[Conversation]) -> Vec<ConversationId> {
    of.iter().map(|c| c.id).collect()
}

async fn change(desk: &Desk, who: &User, of: &[ConversationId], change: Change) -> ManyChanged {
    let command = ChangeMany { conversations: of.to_vec(), change };
    inbox::change_many(&desk.store, desk.now(), who, &command).await.unwrap()
}

async fn put_back(desk: &Desk, who: &User, id: ManyId) -> Result<ManyChanged, inbox::InboxError> {
    inbox::put_back_many(&desk.store, desk.now(), who, id).await
}

/// What a colleague sees of a conversation that putting back gives back: its version and its moments of change aside.
fn plain(c: &Conversation) -> Conversation {
    Conversation { version: 0, last_message_at: Timestamp(0), ..c.clone() }
}

async fn every_change_to_many_can_be_put_back_as_it_was(db: Db) {
    let desk = Desk::open(db).await;
    let bas = desk.colleague("Bas", Role::Manager).await;
    let sanne = desk.colleague("Sanne", Role::Agent).await;
    let hengelo = desk.team("Hengelo").await;
    let text = PutLabel { version: 0, name: "vraag".into(), colour: LabelColour::Teal, retired: false };
    let label = desk::make_label(&desk.store, desk.now(), &bas, &text).await.unwrap().id;
    citizens(&desk, &["Jan", "Noor", "Piet"]).await;
    let found = ids(&all(&desk, &bas).await);
    // One that waits for the citizen comes back as one that waits for the citizen.
    let reply = shared::NewReply { text: "Van negen tot vijf.".into(), ..Default::default() };
    inbox::reply(&desk.store, desk.now(), &bas, found[0], &reply, None).await.unwrap();
    inbox::claim(&desk.store, desk.now(), &sanne, found[1]).await.unwrap();
    let snoozed = SetStatus::Snoozed { until: desk.now().plus_millis(HOUR) };
    let changes = [
        Change::SetStatus { to: SetStatus::Resolved },
        Change::SetStatus { to: SetStatus::Spam },
        Change::SetStatus { to: snoozed },
        Change::SetPriority { priority: Priority::Urgent },
        Change::Transfer { team: Some(hengelo.id) },
        Change::Assign { user: sanne.id },
        Change::Release,
        Change::Label { label, given: true },
    ];
    for what in changes {
        let before: Vec<_> = all(&desk, &bas).await.iter().map(plain).collect();
        let done = change(&desk, &bas, &found, what.clone()).await;
        assert!(!done.changed.is_empty(), "{what:?}");
        assert_eq!(done.left_alone, []);
        let back = put_back(&desk, &bas, done.undo.unwrap()).await.unwrap();
        assert_eq!(ids(&back.changed), ids(&done.changed), "{what:?}");
        let after: Vec<_> = all(&desk, &bas).await.iter().map(plain).collect();
        assert_eq!(after, before, "{what:?}");
        assert!(put_back(&desk, &bas, done.undo.unwrap()).await.is_err(), "it is put back once");
    }
    let last = desk.thread(&bas, found[0]).await.into_iter().filter_map(|m| m.event).next_back();
    assert_eq!(last, Some(SystemEvent::PutBack));
}

async fn those_to_which_it_cannot_be_done_stay_as_they_are_with_the_reason(db: Db) {
    let desk = Desk::open(db).await;
    let (sanne, mehmet) =
        (desk.colleague("Sanne", Role::Agent).await, desk.colleague("Mehmet", Role::Agent).await);
    citizens(&desk, &["Jan", "Noor", "Piet"]).await;
    let found = ids(&all(&desk, &sanne).await);
    inbox::claim(&desk.store, desk.now(), &mehmet, found[1]).await.unwrap();
    inbox::claim(&desk.store, desk.now(), &sanne, found[2]).await.unwrap();
    let unknown = ConversationId(9_999);
    let done = change(&desk, &sanne, &[found[0], found[1], found[2], unknown], Change::Claim).await;
    assert_eq!(ids(&done.changed), found[..1]);
    let left: Vec<_> = done.left_alone.iter().map(|l| (l.conversation, l.detail.as_str())).collect();
    assert_eq!(
        left,
        [(found[1], "Mehmet has this conversation."), (unknown, "It is not there, or not yours to see.")]
    );
    let nothing = change(&desk, &sanne, &found[2..], Change::Claim).await;
    assert_eq!((nothing.undo, nothing.changed.len(), nothing.left_alone.len()), (None, 0, 0));
    for many in
        [vec![], vec![found[0]; 1].into_iter().chain((1..=100).map(|n| ConversationId(5_000 + n))).collect()]
    {
        let command = ChangeMany { conversations: many, change: Change::Claim };
        let refused = inbox::change_many(&desk.store, desk.now(), &sanne, &command).await;
        assert!(matches!(refused, Err(inbox::InboxError::Invalid(_))));
    }
    let patrol = desk.colleague("Kees", Role::Patrol).await;
    let command = ChangeMany { conversations: found, change: Change::Claim };
    let refused = inbox::change_many(&desk.store, desk.now(), &patrol, &command).await;
    assert!(matches!(refused, Err(inbox::InboxError::Forbidden)));
}

async fn what_somebody_changed_since_is_not_put_back(db: Db) {
    let desk = Desk::open(db).await;
    let (sanne, mehmet) =
        (desk.colleague("Sanne", Role::Agent).await, desk.colleague("Mehmet", Role::Agent).await);
    citizens(&desk, &["Jan", "Noor"]).await;
    let found = ids(&all(&desk, &sanne).await);
    let resolved = Change::SetStatus { to: SetStatus::Resolved };
    let done = change(&desk, &sanne, &found, resolved.clone()).await;
    let undo = done.undo.unwrap();
    assert!(put_back(&desk, &mehmet, undo).await.is_err(), "it is Sanne's to put back");
    citizens(&desk, &["Jan"]).await;
    let back = put_back(&desk, &sanne, undo).await.unwrap();
    assert_eq!((ids(&back.changed), back.left_alone.len()), (found[1..].to_vec(), 1));
    assert!(all(&desk, &sanne).await.iter().all(|c| c.status == Status::Open));

    let late = change(&desk, &sanne, &found, resolved).await.undo.unwrap();
    desk.clock.advance(PUT_BACK_WITHIN + 1);
    assert!(matches!(put_back(&desk, &sanne, late).await, Err(inbox::InboxError::NotFound)));
}

/// Two who change the same ones at once: each conversation has one of both, and nothing hangs.
async fn of_two_who_claim_the_same_many_each_conversation_has_one_winner(db: Db) {
    let desk = Desk::open(db).await;
    let (sanne, mehmet) =
        (desk.colleague("Sanne", Role::Agent).await, desk.colleague("Mehmet", Role::Agent).await);
    citizens(&desk, &["Jan", "Noor", "Piet", "Ans"]).await;
    let found = ids(&all(&desk, &sanne).await);
    let backwards: Vec<_> = found.iter().rev().copied().collect();
    let (one, other) = tokio::join!(
        change(&desk, &sanne, &found, Change::Claim),
        change(&desk, &mehmet, &backwards, Change::Claim)
    );
    assert_eq!(one.changed.len() + other.changed.len(), found.len());
    assert_eq!(one.left_alone.len() + other.left_alone.len(), found.len());
    for c in one.changed {
        assert_eq!(c.assignee.unwrap().id, sanne.id);
    }
}

on_both!(
    every_change_to_many_can_be_put_back_as_it_was,
    those_to_which_it_cannot_be_done_stay_as_they_are_with_the_reason,
    what_somebody_changed_since_is_not_put_back,
    of_two_who_claim_the_same_many_each_conversation_has_one_winner,
);
