//! Working together: where one was named, what colleagues left behind, how long one may be away.

use super::{
    body::Body,
    caller::Caller,
    problem::Refusal,
    query::{Id, Paging, Query},
};
use crate::{app::App, inbox, people};
use axum::{Json, extract::State};
use shared::{
    ConversationId, LeftDraft, Mention, MentionId, Page, Read, ReadUpTo, TakeUpDraft, TakenUp, TeamId,
    TeamSettings,
};

/// Lists where one was named in a note, the latest first.
#[utoipa::path(
    get, path = "/mentions", tag = "Together", params(Paging),
    responses((status = 200, description = "A page of mentions.", body = Page<Mention>)),
)]
pub async fn list_mentions(
    State(app): State<App>,
    caller: Caller,
    Query(paging): Query<Paging>,
) -> Result<Json<Page<Mention>>, Refusal> {
    let cursor = paging.cursor.as_deref();
    Ok(Json(inbox::mentions(&app.store, &caller.user, paging.limit, cursor).await?))
}

/// Notes that one has seen where one was named.
#[utoipa::path(
    put, path = "/mentions/{id}/read", tag = "Together",
    params(("id" = i64, Path, description = "The mention's id.")),
    responses((status = 200, description = "The mention.", body = Mention)),
)]
pub async fn read_mention(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<MentionId>,
) -> Result<Json<Mention>, Refusal> {
    Ok(Json(inbox::read_mention(&app.store, app.clock.now(), &caller.user, id).await?))
}

/// Lists what colleagues who lost the conversation had begun to answer.
#[utoipa::path(
    get, path = "/conversations/{id}/left-drafts", tag = "Together",
    params(("id" = i64, Path, description = "The conversation's id.")),
    responses((status = 200, description = "The drafts.", body = Page<LeftDraft>)),
)]
pub async fn list_left_drafts(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<ConversationId>,
) -> Result<Json<Page<LeftDraft>>, Refusal> {
    Ok(Json(inbox::left_drafts(&app.store, app.clock.now(), &caller.user, id).await?))
}

/// Goes on with what a colleague had begun: its words stand in one's own draft before what one had begun already, its
/// files become one's own, and it is offered no more.
#[utoipa::path(
    post, path = "/conversations/{id}/left-drafts", tag = "Together",
    params(("id" = i64, Path, description = "The conversation's id.")),
    request_body(content = TakeUpDraft, example = json!({"user": 1})),
    responses(
        (status = 200, description = "One's own draft, and the files that came with it.", body = TakenUp),
        (status = 409, description = "Somebody else has the conversation, or nobody."),
    ),
)]
pub async fn take_up_left_draft(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<ConversationId>,
    Body(command): Body<TakeUpDraft>,
) -> Result<Json<TakenUp>, Refusal> {
    Ok(Json(inbox::take_up(&app.store, app.clock.now(), &caller.user, id, command).await?))
}

/// Notes how far one has read a conversation, and tells how far one had.
#[utoipa::path(
    put, path = "/conversations/{id}/reading", tag = "Together",
    params(("id" = i64, Path, description = "The conversation's id.")),
    request_body(content = ReadUpTo, example = json!({"message": 1})),
    responses((status = 200, description = "How far one had read before.", body = Read)),
)]
pub async fn note_reading(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<ConversationId>,
    Body(command): Body<ReadUpTo>,
) -> Result<Json<Read>, Refusal> {
    Ok(Json(inbox::note_read(&app.store, app.clock.now(), &caller.user, id, &command).await?))
}

/// Shows how a team works together.
#[utoipa::path(
    get, path = "/teams/{id}/settings", tag = "Together",
    params(("id" = i64, Path, description = "The team's id.")),
    responses((status = 200, description = "The settings.", body = TeamSettings)),
)]
pub async fn get_team_settings(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<TeamId>,
) -> Result<Json<TeamSettings>, Refusal> {
    Ok(Json(people::team_settings(&app.store, &caller.user, id).await?))
}

/// Sets how a team works together.
#[utoipa::path(
    put, path = "/teams/{id}/settings", tag = "Together",
    params(("id" = i64, Path, description = "The team's id.")),
    request_body(content = TeamSettings, example = json!({"awayMinutes": 30})),
    responses((status = 200, description = "The settings.", body = TeamSettings)),
)]
pub async fn set_team_settings(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<TeamId>,
    Body(settings): Body<TeamSettings>,
) -> Result<Json<TeamSettings>, Refusal> {
    let now = app.clock.now();
    Ok(Json(people::set_team_settings(&app.store, now, &caller.user, id, settings).await?))
}
