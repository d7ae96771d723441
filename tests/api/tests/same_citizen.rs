//! Two contacts that are one citizen, and a citizen whose name is hidden.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use api_tests::{Db, Desk, on_both};
use backend::{
    citizens,
    inbox::{self, InboxError, Touched},
    search,
    store::{Store, Tx, entity::change},
};
use futures::future::join_all;
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder};
use shared::{
    Contact, ContactId, Conversation, ConversationFilter, ConversationId, HideName, MergeContact, NewRemark,
    RemarkKind, Role, SetBlock, Status, Timestamp, User,
};
use std::collections::BTreeSet;

struct Scene {
    desk: Desk,
    sanne: User,
    bas: User,
}

impl Scene {
    async fn open(db: Db) -> Self {
        let desk = Desk::open(db).await;
        let sanne = desk.colleague("Sanne", Role::Agent).await;
        let bas = desk.colleague("Bas", Role::Manager).await;
        Self { desk, sanne, bas }
    }

    /// A citizen writes by an account; their contact, as the conversation tells.
    async fn writes(&self, account: &str, name: &str, text: &str) -> ContactId {
        let citizen = self.desk.sim.citizen(account, name);
        self.desk.hears(self.desk.sim.dm(&citizen, text)).await;
        // The platform tells their name.
        while self.desk.jobs.round().await.unwrap() > 0 {}
        let said = self.all().await.into_iter().find(|c| c.preview == text).unwrap();
        said.contact.unwrap().id
    }

    async fn all(&self) -> Vec<Conversation> {
        self.desk.list(&self.sanne, ConversationFilter::default()).await
    }

    async fn merge(&self, into: ContactId, from: ContactId) -> Result<Contact, InboxError> {
        let command = MergeContact { from };
        citizens::merge(&self.desk.store, self.desk.now(), &self.sanne, into, &command).await
    }

    async fn split(&self, whole: &Contact) -> Result<Contact, InboxError> {
        citizens::split(&self.desk.store, self.desk.now(), &self.sanne, whole.merges[0].id).await
    }

    async fn remarks(&self, id: ContactId, text: &str) {
        let note = NewRemark { kind: RemarkKind::Note, text: text.into(), until: None };
        citizens::add_remark(&self.desk.store, self.desk.now(), &self.sanne, id, &note).await.unwrap();
    }

    async fn seen_by(&self, who: &User, id: ContactId) -> Result<Contact, InboxError> {
        inbox::contact(&self.desk.store, self.desk.now(), who, id).await
    }

    async fn found(&self, who: &User, name: &str) -> usize {
        search::contacts(&self.desk.store, self.desk.now(), who, name).await.unwrap().len()
    }
}

fn texts(contact: &Contact) -> Vec<&str> {
    contact.remarks.iter().map(|r| r.text.as_str()).collect()
}

async fn one_citizen_of_two_has_all_that_was_said_and_kept_and_can_be_taken_apart(db: Db) {
    let scene = Scene::open(db).await;
    let jan = scene.writes("hengelo", "Jan Nijland", "Mijn fiets is weg").await;
    let noor = scene.writes("instagram", "Jan op Insta", "Hij is terecht").await;
    scene.remarks(jan, "Belt liever").await;
    scene.remarks(noor, "Schrijft vaak").await;

    let reversed = scene.merge(noor, jan).await.unwrap();
    assert_eq!(reversed.name, "Jan op Insta", "they keep the name of whom they became part of");
    scene.split(&reversed).await.unwrap();
    let whole = scene.merge(jan, noor).await.unwrap();
    assert_eq!(whole.name, "Jan Nijland");
    assert_eq!((whole.identities.len(), texts(&whole)), (2, vec!["Schrijft vaak", "Belt liever"]));
    assert_eq!(
        (whole.merges[0].name.as_str(), &whole.merges[0].author),
        ("Jan op Insta", &scene.sanne.reference())
    );
    let mut of: Vec<_> = scene.all().await.into_iter().map(|c| c.contact.unwrap().id).collect();
    of.dedup();
    assert_eq!(of, [jan], "every conversation is theirs");
    assert!(matches!(scene.seen_by(&scene.sanne, noor).await, Err(InboxError::NotFound)));
    assert_eq!(
        (scene.found(&scene.sanne, "insta").await, scene.found(&scene.sanne, "nijland").await),
        (1, 1)
    );

    // What comes by either goes to the one.
    assert_eq!(scene.writes("instagram", "Jan op Insta", "Dank!").await, jan);
    let apart = scene.split(&whole).await.unwrap();
    assert_eq!((apart.identities.len(), texts(&apart), apart.merges.len()), (1, vec!["Belt liever"], 0));
    let other = scene.seen_by(&scene.sanne, noor).await.unwrap();
    assert_eq!((other.name.as_str(), texts(&other)), ("Jan op Insta", vec!["Schrijft vaak"]));
    assert!(matches!(scene.split(&whole).await, Err(InboxError::NotFound)), "it is undone once");
}

