//! The change feed: nothing is skipped, whoever writes at the same time.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use api_tests::{Db, TestDatabase, on_both};
use backend::store::{
    Audit, Store,
    entity::change::{Column, Entity},
    verify_audit,
};
use futures::future::join_all;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::{Audience, ConversationId, Event, Timestamp};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

const NOW: Timestamp = Timestamp(1_790_000_000_000);
const WRITERS: i64 = 8;
const COMMANDS: i64 = 40;

async fn command(store: &Store, writer: i64, number: i64) {
    let mut tx = store.begin(NOW).await.unwrap();
    // Writers overlap in all manners: some have much to do before they are ready, some have several changes.
    for _ in 0..(writer * number) % 7 {
        tokio::task::yield_now().await;
    }
    for part in 0..=(writer + number) % 3 {
        let id = ConversationId(writer * 10_000 + number * 10 + part);
        tx.change(Audience::Everyone, Event::ConversationGone { id });
    }
    tx.audit(Audit {
        actor: None,
        action: "test.command",
        subject: format!("{writer}/{number}"),
        detail: String::new(),
    });
    tx.commit().await.unwrap();
}

async fn tail(store: Store, done: Arc<AtomicBool>) -> Vec<i64> {
    let (mut seen, mut last) = (vec![], 0);
    loop {
        let over = done.load(Ordering::SeqCst);
        let new: Vec<i64> = Entity::find()
            .select_only()
            .column(Column::Seq)
            .filter(Column::Seq.gt(last))
            .order_by_asc(Column::Seq)
            .into_tuple()
            .all(store.read())
            .await
            .unwrap();
        last = new.last().copied().unwrap_or(last);
        if new.is_empty() && over {
            return seen;
        }
        seen.extend(new);
    }
}

async fn a_reader_that_tails_by_number_sees_every_change_of_concurrent_writers(db: Db) {
    let database = TestDatabase::create(db).await;
    let store = Store::open(&database.url).await.unwrap();
    let done = Arc::new(AtomicBool::new(false));
    let reader = tokio::spawn(tail(store.clone(), done.clone()));
    join_all((1..=WRITERS).map(|writer| {
        let store = store.clone();
        tokio::spawn(async move {
            for number in 1..=COMMANDS {
                command(&store, writer, number).await;
            }
        })
    }))
    .await
    .into_iter()
    .for_each(|w| w.unwrap());
    done.store(true, Ordering::SeqCst);
    let seen = reader.await.unwrap();
    let all: Vec<i64> = Entity::find()
        .select_only()
        .column(Column::Seq)
        .order_by_asc(Column::Seq)
        .into_tuple()
        .all(store.read())
        .await
        .unwrap();
    assert_eq!(seen, all);
    assert!(i64::try_from(all.len()).unwrap() > WRITERS * COMMANDS);
    assert_eq!(verify_audit(&store).await.unwrap(), None, "the audit chain has no fork");
}

async fn a_command_that_is_dropped_leaves_nothing(db: Db) {
    let database = TestDatabase::create(db).await;
    let store = Store::open(&database.url).await.unwrap();
    let mut tx = store.begin(NOW).await.unwrap();
    tx.change(Audience::Everyone, Event::Directory);
    drop(tx);
    assert!(Entity::find().all(store.read()).await.unwrap().is_empty());
    command(&store, 1, 1).await;
    assert!(!Entity::find().all(store.read()).await.unwrap().is_empty());
}

on_both!(
    a_reader_that_tails_by_number_sees_every_change_of_concurrent_writers,
    a_command_that_is_dropped_leaves_nothing,
);
