//! What one has begun to write, with its files.

use super::{body::Body, caller::Caller, problem::Refusal, query::Id};
use crate::{app::App, inbox};
use axum::{Json, extract::State, http::StatusCode};
use shared::{ConversationId, Draft, DraftFile, Page, PutDraftFiles};

/// Shows what one has begun to write here; empty when nothing.
#[utoipa::path(
    get, path = "/conversations/{id}/draft", tag = "Conversations",
    params(("id" = i64, Path, description = "The conversation's id.")),
    responses((status = 200, description = "The draft.", body = Draft)),
)]
pub async fn get_draft(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<ConversationId>,
) -> Result<Json<Draft>, Refusal> {
    Ok(Json(inbox::draft(&app.store, &caller.user, id).await?))
}

/// Keeps what one has begun to write here.
#[utoipa::path(
    put, path = "/conversations/{id}/draft", tag = "Conversations",
    params(("id" = i64, Path, description = "The conversation's id.")),
    request_body(content = Draft, example = json!({"text": "Goedenavond, ", "kind": "reply", "via": null})),
    responses((status = 200, description = "The draft.", body = Draft)),
)]
pub async fn put_draft(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<ConversationId>,
    Body(draft): Body<Draft>,
) -> Result<Json<Draft>, Refusal> {
    Ok(Json(inbox::put_draft(&app.store, app.clock.now(), &caller.user, id, &draft).await?))
}

/// Forgets what one has begun to write here.
#[utoipa::path(
    delete, path = "/conversations/{id}/draft", tag = "Conversations",
    params(("id" = i64, Path, description = "The conversation's id.")),
    responses((status = 204, description = "Forgotten.")),
)]
pub async fn delete_draft(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<ConversationId>,
) -> Result<StatusCode, Refusal> {
    inbox::delete_draft(&app.store, &caller.user, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lists the files of what one has begun to answer here.
#[utoipa::path(
    get, path = "/conversations/{id}/draft/files", tag = "Conversations",
    params(("id" = i64, Path, description = "The conversation's id.")),
    responses((status = 200, description = "The files, in their order.", body = Page<DraftFile>)),
)]
pub async fn list_draft_files(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<ConversationId>,
) -> Result<Json<Page<DraftFile>>, Refusal> {
    Ok(Json(inbox::draft_files(&app.store, &caller.user, id).await?))
}

/// Says which uploads belong to what one has begun to answer here, and no others.
#[utoipa::path(
    put, path = "/conversations/{id}/draft/files", tag = "Conversations",
    params(("id" = i64, Path, description = "The conversation's id.")),
    request_body(content = PutDraftFiles, example = json!({"files": []})),
    responses((status = 204, description = "Those that are still there are kept.")),
)]
pub async fn put_draft_files(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<ConversationId>,
    Body(command): Body<PutDraftFiles>,
) -> Result<StatusCode, Refusal> {
    inbox::put_draft_files(&app.store, app.clock.now(), &caller.user, id, &command).await?;
    Ok(StatusCode::NO_CONTENT)
}
