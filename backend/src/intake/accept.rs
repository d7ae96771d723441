//! Storing raw events. Webhooks that come at the same time share one commit, so that thousands a second can be
//! safe on disk before their platforms hear 200.

use super::state;
use crate::{
    clock::Clock,
    store::{Store, Topic, entity::raw_event},
};
use sea_orm::{ActiveValue::Set, DbErr, EntityTrait};
use shared::{ChannelId, Platform, Timestamp};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

/// How many webhooks may wait for a commit.
const WAITING: usize = 2048;
/// How many share a commit at the most.
const BATCH: usize = 256;
/// How long a webhook waits for its commit before the platform is told to try again.
const PATIENCE: Duration = Duration::from_secs(8);

/// Why a raw event was not stored: the platform is told to try again.
#[derive(Debug, thiserror::Error)]
pub enum AcceptError {
    /// Too many are waiting, or the commit takes too long.
    #[error("too busy to store an event")]
    Busy,
    /// The database does not answer.
    #[error("the event could not be stored: {0}")]
    Db(String),
}

struct Arrival {
    row: raw_event::ActiveModel,
    stored: oneshot::Sender<Result<(), String>>,
}

/// Stores raw events.
#[derive(Clone)]
pub struct Intake {
    arrivals: mpsc::Sender<Arrival>,
    clock: Clock,
}

impl Intake {
    /// Starts the writer; it ends when the last clone of the result is gone.
    pub fn start(store: Store, clock: Clock) -> Self {
        let (arrivals, waiting) = mpsc::channel(WAITING);
        tokio::spawn(write(store, waiting));
        Self { arrivals, clock }
    }

    /// Stores a webhook; returns once it is safe. `signer` says which app signed it.
    pub async fn accept(&self, platform: Platform, signer: &str, body: String) -> Result<(), AcceptError> {
        self.store(raw(platform, None, signer, body, self.clock.now())).await
    }

    /// Stores one item that catching up found for a channel.
    pub async fn accept_caught_up(
        &self,
        platform: Platform,
        channel: ChannelId,
        body: String,
    ) -> Result<(), AcceptError> {
        self.store(raw(platform, Some(channel), "", body, self.clock.now())).await
    }

    async fn store(&self, row: raw_event::ActiveModel) -> Result<(), AcceptError> {
        let (stored, answer) = oneshot::channel();
        let wait = async {
            self.arrivals.send(Arrival { row, stored }).await.map_err(|_| AcceptError::Busy)?;
            answer.await.map_err(|_| AcceptError::Busy)?.map_err(AcceptError::Db)
        };
        tokio::time::timeout(PATIENCE, wait).await.unwrap_or(Err(AcceptError::Busy))
    }
}

fn raw(
    platform: Platform,
    channel: Option<ChannelId>,
    signer: &str,
    body: String,
    now: Timestamp,
) -> raw_event::ActiveModel {
    raw_event::ActiveModel {
        platform: Set(platform.as_str().into()),
        channel_id: Set(channel.map(|c| c.0)),
        signer: Set(signer.into()),
        // PostgreSQL has no place for NUL in a text, and no JSON has one.
        body: Set(body.replace('\0', "\u{FFFD}")),
        received_at: Set(now.0),
        state: Set(state::PENDING.into()),
        attempts: Set(0),
        due_at: Set(now.0),
        applied_at: Set(None),
        ..Default::default()
    }
}

async fn write(store: Store, mut waiting: mpsc::Receiver<Arrival>) {
    let mut batch = Vec::with_capacity(BATCH);
    while waiting.recv_many(&mut batch, BATCH).await > 0 {
        let (rows, answers): (Vec<_>, Vec<_>) = batch.drain(..).map(|a| (a.row, a.stored)).unzip();
        let result = insert(&store, rows).await.map_err(|e| e.to_string());
        if result.is_ok() {
            store.poke(Topic::Intake);
        }
        for answer in answers {
            // A platform that no longer waits sends it again; storing it twice does no harm.
            let _gone = answer.send(result.clone());
        }
    }
}

async fn insert(store: &Store, rows: Vec<raw_event::ActiveModel>) -> Result<(), DbErr> {
    raw_event::Entity::insert_many(rows).exec_without_returning(store.write()).await.map(|_| ())
}
