//! How the program is: for those who run it, and for those who find a weakness.

use super::problem::Refusal;
use crate::app::App;
use axum::{
    extract::State,
    http::header::{CACHE_CONTROL, CONTENT_TYPE},
    response::IntoResponse,
};
use shared::HOUR;

const TEXT: &str = "text/plain; charset=utf-8";
/// How long `security.txt` is valid when nobody says otherwise.
const YEAR: i64 = 365 * 24 * HOUR;

/// Alive.
pub async fn healthz() -> impl IntoResponse {
    ([(CONTENT_TYPE, TEXT), (CACHE_CONTROL, "no-store")], "alive\n")
}

/// Ready: the database answers; migrations were done before the listener opened.
pub async fn readyz(State(app): State<App>) -> Result<impl IntoResponse, Refusal> {
    app.store.ping().await?;
    Ok(([(CONTENT_TYPE, TEXT), (CACHE_CONTROL, "no-store")], "ready\n"))
}

/// Measurements, for Prometheus.
pub async fn metrics(State(app): State<App>) -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], app.metrics.render())
}

/// Whom to tell about a weakness (RFC 9116).
pub async fn security_txt(State(app): State<App>) -> Result<impl IntoResponse, Refusal> {
    let contact = app.config.security_contact.as_ref().ok_or_else(Refusal::not_found)?;
    let expires = app.config.security_expires.unwrap_or_else(|| app.started_at.plus_millis(YEAR));
    let mut text = format!("Contact: {contact}\nExpires: {expires}\nPreferred-Languages: nl, en\n");
    if let Some(url) = &app.config.public_url {
        text.push_str("Canonical: ");
        text.push_str(url.as_str());
        text.push_str(".well-known/security.txt\n");
    }
    Ok(([(CONTENT_TYPE, TEXT)], text))
}