async fn what_became_part_of_another_since_is_taken_apart_in_order(db: Db) {
    let scene = Scene::open(db).await;
    let a = scene.writes("hengelo", "Jan", "Een").await;
    let b = scene.writes("instagram", "Jan", "Twee").await;
    let c = scene.writes("x", "Jan", "Drie").await;
    let first = scene.merge(b, c).await.unwrap();
    let second = scene.merge(a, b).await.unwrap();
    assert_eq!(second.identities.len(), 3);
    assert!(matches!(scene.merge(a, b).await, Err(InboxError::NotFound)), "of b there is nothing left");
    assert!(matches!(scene.merge(a, a).await, Err(InboxError::Invalid(_))));
    // Whoever merged b and c sees nothing of b any more.
    assert!(matches!(scene.split(&first).await, Err(InboxError::NotFound)));
    scene.split(&second).await.unwrap();
    assert_eq!(scene.split(&first).await.unwrap().identities.len(), 1);
}

async fn of_colleagues_who_merge_two_at_once_one_does(db: Db) {
    let scene = Scene::open(db).await;
    let a = scene.writes("hengelo", "Jan", "Een").await;
    let b = scene.writes("instagram", "Jan", "Twee").await;
    let done = join_all((0..8).map(|n| if n % 2 == 0 { scene.merge(a, b) } else { scene.merge(b, a) })).await;
    assert_eq!(done.iter().filter(|d| d.is_ok()).count(), 1);
    assert!(
        done.iter().filter_map(|d| d.as_ref().err()).all(|e| matches!(e, InboxError::NotFound)),
        "{done:?}"
    );
}

async fn who_is_kept_out_stays_so_as_part_of_another(db: Db) {
    let scene = Scene::open(db).await;
    let a = scene.writes("hengelo", "Jan", "Een").await;
    let b = scene.writes("instagram", "Jan", "Twee").await;
    let block = SetBlock { reason: "Scheldt".into() };
    citizens::block(&scene.desk.store, scene.desk.now(), &scene.sanne, b, &block).await.unwrap();
    let whole = scene.merge(a, b).await.unwrap();
    assert_eq!(whole.blocked.as_ref().map(|b| b.reason.as_str()), Some("Scheldt"));
    scene.writes("hengelo", "Jan", "Sukkels").await;
    let said = scene.all().await.into_iter().find(|c| c.preview == "Sukkels").unwrap();
    assert_eq!(said.status, Status::Spam);
    assert_eq!(scene.split(&whole).await.unwrap().blocked, None);
    assert!(scene.seen_by(&scene.sanne, b).await.unwrap().blocked.is_some());
}

async fn a_hidden_name_is_seen_by_those_who_manage_the_desk_only(db: Db) {
    let scene = Scene::open(db).await;
    let jan = scene.writes("x", "Jan Nijland", "Ik weet wie de inbraken pleegt").await;
    let hide = async |who: &User, hidden| {
        citizens::hide_name(&scene.desk.store, scene.desk.now(), who, jan, &HideName { hidden }).await
    };
    let hidden = hide(&scene.sanne, true).await.unwrap();
    assert!(hidden.hidden && hidden.name.is_empty());
    assert!(
        hidden.identities.iter().all(|i| i.name.is_empty() && i.handle.is_none() && i.platform_id.is_empty())
    );
    let shown = scene.desk.only_conversation(&scene.bas).await.contact.unwrap();
    assert_eq!(
        (shown.hidden, shown.name.as_str(), shown.handle),
        (true, "", None),
        "on no list and in no feed"
    );
    assert_eq!(scene.found(&scene.bas, "nijland").await, 0);
    assert_eq!(scene.seen_by(&scene.bas, jan).await.unwrap().name, "Jan Nijland");
    // Nor is it told to whoever was away and asks what changed.
    let kept = change::Entity::find().all(scene.desk.store.read()).await.unwrap();
    assert!(!kept.is_empty() && kept.iter().all(|c| !c.event.contains("Nijland")));
    // What they write later does not bring it back.
    scene.writes("x", "Jan Nijland", "Vanavond weer").await;
    assert_eq!(scene.found(&scene.sanne, "nijland").await, 0);
    assert!(matches!(hide(&scene.sanne, false).await, Err(InboxError::Forbidden)));
    assert_eq!(hide(&scene.bas, false).await.unwrap().name, "Jan Nijland");
    assert_eq!(scene.found(&scene.sanne, "nijland").await, 1);
}

