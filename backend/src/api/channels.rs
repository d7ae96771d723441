//! Connected accounts.

use super::{
    body::Body,
    caller::Caller,
    problem::Refusal,
    query::{Id, Paging, Query},
};
use crate::app::App;
use axum::{Json, extract::State, http::StatusCode};
use shared::{Channel, ChannelId, ChannelSecrets, NewChannel, Page};

/// Lists the channels with their health; their secrets are never told.
#[utoipa::path(
    get, path = "/channels", tag = "Channels", params(Paging),
    responses((status = 200, description = "A page of channels.", body = Page<Channel>)),
)]
pub async fn list_channels(
    State(app): State<App>,
    caller: Caller,
    Query(paging): Query<Paging>,
) -> Result<Json<Page<Channel>>, Refusal> {
    Ok(Json(app.channels.list(&caller.user, paging.limit, paging.cursor.as_deref()).await?))
}

/// Connects an account.
#[utoipa::path(
    post, path = "/channels", tag = "Channels",
    request_body(content = NewChannel, example = json!({
        "platform": "facebook", "account": "102938475610293", "name": "Politie Hengelo", "team": 1,
        "secrets": {"appSecret": "…", "verifyToken": "…", "accessToken": "…"}
    })),
    responses(
        (status = 201, description = "The channel.", body = Channel),
        (status = 409, description = "The account is connected already."),
    ),
)]
pub async fn add_channel(
    State(app): State<App>,
    caller: Caller,
    Body(new): Body<NewChannel>,
) -> Result<(StatusCode, Json<Channel>), Refusal> {
    Ok((StatusCode::CREATED, Json(app.channels.add(Some(&caller.user), new).await?)))
}

/// Replaces the secrets of a channel.
#[utoipa::path(
    put, path = "/channels/{id}/secrets", tag = "Channels",
    params(("id" = i64, Path, description = "The channel's id.")),
    request_body(content = ChannelSecrets, example = json!({
        "appSecret": "…", "verifyToken": "…", "accessToken": "…"
    })),
    responses((status = 200, description = "The channel.", body = Channel)),
)]
pub async fn replace_channel_secrets(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<ChannelId>,
    Body(secrets): Body<ChannelSecrets>,
) -> Result<Json<Channel>, Refusal> {
    Ok(Json(app.channels.replace_secrets(&caller.user, id, &secrets).await?))
}

/// Asks the platform now whether the channel works; its health is the answer.
#[utoipa::path(
    post, path = "/channels/{id}/checks", tag = "Channels",
    params(("id" = i64, Path, description = "The channel's id.")),
    responses((status = 200, description = "The channel.", body = Channel)),
)]
pub async fn check_channel(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<ChannelId>,
) -> Result<Json<Channel>, Refusal> {
    Ok(Json(app.channels.check(&app.http, &caller.user, id).await?))
}
