//! New access tokens, where a platform's expire (X: after two hours, with a refresh token that works once).
//!
//! Spending one refresh token twice would end the account's grant. Within a node one renewal runs at a time; between
//! nodes an advisory lock of PostgreSQL does the same, and whoever comes second finds the new tokens in the row.

use super::{Account, Channels, registry::purpose};
use crate::{
    platforms::{Call, CallError, NewTokens, platform},
    store::entity::channel,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ConnectionTrait, DatabaseBackend, DbErr, EntityTrait, Statement,
};
use shared::{ChannelId, ChannelSecrets, Platform};
use std::{sync::Arc, time::Duration};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

/// One renewal at a time in this process.
static RENEWING: Semaphore = Semaphore::const_new(1);
/// The lock's number among the advisory locks; the channel's id is added.
const RENEW_LOCK: i64 = 0x7265_6e65_7700_0000;
/// How long before its end a token is renewed, in milliseconds.
const AHEAD: i64 = 15 * 60_000;
/// How often to look for tokens that are about to end.
const LOOK: Duration = Duration::from_secs(60);

impl Channels {
    /// Gets a new access token for a channel; none where the platform's tokens do not expire. When somebody else
    /// renewed it meanwhile, that is the one.
    pub async fn renew(
        &self,
        http: &reqwest::Client,
        id: ChannelId,
    ) -> Result<Option<Arc<Account>>, CallError> {
        let Some(used) = self.accounts().by_id(id) else { return Ok(None) };
        let Ok(_one_at_a_time) = RENEWING.acquire().await else { return Ok(None) };
        let outcome = self.renew_alone(http, &used).await;
        self.reload().await.map_err(|e| away(&e))?;
        Ok(outcome?.then(|| self.accounts().by_id(id)).flatten())
    }

    /// Renews tokens before they end, until stopped.
    pub async fn keep_tokens(&self, http: &reqwest::Client, stop: CancellationToken) {
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(LOOK) => {}
            }
            for account in self.accounts().of_platform(Platform::X) {
                if self.ends_soon(account.id).await
                    && let Err(error) = self.renew(http, account.id).await
                {
                    self.record_call(account.id, Err(&error));
                }
            }
        }
    }

    async fn ends_soon(&self, id: ChannelId) -> bool {
        let row = channel::Entity::find_by_id(id.0).one(self.inner.store.read()).await.ok().flatten();
        let ends_at = row.and_then(|row| row.token_expires_at);
        ends_at.is_some_and(|at| at <= self.inner.clock.now().plus_millis(AHEAD).0)
    }

    /// Whether there are new tokens now.
    async fn renew_alone(&self, http: &reqwest::Client, used: &Account) -> Result<bool, CallError> {
        let store = &self.inner.store;
        let now = self.inner.clock.now();
        let among_nodes = match store.backend() {
            DatabaseBackend::Postgres => {
                let tx = store.begin(now).await.map_err(|e| away(&e))?;
                let lock = [sea_orm::Value::from(RENEW_LOCK + used.id.0)];
                let lock =
                    Statement::from_sql_and_values(store.backend(), "SELECT pg_advisory_xact_lock($1)", lock);
                tx.execute_raw(lock).await.map_err(|e| away(&e))?;
                Some(tx)
            }
            _ => None,
        };
        let row = channel::Entity::find_by_id(used.id.0).one(store.read()).await.map_err(|e| away(&e))?;
        let Some(row) = row else { return Ok(false) };
        let Some(secrets) = self.opened(&row) else { return Ok(false) };
        if secrets.access_token != used.secrets.access_token {
            return Ok(true);
        }
        let account = Account { secrets: secrets.clone(), ..used.clone() };
        let call = Call { http, account: &account, now };
        let Some(tokens) = platform(used.platform).refresh(&call).await? else { return Ok(false) };
        self.keep(&row, secrets, tokens).await.map_err(|e| away(&e))?;
        drop(among_nodes);
        Ok(true)
    }

    async fn keep(&self, row: &channel::Model, old: ChannelSecrets, new: NewTokens) -> Result<(), DbErr> {
        let platform =
            row.platform.parse().map_err(|_| DbErr::Type("unknown word in channels.platform".into()))?;
        let secrets = ChannelSecrets {
            access_token: Some(new.access_token),
            refresh_token: Some(new.refresh_token),
            ..old
        };
        let change = channel::ActiveModel {
            id: Set(row.id),
            secrets: Set(self.sealed(platform, &row.account, &secrets)),
            secrets_version: Set(row.secrets_version + 1),
            token_expires_at: Set(Some(new.expires_at.0)),
            ..Default::default()
        };
        let tx = self.inner.store.begin(self.inner.clock.now()).await?;
        let current = channel::Entity::find_by_id(row.id).one(&*tx).await?;
        // An admin who connected the account anew meanwhile has the last word.
        if current.is_some_and(|c| c.secrets_version == row.secrets_version) {
            change.update(&*tx).await?;
        }
        tx.commit().await
    }

    fn opened(&self, row: &channel::Model) -> Option<ChannelSecrets> {
        let bytes = self.inner.seal.open(&purpose(&row.platform, &row.account), &row.secrets).ok()?;
        serde_json::from_slice(&bytes).ok()
    }
}

fn away(error: &DbErr) -> CallError {
    CallError::Unavailable { maybe_done: false, detail: error.to_string() }
}
