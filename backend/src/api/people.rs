//! Users and teams.

use super::{
    body::Body,
    caller::Caller,
    problem::Refusal,
    query::{Id, Paging, Query},
};
use crate::{
    app::App,
    people::{self, CheckedUser},
};
use axum::{Json, extract::State, http::StatusCode};
use serde::Deserialize;
use shared::{
    ChangeUser, NewUser, Page, Team, User, UserId,
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

/// Gives a colleague another role or team; it counts at once.
#[utoipa::path(
    put, path = "/users/{id}", tag = "People",
    params(("id" = i64, Path, description = "The user's id.")),
    request_body(content = ChangeUser, example = json!({"role": "agent", "team": 1})),
    responses(
        (status = 200, description = "The user.", body = User),
        (status = 409, description = "This is the only admin."),
    ),
)]
pub async fn change_user(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<UserId>,
    Body(change): Body<ChangeUser>,
) -> Result<Json<User>, Refusal> {
    Ok(Json(people::change_user(&app.store, app.clock.now(), &caller.user, id, &change).await?))
}

/// Closes the account of a colleague who left; their sessions and tokens end at once.
#[utoipa::path(
    delete, path = "/users/{id}", tag = "People",
    params(("id" = i64, Path, description = "The user's id.")),
    responses(
        (status = 204, description = "Closed."),
        (status = 409, description = "This is the only admin."),
    ),
)]
pub async fn remove_user(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<UserId>,
) -> Result<StatusCode, Refusal> {
    people::remove_user(&app.store, app.clock.now(), &caller.user, id).await?;
    Ok(StatusCode::NO_CONTENT)
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
