//! A public answer with a private one beside it.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use api_tests::{Db, Desk, on_both};
use backend::inbox::{self, InboxError};
use shared::{
    Conversation, ConversationFilter, Direction, Message, MessageState, NewReply, Role, Status, User, Via,
};

async fn comment(desk: &Desk, who: &User) -> Conversation {
    let post = desk.sim.post("hengelo", "Vanavond controleren wij op fietsverlichting.");
    let jan = desk.sim.citizen("hengelo", "Jan");
    desk.hears(desk.sim.comment(&jan, &post.id, "Mijn kenteken is 12-ABC-3").unwrap()).await;
    desk.list(who, ConversationFilter::default()).await.remove(0)
}

fn both(undo_seconds: u8) -> NewReply {
    NewReply {
        text: "Dank, we sturen je een privébericht.".into(),
        via: Some(Via::Public),
        follow_up: Some("Vertel je het hier verder?".into()),
        undo_seconds,
        ..NewReply::default()
    }
}

async fn reply(desk: &Desk, who: &User, c: &Conversation, reply: &NewReply) -> Result<Message, InboxError> {
    inbox::reply(&desk.store, desk.now(), who, c.id, reply, Some("een-sleutel")).await
}

async fn sent(desk: &Desk, who: &User, c: &Conversation) -> Vec<(Option<Via>, MessageState)> {
    let thread = desk.thread(who, c.id).await;
    thread.into_iter().filter(|m| m.direction == Direction::Out).map(|m| (m.via, m.state)).collect()
}

async fn both_are_said_in_the_same_breath_and_once(db: Db) {
    let desk = Desk::open(db).await;
    let sanne = desk.colleague("Sanne", Role::Agent).await;
    let c = comment(&desk, &sanne).await;
    let first = reply(&desk, &sanne, &c, &both(0)).await.unwrap();
    let again = reply(&desk, &sanne, &c, &both(0)).await.unwrap();
    assert_eq!(first.id, again.id, "asked twice, said once");
    while desk.outbox.round().await.unwrap().taken > 0 {}
    assert_eq!(
        sent(&desk, &sanne, &c).await,
        [(Some(Via::Public), MessageState::Sent), (Some(Via::Private), MessageState::Sent)]
    );
    assert_eq!(desk.only_conversation(&sanne).await.status, Status::Waiting);
}

async fn what_cannot_be_said_in_private_holds_back_the_public_answer(db: Db) {
    let desk = Desk::open(db).await;
    let sanne = desk.colleague("Sanne", Role::Agent).await;
    let c = comment(&desk, &sanne).await;
    for wrong in [
        NewReply { follow_up: Some(" ".into()), ..both(0) },
        NewReply { follow_up: Some("a".repeat(10_001)), ..both(0) },
        NewReply { via: Some(Via::Private), ..both(0) },
    ] {
        let refused = reply(&desk, &sanne, &c, &wrong).await;
        let Err(InboxError::Invalid(fields)) = refused else { panic!("it is refused: {refused:?}") };
        assert_eq!(fields[0].field, "followUp");
    }
    assert_eq!(sent(&desk, &sanne, &c).await, []);
}

async fn taking_back_the_one_takes_back_the_other(db: Db) {
    let desk = Desk::open(db).await;
    let sanne = desk.colleague("Sanne", Role::Agent).await;
    let c = comment(&desk, &sanne).await;
    let first = reply(&desk, &sanne, &c, &both(5)).await.unwrap();
    let back = inbox::take_back(&desk.store, desk.now(), &sanne, first.id).await.unwrap();
    assert_eq!(back.draft.text, "Dank, we sturen je een privébericht.");
    assert_eq!(back.follow_up.as_deref(), Some("Vertel je het hier verder?"));
    desk.clock.advance(60_000);
    desk.outbox.round().await.unwrap();
    let states: Vec<_> = sent(&desk, &sanne, &c).await.into_iter().map(|(_, state)| state).collect();
    assert_eq!(states, [MessageState::TakenBack, MessageState::TakenBack]);
    assert_eq!(desk.only_conversation(&sanne).await.status, Status::Open);
}

on_both!(
    both_are_said_in_the_same_breath_and_once,
    what_cannot_be_said_in_private_holds_back_the_public_answer,
    taking_back_the_one_takes_back_the_other,
);
