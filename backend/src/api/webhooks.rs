//! What platforms call: their handshake, and what happened. A webhook is answered with 200 only when it is safe.

use super::{body, problem::Refusal};
use crate::{
    app::App,
    channels::signer,
    intake::AcceptError,
    platforms::{self, Handshake, Signature},
};
use axum::{
    Json,
    extract::{Path, Query, Request, State},
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use shared::Platform;
use std::collections::{BTreeSet, HashMap};

fn named(name: &str) -> Result<Platform, Refusal> {
    name.parse().map_err(|_| Refusal::no_route())
}

fn count(platform: Platform, outcome: &'static str) {
    metrics::counter!("balie_webhooks_total", "platform" => platform.as_str(), "outcome" => outcome)
        .increment(1);
}

/// Answers a platform's handshake, for whichever account it is meant.
pub async fn handshake(
    State(app): State<App>,
    Path(name): Path<String>,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Response, Refusal> {
    let name = named(&name)?;
    let platform = platforms::platform(name);
    let accounts = app.channels.accounts();
    let answer = accounts.of_platform(name).find_map(|account| platform.handshake(account, &query));
    count(name, if answer.is_some() { "handshake" } else { "handshake-refused" });
    match answer {
        Some(Handshake::Text(text)) => {
            Ok(([(CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response())
        }
        Some(Handshake::Json(json)) => Ok(Json(json).into_response()),
        None => {
            let detail = "No connected account knows this handshake: compare the verify token or the secret.";
            Err(Refusal::new(StatusCode::FORBIDDEN, "handshake-refused", detail))
        }
    }
}

/// Takes a webhook: signed by one of the apps that we know, or not at all.
pub async fn receive(
    State(app): State<App>,
    Path(name): Path<String>,
    request: Request,
) -> Result<StatusCode, Refusal> {
    let name = named(&name)?;
    let header = platforms::platform(name).signature_header();
    let signature = request.headers().get(header).and_then(|v| v.to_str().ok()).map(str::to_owned);
    let body = body::bytes(request, &app).await?;
    let Some(signer) = signature.and_then(|s| signer_of(&app, name, &s, &body)) else {
        count(name, "badly-signed");
        let detail =
            "The signature is missing, or made with another secret than the connected accounts have.";
        return Err(Refusal::new(StatusCode::UNAUTHORIZED, "badly-signed", detail));
    };
    // What is no UTF-8 is no JSON either: it is kept as unreadable.
    let text = String::from_utf8_lossy(&body).into_owned();
    match app.intake.accept(name, &signer, text).await {
        Ok(()) => {
            count(name, "stored");
            Ok(StatusCode::OK)
        }
        Err(error) => {
            count(name, "not-stored");
            tracing::warn!(error.message = %error, "webhook could not be stored");
            Err(match error {
                AcceptError::Busy => Refusal::unavailable("Too much comes in now: send it again."),
                AcceptError::Db(_) => {
                    Refusal::unavailable("The database does not answer now: send it again.")
                }
            })
        }
    }
}

/// Which of the apps that we know signed this.
fn signer_of(app: &App, name: Platform, signature: &str, body: &[u8]) -> Option<String> {
    let platform = platforms::platform(name);
    let accounts = app.channels.accounts();
    // Accounts of one app share its secret.
    let secrets: BTreeSet<&str> = accounts.of_platform(name).map(|a| platform.signing_secret(a)).collect();
    let mut known = secrets.into_iter().filter(|secret| !secret.is_empty());
    known.find(|secret| platform.verify(secret, &Signature(signature), body)).map(signer)
}
