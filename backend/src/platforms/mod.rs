//! The platforms, each in a folder of its own behind one trait. Adding one touches this list and nothing else.

mod catching_up;
mod event;
mod facebook;
mod http;
mod instagram;
mod json;
mod meta;
#[cfg(test)]
mod properties;
mod signature;
mod x;

pub use event::*;

use crate::channels::Account;
use async_trait::async_trait;
use shared::{FailureReason, Timestamp, Via};
use std::collections::{HashMap, HashSet};

/// The platform of that name.
pub fn platform(name: shared::Platform) -> &'static dyn Platform {
    match name {
        shared::Platform::Facebook => &facebook::Facebook,
        shared::Platform::Instagram => &instagram::Instagram,
        shared::Platform::X => &x::X,
    }
}

/// What Balie needs of a platform. Reading a webhook is pure; whatever calls the platform gets the account
/// (ids, secrets, base URL) and an HTTP client.
#[async_trait]
pub trait Platform: Send + Sync {
    /// The host that is called unless the channel names another.
    fn default_base_url(&self) -> &'static str;

    /// The secret with which an account's webhooks are signed.
    fn signing_secret<'a>(&self, account: &'a Account) -> &'a str;

    /// Whether the webhook is signed with `secret`: over the raw bytes, compared in constant time.
    fn verify(&self, secret: &str, signature: &Signature, body: &[u8]) -> bool;

    /// The header that carries the signature, in lower case.
    fn signature_header(&self) -> &'static str;

    /// Answers the platform's handshake for one account; `None` when it is not for this account.
    fn handshake(&self, account: &Account, query: &HashMap<String, String>) -> Option<Handshake>;

    /// Takes a webhook apart. One that is not JSON is one [`Part::Problem`]; a bad part never hides a good one.
    fn parse(&self, body: &[u8]) -> Vec<Part>;

    /// Takes one entry of a [`CatchUp`] apart, which is kept and applied like a webhook.
    fn parse_caught_up(&self, account: &Account, body: &[u8]) -> Vec<Part>;

    /// Sends a reply.
    async fn send(&self, call: &Call<'_>, reply: &OutboundReply) -> Result<Sent, SendError>;

    /// Whether the reply takes several requests, of which some may arrive and others not.
    fn in_parts(&self, _reply: &OutboundReply) -> bool {
        false
    }

    /// Looks whether a reply of which the answer was lost did arrive.
    async fn find_sent(&self, call: &Call<'_>, reply: &OutboundReply) -> Result<Found, CallError>;

    /// Hides a comment from the public, or shows it again. `Refused` where the platform has no such thing.
    async fn set_hidden(&self, call: &Call<'_>, comment: &str, hidden: bool) -> Result<(), CallError>;

    /// The name, handle and picture of a citizen.
    async fn profile(&self, call: &Call<'_>, identity: &str) -> Result<Profile, CallError>;

    /// Fills in a message that the webhook only pointed to (see [`Inbound::incomplete`]).
    async fn complete(&self, call: &Call<'_>, pointer: &Pointer) -> Result<Inbound, CallError>;

    /// The words of a post of our account, which webhooks about comments leave out.
    async fn post(&self, call: &Call<'_>, platform_id: &str) -> Result<Published, CallError>;

    /// What the account received since `cursor` (the start of the channel's life when absent), for webhooks
    /// that never came. Bounded: at most a few pages a call.
    async fn catch_up(&self, call: &Call<'_>, cursor: Option<&str>) -> Result<CatchUp, CallError>;

    /// A cheap call that shows whether the token works; the account's own name.
    async fn check(&self, call: &Call<'_>) -> Result<String, CallError>;

    /// Gets a new access token, for a platform whose tokens expire; `None` for one whose tokens do not.
    async fn refresh(&self, call: &Call<'_>) -> Result<Option<NewTokens>, CallError>;
}

/// The value of a signature header.
#[derive(Clone, Copy, Debug)]
pub struct Signature<'a>(pub &'a str);

/// The answer to a handshake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Handshake {
    /// Plain text.
    Text(String),
    /// JSON.
    Json(serde_json::Value),
}

/// With what a platform is called.
#[derive(Clone, Copy)]
pub struct Call<'a> {
    /// The client, with its time-outs.
    pub http: &'a reqwest::Client,
    /// The account on whose behalf.
    pub account: &'a Account,
    /// The time of the call.
    pub now: Timestamp,
}

/// A reply on its way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboundReply {
    /// Our own mark of it: goes along where the platform gives it back (Messenger's `metadata`).
    pub mark: String,
    /// Its words.
    pub text: String,
    /// How it travels.
    pub via: Via,
    /// The kind of conversation.
    pub kind: shared::Kind,
    /// The platform's id of the citizen.
    pub recipient: String,
    /// The platform's id of the message that it answers: always there for a public reply, and for a private
    /// reply to a comment.
    pub reply_to: Option<String>,
    /// The platform's id of the post, for a conversation under one.
    pub post: Option<String>,
    /// When the citizen last wrote: decides on the window's tag.
    pub last_inbound_at: Option<Timestamp>,
    /// When the agent wrote it: what was sent before cannot be it.
    pub written_at: Timestamp,
    /// Files that go along.
    pub media: Vec<OutboundMedia>,
    /// The platform's ids of other messages of ours: none of these is the one whose answer was lost.
    pub others: HashSet<String>,
    /// The part that arrived already, where a platform takes a reply in parts.
    pub arrived: Option<Arrived>,
}

/// The part of a reply that arrived already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrived {
    /// The first of it, which stands for the whole.
    pub first: Sent,
    /// How many of the reply's requests were done.
    pub parts: usize,
}

/// A file that goes along with a reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboundMedia {
    /// What it is.
    pub kind: shared::MediaKind,
    /// Its MIME type.
    pub mime: String,
    /// Its bytes.
    pub bytes: bytes::Bytes,
    /// What is to be seen on it; empty when nobody said.
    pub alt: String,
}

/// The platform took a reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// The platform's id of it.
    pub platform_id: String,
}

/// Whether a reply of which the answer was lost did arrive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// It did.
    Arrived(Sent),
    /// It did not.
    Missing,
    /// The platform has no way of telling.
    CannotTell,
}

