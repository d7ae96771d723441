//! HTTP requests to our own server.

use gloo_net::http::{Method, RequestBuilder};

/// A request that got no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoAnswer;

/// An answer.
#[derive(Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body as text.
    pub body: String,
}

/// A request waits this long for its answer.
const PATIENCE_MILLIS: u32 = 20_000;

/// Sends a request with an optional JSON body and idempotency key.
pub async fn send(
    method: Method,
    address: &str,
    body: Option<String>,
    key: Option<&str>,
) -> Result<Answer, NoAnswer> {
    let patience = web_sys::AbortSignal::timeout_with_u32(PATIENCE_MILLIS);
    let mut request = RequestBuilder::new(address)
        .method(method)
        .abort_signal(Some(&patience))
        .header("Accept", "application/json");
    if let Some(key) = key {
        request = request.header("Idempotency-Key", key);
    }
    let answer = match body {
        Some(body) => {
            let request =
                request.header("Content-Type", "application/json").body(body).map_err(|_| NoAnswer)?;
            request.send().await
        }
        None => request.send().await,
    }
    .map_err(|_| NoAnswer)?;
    let status = answer.status();
    let body = answer.text().await.map_err(|_| NoAnswer)?;
    Ok(Answer { status, body })
}
