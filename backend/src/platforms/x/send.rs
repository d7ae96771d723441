//! Sending posts and direct messages.

use super::{
    api::Api,
    upload::{Use, upload},
};
use crate::platforms::{
    CallError, OutboundReply, Sent,
    http::{not_as_promised, refused},
    json::id,
};
use serde_json::{Value, json};
use shared::FailureReason;

/// Answers a post.
pub(super) async fn post(api: &Api<'_>, reply: &OutboundReply) -> Result<Sent, CallError> {
    let answered = reply.reply_to.as_deref();
    let answered = answered
        .ok_or_else(|| refused(FailureReason::Refused, "It is not known which post this answers."))?;
    let mut body = json!({"reply": {"in_reply_to_tweet_id": answered}});
    if !reply.text.is_empty() {
        body["text"] = reply.text.as_str().into();
    }
    let media = upload(api, &reply.media, Use::Post).await?;
    if !media.is_empty() {
        body["media"] = json!({"media_ids": media});
    }
    let answer = api.post(&["tweets"], &body).await?;
    sent(&answer, "id")
}

/// Writes to a citizen in private.
pub(super) async fn direct(api: &Api<'_>, reply: &OutboundReply) -> Result<Sent, CallError> {
    let mut body = json!({});
    if !reply.text.is_empty() {
        body["text"] = reply.text.as_str().into();
    }
    let media = upload(api, &reply.media, Use::Direct).await?;
    if !media.is_empty() {
        body["attachments"] = media.into_iter().map(|id| json!({"media_id": id})).collect();
    }
    let answer = api.post(&["dm_conversations", "with", &reply.recipient, "messages"], &body).await?;
    sent(&answer, "dm_event_id")
}

fn sent(answer: &Value, key: &str) -> Result<Sent, CallError> {
    let platform_id =
        answer.get("data").and_then(|data| id(data, key)).ok_or_else(|| not_as_promised(key))?;
    Ok(Sent { platform_id })
}
