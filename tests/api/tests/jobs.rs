//! What follows from a message and takes its time: names, pictures, mentions that were only pointed to.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use api_tests::{Db, Desk, on_both};
use backend::{
    inbox::{self, InboxError},
    store::entity::audit,
};
use futures::StreamExt;
use sea_orm::{EntityTrait, QueryOrder};
use shared::{Direction, LookAtWithheld, MediaState, Role, Status, User};
use simulator::{Made, Misbehaviour, Say};

async fn work(desk: &Desk) {
    while desk.jobs.round().await.unwrap() > 0 {}
}

async fn a_messenger_citizen_gets_a_name(db: Db) {
    let desk = Desk::open(db).await;
    let sanne = desk.colleague("Sanne", Role::Agent).await;
    let jan = desk.sim.citizen("hengelo", "Jan Nijland");
    desk.hears(desk.sim.dm(&jan, "Hallo")).await;
    assert_eq!(desk.only_conversation(&sanne).await.contact.unwrap().name, "", "the webhook does not say it");
    work(&desk).await;
    let contact = desk.only_conversation(&sanne).await.contact.unwrap();
    assert_eq!(contact.name, "Jan Nijland");
    let known = inbox::contact(&desk.store, desk.now(), &sanne, contact.id).await.unwrap();
    assert_eq!((known.name.as_str(), known.identities.len()), ("Jan Nijland", 1));
}

async fn a_picture_is_kept_before_its_link_expires(db: Db) {
    let desk = Desk::open(db).await;
    let sanne = desk.colleague("Sanne", Role::Agent).await;
    let jan = desk.sim.citizen("hengelo", "Jan Nijland");
    desk.hears(desk.sim.dm(&jan, Say::from("Kijk").with(Made::Image))).await;
    let conversation = desk.only_conversation(&sanne).await.id;
    let fetching = desk.thread(&sanne, conversation).await.remove(0).attachments.remove(0);
    assert_eq!(fetching.state, MediaState::Fetching);
    work(&desk).await;
    let stored = desk.thread(&sanne, conversation).await.remove(0).attachments.remove(0);
    assert_eq!((stored.state, stored.mime.as_str()), (MediaState::Stored, "image/png"));
    let kept = inbox::attachment(&desk.store, desk.now(), &sanne, stored.id).await.unwrap();
    let chunks: Vec<_> = desk.jobs.media.get(&kept.storage_key, None).await.unwrap().chunks.collect().await;
    let bytes: Vec<u8> = chunks.into_iter().flat_map(|c| c.unwrap().to_vec()).collect();
    assert_eq!(i64::try_from(bytes.len()).unwrap(), stored.size);
    assert!(bytes.starts_with(b"\x89PNG"));
    let patrol = desk.colleague("Patrouille", Role::Patrol).await;
    assert!(inbox::attachment(&desk.store, desk.now(), &patrol, stored.id).await.is_err());
}

/// Whoever has a later version of a message does not take an earlier one: each change must have its own.
async fn two_pictures_of_one_message_are_two_changes_of_it(db: Db) {
    let desk = Desk::open(db).await;
    let sanne = desk.colleague("Sanne", Role::Agent).await;
    let jan = desk.sim.citizen("hengelo", "Jan Nijland");
    desk.hears(desk.sim.dm(&jan, Say::from("Kijk").with(Made::Image).with(Made::Image))).await;
    let conversation = desk.only_conversation(&sanne).await.id;
    let before = desk.thread(&sanne, conversation).await.remove(0);
    work(&desk).await;
    let after = desk.thread(&sanne, conversation).await.remove(0);
    assert!(after.attachments.iter().all(|a| a.state == MediaState::Stored), "{after:?}");
    assert_eq!((after.attachments.len(), after.version), (2, before.version + 2));
}

