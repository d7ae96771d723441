//! Calling a platform: one request, one JSON answer of limited size, and failures in Balie's terms.

use super::CallError;
use reqwest::{RequestBuilder, header::HeaderMap};
use serde_json::Value;
use shared::{FailureReason, Timestamp};

/// The largest answer that is read.
const LARGEST_ANSWER: usize = 256 * 1024;
/// The longest that a platform is believed when it asks us to wait, in seconds: a day.
const LONGEST_WAIT: i64 = 86_400;

/// An answer, of whatever status.
pub(super) struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    /// The JSON; null when there is none.
    pub body: Value,
}

impl Answer {
    pub(super) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// A header with a whole number.
    pub(super) fn number(&self, name: &str) -> Option<i64> {
        self.headers.get(name)?.to_str().ok()?.trim().parse().ok()
    }

    /// Until when `retry-after` asks us to wait.
    pub(super) fn retry_after(&self, now: Timestamp) -> Option<Timestamp> {
        self.number("retry-after").map(|seconds| after(now, seconds))
    }
}

/// So many seconds after now, within reason.
pub(super) fn after(now: Timestamp, seconds: i64) -> Timestamp {
    now.plus_millis(seconds.clamp(1, LONGEST_WAIT) * 1000)
}

/// Sends a request and reads the answer.
pub(super) async fn call(request: RequestBuilder) -> Result<Answer, CallError> {
    let mut response = request.send().await.map_err(broken)?;
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(broken)? {
        if bytes.len() + chunk.len() > LARGEST_ANSWER {
            return Err(unavailable(true, "its answer is larger than is read"));
        }
        bytes.extend_from_slice(&chunk);
    }
    if bytes.is_empty() {
        return Ok(Answer { status, headers, body: Value::Null });
    }
    match serde_json::from_slice(&bytes) {
        Ok(body) => Ok(Answer { status, headers, body }),
        Err(_) if (200..300).contains(&status) => Err(unavailable(true, "its answer is not JSON")),
        Err(_) => Ok(Answer { status, headers, body: Value::Null }),
    }
}

/// The URL has secrets in it and stays out of the words. A request that never left cannot have been done.
fn broken(error: reqwest::Error) -> CallError {
    let never_left = error.is_connect() || error.is_builder();
    let error = error.without_url();
    let mut detail = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(why) = cause {
        detail = format!("{detail}: {why}");
        cause = why.source();
    }
    unavailable(!never_left, &detail)
}

pub(super) fn unavailable(maybe_done: bool, detail: &str) -> CallError {
    CallError::Unavailable { maybe_done, detail: detail.to_owned() }
}

pub(super) fn refused(reason: FailureReason, detail: &str) -> CallError {
    CallError::Refused { reason, detail: detail.to_owned() }
}

/// The platform answered well, but not with what it promises.
pub(super) fn not_as_promised(what: &str) -> CallError {
    unavailable(true, &format!("its answer has no {what}"))
}

/// `base` with these parts added to its path, each as one part whatever is in it.
pub(super) fn url(base: &str, parts: &[&str]) -> Result<url::Url, CallError> {
    let wrong = || unavailable(false, "the channel's base URL is not a URL");
    let mut url = url::Url::parse(base).map_err(|_| wrong())?;
    url.path_segments_mut().map_err(|()| wrong())?.pop_if_empty().extend(parts);
    Ok(url)
}
