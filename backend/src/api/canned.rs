//! Canned answers.

use super::{body::Body, caller::Caller, problem::Refusal, query::Id};
use crate::{app::App, canned};
use axum::{Json, extract::State, http::StatusCode};
use shared::{CannedAnswer, CannedAnswerId, CannedText, Page, PutCannedAnswer};

/// Lists the canned answers that one may use: the district's, one's teams' and one's own; by title.
#[utoipa::path(
    get, path = "/canned-answers", tag = "Canned answers",
    responses((status = 200, description = "All of them.", body = Page<CannedAnswer>)),
)]
pub async fn list_canned_answers(
    State(app): State<App>,
    caller: Caller,
) -> Result<Json<Page<CannedAnswer>>, Refusal> {
    Ok(Json(Page { items: canned::list(&app.store, &caller.user).await?, next: None }))
}

/// Makes a canned answer. Everybody makes their own; the district's and teams' are for managers and admins.
#[utoipa::path(
    post, path = "/canned-answers", tag = "Canned answers",
    request_body(content = CannedText, example = json!({
        "title": "aangifte", "scope": {"scope": "district"},
        "dutch": "Beste {voornaam}, doe hier aangifte: {aangifte}",
        "english": "Dear {voornaam}, you can report it here: {aangifte}"
    })),
    responses(
        (status = 201, description = "The canned answer.", body = CannedAnswer),
        (status = 409, description = "There is one with this title already, or there are too many."),
    ),
)]
pub async fn make_canned_answer(
    State(app): State<App>,
    caller: Caller,
    Body(text): Body<CannedText>,
) -> Result<(StatusCode, Json<CannedAnswer>), Refusal> {
    let made = canned::make(&app.store, app.clock.now(), &caller.user, &text).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Gives a canned answer other words.
#[utoipa::path(
    put, path = "/canned-answers/{id}", tag = "Canned answers",
    params(("id" = i64, Path, description = "The canned answer's id.")),
    request_body(content = PutCannedAnswer, example = json!({
        "version": 1,
        "text": {"title": "aangifte", "scope": {"scope": "personal"}, "dutch": "Dag {voornaam}", "english": ""}
    })),
    responses(
        (status = 200, description = "The canned answer.", body = CannedAnswer),
        (status = 409, description = "Somebody changed it meanwhile, or the title is taken."),
    ),
)]
pub async fn put_canned_answer(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<CannedAnswerId>,
    Body(command): Body<PutCannedAnswer>,
) -> Result<Json<CannedAnswer>, Refusal> {
    Ok(Json(canned::put(&app.store, app.clock.now(), &caller.user, id, &command).await?))
}

/// Takes a canned answer away.
#[utoipa::path(
    delete, path = "/canned-answers/{id}", tag = "Canned answers",
    params(("id" = i64, Path, description = "The canned answer's id.")),
    responses((status = 204, description = "Taken away.")),
)]
pub async fn delete_canned_answer(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<CannedAnswerId>,
) -> Result<StatusCode, Refusal> {
    canned::delete(&app.store, app.clock.now(), &caller.user, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
