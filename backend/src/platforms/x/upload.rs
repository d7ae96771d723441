//! Uploading files for what is sent next: pictures in one go, films and moving pictures in pieces. Whatever goes
//! wrong here, nothing has been sent yet.

use super::api::Api;
use crate::platforms::{
    CallError, OutboundMedia,
    http::{not_as_promised, refused},
    json::{filled, id},
    meta::direct::file,
};
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use shared::FailureReason;
use std::time::Duration;

/// How many bytes go in one piece: X takes five million at the most.
const PIECE: usize = 4 * 1024 * 1024;
/// How often to ask whether X has finished with a film.
const LOOKS: usize = 20;
/// The longest wait between two looks, in seconds, whatever X asks.
const LONGEST_WAIT: i64 = 5;

/// For what the files are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    Post,
    Direct,
}

impl Use {
    const fn category(self, mime: &str) -> &'static str {
        match (self, mime.as_bytes()) {
            (Self::Post, b"image/gif") => "tweet_gif",
            (Self::Post, [b'v', ..]) => "tweet_video",
            (Self::Post, _) => "tweet_image",
            (Self::Direct, b"image/gif") => "dm_gif",
            (Self::Direct, [b'v', ..]) => "dm_video",
            (Self::Direct, _) => "dm_image",
        }
    }
}

/// Uploads files; their ids.
pub(super) async fn upload(
    api: &Api<'_>,
    media: &[OutboundMedia],
    meant: Use,
) -> Result<Vec<String>, CallError> {
    let mut ids = vec![];
    for medium in media {
        ids.push(one(api, medium, meant.category(&medium.mime)).await.map_err(not_sent_yet)?);
    }
    Ok(ids)
}

async fn one(api: &Api<'_>, medium: &OutboundMedia, category: &'static str) -> Result<String, CallError> {
    let uploaded = if category.ends_with("image") {
        whole(api, medium, category).await
    } else {
        pieces(api, medium, category).await
    }?;
    if !medium.alt.is_empty() {
        let body = json!({"id": uploaded, "metadata": {"alt_text": {"text": medium.alt}}});
        api.post(&["media", "metadata"], &body).await?;
    }
    Ok(uploaded)
}

async fn whole(api: &Api<'_>, medium: &OutboundMedia, category: &'static str) -> Result<String, CallError> {
    let form = Form::new().text("media_category", category).text("media_type", medium.mime.clone());
    media_id(&api.upload(&["media", "upload"], form.part("media", file(medium)?)).await?)
}

async fn pieces(api: &Api<'_>, medium: &OutboundMedia, category: &'static str) -> Result<String, CallError> {
    let begin =
        json!({"media_type": medium.mime, "total_bytes": medium.bytes.len(), "media_category": category});
    let id = media_id(&api.post(&["media", "upload", "initialize"], &begin).await?)?;
    let mut rest = medium.bytes.clone();
    for number in 0_u32.. {
        if rest.is_empty() {
            break;
        }
        let piece = rest.split_to(rest.len().min(PIECE));
        let form = Form::new().text("segment_index", number.to_string());
        let form = form.part("media", Part::stream(piece).file_name("deel"));
        api.upload(&["media", "upload", &id, "append"], form).await?;
    }
    let mut answer = api.post(&["media", "upload", &id, "finalize"], &json!({})).await?;
    for _ in 0..LOOKS {
        let Some(processing) = answer.pointer("/data/processing_info") else { return Ok(id) };
        match filled(processing, "state") {
            Some("succeeded") => return Ok(id),
            Some("failed") => {
                let why =
                    processing.pointer("/error/message").and_then(Value::as_str).unwrap_or("no reason given");
                return Err(refused(FailureReason::Refused, &format!("X cannot use this file: {why}")));
            }
            _ => {}
        }
        let wait = processing.get("check_after_secs").and_then(Value::as_i64).unwrap_or(1);
        tokio::time::sleep(Duration::from_secs(wait.clamp(0, LONGEST_WAIT).unsigned_abs())).await;
        answer = api.get(&["media", "upload"], &[("command", "STATUS"), ("media_id", &id)]).await?;
    }
    Err(not_as_promised("end of the processing"))
}

fn media_id(answer: &Value) -> Result<String, CallError> {
    answer.get("data").and_then(|data| id(data, "id")).ok_or_else(|| not_as_promised("id"))
}

fn not_sent_yet(error: CallError) -> CallError {
    match error {
        CallError::Unavailable { detail, .. } => CallError::Unavailable { maybe_done: false, detail },
        other => other,
    }
}
