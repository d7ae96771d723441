//! Files that are going to go along with a reply: their bytes, as they are.

use super::{attachments, body, caller::Caller, problem::Refusal, query::Id};
use crate::{app::App, inbox, media};
use axum::{
    Json,
    body::Bytes,
    extract::{FromRequest, Request, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use shared::{LARGEST_UPLOAD, Upload, UploadId};

/// The most bytes that a file may have.
pub const LARGEST: usize = media::LARGEST;

/// The bytes of a file; what it is, is seen from them and not from what the request says.
pub struct File(Bytes);

impl<S: Send + Sync> FromRequest<S> for File {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        body::bytes(request, state).await.map(Self).map_err(|refusal| {
            if !refusal.is_too_large() {
                return refusal;
            }
            let detail = format!("The file is larger than {} MiB.", LARGEST_UPLOAD / 1024 / 1024);
            Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", detail)
        })
    }
}

/// Uploads a file for a reply. One that no reply takes within a day is forgotten, within seven when it belongs to a draft.
#[utoipa::path(
    post, path = "/uploads", tag = "Messages",
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "The file's bytes."),
    responses(
        (status = 201, description = "The upload, for `files` of a reply.", body = Upload),
        (status = 409, description = "Too many files wait for a reply."),
        (status = 413, description = "The file is larger than 25 MiB."),
    ),
)]
pub async fn upload_file(
    State(app): State<App>,
    caller: Caller,
    File(bytes): File,
) -> Result<(StatusCode, Json<Upload>), Refusal> {
    let made = inbox::upload(&app.store, &app.media, app.clock.now(), &caller.user, bytes).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Shows a file that one uploaded for a reply, to whoever uploaded it.
#[utoipa::path(
    get, path = "/uploads/{id}", tag = "Messages",
    params(("id" = i64, Path, description = "The upload's id.")),
    responses((status = 200, description = "The bytes.", content_type = "application/octet-stream")),
)]
pub async fn get_upload(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<UploadId>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let stored = inbox::uploaded(&app.store, &caller.user, id).await?;
    attachments::bytes(&app, stored, &format!("balie-upload-{id}"), &headers).await
}

/// Takes back a file that was uploaded for a reply.
#[utoipa::path(
    delete, path = "/uploads/{id}", tag = "Messages",
    params(("id" = i64, Path, description = "The upload's id.")),
    responses((status = 204, description = "It is forgotten.")),
)]
pub async fn delete_upload(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<UploadId>,
) -> Result<StatusCode, Refusal> {
    inbox::delete_upload(&app.store, &app.media, &caller.user, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
