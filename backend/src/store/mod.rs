//! The database: SQLite or PostgreSQL, chosen by the URL's scheme.
//!
//! SQLite has one writer: `write` is a pool of one connection and `read` a few read-only ones. PostgreSQL
//! uses one pool for both. Everything that changes something goes through a [`Tx`].

mod audit;
mod away;
pub mod entity;
mod migration;
mod tx;
mod wake;

#[cfg(test)]
mod tests;

pub use audit::{Audit, verify as verify_audit};
pub use away::is_away;
pub use tx::Tx;
pub use wake::Topic;

use migration::Migrator;
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseBackend, DatabaseConnection, DbErr, SqlErr,
    sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous},
};
use sea_orm_migration::MigratorTrait;
use shared::Timestamp;
use std::{sync::Arc, time::Duration};

/// Why the database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The URL names neither database.
    #[error("the database URL must begin with sqlite: or postgres:")]
    Scheme,
    /// A newer Balie made this database.
    #[error(
        "the database was made by a newer Balie (it has migration {0}): start that version, or restore a backup"
    )]
    Newer(String),
    /// The database says no.
    #[error("the database cannot be opened: {0}")]
    Db(#[from] DbErr),
}

/// How many connections PostgreSQL gets at the most.
const POSTGRES_CONNECTIONS: u32 = 16;
/// How many read connections SQLite gets.
const SQLITE_READERS: u32 = 4;

/// The database.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    write: DatabaseConnection,
    read: DatabaseConnection,
    wake: wake::Wake,
}

impl Store {
    /// Opens the database and brings it up to date.
    pub async fn open(url: &str) -> Result<Self, OpenError> {
        let (write, read) = if url.starts_with("sqlite:") {
            let write = Database::connect(sqlite(url, 1, false)).await?;
            migrate(&write).await?;
            (write, Database::connect(sqlite(url, SQLITE_READERS, true)).await?)
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            let pool = Database::connect(postgres(url)).await?;
            migrate(&pool).await?;
            (pool.clone(), pool)
        } else {
            return Err(OpenError::Scheme);
        };
        let wake = wake::Wake::new();
        Ok(Self { inner: Arc::new(Inner { write, read, wake }) })
    }

    /// Which database it is.
    pub fn backend(&self) -> DatabaseBackend {
        self.inner.read.get_database_backend()
    }

    /// For reading.
    pub fn read(&self) -> &DatabaseConnection {
        &self.inner.read
    }

    /// For a single statement that writes nothing of the feed, such as storing raw events.
    pub fn write(&self) -> &DatabaseConnection {
        &self.inner.write
    }

    /// Begins a command: one transaction.
    pub async fn begin(&self, now: Timestamp) -> Result<Tx, DbErr> {
        Tx::begin(self.clone(), now).await
    }

    /// Waits until something may have happened under `topic`, or `at_most` has passed.
    pub async fn wait(&self, topic: Topic, at_most: Duration) {
        self.inner.wake.wait(topic, at_most).await;
    }

    /// A watch that sees every later poke of `topic`, so that none falls between a look and a wait.
    pub fn watch(&self, topic: Topic) -> tokio::sync::watch::Receiver<u64> {
        self.inner.wake.watch(topic)
    }

    /// Says that something happened under `topic`, on this node.
    pub fn poke(&self, topic: Topic) {
        self.inner.wake.poke(topic);
    }

    /// Hears other nodes' pokes for as long as it runs; ends at once on SQLite, which has one node.
    pub async fn listen(&self) {
        if self.backend() == DatabaseBackend::Postgres {
            wake::listen(&self.inner.write, &self.inner.wake).await;
        }
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), DbErr> {
        self.read().execute_unprepared("SELECT 1").await.map(|_| ())
    }

    /// Writes a copy of an SQLite database, consistent while the program runs.
    pub async fn backup(&self, file: &str) -> Result<(), DbErr> {
        let quoted = file.replace('\'', "''");
        self.write().execute_unprepared(&format!("VACUUM INTO '{quoted}'")).await.map(|_| ())
    }

    /// Closes every connection.
    pub async fn close(&self) -> Result<(), DbErr> {
        self.inner.read.clone().close().await?;
        self.inner.write.clone().close().await
    }
}

fn sqlite(url: &str, connections: u32, read_only: bool) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(Duration::from_secs(30))
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(move |o| {
            o.create_if_missing(!read_only)
                .journal_mode(SqliteJournalMode::Wal)
                // A raw event is answered with 200 only when it would survive a power cut.
                .synchronous(SqliteSynchronous::Full)
                .foreign_keys(true)
                .busy_timeout(Duration::from_secs(10))
                .pragma("query_only", if read_only { "ON" } else { "OFF" })
                .pragma("cache_size", "-16000")
        });
    options
}

fn postgres(url: &str) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(POSTGRES_CONNECTIONS)
        .min_connections(1)
        .acquire_timeout(Duration::from_secs(5))
        .sqlx_logging(false)
        // Joins are written in the order that is meant. Looking for a better one took PostgreSQL longer than a page of
        // a list itself: 9 ms of planning for 2 ms of work. Nor is there a statement that is worth being compiled.
        .map_sqlx_postgres_opts(|o| o.options([("join_collapse_limit", "1"), ("jit", "off")]));
    options
}

async fn migrate(db: &DatabaseConnection) -> Result<(), OpenError> {
    Migrator::install(db).await?;
    let known: Vec<String> = Migrator::migrations().iter().map(|m| m.name().to_owned()).collect();
    let applied = Migrator::get_migration_models(db).await?;
    if let Some(newer) = applied.into_iter().find(|row| !known.contains(&row.version)) {
        return Err(OpenError::Newer(newer.version));
    }
    Migrator::up(db, None).await?;
    Ok(())
}

/// Whether the error says that a unique rule was broken.
pub fn is_duplicate(error: &DbErr) -> bool {
    matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)))
}
