//! What intake could not understand.

use super::{
    caller::Caller,
    problem::Refusal,
    query::{Id, Paging, Query},
};
use crate::{app::App, intake};
use axum::{Json, extract::State, http::StatusCode};
use shared::{IntakeProblem, IntakeProblemId, Page};

/// Lists what could not be understood or routed, the newest first.
#[utoipa::path(
    get, path = "/intake-problems", tag = "Intake", params(Paging),
    responses((status = 200, description = "A page of problems.", body = Page<IntakeProblem>)),
)]
pub async fn list_intake_problems(
    State(app): State<App>,
    caller: Caller,
    Query(paging): Query<Paging>,
) -> Result<Json<Page<IntakeProblem>>, Refusal> {
    let cursor = paging.cursor.as_deref();
    Ok(Json(intake::problems(&app.store, &caller.user, paging.limit, cursor).await?))
}

/// Applies the webhook of a problem again.
#[utoipa::path(
    post, path = "/intake-problems/{id}/replays", tag = "Intake",
    params(("id" = i64, Path, description = "The problem's id.")),
    responses((status = 202, description = "It will be applied again in a moment.")),
)]
pub async fn replay_intake_problem(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<IntakeProblemId>,
) -> Result<StatusCode, Refusal> {
    intake::replay(&app.store, app.clock.now(), &caller.user, id).await?;
    Ok(StatusCode::ACCEPTED)
}
