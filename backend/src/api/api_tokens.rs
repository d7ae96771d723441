//! Bearer tokens for one's own scripts.

use super::{body::Body, caller::Caller, problem::Refusal, query::Id};
use crate::{app::App, people};
use axum::{Json, extract::State, http::StatusCode};
use shared::{ApiToken, ApiTokenId, NewApiToken, Page};

/// Lists one's own tokens, without their secrets.
#[utoipa::path(
    get, path = "/api-tokens", tag = "API tokens",
    responses((status = 200, description = "One's tokens.", body = Page<ApiToken>)),
)]
pub async fn list_api_tokens(
    State(app): State<App>,
    caller: Caller,
) -> Result<Json<Page<ApiToken>>, Refusal> {
    Ok(Json(people::tokens(&app.store, &caller.user).await?))
}

/// Makes a token; only this answer holds it.
#[utoipa::path(
    post, path = "/api-tokens", tag = "API tokens",
    request_body(content = NewApiToken, example = json!({"name": "Weekly export"})),
    responses(
        (status = 201, description = "The token.", body = ApiToken),
        (status = 409, description = "There are too many."),
    ),
)]
pub async fn make_api_token(
    State(app): State<App>,
    caller: Caller,
    Body(new): Body<NewApiToken>,
) -> Result<(StatusCode, Json<ApiToken>), Refusal> {
    let token = people::make_token(&app.store, app.clock.now(), &caller.user, &new).await?;
    Ok((StatusCode::CREATED, Json(token)))
}

/// Revokes a token; it works no more at once.
#[utoipa::path(
    delete, path = "/api-tokens/{id}", tag = "API tokens",
    params(("id" = i64, Path, description = "The token's id.")),
    responses((status = 204, description = "Revoked.")),
)]
pub async fn revoke_api_token(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<ApiTokenId>,
) -> Result<StatusCode, Refusal> {
    people::revoke_token(&app.store, app.clock.now(), &caller.user, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
