//! X: posts that mention the account, and direct messages.

mod api;
mod catch_up;
mod find;
mod parse;
mod post;
mod send;
#[cfg(test)]
mod tests;
mod upload;

use super::{
    Call, CallError, CatchUp, Found, Handshake, Inbound, NewTokens, OutboundReply, Part, Platform, Pointer,
    Profile, Published, SendError, Sent, Signature,
    http::{not_as_promised, refused},
    json::filled,
    signature,
};
use crate::channels::Account;
use api::Api;
use async_trait::async_trait;
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use shared::{FailureReason, Via};
use std::collections::HashMap;

/// X.
pub(super) struct X;

#[async_trait]
impl Platform for X {
    fn default_base_url(&self) -> &'static str {
        "https://api.x.com"
    }

    fn signing_secret<'a>(&self, account: &'a Account) -> &'a str {
        account.secrets.consumer_secret.as_deref().unwrap_or_default()
    }

    /// `sha256=<base64>` over the raw bytes.
    fn verify(&self, secret: &str, signature: &Signature, body: &[u8]) -> bool {
        signature
            .0
            .strip_prefix("sha256=")
            .and_then(|digits| STANDARD.decode(digits).ok())
            .is_some_and(|bytes| signature::is_right(secret, body, &bytes))
    }

    fn signature_header(&self) -> &'static str {
        "x-twitter-webhooks-signature"
    }

    /// The challenge-response check: signs the token that X sends.
    fn handshake(&self, account: &Account, query: &HashMap<String, String>) -> Option<Handshake> {
        let secret = Some(self.signing_secret(account)).filter(|s| !s.is_empty())?;
        let signed = signature::sign(secret, query.get("crc_token")?.as_bytes());
        Some(Handshake::Json(json!({"response_token": format!("sha256={}", STANDARD.encode(signed))})))
    }

    fn parse(&self, body: &[u8]) -> Vec<Part> {
        parse::parse(body)
    }

    /// What catching up finds is kept as the webhooks that did not come.
    fn parse_caught_up(&self, _account: &Account, body: &[u8]) -> Vec<Part> {
        self.parse(body)
    }

    async fn send(&self, call: &Call<'_>, reply: &OutboundReply) -> Result<Sent, SendError> {
        let api = Api::new(call);
        match reply.via {
            Via::Public => send::post(&api, reply).await,
            Via::Private => send::direct(&api, reply).await,
        }
    }

    async fn find_sent(&self, call: &Call<'_>, reply: &OutboundReply) -> Result<Found, CallError> {
        let api = Api::new(call);
        match reply.via {
            Via::Public => find::post(&api, reply).await,
            Via::Private => find::direct(&api, reply).await,
        }
    }

    async fn set_hidden(&self, _call: &Call<'_>, _comment: &str, _hidden: bool) -> Result<(), CallError> {
        Err(refused(FailureReason::Refused, "On X the posts of others cannot be hidden by Balie."))
    }

    async fn profile(&self, call: &Call<'_>, identity: &str) -> Result<Profile, CallError> {
        let answer = Api::new(call).get(&["users", identity], &[]).await?;
        person(&answer)
    }

    async fn complete(&self, _call: &Call<'_>, _pointer: &Pointer) -> Result<Inbound, CallError> {
        Err(refused(FailureReason::Refused, "X's webhooks are complete."))
    }

    async fn post(&self, _call: &Call<'_>, _platform_id: &str) -> Result<Published, CallError> {
        Err(refused(FailureReason::Refused, "On X a mention stands under no post of ours."))
    }

    async fn catch_up(&self, call: &Call<'_>, cursor: Option<&str>) -> Result<CatchUp, CallError> {
        catch_up::catch_up(&Api::new(call), cursor).await
    }

    async fn check(&self, call: &Call<'_>) -> Result<String, CallError> {
        let answer = Api::new(call).get(&["users", "me"], &[]).await?;
        person(&answer).map(|me| me.name)
    }

    async fn refresh(&self, call: &Call<'_>) -> Result<Option<NewTokens>, CallError> {
        Api::new(call).refresh().await.map(Some)
    }
}

fn person(answer: &Value) -> Result<Profile, CallError> {
    let user = answer.get("data").unwrap_or(&Value::Null);
    let name = filled(user, "name").ok_or_else(|| not_as_promised("name"))?;
    Ok(Profile { name: name.to_owned(), handle: filled(user, "username").map(ToOwned::to_owned) })
}
