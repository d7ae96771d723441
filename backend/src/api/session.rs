//! Logging in and out, and the first admin.

use super::{
    body::Body,
    caller::{Caller, Credential, set_cookie},
    frame::Client,
    problem::Refusal,
};
use crate::{app::App, people};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header::SET_COOKIE},
    response::{AppendHeaders, IntoResponse},
};
use shared::{ChangePassword, FirstAdmin, LogIn, Session, SetSignature, SetUp, User};

/// Tells whether Balie has its first admin yet.
#[utoipa::path(
    get, path = "/set-up", tag = "Session", security(()),
    responses((status = 200, description = "Whether the first admin is still to be made.", body = SetUp)),
)]
pub async fn get_set_up(State(app): State<App>) -> Result<Json<SetUp>, Refusal> {
    let needs_first_admin = people::needs_first_admin(app.store.read()).await?;
    Ok(Json(SetUp { needs_first_admin }))
}

/// Makes the first admin, while there are no users, and logs them in.
#[utoipa::path(
    post, path = "/set-up", tag = "Session", security(()),
    request_body(content = FirstAdmin, example = json!({
        "name": "Bas Nijhuis", "email": "bas@example.nl", "password": "een lange zin als wachtwoord"
    })),
    responses(
        (status = 201, description = "The admin is made and logged in.", body = Session),
        (status = 409, description = "There are users already."),
    ),
)]
pub async fn make_first_admin(
    State(app): State<App>,
    client: Client,
    headers: HeaderMap,
    Body(admin): Body<FirstAdmin>,
) -> Result<impl IntoResponse, Refusal> {
    own_pages_only(&app, &headers)?;
    let user = people::add_first_admin(&app.store, app.clock.now(), &app.passwords, admin).await?;
    Ok((StatusCode::CREATED, start(&app, &client, user).await?))
}

/// Logs in.
#[utoipa::path(
    post, path = "/session", tag = "Session", security(()),
    request_body(content = LogIn, example = json!({
        "email": "sanne@example.nl", "password": "een lange zin als wachtwoord"
    })),
    responses(
        (status = 200, description = "Logged in; the session is in the cookie.", body = Session),
        (status = 401, description = "The e-mail address or the password is wrong."),
        (status = 429, description = "Too many wrong passwords; `Retry-After` says how long to wait."),
    ),
)]
pub async fn log_in(
    State(app): State<App>,
    client: Client,
    headers: HeaderMap,
    Body(given): Body<LogIn>,
) -> Result<impl IntoResponse, Refusal> {
    own_pages_only(&app, &headers)?;
    let now = app.clock.now();
    let user = people::log_in(&app.store, now, &app.passwords, &app.attempts, client.ip, &given).await?;
    start(&app, &client, user).await
}

/// Another site must not log somebody in as somebody else.
fn own_pages_only(app: &App, headers: &HeaderMap) -> Result<(), Refusal> {
    let own = super::caller::same_origin(headers, app.config.public_url.as_ref());
    if own { Ok(()) } else { Err(Refusal::other_origin()) }
}

async fn start(app: &App, client: &Client, user: User) -> Result<impl IntoResponse + use<>, Refusal> {
    let hours = app.config.session_hours;
    let token = people::start_session(&app.store, app.clock.now(), &user, hours).await?;
    let cookie = set_cookie(client, &token, u64::from(hours) * 3600);
    Ok((AppendHeaders([(SET_COOKIE, cookie)]), Json(Session { user })))
}

/// Tells who is logged in.
#[utoipa::path(
    get, path = "/session", tag = "Session",
    responses((status = 200, description = "Who is logged in.", body = Session)),
)]
pub async fn get_session(caller: Caller) -> Json<Session> {
    Json(Session { user: caller.user })
}

/// Logs out; the session works no more at once.
#[utoipa::path(
    delete, path = "/session", tag = "Session",
    responses((status = 204, description = "Logged out.")),
)]
pub async fn log_out(
    State(app): State<App>,
    client: Client,
    caller: Caller,
) -> Result<impl IntoResponse, Refusal> {
    if let Credential::Session(token) = &caller.credential {
        people::end_session(&app.store, app.clock.now(), &caller.user, token).await?;
    }
    Ok((StatusCode::NO_CONTENT, AppendHeaders([(SET_COOKIE, set_cookie(&client, "", 0))])))
}

/// Changes one's own password; one's other sessions end.
#[utoipa::path(
    put, path = "/password", tag = "Session",
    request_body(content = ChangePassword, example = json!({
        "current": "een lange zin als wachtwoord", "new": "nog een lange zin als wachtwoord"
    })),
    responses(
        (status = 204, description = "Changed."),
        (status = 409, description = "It was changed a moment ago, elsewhere."),
        (status = 429, description = "Too many wrong passwords; `Retry-After` says how long to wait."),
    ),
)]
pub async fn change_password(
    State(app): State<App>,
    client: Client,
    caller: Caller,
    Body(command): Body<ChangePassword>,
) -> Result<StatusCode, Refusal> {
    let session = match &caller.credential {
        Credential::Session(token) => Some(token.as_str()),
        Credential::Token(_) => None,
    };
    let from = people::From { address: client.ip, session };
    let (now, user) = (app.clock.now(), &caller.user);
    people::change_password(&app.store, now, &app.passwords, &app.attempts, user, from, &command).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sets what one's own replies end with.
#[utoipa::path(
    put, path = "/signature", tag = "Session",
    request_body(content = SetSignature, example = json!({"signature": "^JG"})),
    responses((status = 200, description = "Who one is now.", body = User)),
)]
pub async fn set_signature(
    State(app): State<App>,
    caller: Caller,
    Body(command): Body<SetSignature>,
) -> Result<Json<User>, Refusal> {
    Ok(Json(people::set_signature(&app.store, app.clock.now(), &caller.user, &command).await?))
}