async fn who_turns_out_to_be_a_hidden_citizen_is_hidden_too(db: Db) {
    let scene = Scene::open(db).await;
    let jan = scene.writes("x", "Jan Nijland", "Ik weet wie de inbraken pleegt").await;
    let other = scene.writes("instagram", "Jan op Insta", "Hoe laat is het bureau open?").await;
    let hide = HideName { hidden: true };
    citizens::hide_name(&scene.desk.store, scene.desk.now(), &scene.sanne, jan, &hide).await.unwrap();
    let whole = scene.merge(jan, other).await.unwrap();
    assert!(whole.hidden && whole.merges[0].name.is_empty());
    assert!(scene.all().await.into_iter().all(|c| c.contact.unwrap().name.is_empty()));
    assert_eq!(scene.found(&scene.sanne, "insta").await, 0);
    let kept = change::Entity::find().all(scene.desk.store.read()).await.unwrap();
    assert!(kept.iter().all(|c| !c.event.contains("Jan op Insta")), "nor told to whoever was away");
}

/// A conversation is changed while its citizen's name is hidden: the one tells of it as it was before. An embedded
/// database has one writer at a time; there this cannot be.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_changes_a_conversation_meanwhile_does_not_tell_a_name_that_is_hidden() {
    let scene = Scene::open(Db::Postgres).await;
    let jan = scene.writes("hengelo", "Jan Nijland", "Ik weet wie het deed").await;
    let id = scene.all().await[0].id;
    let other = scene.desk.another_connection().await;
    let mut tx = held(&other, scene.desk.now(), id).await;
    let (hidden, ()) = tokio::join!(
        citizens::hide_name(&scene.desk.store, scene.desk.now(), &scene.bas, jan, &HideName { hidden: true }),
        async {
            scene.desk.somebody_waits().await;
            inbox::publish(&mut tx, &Touched::from([(id.0, BTreeSet::new())])).await.unwrap();
            tx.commit().await.unwrap();
        }
    );
    hidden.unwrap();
    for told in told(&scene.desk).await {
        assert!(!told.contains("Nijland"), "{told}");
    }
}

/// A citizen's name comes while one of their conversations is changed, by who has read them without it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_that_comes_while_a_conversation_is_changed_is_the_last_that_is_told() {
    let scene = Scene::open(Db::Postgres).await;
    let citizen = scene.desk.sim.citizen("hengelo", "Jan Nijland");
    scene.desk.hears(scene.desk.sim.dm(&citizen, "Goedenavond")).await;
    let id = scene.all().await[0].id;
    let other = scene.desk.another_connection().await;
    let mut tx = held(&other, scene.desk.now(), id).await;
    inbox::publish(&mut tx, &Touched::from([(id.0, BTreeSet::new())])).await.unwrap();
    let (jobs, ()) = tokio::join!(scene.desk.jobs.round(), async {
        scene.desk.somebody_waits().await;
        tx.commit().await.unwrap();
    });
    jobs.unwrap();
    assert!(told(&scene.desk).await.last().unwrap().contains("Nijland"));
}

/// Somebody has begun to change a conversation.
async fn held(store: &Store, now: Timestamp, id: ConversationId) -> Tx {
    let tx = store.begin(now).await.unwrap();
    let hold = format!("SELECT 1 FROM conversations WHERE id = {id} FOR UPDATE");
    tx.execute_unprepared(&hold).await.unwrap();
    tx
}

/// What the feed tells of conversations.
async fn told(desk: &Desk) -> Vec<String> {
    let rows = change::Entity::find().order_by_asc(change::Column::Seq).all(desk.store.read()).await.unwrap();
    rows.into_iter().map(|row| row.event).collect()
}

on_both!(
    one_citizen_of_two_has_all_that_was_said_and_kept_and_can_be_taken_apart,
    what_became_part_of_another_since_is_taken_apart_in_order,
    of_colleagues_who_merge_two_at_once_one_does,
    who_is_kept_out_stays_so_as_part_of_another,
    a_hidden_name_is_seen_by_those_who_manage_the_desk_only,
    who_turns_out_to_be_a_hidden_citizen_is_hidden_too,
);
