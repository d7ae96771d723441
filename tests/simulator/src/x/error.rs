//! Errors as X words them.

use crate::misbehave::Refusal;
use axum::Json;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// A refused or failed call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct XError {
    status: StatusCode,
    body: Value,
    /// Seconds until the limit is lifted.
    wait: Option<i64>,
}

impl XError {
    fn new(status: StatusCode, kind: &str, title: &str, detail: &str) -> Self {
        let body = json!({"title": title, "detail": detail, "type": kind, "status": status.as_u16()});
        Self { status, body, wait: None }
    }

    pub fn unauthorized() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "about:blank", "Unauthorized", "Unauthorized")
    }

    pub fn forbidden(detail: &str) -> Self {
        Self::new(StatusCode::FORBIDDEN, "about:blank", "Forbidden", detail)
    }

    pub fn invalid(message: &str) -> Self {
        let kind = "https://api.twitter.com/2/problems/invalid-request";
        let detail = "One or more parameters to your request was invalid.";
        let mut error = Self::new(StatusCode::BAD_REQUEST, kind, "Invalid Request", detail);
        error.body["errors"] = json!([{"message": message, "parameters": {}}]);
        error
    }

    pub fn not_found(what: &str, id: &str) -> Self {
        let kind = "https://api.twitter.com/2/problems/resource-not-found";
        let detail = format!("Could not find {what} with id: [{id}].");
        Self::new(StatusCode::NOT_FOUND, kind, "Not Found Error", &detail)
    }

    pub fn oauth(status: StatusCode, error: &str, description: &str) -> Self {
        Self { status, body: json!({"error": error, "error_description": description}), wait: None }
    }

    pub fn refused(refusal: Refusal) -> Self {
        match refusal {
            Refusal::DeadToken => Self::unauthorized(),
            Refusal::ServerError => Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "about:blank",
                "Service Unavailable",
                "Service Unavailable",
            ),
            Refusal::RateLimit { retry_after, .. } => {
                let status = StatusCode::TOO_MANY_REQUESTS;
                let mut error = Self::new(status, "about:blank", "Too Many Requests", "Too Many Requests");
                error.wait = Some(retry_after.into());
                error
            }
        }
    }

    /// The answer, with the headers that depend on the time.
    pub fn answer(self, now_seconds: i64) -> Response {
        let limits = limits(self.wait, now_seconds);
        (self.status, limits, Json(self.body)).into_response()
    }
}

/// The headers that tell of the limit: 15 minutes, unless the caller has to wait.
pub(crate) fn limits(wait: Option<i64>, now_seconds: i64) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let (left, reset) = match wait {
        Some(seconds) => (0, now_seconds + seconds),
        None => (199, now_seconds - now_seconds.rem_euclid(900) + 900),
    };
    headers.insert("x-rate-limit-limit", HeaderValue::from(200));
    headers.insert("x-rate-limit-remaining", HeaderValue::from(left));
    headers.insert("x-rate-limit-reset", HeaderValue::from(reset));
    headers
}
