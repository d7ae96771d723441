//! Colleagues who work on the same conversations.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use api_tests::{Db, Desk, on_both};
use backend::{
    inbox::{self, InboxError},
    people,
    store::entity::change,
};
use futures::future::join_all;
use sea_orm::{EntityTrait, QueryOrder};
use shared::{
    ConversationId, Draft, DraftKind, Event, NewNote, NewReply, NoticeKind, ReadUpTo, Role, SystemEvent,
    TakeUpDraft, TeamSettings, User, WhyBack,
};

async fn a_message(desk: &Desk) -> ConversationId {
    let jan = desk.sim.citizen("hengelo", "Jan Nijland");
    desk.hears(desk.sim.dm(&jan, "Mijn fiets is weg")).await;
    let manager = desk.colleague("Mo", Role::Manager).await;
    desk.only_conversation(&manager).await.id
}

/// What the feed told one colleague, and nobody else.
/// What the feed says to one colleague, their list of notices left out.
async fn told(desk: &Desk, user: &User) -> Vec<Event> {
    let rows = change::Entity::find().order_by_asc(change::Column::Seq).all(desk.store.read()).await.unwrap();
    let audience = serde_json::to_string(&shared::Audience::User { user: user.id }).unwrap();
    let own = rows.into_iter().filter(|row| row.audience == audience);
    let events = own.map(|row| serde_json::from_str(&row.event).unwrap());
    events.filter(|event| !matches!(event, Event::Notice { .. })).collect()
}

/// Why a colleague's list of notices says something, the latest first.
async fn notices(desk: &Desk, user: &User) -> Vec<NoticeKind> {
    let page = backend::notices::notices(&desk.store, user, 50, None).await.unwrap();
    page.items.into_iter().map(|n| n.kind).collect()
}

async fn events(desk: &Desk, user: &User, id: ConversationId) -> Vec<SystemEvent> {
    desk.thread(user, id).await.into_iter().filter_map(|m| m.event).collect()
}

fn reply(text: &str) -> NewReply {
    NewReply { text: text.into(), ..NewReply::default() }
}

fn draft(text: &str) -> Draft {
    Draft { text: text.into(), kind: DraftKind::Reply, via: None }
}

async fn who_is_taken_over_from_is_told_and_their_draft_is_offered(db: Db) {
    let desk = Desk::open(db).await;
    let id = a_message(&desk).await;
    let (sanne, joris) =
        (desk.colleague("Sanne", Role::Agent).await, desk.colleague("Joris", Role::Agent).await);
    let now = desk.now();
    inbox::claim(&desk.store, now, &sanne, id).await.unwrap();
    inbox::put_draft(&desk.store, now, &sanne, id, &draft("Goedenavond, we")).await.unwrap();
    assert!(inbox::left_drafts(&desk.store, now, &joris, id).await.unwrap().items.is_empty(), "it is hers");

    let taken = inbox::take_over(&desk.store, now, &joris, id, sanne.id).await.unwrap();
    assert_eq!(taken.assignee, Some(joris.reference()));
    assert_eq!(told(&desk, &sanne).await, [Event::TakenOver { id, by: joris.reference() }]);
    assert_eq!(notices(&desk, &sanne).await, [NoticeKind::TakenOver]);
    let last = events(&desk, &sanne, id).await;
    assert!(last.contains(&SystemEvent::TakenOver { from: sanne.reference() }), "{last:?}");
    let left = inbox::left_drafts(&desk.store, now, &joris, id).await.unwrap().items;
    assert_eq!((left.len(), left[0].text.as_str(), &left[0].user.name), (1, "Goedenavond, we", &sanne.name));
    let kept = inbox::draft(&desk.store, &sanne, id).await.unwrap();
    assert_eq!(kept.text, "Goedenavond, we", "it stays hers as well");

    // What he had written for colleagues only does not become an answer when he goes on with hers.
    let note = Draft { text: "Vraag de wijkagent".into(), kind: DraftKind::Note, via: None };
    inbox::put_draft(&desk.store, now, &joris, id, &note).await.unwrap();
    let command = TakeUpDraft { user: sanne.id };
    let taken = inbox::take_up(&desk.store, now, &joris, id, command).await.unwrap();
    let whole = "Goedenavond, we\n\nVraag de wijkagent";
    assert_eq!((taken.draft.text.as_str(), taken.draft.kind), (whole, DraftKind::Note));
    assert_eq!(inbox::draft(&desk.store, &joris, id).await.unwrap(), taken.draft);
    assert!(inbox::left_drafts(&desk.store, now, &joris, id).await.unwrap().items.is_empty(), "taken up");

    inbox::take_over(&desk.store, now, &sanne, id, joris.id).await.unwrap();
    inbox::take_over(&desk.store, now, &joris, id, sanne.id).await.unwrap();
    assert_eq!(inbox::left_drafts(&desk.store, now, &joris, id).await.unwrap().items.len(), 1, "once more");
    inbox::reply(&desk.store, now, &joris, id, &reply("We komen eraan."), None).await.unwrap();
    assert!(inbox::left_drafts(&desk.store, now, &joris, id).await.unwrap().items.is_empty(), "answered");
}

