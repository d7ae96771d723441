//! Notices: everybody is told of their own work, once, and of nobody else's; and settings are kept.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use api_tests::{Db, Desk, on_both};
use backend::{
    inbox,
    notices::{self, NoticeError},
    store::entity::change,
};
use sea_orm::{EntityTrait, QueryOrder};
use shared::{
    Assign, Audience, Event, HOUR, Hours, NewReply, Notice, NoticeKind, NoticeReading, NoticeSettings, Role,
    Sound, User, WallTime,
};
use simulator::Misbehaviour;
use std::time::Duration;

async fn told(desk: &Desk, who: &User) -> Vec<Notice> {
    notices::notices(&desk.store, who, 100, None).await.unwrap().items
}

async fn kinds(desk: &Desk, who: &User) -> Vec<(NoticeKind, bool)> {
    told(desk, who).await.into_iter().map(|n| (n.kind, n.seen)).collect()
}

fn pass(desk: &Desk, millis: i64) {
    desk.clock.advance(millis);
    desk.sim.advance(Duration::from_millis(millis.unsigned_abs()));
}

async fn everybody_is_told_of_their_own_work(db: Db) {
    let desk = Desk::open(db).await;
    let (sanne, mehmet) =
        (desk.colleague("Sanne", Role::Agent).await, desk.colleague("Mehmet", Role::Agent).await);
    let jan = desk.sim.citizen("hengelo", "Jan Nijland");
    desk.hears(desk.sim.dm(&jan, "Mijn fiets is weg")).await;
    let id = desk.only_conversation(&sanne).await.id;
    assert!(told(&desk, &sanne).await.is_empty(), "new work is nobody's yet");

    inbox::claim(&desk.store, desk.now(), &sanne, id).await.unwrap();
    assert!(told(&desk, &sanne).await.is_empty(), "nobody is told of what they did themselves");
    pass(&desk, 1000);
    desk.hears(desk.sim.dm(&jan, "En mijn helm ook")).await;
    pass(&desk, 1000);
    desk.hears(desk.sim.dm(&jan, "Hallo?")).await;
    assert_eq!(kinds(&desk, &sanne).await, [(NoticeKind::Message, false)], "once, until it is seen");

    inbox::assign(&desk.store, desk.now(), &mehmet, id, &Assign { user: mehmet.id }).await.unwrap();
    assert!(told(&desk, &mehmet).await.is_empty());
    let first = told(&desk, &sanne).await.remove(0);
    assert_eq!((first.kind, first.conversation), (NoticeKind::TakenOver, id));
    assert_eq!(first.by, Some(mehmet.reference()));
    inbox::assign(&desk.store, desk.now(), &mehmet, id, &Assign { user: sanne.id }).await.unwrap();
    let all = kinds(&desk, &sanne).await;
    assert_eq!(
        all.iter().map(|(kind, _)| *kind).collect::<Vec<_>>(),
        [NoticeKind::Assigned, NoticeKind::TakenOver, NoticeKind::Message]
    );

    // Seen here is seen at every screen, and by nobody else.
    let up_to = told(&desk, &sanne).await[1].id;
    let reading = NoticeReading { up_to, conversation: Some(id) };
    notices::read(&desk.store, desk.now(), &mehmet, reading).await.unwrap();
    assert!(kinds(&desk, &sanne).await.iter().all(|(_, seen)| !seen));
    notices::read(&desk.store, desk.now(), &sanne, reading).await.unwrap();
    assert_eq!(
        kinds(&desk, &sanne).await.iter().map(|(_, seen)| *seen).collect::<Vec<_>>(),
        [false, true, true]
    );

    let changes =
        change::Entity::find().order_by_asc(change::Column::Seq).all(desk.store.read()).await.unwrap();
    let mut heard = 0;
    for row in changes {
        let event: Event = serde_json::from_str(&row.event).unwrap();
        if matches!(event, Event::Notice { .. } | Event::NoticesSeen { .. }) {
            let audience: Audience = serde_json::from_str(&row.audience).unwrap();
            assert_eq!(audience, Audience::User { user: sanne.id }, "{event:?}");
            heard += 1;
        }
    }
    assert_eq!(heard, 4, "three notices, and one reading that changed something");
}

async fn who_wrote_a_reply_that_fails_is_told(db: Db) {
    let desk = Desk::open(db).await;
    let sanne = desk.colleague("Sanne", Role::Agent).await;
    let jan = desk.sim.citizen("hengelo", "Jan Nijland");
    desk.hears(desk.sim.dm(&jan, "Mijn fiets is weg")).await;
    let id = desk.only_conversation(&sanne).await.id;
    let words = NewReply { text: "Doe aangifte.".into(), ..NewReply::default() };
    desk.sim.misbehave("hengelo", Misbehaviour::DeadToken);
    inbox::reply(&desk.store, desk.now(), &sanne, id, &words, None).await.unwrap();
    for _ in 0..20 {
        while desk.outbox.round().await.unwrap().taken > 0 {}
        desk.clock.advance(HOUR);
    }
    let failed = kinds(&desk, &sanne).await;
    assert!(failed.contains(&(NoticeKind::Failed, false)), "{failed:?}");
    notices::forget_old(&desk.store, desk.now().plus_millis(31 * 24 * HOUR)).await.unwrap();
    assert!(told(&desk, &sanne).await.is_empty());
}

async fn settings_are_kept_for_each_colleague(db: Db) {
    let desk = Desk::open(db).await;
    let (sanne, mehmet) =
        (desk.colleague("Sanne", Role::Agent).await, desk.colleague("Mehmet", Role::Agent).await);
    let patrol = desk.colleague("Patrouille", Role::Patrol).await;
    assert_eq!(notices::settings(&desk.store, &sanne).await.unwrap(), NoticeSettings::default());
    let quiet = WallTime::new(23, 0).zip(WallTime::new(7, 0)).map(|(from, to)| Hours { from, to });
    for sound in [Sound::Bell, Sound::Knock] {
        let wanted = NoticeSettings { sound, quiet, desktop: true, ..Default::default() };
        notices::put_settings(&desk.store, desk.now(), &sanne, &wanted).await.unwrap();
        assert_eq!(notices::settings(&desk.store, &sanne).await.unwrap(), wanted);
    }
    assert_eq!(notices::settings(&desk.store, &mehmet).await.unwrap(), NoticeSettings::default());
    assert!(matches!(notices::settings(&desk.store, &patrol).await, Err(NoticeError::Forbidden)));
    assert!(matches!(notices::notices(&desk.store, &sanne, 1, Some("x")).await, Err(NoticeError::Cursor)));
}

on_both!(
    everybody_is_told_of_their_own_work,
    who_wrote_a_reply_that_fails_is_told,
    settings_are_kept_for_each_colleague
);
