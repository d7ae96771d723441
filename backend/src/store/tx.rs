//! A command's transaction: it changes rows *and* writes what changed to the feed, who did it to the audit
//! log, and whom to wake; all or nothing.
//!
//! **Sequence numbers become visible in order.** On SQLite there is one writer. On PostgreSQL a command takes
//! an advisory lock just before it draws its numbers and holds it until it has committed, so that a number is
//! never visible while a lower one is still to come. The lock is taken last, so commands otherwise run side by side.

use super::{Audit, Store, Topic, audit, entity, wake};
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DatabaseBackend, DatabaseTransaction, DbErr, EntityTrait,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use shared::{Audience, Event, Timestamp};
use std::{collections::BTreeSet, ops::Deref};

/// Any number will do, as long as it is always the same one.
const FEED_LOCK: i64 = 0x0062_616c_6965;

/// A command's transaction. Dropping it undoes everything.
pub struct Tx {
    inner: DatabaseTransaction,
    store: Store,
    now: Timestamp,
    changes: Vec<(Audience, Event)>,
    audits: Vec<Audit>,
    topics: BTreeSet<Topic>,
}

impl Deref for Tx {
    type Target = DatabaseTransaction;
    fn deref(&self) -> &DatabaseTransaction {
        &self.inner
    }
}

impl Tx {
    pub(super) async fn begin(store: Store, now: Timestamp) -> Result<Self, DbErr> {
        let options = TransactionOptions {
            // Writing from the start: a transaction that becomes a writer later may find that it cannot.
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        // Finished even when whoever asked goes away: a connection that was left while its BEGIN was under way would
        // go back to the pool inside a transaction that nobody commits, and take the next webhook with it.
        let db = store.write().clone();
        let begun = tokio::spawn(async move { db.begin_with_options(options).await });
        let inner = begun.await.map_err(|e| DbErr::Custom(e.to_string()))??;
        Ok(Self { inner, store, now, changes: vec![], audits: vec![], topics: BTreeSet::new() })
    }

    /// The time of this command.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Adds a change to the feed.
    pub fn change(&mut self, audience: Audience, event: Event) {
        self.changes.push((audience, event));
        self.topics.insert(Topic::Feed);
    }

    /// Adds an entry to the audit log.
    pub fn audit(&mut self, entry: Audit) {
        self.audits.push(entry);
    }

    /// Wakes whoever waits for `topic` once this is committed.
    pub fn wake(&mut self, topic: Topic) {
        self.topics.insert(topic);
    }

    /// Makes it all true.
    pub async fn commit(mut self) -> Result<(), DbErr> {
        let postgres = self.store.backend() == DatabaseBackend::Postgres;
        if postgres && !self.topics.is_empty() {
            let payload = wake::payload(self.topics.iter().copied());
            self.inner
                .execute_raw(pg("SELECT pg_notify($1, $2)", [wake::PG_CHANNEL.into(), payload.into()]))
                .await?;
        }
        if postgres && !(self.changes.is_empty() && self.audits.is_empty()) {
            self.inner.execute_raw(pg("SELECT pg_advisory_xact_lock($1)", [FEED_LOCK.into()])).await?;
        }
        self.write_changes().await?;
        audit::append(&self.inner, self.now, std::mem::take(&mut self.audits)).await?;
        self.inner.commit().await?;
        self.topics.into_iter().for_each(|t| self.store.poke(t));
        Ok(())
    }

    async fn write_changes(&mut self) -> Result<(), DbErr> {
        let rows: Vec<_> = self
            .changes
            .drain(..)
            .map(|(audience, event)| entity::change::ActiveModel {
                at: Set(self.now.0),
                audience: Set(json(&audience)),
                event: Set(json(&event)),
                ..Default::default()
            })
            .collect();
        if !rows.is_empty() {
            entity::change::Entity::insert_many(rows).exec_without_returning(&self.inner).await?;
        }
        Ok(())
    }
}

fn pg<const N: usize>(sql: &str, values: [sea_orm::Value; N]) -> Statement {
    Statement::from_sql_and_values(DatabaseBackend::Postgres, sql, values)
}

/// Our own types always have a JSON form: no maps with odd keys, no failing serialisers.
fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
