//! What colleagues keep of a citizen.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use api_tests::{Db, Desk, on_both};
use backend::{
    citizens,
    inbox::{self, InboxError},
    store::entity::audit,
};
use futures::future::join_all;
use sea_orm::EntityTrait;
use shared::{
    Contact, ContactId, Conversation, ConversationFilter, Guard, HOUR, LONGEST_WARNING, NewRemark,
    RemarkKind, Role, SetBlock, Status, SystemEvent, Timestamp, User,
};

fn remark(kind: RemarkKind, text: &str, until: Option<Timestamp>) -> NewRemark {
    NewRemark { kind, text: text.into(), until }
}

async fn writes(desk: &Desk, who: &User, citizen: &str, text: &str) -> Conversation {
    let citizen = desk.sim.citizen("hengelo", citizen);
    desk.hears(desk.sim.dm(&citizen, text)).await;
    let all = desk.list(who, ConversationFilter::default()).await;
    all.into_iter().max_by_key(|c| (c.last_message_at, c.id)).unwrap()
}

async fn add(desk: &Desk, who: &User, id: ContactId, new: &NewRemark) -> Result<Contact, InboxError> {
    citizens::add_remark(&desk.store, desk.now(), who, id, new).await
}

async fn colleagues_mind_a_warning_until_it_ends(db: Db) {
    let desk = Desk::open(db).await;
    let (bas, sanne) =
        (desk.colleague("Bas", Role::Manager).await, desk.colleague("Sanne", Role::Agent).await);
    let c = writes(&desk, &sanne, "Jan", "Hoe laat is het bureau open?").await;
    let jan = c.contact.as_ref().unwrap().id;
    add(&desk, &sanne, jan, &remark(RemarkKind::Note, "Belt liever", None)).await.unwrap();
    let until = desk.now().plus_millis(48 * HOUR);
    let known =
        add(&desk, &sanne, jan, &remark(RemarkKind::Warning, "Dreigt soms", Some(until))).await.unwrap();
    let said: Vec<_> = known.remarks.iter().map(|r| (r.kind, r.text.as_str(), r.author.id)).collect();
    assert_eq!(
        said,
        [(RemarkKind::Warning, "Dreigt soms", sanne.id), (RemarkKind::Note, "Belt liever", sanne.id)]
    );
    // Every conversation of theirs says so, in a newer version.
    let now = desk.only_conversation(&bas).await;
    assert_eq!(now.contact.as_ref().unwrap().warned_until, Some(until));
    assert!(now.version > c.version && now.contact.unwrap().version > c.contact.unwrap().version);

    // A colleague's remark is for its author, and for those who manage the desk, to take away.
    let mehmet = desk.colleague("Mehmet", Role::Agent).await;
    let (warning, note) = (known.remarks[0].id, known.remarks[1].id);
    let refused = citizens::remove_remark(&desk.store, desk.now(), &mehmet, note).await;
    assert!(matches!(refused, Err(InboxError::Forbidden)));
    citizens::remove_remark(&desk.store, desk.now(), &sanne, note).await.unwrap();
    let left = citizens::remove_remark(&desk.store, desk.now(), &bas, warning).await.unwrap();
    assert_eq!(left.remarks, []);
    assert_eq!(desk.only_conversation(&bas).await.contact.unwrap().warned_until, None);
    let logged = audit::Entity::find().all(desk.store.read()).await.unwrap();
    let of_jan = logged.iter().filter(|a| a.action.starts_with("contact.")).count();
    assert_eq!(of_jan, 4, "two made, two taken away");
}

async fn a_warning_has_an_end_and_remarks_have_words(db: Db) {
    let desk = Desk::open(db).await;
    let sanne = desk.colleague("Sanne", Role::Agent).await;
    let jan = writes(&desk, &sanne, "Jan", "Hallo").await.contact.unwrap().id;
    let now = desk.now();
    let wrong = [
        remark(RemarkKind::Warning, "Dreigt", None),
        remark(RemarkKind::Warning, "Dreigt", Some(now)),
        remark(RemarkKind::Warning, "Dreigt", Some(now.plus_millis(LONGEST_WARNING + 1))),
        remark(RemarkKind::Note, "Belt", Some(now.plus_millis(HOUR))),
        remark(RemarkKind::Note, "  ", None),
    ];
    for wrong in wrong {
        let refused = add(&desk, &sanne, jan, &wrong).await;
        assert!(matches!(refused, Err(InboxError::Invalid(_))), "{wrong:?}");
    }
    let note = remark(RemarkKind::Note, "Belt", None);
    assert!(matches!(add(&desk, &sanne, ContactId(99), &note).await, Err(InboxError::NotFound)));
    let patrol = desk.colleague("Kees", Role::Patrol).await;
    assert!(matches!(add(&desk, &patrol, jan, &note).await, Err(InboxError::Forbidden)));
    // However many write at once, there are no more than there is room for, and all that are there are whole.
    let many = join_all((0..60).map(|_| add(&desk, &sanne, jan, &note))).await;
    assert_eq!(many.iter().filter(|made| made.is_ok()).count(), 50);
    assert_eq!(inbox::contact(&desk.store, desk.now(), &sanne, jan).await.unwrap().remarks.len(), 50);
}

