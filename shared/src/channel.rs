//! Channels and their health; what intake could not understand.

use crate::words::words;
use crate::{ChannelId, IntakeProblemId, Platform, Team, Timestamp};
use serde::{Deserialize, Serialize};

/// How a channel is doing, from real calls and real events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Health {
    /// Nothing was received or sent yet.
    Untried,
    /// Events come in and calls succeed.
    Healthy,
    /// Quieter than its usual rhythm: look whether its webhook still stands.
    Silent,
    /// The platform asks us to wait.
    RateLimited,
    /// Calls fail.
    Failing,
    /// The token no longer works: connect the account again.
    TokenDead,
}

words!(Health { Untried = "untried", Healthy = "healthy", Silent = "silent", RateLimited = "rate-limited", Failing = "failing", TokenDead = "token-dead" });

/// A channel (kanaal): one connected account. Its secrets are never told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Channel {
    /// Its id.
    pub id: ChannelId,
    /// Where it lives.
    pub platform: Platform,
    /// The platform's id of the account.
    pub account: String,
    /// Its name.
    pub name: String,
    /// The team whose conversations it brings; null is the whole district.
    pub team: Option<Team>,
    /// How it is doing.
    pub health: Health,
    /// The last error that the platform gave, in its words.
    pub last_error: Option<String>,
    /// When the last event came in.
    pub last_event_at: Option<Timestamp>,
    /// When the last call to the platform succeeded.
    pub last_call_at: Option<Timestamp>,
    /// Until when the platform asked us to wait.
    pub paused_until: Option<Timestamp>,
}

/// What was wrong with a part of a webhook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum ProblemKind {
    /// Not JSON, though well signed.
    Unreadable,
    /// For an account that is not connected.
    Unrouted,
    /// Of a kind that Balie does not know.
    Unknown,
    /// Of a known kind, but a part that it needs is missing or wrong.
    Malformed,
    /// It refers to something that never came.
    Orphan,
}

words!(ProblemKind { Unreadable = "unreadable", Unrouted = "unrouted", Unknown = "unknown", Malformed = "malformed", Orphan = "orphan" });

/// A part of a webhook that was kept because it could not be understood or routed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct IntakeProblem {
    /// Its id.
    pub id: IntakeProblemId,
    /// Where it came from.
    pub platform: Platform,
    /// What was wrong.
    pub kind: ProblemKind,
    /// What was wrong, in words.
    pub detail: String,
    /// When it came in.
    pub received_at: Timestamp,
    /// The raw webhook, as it came.
    pub body: String,
}
