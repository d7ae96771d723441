//! Channels: the connected accounts, their secrets and their health.
//!
//! Every node holds the accounts in memory, secrets opened, and reads them again when a channel changed.

mod check;
mod error;
mod health;
mod manage;
mod registry;
mod seal;
mod silence;
mod tokens;

pub use error::ChannelError;
pub use registry::{Accounts, signer};
pub use seal::{KeyError, Seal, Unopened};

use crate::{
    clock::Clock,
    store::{Store, Topic, entity::channel},
};
use health::Beats;
use sea_orm::{DbErr, EntityTrait, QueryOrder, QuerySelect};
use shared::{ChannelId, ChannelSecrets, Platform, TeamId};
use std::{
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};
use tokio_util::sync::CancellationToken;

/// How many channels one installation has at the most.
const MOST: u64 = 1000;
/// How often the accounts are read again without having been told that one changed.
const READ_AGAIN: Duration = Duration::from_secs(3);
/// How often health is written.
const WRITE_HEALTH: Duration = Duration::from_secs(1);

/// A connected account with all that is needed to act on its behalf. Lives in memory only.
#[derive(Clone, Debug)]
pub struct Account {
    /// The channel.
    pub id: ChannelId,
    /// Where it lives.
    pub platform: Platform,
    /// The platform's id of the account.
    pub account: String,
    /// Its name.
    pub name: String,
    /// The team whose conversations it brings.
    pub team: Option<TeamId>,
    /// The host to call, without a slash at the end.
    pub base_url: String,
    /// Its secrets, opened.
    pub secrets: ChannelSecrets,
}

/// The channels of this installation. Cheap to clone.
#[derive(Clone)]
pub struct Channels {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store,
    clock: Clock,
    seal: Seal,
    accounts: RwLock<Arc<Accounts>>,
    beats: Beats,
}

impl Channels {
    /// Reads the accounts.
    pub async fn open(store: Store, clock: Clock, seal: Seal) -> Result<Self, DbErr> {
        let accounts = RwLock::default();
        let channels =
            Self { inner: Arc::new(Inner { store, clock, seal, accounts, beats: Beats::default() }) };
        channels.reload().await?;
        Ok(channels)
    }

    /// The accounts as they are now.
    pub fn accounts(&self) -> Arc<Accounts> {
        self.inner.accounts.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads the accounts again.
    pub async fn reload(&self) -> Result<(), DbErr> {
        let rows = channel::Entity::find()
            .order_by_asc(channel::Column::Id)
            .limit(MOST)
            .all(self.inner.store.read())
            .await?;
        let known = self.accounts();
        if known.is_of(&rows) {
            return Ok(());
        }
        let fresh = Arc::new(Accounts::of(&rows, &self.inner.seal));
        *self.inner.accounts.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(())
    }

    /// Keeps accounts and health up to date until stopped.
    pub async fn run(&self, stop: CancellationToken) {
        tokio::join!(self.keep_accounts(&stop), self.keep_health(&stop));
    }

    async fn keep_accounts(&self, stop: &CancellationToken) {
        let mut pokes = self.inner.store.watch(Topic::Feed);
        while !stop.is_cancelled() {
            pokes.borrow_and_update();
            if let Err(error) = self.reload().await {
                tracing::warn!(error.message = %error, "channels.reload failed");
            }
            tokio::select! {
                () = stop.cancelled() => {}
                // The feed moves a hundred times a second; a channel changes once a week.
                () = async {
                    let _moved = pokes.changed().await;
                    tokio::time::sleep(Duration::from_millis(500)).await;
                } => {}
                () = tokio::time::sleep(READ_AGAIN) => {}
            }
        }
    }

    async fn keep_health(&self, stop: &CancellationToken) {
        loop {
            tokio::select! {
                () = stop.cancelled() => break,
                () = tokio::time::sleep(WRITE_HEALTH) => {}
            }
            self.write_health().await;
        }
        self.write_health().await;
    }
}
