//! The websocket: frames of `shared::live` as JSON texts.

use super::{
    caller::Caller,
    caller::same_origin,
    problem::Refusal,
    query::{Hello, Query},
};
use crate::{app::App, live};
use axum::{
    extract::{
        State,
        ws::{Message, Utf8Bytes, WebSocket, WebSocketUpgrade, rejection::WebSocketUpgradeRejection},
    },
    http::{HeaderMap, StatusCode},
    response::Response,
};
use bytes::Bytes;
use futures::{SinkExt, StreamExt, future};
use shared::{Seq, live::ClientFrame};
use std::time::Duration;

/// The most bytes of what a client says.
const LARGEST_FRAME: usize = 4096;
/// How many clients one node serves.
const MOST_CLIENTS: usize = 10_000;
/// How often it is checked that the client is still logged in.
const CHECK_SESSION: Duration = Duration::from_secs(60);

/// Follows what happens, as a websocket.
#[utoipa::path(
    get, path = "/live", tag = "Live", params(Hello),
    responses(
        (status = 101, description = "The connection stands."),
        (status = 426, description = "This is no websocket."),
    ),
)]
pub async fn follow(
    State(app): State<App>,
    caller: Caller,
    Query(hello): Query<Hello>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Refusal> {
    if !same_origin(&headers, app.config.public_url.as_ref()) {
        return Err(Refusal::other_origin());
    }
    let upgrade = upgrade.map_err(|_| {
        Refusal::new(StatusCode::UPGRADE_REQUIRED, "not-a-websocket", "Connect with a websocket.")
    })?;
    if app.hub.clients() >= MOST_CLIENTS {
        return Err(Refusal::unavailable("Too many are connected to this node."));
    }
    // Room for one frame: the library fills its whole buffer with zeros each time it looks whether anything came.
    let upgrade = upgrade.read_buffer_size(LARGEST_FRAME);
    let upgrade = upgrade.max_message_size(LARGEST_FRAME).max_frame_size(LARGEST_FRAME);
    Ok(upgrade.on_upgrade(move |socket| serve(app, caller, hello, socket)))
}

async fn serve(app: App, caller: Caller, hello: Hello, socket: WebSocket) {
    let (out, incoming) = socket.split();
    let out = out.with(|frame: Bytes| {
        let text = Utf8Bytes::try_from(frame).map(Message::Text).map_err(axum::Error::new);
        future::ready(text)
    });
    // What is no frame of ours is ignored; a connection that breaks ends the stream.
    let incoming = incoming
        .take_while(|message| future::ready(matches!(message, Ok(m) if !matches!(m, Message::Close(_)))))
        .filter_map(|message| {
            let text = message.ok().and_then(|m| m.into_text().ok());
            future::ready(text.and_then(|t| serde_json::from_str::<ClientFrame>(&t).ok()))
        });
    let since = hello.since.map(Seq);
    let (out, incoming) = (Box::pin(out), Box::pin(incoming));
    tokio::select! {
        ended = live::serve(&app.hub, &caller.user, hello.protocol, since, out, incoming) => {
            tracing::debug!(user.id = caller.user.id.0, why = ?ended, "live.ended");
        }
        () = until_logged_out(&app, &caller) => {}
    }
}

/// Waits until the session has ended or the token was revoked. A database that is away ends nothing.
async fn until_logged_out(app: &App, caller: &Caller) {
    loop {
        tokio::time::sleep(CHECK_SESSION).await;
        if let Ok(None) = caller.credential.user(app).await {
            return;
        }
    }
}
