//! The accounts in memory.

use super::{Account, Seal};
use crate::{platforms, store::entity::channel};
use sha2::{Digest, Sha256};
use shared::{ChannelId, ChannelSecrets, Platform, TeamId};
use std::sync::Arc;

/// The accounts at one moment.
#[derive(Clone, Debug, Default)]
pub struct Accounts {
    all: Vec<Arc<Account>>,
    versions: Vec<Version>,
}

/// What tells that an account has to be read again: its id, its secrets' version, its team and its host.
type Version = (i64, i64, Option<i64>, Option<String>);

impl Accounts {
    pub(super) fn of(rows: &[channel::Model], seal: &Seal) -> Self {
        let all = rows.iter().filter_map(|row| account(row, seal)).map(Arc::new).collect();
        Self { all, versions: rows.iter().map(version).collect() }
    }

    pub(super) fn is_of(&self, rows: &[channel::Model]) -> bool {
        self.versions.iter().eq(rows.iter().map(version).collect::<Vec<_>>().iter())
    }

    /// Every account.
    pub fn all(&self) -> &[Arc<Account>] {
        &self.all
    }

    /// The account of a channel.
    pub fn by_id(&self, id: ChannelId) -> Option<Arc<Account>> {
        self.all.iter().find(|a| a.id == id).cloned()
    }

    /// The account with that id on a platform.
    pub fn find(&self, platform: Platform, account: &str) -> Option<Arc<Account>> {
        self.of_platform(platform).find(|a| a.account == account).cloned()
    }

    /// Every account on a platform.
    pub fn of_platform(&self, platform: Platform) -> impl Iterator<Item = &Arc<Account>> {
        self.all.iter().filter(move |a| a.platform == platform)
    }
}

fn version(row: &channel::Model) -> Version {
    (row.id, row.secrets_version, row.team_id, row.base_url.clone())
}

fn account(row: &channel::Model, seal: &Seal) -> Option<Account> {
    let opened = seal.open(&purpose(&row.platform, &row.account), &row.secrets);
    let secrets = opened.ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
    if secrets.is_none() {
        tracing::error!(channel.id = row.id, "channel.secrets cannot be opened: is this the right key file?");
    }
    let platform: Platform = row.platform.parse().ok()?;
    let base_url =
        row.base_url.clone().unwrap_or_else(|| platforms::platform(platform).default_base_url().into());
    Some(Account {
        id: row.id.into(),
        platform,
        account: row.account.clone(),
        name: row.name.clone(),
        team: row.team_id.map(TeamId),
        base_url: base_url.trim_end_matches('/').to_owned(),
        secrets: secrets?,
    })
}

/// What a channel's secrets are sealed for.
pub(super) fn purpose(platform: &str, account: &str) -> String {
    format!("channel:{platform}:{account}")
}

/// The secret with which an account's webhooks are signed.
pub(super) fn signing_secret(platform: Platform, secrets: &ChannelSecrets) -> &str {
    let secret = match platform {
        Platform::Facebook | Platform::Instagram => &secrets.app_secret,
        Platform::X => &secrets.consumer_secret,
    };
    secret.as_deref().unwrap_or_default()
}

/// Which app signs: a fingerprint of its secret, that tells nothing of it.
pub fn signer(secret: &str) -> String {
    hex::encode(&Sha256::digest(secret)[..16])
}