async fn what_a_citizen_took_away_is_for_those_who_may_and_say_why(db: Db) {
    let desk = Desk::open(db).await;
    let (sanne, bas) =
        (desk.colleague("Sanne", Role::Agent).await, desk.colleague("Bas", Role::Manager).await);
    let jan = desk.sim.citizen("instagram", "Jan Nijland");
    let said = desk.hears(desk.sim.dm(&jan, Say::from("Ik weet je te vinden").with(Made::Image))).await;
    work(&desk).await;
    let conversation = desk.only_conversation(&sanne).await.id;
    let message = desk.thread(&sanne, conversation).await.remove(0);
    let ask = async |who: &User, reason: &str| {
        let command = LookAtWithheld { reason: reason.into() };
        inbox::look_at_withheld(&desk.store, desk.now(), who, message.id, &command).await
    };
    assert!(matches!(ask(&bas, "Nieuwsgierig").await, Err(InboxError::Conflict("not-withheld", _))));
    desk.hears(desk.sim.delete(&said).unwrap()).await;
    let gone = desk.thread(&bas, conversation).await.remove(0);
    assert!(gone.deleted_at.is_some() && gone.text.is_empty() && gone.attachments.is_empty(), "{gone:?}");

    assert!(matches!(ask(&sanne, "Aangifte").await, Err(InboxError::Forbidden)));
    assert!(matches!(ask(&bas, "  ").await, Err(InboxError::Invalid(_))));
    let withheld = ask(&bas, "Aangifte 2026-118").await.unwrap();
    assert_eq!((withheld.text.as_str(), withheld.attachments.len()), ("Ik weet je te vinden", 1));
    let picture = withheld.attachments[0].id;
    inbox::attachment(&desk.store, desk.now(), &bas, picture).await.unwrap();
    assert!(inbox::attachment(&desk.store, desk.now(), &sanne, picture).await.is_err());
    let looks = audit::Entity::find().order_by_asc(audit::Column::Seq).all(desk.store.read()).await.unwrap();
    let looks: Vec<_> = looks.into_iter().filter(|a| a.action == "message.withheld-read").collect();
    assert_eq!(looks.len(), 1, "{looks:?}");
    assert_eq!((looks[0].actor_id, looks[0].detail.as_str()), (Some(bas.id.0), "Aangifte 2026-118"));
}

async fn an_expired_link_is_said_to_be_gone(db: Db) {
    let desk = Desk::open(db).await;
    let sanne = desk.colleague("Sanne", Role::Agent).await;
    desk.sim.misbehave("hengelo", Misbehaviour::ExpiredMedia);
    let jan = desk.sim.citizen("hengelo", "Jan Nijland");
    desk.hears(desk.sim.dm(&jan, Say::from("Kijk").with(Made::Image))).await;
    work(&desk).await;
    let conversation = desk.only_conversation(&sanne).await.id;
    let gone = desk.thread(&sanne, conversation).await.remove(0).attachments.remove(0);
    assert_eq!(gone.state, MediaState::Gone);
    assert!(inbox::attachment(&desk.store, desk.now(), &sanne, gone.id).await.is_err());
}

async fn a_mention_on_instagram_is_looked_up(db: Db) {
    let desk = Desk::open(db).await;
    let sanne = desk.colleague("Sanne", Role::Agent).await;
    let noor = desk.sim.citizen("instagram", "Noor");
    desk.hears(desk.sim.mention(&noor, "@politie_twente kijk hier eens").unwrap()).await;
    assert_eq!(desk.only_conversation(&sanne).await.preview, "", "the webhook only points to it");
    work(&desk).await;
    let known = desk.only_conversation(&sanne).await;
    assert_eq!(known.preview, "@politie_twente kijk hier eens");
    assert!(known.contact.is_some());
}

async fn our_own_words_that_name_us_are_no_citizen_s(db: Db) {
    let desk = Desk::open(db).await;
    let sanne = desk.colleague("Sanne", Role::Agent).await;
    desk.hears(desk.sim.own_mention("instagram", "Volg @politie_twente voor meer nieuws").unwrap()).await;
    work(&desk).await;
    let known = desk.only_conversation(&sanne).await;
    assert_eq!((known.contact, known.status, known.waiting_since), (None, Status::Resolved, None));
    let said = desk.thread(&sanne, known.id).await.remove(0);
    assert_eq!(said.direction, Direction::Out);
    assert_eq!(said.text, "Volg @politie_twente voor meer nieuws");
}

async fn the_post_above_a_comment_is_looked_up_once(db: Db) {
    for (key, place) in [("hengelo", "a page"), ("instagram", "a medium")] {
        let desk = Desk::open(db).await;
        let sanne = desk.colleague("Sanne", Role::Agent).await;
        let jan = desk.sim.citizen(key, "Jan Nijland");
        // It was published before Balie was connected: no webhook tells of it.
        let above = desk.sim.post(key, "Getuigen gezocht").id;
        desk.hears(desk.sim.comment(&jan, &above, "Ik zag iets").unwrap()).await;
        assert_eq!(desk.only_conversation(&sanne).await.parent.unwrap().text, "", "{place}");
        work(&desk).await;
        let known = desk.only_conversation(&sanne).await.parent.unwrap();
        assert_eq!(
            (known.text.as_str(), known.published_at.is_some()),
            ("Getuigen gezocht", true),
            "{place}"
        );
    }
}

on_both!(
    our_own_words_that_name_us_are_no_citizen_s,
    the_post_above_a_comment_is_looked_up_once,
    a_messenger_citizen_gets_a_name,
    a_picture_is_kept_before_its_link_expires,
    two_pictures_of_one_message_are_two_changes_of_it,
    what_a_citizen_took_away_is_for_those_who_may_and_say_why,
    an_expired_link_is_said_to_be_gone,
    a_mention_on_instagram_is_looked_up,
);
