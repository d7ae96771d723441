//! The X API, version 2.

mod error;
mod oauth;
mod read;
mod send;
mod shape;
mod upload;

pub(crate) use oauth::Grant;
pub(crate) use shape::post_payload;

use crate::params::Params;
use crate::routes::finish;
use crate::sent::Sent;
use crate::sim::Sim;
use crate::wire::Wire;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri, header::AUTHORIZATION};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use error::XError;
use serde_json::Value;
use std::sync::Arc;

/// One call, after the checks that every call has to pass.
pub(crate) struct Call<'a> {
    sim: &'a Sim,
    account: usize,
    params: &'a Params,
}

/// A call that was done.
pub(crate) struct Done {
    status: StatusCode,
    answer: Value,
    sent: Option<Sent>,
    webhooks: Vec<Value>,
}

impl Done {
    fn read(answer: Value) -> Self {
        Self { status: StatusCode::OK, answer, sent: None, webhooks: Vec::new() }
    }
}

pub(crate) fn router() -> Router<Arc<Sim>> {
    Router::new().route("/oauth2/token", axum::routing::post(oauth::token)).fallback(handle)
}

async fn handle(
    State(sim): State<Arc<Sim>>,
    ConnectInfo(wire): ConnectInfo<Wire>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    params: Params,
) -> Response {
    let seconds = sim.clock.now().0 / 1000;
    let Some(account) = authenticate(&sim, &headers) else {
        return XError::unauthorized().answer(seconds);
    };
    if let Some(refusal) = { sim.moods()[account].refusal() } {
        return XError::refused(refusal).answer(seconds);
    }
    let call = Call { sim: &sim, account, params: &params };
    match answer(&call, &method, uri.path()) {
        Ok(done) => {
            let response = (done.status, error::limits(None, seconds), Json(done.answer)).into_response();
            finish(&sim, account, &wire, response, done.sent, done.webhooks).await
        }
        Err(error) => error.answer(seconds),
    }
}

/// The account whose access token comes along and still works.
fn authenticate(sim: &Sim, headers: &HeaderMap) -> Option<usize> {
    let token = headers.get(AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")?;
    let now = sim.clock.now();
    sim.world().grants.iter().position(|g| g.as_ref().is_some_and(|g| g.allows(token, now)))
}

fn answer(call: &Call<'_>, method: &Method, path: &str) -> Result<Done, XError> {
    if call.params.malformed {
        return Err(XError::invalid("The body of the request could not be read"));
    }
    let path = path.strip_prefix("/2").unwrap_or(path);
    let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    match (method.as_str(), parts.as_slice()) {
        ("GET", ["users", "me"]) => Ok(Done::read(read::me(call))),
        ("GET", ["users", id]) => read::user(call, id).map(Done::read),
        ("GET", ["users", id, "mentions"]) => read::mentions(call, id).map(Done::read),
        ("GET", ["users", id, "tweets"]) => read::own_posts(call, id).map(Done::read),
        ("GET", ["tweets", id]) => read::one_post(call, id).map(Done::read),
        ("GET", ["dm_events"]) => read::direct(call, None).map(Done::read),
        ("GET", ["dm_conversations", "with", id, "dm_events"]) => {
            read::direct(call, Some(id)).map(Done::read)
        }
        ("POST", ["tweets"]) => send::post(call),
        ("POST", ["dm_conversations", "with", id, "messages"]) => send::direct(call, id),
        ("POST", ["media", "upload"]) => upload::whole(call),
        ("POST", ["media", "upload", "initialize"]) => upload::begin(call),
        ("POST", ["media", "upload", id, "append"]) => upload::piece(call, id),
        ("POST", ["media", "upload", id, "finalize"]) => upload::end(call, id),
        ("GET", ["media", "upload"]) => upload::status(call),
        ("POST", ["media", "metadata"]) => upload::describe(call),
        _ => Err(XError::not_found("endpoint", path)),
    }
}
