//! Files that go along with what is sent next: pictures in one go, films and moving pictures in pieces.

use super::error::XError;
use super::{Call, Done};
use serde_json::{Value, json};

/// As much as X takes in one piece.
const LARGEST_PIECE: usize = 5 * 1000 * 1000;
/// How often a film is looked at before X has finished with it.
const LOOKS: u32 = 2;

fn required<'a>(call: &'a Call<'_>, name: &str) -> Result<&'a str, XError> {
    call.params.text(name).ok_or_else(|| XError::invalid(&format!("{name}: is missing but it is required")))
}

/// A picture in one go.
pub(super) fn whole(call: &Call<'_>) -> Result<Done, XError> {
    let file =
        call.params.file.as_ref().ok_or_else(|| XError::invalid("media: is missing but it is required"))?;
    if !required(call, "media_category")?.ends_with("_image") {
        return Err(XError::invalid("media_category: films are uploaded in pieces"));
    }
    if file.bytes.len() > LARGEST_PIECE {
        return Err(XError::invalid("The image is larger than 5 MB"));
    }
    let now = call.sim.clock.now();
    let id = call.sim.world().keep(file.mime.clone(), file.bytes.clone(), now);
    Ok(Done::read(json!({"data": {
        "id": id, "media_key": format!("3_{id}"), "size": file.bytes.len(), "expires_after_secs": 86_400,
    }})))
}

/// A film or moving picture is announced.
pub(super) fn begin(call: &Call<'_>) -> Result<Done, XError> {
    let mime = required(call, "media_type")?.to_owned();
    required(call, "media_category")?;
    let total = call.params.number("total_bytes").and_then(|n| usize::try_from(n).ok()).filter(|&n| n > 0);
    let total = total.ok_or_else(|| XError::invalid("total_bytes: is missing but it is required"))?;
    let now = call.sim.clock.now();
    let mut world = call.sim.world();
    let id = world.keep(mime, bytes::Bytes::new(), now);
    if let Some(upload) = world.upload_mut(&id) {
        (upload.missing, upload.processing) = (total, LOOKS);
    }
    Ok(Done::read(json!({"data": {"id": id, "media_key": format!("7_{id}"), "expires_after_secs": 86_400}})))
}

/// A piece of it comes in.
pub(super) fn piece(call: &Call<'_>, id: &str) -> Result<Done, XError> {
    let file =
        call.params.file.as_ref().ok_or_else(|| XError::invalid("media: is missing but it is required"))?;
    call.params
        .number("segment_index")
        .ok_or_else(|| XError::invalid("segment_index: is missing but it is required"))?;
    let mut world = call.sim.world();
    let upload = world.upload_mut(id).ok_or_else(|| XError::not_found("media", id))?;
    if file.bytes.len() > LARGEST_PIECE || file.bytes.len() > upload.missing {
        return Err(XError::invalid("media: the piece is too large"));
    }
    upload.missing -= file.bytes.len();
    upload.bytes = [&upload.bytes[..], &file.bytes[..]].concat().into();
    Ok(Done::read(json!({"data": {"expires_at": 86_400}})))
}

/// All pieces are there.
pub(super) fn end(call: &Call<'_>, id: &str) -> Result<Done, XError> {
    let world = call.sim.world();
    let upload = world.uploads.iter().find(|u| u.id == id).ok_or_else(|| XError::not_found("media", id))?;
    if upload.missing > 0 {
        return Err(XError::invalid("media: not all bytes came in"));
    }
    Ok(Done::read(state(id, upload.processing)))
}

/// How far X is.
pub(super) fn status(call: &Call<'_>) -> Result<Done, XError> {
    let id = required(call, "media_id")?.to_owned();
    let mut world = call.sim.world();
    let upload = world.upload_mut(&id).ok_or_else(|| XError::not_found("media", &id))?;
    upload.processing = upload.processing.saturating_sub(1);
    let left = upload.processing;
    Ok(Done::read(state(&id, left)))
}

fn state(id: &str, left: u32) -> Value {
    let processing = if left == 0 {
        json!({"state": "succeeded", "progress_percent": 100})
    } else {
        json!({"state": "in_progress", "check_after_secs": 0, "progress_percent": 50})
    };
    json!({"data": {"id": id, "media_key": format!("7_{id}"), "processing_info": processing}})
}

/// What is to be seen on it.
pub(super) fn describe(call: &Call<'_>) -> Result<Done, XError> {
    let id = required(call, "id")?.to_owned();
    let metadata = call.params.json("metadata").unwrap_or_default();
    let alt = metadata.pointer("/alt_text/text").and_then(Value::as_str).unwrap_or_default();
    if alt.is_empty() || alt.chars().count() > 1_000 {
        return Err(XError::invalid("metadata.alt_text.text: has 1 to 1000 characters"));
    }
    let mut world = call.sim.world();
    world.upload_mut(&id).ok_or_else(|| XError::not_found("media", &id))?.alt = alt.to_owned();
    Ok(Done::read(json!({"data": {"id": id}})))
}