/// Why a call failed, in the terms in which Balie acts on it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// The token does not work (any more).
    #[error("the token is refused: {0}")]
    TokenDead(String),
    /// The platform asks us to wait, until then when it says so.
    #[error("the platform asks us to wait: {detail}")]
    RateLimited {
        /// Until when.
        until: Option<Timestamp>,
        /// Its words.
        detail: String,
    },
    /// The platform refuses, and will again.
    #[error("the platform refuses: {detail}")]
    Refused {
        /// What kind of refusal.
        reason: FailureReason,
        /// Its words.
        detail: String,
    },
    /// The platform did not answer, or not sensibly; it may later. `maybe_done`: it may have done what was asked.
    #[error("the platform did not answer: {detail}")]
    Unavailable {
        /// Whether it may have done what was asked. False only when the request surely never arrived.
        maybe_done: bool,
        /// What happened.
        detail: String,
    },
    /// A part of a reply arrived; the rest did not, for this reason. Sending it again sends only the rest.
    #[error("a part arrived, the rest did not: {error}")]
    Partly {
        /// What arrived.
        arrived: Arrived,
        /// Why the rest did not.
        error: Box<CallError>,
    },
}

/// A failed send is a failed call.
pub type SendError = CallError;

/// A citizen's profile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// Their name.
    pub name: String,
    /// Their handle, without `@`.
    pub handle: Option<String>,
}

/// A post of our account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Published {
    /// Its words; empty when it has none.
    pub text: String,
    /// When it was published.
    pub at: Option<Timestamp>,
}

/// What was missed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CatchUp {
    /// The raw items (JSON), oldest first, each to be kept as a raw event and read by `parse_caught_up`.
    pub items: Vec<String>,
    /// Where to go on next time.
    pub cursor: Option<String>,
}

/// Tokens after a refresh.
#[derive(Clone, PartialEq, Eq)]
pub struct NewTokens {
    /// The new access token.
    pub access_token: String,
    /// The new refresh token; the old one is used up.
    pub refresh_token: String,
    /// When the access token expires.
    pub expires_at: Timestamp,
}
