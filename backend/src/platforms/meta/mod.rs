//! What Facebook and Instagram share: both are Meta's Graph API.

pub(super) mod direct;
pub(super) mod graph;
pub(super) mod media;
pub(super) mod messaging;
pub(super) mod threads;
pub(super) mod webhook;

use super::{Handshake, Signature, signature};
use crate::channels::Account;
use std::collections::HashMap;
use subtle::ConstantTimeEq;

/// Where the Graph API lives.
pub(super) const BASE_URL: &str = "https://graph.facebook.com";
/// The header that carries the signature.
pub(super) const SIGNATURE_HEADER: &str = "x-hub-signature-256";

/// The secret with which webhooks are signed.
pub(super) fn signing_secret(account: &Account) -> &str {
    account.secrets.app_secret.as_deref().unwrap_or_default()
}

/// `sha256=<hex>` over the raw bytes.
pub(super) fn verify(secret: &str, signature: &Signature<'_>, body: &[u8]) -> bool {
    signature
        .0
        .strip_prefix("sha256=")
        .and_then(|digits| hex::decode(digits).ok())
        .is_some_and(|bytes| signature::is_right(secret, body, &bytes))
}

/// Repeats the challenge to whoever knows the verify token.
pub(super) fn handshake(account: &Account, query: &HashMap<String, String>) -> Option<Handshake> {
    let ours = account.secrets.verify_token.as_deref().filter(|t| !t.is_empty())?;
    let theirs = query.get("hub.verify_token")?;
    let subscribes = query.get("hub.mode").is_some_and(|mode| mode == "subscribe");
    let right = subscribes && bool::from(ours.as_bytes().ct_eq(theirs.as_bytes()));
    right.then(|| query.get("hub.challenge").cloned().map(Handshake::Text))?
}