async fn one_of_another_team_keeps_nothing_of_those_they_do_not_see(db: Db) {
    let desk = Desk::open(db).await;
    let (hengelo, enschede) = (desk.team("Hengelo").await, desk.team("Enschede").await);
    let sanne = desk.user("Sanne", Role::Agent, Some(&hengelo)).await;
    let mehmet = desk.user("Mehmet", Role::Agent, Some(&enschede)).await;
    let c = writes(&desk, &sanne, "Jan", "Hallo").await;
    let transfer = shared::Transfer { team: Some(hengelo.id) };
    inbox::transfer(&desk.store, desk.now(), &sanne, c.id, &transfer).await.unwrap();
    let note = remark(RemarkKind::Note, "Belt", None);
    let refused = add(&desk, &mehmet, c.contact.unwrap().id, &note).await;
    assert!(matches!(refused, Err(InboxError::NotFound)));
}

async fn who_is_kept_out_is_set_aside_but_a_life_in_danger_gets_through(db: Db) {
    let desk = Desk::open(db).await;
    let sanne = desk.colleague("Sanne", Role::Agent).await;
    let c = writes(&desk, &sanne, "Jan", "Stelletje prutsers").await;
    let jan = c.contact.as_ref().unwrap().id;
    let block = |reason: &str| SetBlock { reason: reason.into() };
    let refused = citizens::block(&desk.store, desk.now(), &sanne, jan, &block(" ")).await;
    assert!(matches!(refused, Err(InboxError::Invalid(_))));
    let known = citizens::block(&desk.store, desk.now(), &sanne, jan, &block("Scheldt")).await.unwrap();
    assert_eq!(known.blocked.unwrap().reason, "Scheldt");
    let aside = desk.only_conversation(&sanne).await;
    assert!(aside.status == Status::Spam && aside.contact.as_ref().unwrap().blocked);

    let again = writes(&desk, &sanne, "Jan", "Prutsers!").await;
    assert_eq!((again.status, again.waiting_since), (Status::Spam, None));
    let danger = writes(&desk, &sanne, "Jan", "Help, hij steekt mijn vrouw neer met een mes").await;
    assert_eq!((danger.status, danger.guard), (Status::Open, Some(Guard::Open)));
    assert!(danger.waiting_since.is_some());

    let known = citizens::unblock(&desk.store, desk.now(), &sanne, jan).await.unwrap();
    assert_eq!(known.blocked, None);
    let events: Vec<_> = desk.thread(&sanne, c.id).await.into_iter().filter_map(|m| m.event).collect();
    assert_eq!(events, [SystemEvent::MarkedSpam, SystemEvent::Reopened]);
}

async fn a_new_thread_of_who_is_kept_out_is_spam_at_once(db: Db) {
    let desk = Desk::open(db).await;
    let sanne = desk.colleague("Sanne", Role::Agent).await;
    let jan = desk.sim.citizen("x", "Jan");
    desk.hears(desk.sim.dm(&jan, "Stelletje prutsers")).await;
    let contact = desk.only_conversation(&sanne).await.contact.unwrap().id;
    let block = SetBlock { reason: "Scheldt".into() };
    citizens::block(&desk.store, desk.now(), &sanne, contact, &block).await.unwrap();
    desk.hears(desk.sim.mention(&jan, "Prutsers zijn het").unwrap()).await;
    let open = ConversationFilter { status: Some(Status::Open), ..ConversationFilter::default() };
    assert_eq!(desk.list(&sanne, open).await, []);
    assert_eq!(desk.list(&sanne, ConversationFilter::default()).await.len(), 2);
}

on_both!(
    colleagues_mind_a_warning_until_it_ends,
    a_warning_has_an_end_and_remarks_have_words,
    one_of_another_team_keeps_nothing_of_those_they_do_not_see,
    who_is_kept_out_is_set_aside_but_a_life_in_danger_gets_through,
    a_new_thread_of_who_is_kept_out_is_spam_at_once,
);
