//! Users and teams.

use super::{
    body::Body,
    caller::Caller,
    problem::Refusal,
    query::{Paging, Query},
};
use crate::{
    app::App,
    people::{self, CheckedUser},
};
use axum::{Json, extract::State, http::StatusCode};
use serde::Deserialize;
use shared::{
    NewUser, Page, Team, User,
    policy::{Action, allows},
};
use utoipa::ToSchema;

/// Lists the users.
#[utoipa::path(
    get, path = "/users", tag = "People", params(Paging),
    responses((status = 200, description = "A page of users.", body = Page<User>)),
)]
pub async fn list_users(
    State(app): State<App>,
    caller: Caller,
    Query(paging): Query<Paging>,
) -> Result<Json<Page<User>>, Refusal> {
    Ok(Json(people::users(&app.store, &caller.user, paging.limit, paging.cursor.as_deref()).await?))
}

/// Adds a user.
#[utoipa::path(
    post, path = "/users", tag = "People",
    request_body(content = NewUser, example = json!({
        "name": "Sanne de Vries", "email": "sanne@example.nl", "password": "een lange zin als wachtwoord",
        "role": "agent", "team": 1
    })),
    responses(
        (status = 201, description = "The user.", body = User),
        (status = 409, description = "There is a user with this e-mail address already."),
    ),
)]
pub async fn add_user(
    State(app): State<App>,
    caller: Caller,
    Body(user): Body<NewUser>,
) -> Result<(StatusCode, Json<User>), Refusal> {
    if !allows(caller.user.role, Action::ManagePeople) {
        return Err(Refusal::forbidden());
    }
    let user = CheckedUser::of(user)?;
    let now = app.clock.now();
    let user = people::add_user(&app.store, now, &app.passwords, Some(&caller.user), user).await?;
    Ok((StatusCode::CREATED, Json(user)))
}

/// Lists the teams.
#[utoipa::path(
    get, path = "/teams", tag = "People", params(Paging),
    responses((status = 200, description = "A page of teams.", body = Page<Team>)),
)]
pub async fn list_teams(
    State(app): State<App>,
    caller: Caller,
    Query(paging): Query<Paging>,
) -> Result<Json<Page<Team>>, Refusal> {
    Ok(Json(people::teams(&app.store, &caller.user, paging.limit, paging.cursor.as_deref()).await?))
}

/// A new team.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewTeam {
    /// Its name, unique in the district.
    name: String,
}

/// Adds a team.
#[utoipa::path(
    post, path = "/teams", tag = "People",
    request_body(content = NewTeam, example = json!({"name": "Hengelo"})),
    responses(
        (status = 201, description = "The team.", body = Team),
        (status = 409, description = "There is a team with this name already."),
    ),
)]
pub async fn add_team(
    State(app): State<App>,
    caller: Caller,
    Body(team): Body<NewTeam>,
) -> Result<(StatusCode, Json<Team>), Refusal> {
    let team = people::add_team(&app.store, app.clock.now(), Some(&caller.user), &team.name).await?;
    Ok((StatusCode::CREATED, Json(team)))
}
