//! What one is told of one's own work, and how one wants to be told.

use super::{
    body::Body,
    caller::Caller,
    problem::Refusal,
    query::{Paging, Query},
};
use crate::{app::App, notices};
use axum::{Json, extract::State, http::StatusCode};
use shared::{Notice, NoticeReading, NoticeSettings, Page};

/// Lists one's own notices, the latest first.
#[utoipa::path(
    get, path = "/notices", tag = "Notices", params(Paging),
    responses((status = 200, description = "A page of notices.", body = Page<Notice>)),
)]
pub async fn list_notices(
    State(app): State<App>,
    caller: Caller,
    Query(paging): Query<Paging>,
) -> Result<Json<Page<Notice>>, Refusal> {
    let cursor = paging.cursor.as_deref();
    Ok(Json(notices::notices(&app.store, &caller.user, paging.limit, cursor).await?))
}

/// Notes which notices one has seen.
#[utoipa::path(
    put, path = "/notice-reading", tag = "Notices",
    request_body(content = NoticeReading, example = json!({"upTo": 12})),
    responses((status = 204, description = "Noted.")),
)]
pub async fn put_notice_reading(
    State(app): State<App>,
    caller: Caller,
    Body(reading): Body<NoticeReading>,
) -> Result<StatusCode, Refusal> {
    notices::read(&app.store, app.clock.now(), &caller.user, reading).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Shows how one wants to be told.
#[utoipa::path(
    get, path = "/notice-settings", tag = "Notices",
    responses((status = 200, description = "One's own settings.", body = NoticeSettings)),
)]
pub async fn get_notice_settings(
    State(app): State<App>,
    caller: Caller,
) -> Result<Json<NoticeSettings>, Refusal> {
    Ok(Json(notices::settings(&app.store, &caller.user).await?))
}

/// Changes how one wants to be told.
#[utoipa::path(
    put, path = "/notice-settings", tag = "Notices",
    request_body(content = NoticeSettings, example = json!({
        "desktop": true, "sound": "chime", "newWork": true,
        "quiet": {"from": "23:00", "to": "07:00"}, "onCall": false
    })),
    responses((status = 200, description = "The settings.", body = NoticeSettings)),
)]
pub async fn put_notice_settings(
    State(app): State<App>,
    caller: Caller,
    Body(settings): Body<NoticeSettings>,
) -> Result<Json<NoticeSettings>, Refusal> {
    Ok(Json(notices::put_settings(&app.store, app.clock.now(), &caller.user, &settings).await?))
}
