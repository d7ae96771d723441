//! Catching up: asking the platforms for what their webhooks should have told. What is found is kept raw and
//! applied like a webhook; what was known already changes nothing.

use super::{AcceptError, Intake};
use crate::{
    channels::Channels,
    clock::Clock,
    platforms::{Call, CallError, platform},
    store::{Store, entity::channel},
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, DbErr, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{LockBehavior, LockType},
};
use shared::ChannelId;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often each channel is asked, in milliseconds.
const EVERY: i64 = 120_000;
/// How often to look which channels are due.
const LOOK: Duration = Duration::from_secs(5);

/// Why catching up stopped half-way; it goes on next time.
#[derive(Debug, thiserror::Error)]
pub enum CatchUpError {
    /// The platform.
    #[error(transparent)]
    Call(#[from] CallError),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbErr),
    /// The intake.
    #[error(transparent)]
    Accept(#[from] AcceptError),
}

/// Catches up.
#[derive(Clone)]
pub struct Reconciler {
    /// The database.
    pub store: Store,
    /// The clock.
    pub clock: Clock,
    /// The client for calls to platforms.
    pub http: reqwest::Client,
    /// The channels to ask for.
    pub channels: Channels,
    /// Where what is found goes.
    pub intake: Intake,
}

impl Reconciler {
    /// Asks for each channel when it is due, until stopped.
    pub async fn run(self, stop: CancellationToken) {
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(LOOK) => {}
            }
            if let Err(error) = self.round().await {
                tracing::warn!(error.message = %error, "intake.catch_up failed");
            }
        }
    }

    /// Asks for every channel that is due; how many items were found.
    pub async fn round(&self) -> Result<usize, CatchUpError> {
        let mut found = 0;
        while let Some(due) = self.claim().await? {
            match self.ask(&due).await {
                Ok(items) => found += items,
                Err(error) => {
                    tracing::warn!(channel.id = due.id, error.message = %error, "intake.catch_up failed");
                }
            }
        }
        Ok(found)
    }

    /// Takes a channel that is due, so that no other node asks for it as well.
    async fn claim(&self) -> Result<Option<channel::Model>, DbErr> {
        let now = self.clock.now();
        let due = channel::Entity::find().filter(channel::Column::CatchUpDueAt.lte(now.0)).limit(1);
        if due.clone().one(self.store.read()).await?.is_none() {
            return Ok(None);
        }
        let tx = self.store.begin(now).await?;
        let Some(row) = due.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked).one(&*tx).await?
        else {
            return Ok(None);
        };
        let change = channel::ActiveModel {
            id: Set(row.id),
            catch_up_due_at: Set(now.plus_millis(EVERY).0),
            ..Default::default()
        };
        let row = change.update(&*tx).await?;
        tx.commit().await?;
        Ok(Some(row))
    }

    async fn ask(&self, row: &channel::Model) -> Result<usize, CatchUpError> {
        let id = ChannelId(row.id);
        let Some(account) = self.channels.accounts().by_id(id) else { return Ok(0) };
        let call = Call { http: &self.http, account: &account, now: self.clock.now() };
        let outcome = platform(account.platform).catch_up(&call, row.catch_up_cursor.as_deref()).await;
        self.channels.record_call(id, outcome.as_ref().map(|_| ()));
        let found = outcome?;
        let count = found.items.len();
        for item in found.items {
            self.intake.accept_caught_up(account.platform, id, item).await?;
        }
        if found.cursor.is_some() && found.cursor != row.catch_up_cursor {
            // Only after everything is safe: otherwise it would be skipped next time.
            let change = channel::ActiveModel {
                id: Set(row.id),
                catch_up_cursor: Set(found.cursor),
                ..Default::default()
            };
            let tx = self.store.begin(self.clock.now()).await?;
            change.update(&*tx).await?;
            tx.commit().await?;
        }
        Ok(count)
    }
}