async fn of_many_who_take_over_at_once_one_wins(db: Db) {
    let desk = Desk::open(db).await;
    let id = a_message(&desk).await;
    let sanne = desk.colleague("Sanne", Role::Agent).await;
    inbox::claim(&desk.store, desk.now(), &sanne, id).await.unwrap();
    let mut others = vec![];
    for number in 0..10 {
        others.push(desk.colleague(&format!("Agent{number}"), Role::Agent).await);
    }
    let now = desk.now();
    let tries = others.iter().map(|one| inbox::take_over(&desk.store, now, one, id, sanne.id));
    let answers = join_all(tries).await;
    let winners: Vec<_> = answers.iter().filter_map(|a| a.as_ref().ok()).collect();
    assert_eq!(winners.len(), 1);
    let winner = winners[0].assignee.clone().unwrap();
    let losers = answers.iter().filter_map(|a| a.as_ref().err());
    assert!(losers.into_iter().all(|e| matches!(e, InboxError::ClaimedBy(who) if *who == winner)));
    assert_eq!(told(&desk, &sanne).await.len(), 1, "told once");
}

async fn a_second_answer_is_warned_of_and_can_be_insisted_on(db: Db) {
    let desk = Desk::open(db).await;
    let id = a_message(&desk).await;
    let (sanne, joris) =
        (desk.colleague("Sanne", Role::Agent).await, desk.colleague("Joris", Role::Agent).await);
    let now = desk.now();
    let seen = desk.thread(&joris, id).await.iter().map(|m| m.id).max();
    inbox::reply(&desk.store, now, &sanne, id, &reply("We komen eraan."), None).await.unwrap();
    inbox::release(&desk.store, now, &sanne, id).await.unwrap();

    let late = NewReply { seen, ..reply("We komen zo.") };
    let refused = inbox::reply(&desk.store, now, &joris, id, &late, Some("klik")).await;
    assert!(matches!(refused, Err(InboxError::Answered(Some(who))) if who.name == "Sanne"));
    let seen = desk.thread(&joris, id).await.iter().map(|m| m.id).max();
    let insists = NewReply { seen, ..late };
    let sent = inbox::reply(&desk.store, now, &joris, id, &insists, Some("klik")).await.unwrap();
    let again = NewReply { seen: None, ..insists };
    let same = inbox::reply(&desk.store, now, &joris, id, &again, Some("klik")).await.unwrap();
    assert_eq!(sent.id, same.id, "trying again is the same reply, whatever one has seen by then");
    let own = NewReply { seen, ..reply("En neem uw legitimatie mee.") };
    assert!(
        inbox::reply(&desk.store, now, &joris, id, &own, None).await.is_ok(),
        "one's own answer is no other's"
    );
}

async fn what_waits_for_somebody_who_is_away_goes_back_once(db: Db) {
    let desk = Desk::open(db).await;
    let id = a_message(&desk).await;
    let hengelo = desk.team("Hengelo").await;
    let admin = desk.colleague("Bas", Role::Admin).await;
    let sanne = desk.user("Sanne", Role::Agent, Some(&hengelo)).await;
    let settings = TeamSettings { away_minutes: 10 };
    people::set_team_settings(&desk.store, desk.now(), &admin, hengelo.id, settings).await.unwrap();
    inbox::claim(&desk.store, desk.now(), &sanne, id).await.unwrap();
    inbox::put_draft(&desk.store, desk.now(), &sanne, id, &draft("Goedenavond")).await.unwrap();
    inbox::note_present(&desk.store, desk.now(), &[sanne.id]).await.unwrap();

    desk.clock.advance(9 * 60_000);
    assert_eq!(
        inbox::give_back_of_away(&desk.store, desk.now()).await.unwrap(),
        0,
        "nine minutes are allowed"
    );
    inbox::note_present(&desk.store, desk.now(), &[sanne.id]).await.unwrap();
    desk.clock.advance(9 * 60_000);
    assert_eq!(
        inbox::give_back_of_away(&desk.store, desk.now()).await.unwrap(),
        0,
        "she was there meanwhile"
    );

    desk.clock.advance(60_000);
    let now = desk.now();
    let nodes = join_all((0..4).map(|_| inbox::give_back_of_away(&desk.store, now))).await;
    assert_eq!(nodes.into_iter().map(Result::unwrap).sum::<usize>(), 1, "by one of the nodes, once");
    let back = inbox::conversation(&desk.store, now, &admin, id).await.unwrap();
    assert_eq!(back.assignee, None);
    let expected = SystemEvent::CameBack { from: sanne.reference(), why: WhyBack::Away };
    let lines = events(&desk, &admin, id).await.into_iter().filter(|e| *e == expected).count();
    assert_eq!(lines, 1);
    let left = inbox::left_drafts(&desk.store, now, &admin, id).await.unwrap().items;
    assert_eq!(left[0].text, "Goedenavond");

    inbox::assign(&desk.store, now, &admin, id, &shared::Assign { user: sanne.id }).await.unwrap();
    assert_eq!(
        inbox::give_back_of_away(&desk.store, now).await.unwrap(),
        0,
        "what she was given just now waits as long"
    );
    let never = TeamSettings { away_minutes: 0 };
    people::set_team_settings(&desk.store, now, &admin, hengelo.id, never).await.unwrap();
    desk.clock.advance(24 * 3_600_000);
    assert_eq!(inbox::give_back_of_away(&desk.store, desk.now()).await.unwrap(), 0, "0 is never");
}

