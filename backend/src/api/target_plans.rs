//! Targets, calendars and alarms of the district and its teams.

use super::{body::Body, caller::Caller, problem::Refusal, query::Id};
use crate::{app::App, targets};
use axum::{Json, extract::State, http::StatusCode};
use shared::{Page, PutTargetPlan, TargetPlan};

/// Lists the district's rules, and those of each team that has its own.
#[utoipa::path(
    get, path = "/target-plans", tag = "Targets",
    responses((status = 200, description = "All rules; the district's first.", body = Page<TargetPlan>)),
)]
pub async fn list_target_plans(
    State(app): State<App>,
    caller: Caller,
) -> Result<Json<Page<TargetPlan>>, Refusal> {
    Ok(Json(Page { items: targets::plans(&app.store, &caller.user).await?, next: None }))
}

/// Gives the district or a team other rules. Conversations that wait are brought in line with them.
#[utoipa::path(
    put, path = "/target-plans/{id}", tag = "Targets",
    params(("id" = i64, Path, description = "The team's id; 0 is the district.")),
    request_body(content = PutTargetPlan, example = json!({
        "version": 0,
        "rules": {
            "calendar": {
                "hours": [
                    {"from": "08:00", "to": "22:00"}, {"from": "08:00", "to": "22:00"},
                    {"from": "08:00", "to": "22:00"}, {"from": "08:00", "to": "22:00"},
                    {"from": "08:00", "to": "02:00"}, {"from": "10:00", "to": "02:00"}, null
                ],
                "holidays": ["newYear", "kingsDay"],
                "closedDays": ["2026-12-24"],
                "always": "urgent"
            },
            "promises": {
                "hot": {"first": 5, "next": 5},
                "urgent": {"first": 15, "next": 15},
                "high": {"first": 60, "next": 60},
                "normal": {"first": 120, "next": 240},
                "low": {"first": 480, "next": 480}
            },
            "alarm": {"repeat": 2, "managers": 10, "onCall": 20}
        }
    })),
    responses(
        (status = 200, description = "The rules.", body = TargetPlan),
        (status = 409, description = "Somebody changed them meanwhile: fetch them and decide again."),
    ),
)]
pub async fn put_target_plan(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<i64>,
    Body(command): Body<PutTargetPlan>,
) -> Result<Json<TargetPlan>, Refusal> {
    Ok(Json(targets::put_plan(&app.store, app.clock.now(), &caller.user, id, &command).await?))
}

/// Takes a team's own rules away: it has the district's from now on.
#[utoipa::path(
    delete, path = "/target-plans/{id}", tag = "Targets",
    params(("id" = i64, Path, description = "The team's id.")),
    responses((status = 204, description = "Taken away.")),
)]
pub async fn delete_target_plan(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<i64>,
) -> Result<StatusCode, Refusal> {
    targets::delete_plan(&app.store, app.clock.now(), &caller.user, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
