//! Which address is answered by what.

use crate::media::{link_works, make};
use crate::sent::{Sent, What};
use crate::sim::Sim;
use crate::wire::Wire;
use crate::{control, graph, x};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::http::{StatusCode, header::CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Deserialize;
use serde_json::Value;
use shared::Platform;
use std::sync::Arc;
use std::time::Duration;

/// As much as Messenger takes in one upload, and a bit.
const MAX_BODY: usize = 26 * 1024 * 1024;

pub(crate) fn router(sim: Arc<Sim>) -> Router {
    Router::new()
        .nest("/_sim", control::router())
        .route("/_media/{id}", get(media))
        .nest("/2", x::router())
        .fallback(graph::handle)
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .with_state(sim)
}

#[derive(Deserialize)]
struct Link {
    #[serde(default)]
    oe: String,
    #[serde(default)]
    oh: String,
}

async fn media(State(sim): State<Arc<Sim>>, Path(id): Path<String>, Query(link): Query<Link>) -> Response {
    let expired = sim.moods().iter().any(|m| m.expired_media);
    if expired || !link_works(&id, &link.oe, &link.oh, sim.clock.now()) {
        return (StatusCode::FORBIDDEN, "URL signature expired").into_response();
    }
    if let Some((mime, bytes)) = make(&id) {
        return ([(CONTENT_TYPE, mime)], bytes).into_response();
    }
    let upload = sim.world().uploads.iter().find(|u| u.id == id).cloned();
    match upload {
        Some(upload) => ([(CONTENT_TYPE, upload.mime)], upload.bytes).into_response(),
        None => (StatusCode::NOT_FOUND, "Bad URL").into_response(),
    }
}

/// Ends a call that was done: slowly, without its answer, or as it should.
pub(crate) async fn finish(
    sim: &Arc<Sim>,
    account: usize,
    wire: &Wire,
    answer: Response,
    sent: Option<Sent>,
    webhooks: Vec<Value>,
) -> Response {
    let slowness = { sim.moods()[account].slowness() };
    if let Some(mut sent) = sent {
        sent.unanswered = sim.moods()[account].drops();
        if sent.unanswered {
            wire.cut();
        }
        receipts(sim, account, &sent);
        sim.took(sent);
    }
    if sim.config.echoes {
        for webhook in webhooks {
            sim.push(account, webhook);
        }
    }
    if let Some(millis) = slowness {
        tokio::time::sleep(Duration::from_millis(millis)).await;
    }
    answer
}

/// Lets the citizen's device report a private message delivered and read, when the set-up says so.
fn receipts(sim: &Arc<Sim>, account: usize, sent: &Sent) {
    let (Some(after), What::Direct { to, .. } | What::PrivateReply { to, .. }) =
        (sim.config.receipts, &sent.what)
    else {
        return;
    };
    let (sim, to) = (Arc::clone(sim), to.clone());
    tokio::spawn(async move {
        let steps = async {
            tokio::time::sleep(after.delivered).await;
            if sim.accounts[account].platform == Platform::Facebook {
                crate::acts::report(&sim, account, &to, crate::acts::Report::Delivered);
            }
            tokio::time::sleep(after.read).await;
            crate::acts::report(&sim, account, &to, crate::acts::Report::Seen);
        };
        tokio::select! {
            () = sim.stop.cancelled() => {}
            () = steps => {}
        }
    });
}
