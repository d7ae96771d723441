//! Sending posts and direct messages.

use super::api::Api;
use crate::platforms::{
    CallError, OutboundMedia, OutboundReply, Sent,
    http::{not_as_promised, refused},
    json::id,
    meta::direct::file,
};
use reqwest::multipart::Form;
use serde_json::{Value, json};
use shared::{FailureReason, MediaKind};

/// Answers a post.
pub(super) async fn post(api: &Api<'_>, reply: &OutboundReply) -> Result<Sent, CallError> {
    let answered = reply.reply_to.as_deref();
    let answered = answered
        .ok_or_else(|| refused(FailureReason::Refused, "It is not known which post this answers."))?;
    let mut body = json!({"reply": {"in_reply_to_tweet_id": answered}});
    if !reply.text.is_empty() {
        body["text"] = reply.text.as_str().into();
    }
    let media = upload(api, &reply.media, 4, "tweet_image").await?;
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
    let media = upload(api, &reply.media, 1, "dm_image").await?;
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

/// Uploads pictures for what is sent next. Whatever goes wrong here, nothing has been sent yet.
async fn upload(
    api: &Api<'_>,
    media: &[OutboundMedia],
    most: usize,
    category: &'static str,
) -> Result<Vec<String>, CallError> {
    if media.len() > most || media.iter().any(|m| m.kind != MediaKind::Image) {
        let detail = format!("X takes {most} pictures at the most here, and no other files.");
        return Err(refused(FailureReason::Refused, &detail));
    }
    let mut ids = vec![];
    for picture in media {
        let form = Form::new().text("media_category", category).text("media_type", picture.mime.clone());
        let answer = api.upload(&["media", "upload"], form.part("media", file(picture)?)).await;
        let answer = answer.map_err(not_sent_yet)?;
        let uploaded = answer.get("data").and_then(|data| id(data, "id"));
        ids.push(uploaded.ok_or_else(|| not_sent_yet(not_as_promised("id")))?);
    }
    Ok(ids)
}

fn not_sent_yet(error: CallError) -> CallError {
    match error {
        CallError::Unavailable { detail, .. } => CallError::Unavailable { maybe_done: false, detail },
        other => other,
    }
}
