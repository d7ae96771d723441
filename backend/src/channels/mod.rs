//! Channels: the connected accounts, their secrets and their health.

use shared::{ChannelId, ChannelSecrets, Platform, TeamId};

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