async fn who_is_named_in_a_note_hears_of_it(db: Db) {
    let desk = Desk::open(db).await;
    let id = a_message(&desk).await;
    let enschede = desk.team("Enschede").await;
    let hengelo = desk.team("Hengelo").await;
    let sanne = desk.user("Sanne", Role::Agent, Some(&hengelo)).await;
    let mehmet = desk.user("Mehmet", Role::Agent, Some(&enschede)).await;
    let team = shared::Transfer { team: Some(hengelo.id) };
    inbox::transfer(&desk.store, desk.now(), &sanne, id, &team).await.unwrap();
    let joris = desk.colleague("Joris", Role::Agent).await;
    let note = NewNote { text: "@Sanne en @Mehmet: kijken jullie mee? Groet, @Joris".into() };
    let now = desk.now();
    let written = inbox::note(&desk.store, now, &joris, id, &note, None).await.unwrap();

    let mentions = inbox::mentions(&desk.store, &sanne, 50, None).await.unwrap().items;
    assert_eq!((mentions.len(), mentions[0].message_id, mentions[0].read_at), (1, written.id, None));
    assert_eq!((mentions[0].by.clone(), mentions[0].conversation_id), (joris.reference(), id));
    assert_eq!(told(&desk, &sanne).await, [Event::Mentioned { mention: Box::new(mentions[0].clone()) }]);
    assert_eq!(notices(&desk, &sanne).await, [NoticeKind::Mentioned]);
    assert!(told(&desk, &mehmet).await.is_empty(), "who does not see the conversation hears nothing");
    assert!(told(&desk, &joris).await.is_empty(), "nor who wrote it");

    let read = inbox::read_mention(&desk.store, now, &sanne, mentions[0].id).await.unwrap();
    assert_eq!(read.read_at, Some(now));
    let others = inbox::read_mention(&desk.store, now, &joris, mentions[0].id).await;
    assert!(matches!(others, Err(InboxError::NotFound)));
    let team = shared::Transfer { team: Some(enschede.id) };
    inbox::transfer(&desk.store, now, &joris, id, &team).await.unwrap();
    assert!(inbox::mentions(&desk.store, &sanne, 50, None).await.unwrap().items.is_empty(), "out of sight");
}

/// Each colleague has read as far as they did; two screens at once do not go back.
async fn each_has_read_as_far_as_they_did(db: Db) {
    let desk = Desk::open(db).await;
    let id = a_message(&desk).await;
    let (sanne, mehmet) =
        (desk.colleague("Sanne", Role::Agent).await, desk.colleague("Mehmet", Role::Agent).await);
    let jan = desk.sim.citizen("hengelo", "Jan Nijland");
    desk.hears(desk.sim.dm(&jan, "Het was een rode")).await;
    let messages: Vec<_> = desk.thread(&sanne, id).await.into_iter().map(|m| m.id).collect();
    let read = async |who: &User, message| {
        inbox::note_read(&desk.store, desk.now(), who, id, &ReadUpTo { message }).await.map(|r| r.before)
    };
    assert_eq!(read(&sanne, messages[0]).await.unwrap(), None);
    assert_eq!(read(&sanne, messages[1]).await.unwrap(), Some(messages[0]));
    assert_eq!(read(&sanne, messages[0]).await.unwrap(), Some(messages[1]));
    assert_eq!(read(&mehmet, messages[0]).await.unwrap(), None);
    join_all((0..8).map(|n| read(&mehmet, messages[n % 2]))).await;
    assert_eq!(read(&mehmet, messages[0]).await.unwrap(), Some(messages[1]));
    assert!(matches!(read(&mehmet, shared::MessageId(9_999)).await, Err(InboxError::Invalid(_))));
    let patrol = desk.colleague("Piet", Role::Patrol).await;
    assert!(read(&patrol, messages[0]).await.is_err());
}

on_both!(
    each_has_read_as_far_as_they_did,
    who_is_taken_over_from_is_told_and_their_draft_is_offered,
    of_many_who_take_over_at_once_one_wins,
    a_second_answer_is_warned_of_and_can_be_insisted_on,
    what_waits_for_somebody_who_is_away_goes_back_once,
    who_is_named_in_a_note_hears_of_it,
);
