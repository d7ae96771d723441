//! X's API, version 2: how it is called and what its errors mean.

use crate::platforms::{
    Call, CallError, NewTokens,
    http::{self, Answer, not_as_promised, refused, unavailable},
    json::{filled, list},
};
use reqwest::RequestBuilder;
use serde_json::Value;
use shared::{FailureReason, Timestamp};

/// X's API on behalf of one account.
pub(super) struct Api<'a> {
    /// With what it is called.
    pub call: &'a Call<'a>,
}

impl<'a> Api<'a> {
    pub(super) fn new(call: &'a Call<'a>) -> Self {
        Self { call }
    }

    /// The account's id.
    pub(super) fn account(&self) -> &'a str {
        &self.call.account.account
    }

    pub(super) async fn get(&self, path: &[&str], query: &[(&str, &str)]) -> Result<Value, CallError> {
        let url = self.url(path)?;
        self.run(self.call.http.get(url).query(query)).await
    }

    pub(super) async fn post(&self, path: &[&str], body: &Value) -> Result<Value, CallError> {
        let url = self.url(path)?;
        self.run(self.call.http.post(url).json(body)).await
    }

    pub(super) async fn upload(
        &self,
        path: &[&str],
        form: reqwest::multipart::Form,
    ) -> Result<Value, CallError> {
        let url = self.url(path)?;
        self.run(self.call.http.post(url).multipart(form)).await
    }

    /// New tokens for the refresh token, which is used up by it.
    pub(super) async fn refresh(&self) -> Result<NewTokens, CallError> {
        let secrets = &self.call.account.secrets;
        let secret = |s: &'a Option<String>| s.as_deref().unwrap_or_default();
        let (client, refresh) = (secret(&secrets.client_id), secret(&secrets.refresh_token));
        let form = [("grant_type", "refresh_token"), ("refresh_token", refresh), ("client_id", client)];
        let request = self.call.http.post(self.url(&["oauth2", "token"])?).form(&form);
        let answer = http::call(request.basic_auth(client, Some(secret(&secrets.client_secret)))).await?;
        if !answer.is_success() {
            return Err(match answer.status {
                400 | 401 | 403 => CallError::TokenDead(words(&answer.body)),
                _ => meaning(&answer, self.call.now),
            });
        }
        let token =
            |key: &str| filled(&answer.body, key).map(ToOwned::to_owned).ok_or_else(|| not_as_promised(key));
        let seconds = answer.body.get("expires_in").and_then(Value::as_i64).unwrap_or(7_200);
        Ok(NewTokens {
            access_token: token("access_token")?,
            refresh_token: token("refresh_token")?,
            expires_at: self.call.now.plus_millis(seconds.clamp(0, 31_536_000) * 1000),
        })
    }

    fn url(&self, path: &[&str]) -> Result<url::Url, CallError> {
        let parts: Vec<&str> = std::iter::once("2").chain(path.iter().copied()).collect();
        http::url(&self.call.account.base_url, &parts)
    }

    async fn run(&self, request: RequestBuilder) -> Result<Value, CallError> {
        let token = self.call.account.secrets.access_token.as_deref().unwrap_or_default();
        let answer = http::call(request.bearer_auth(token)).await?;
        if answer.is_success() { Ok(answer.body) } else { Err(meaning(&answer, self.call.now)) }
    }
}

/// What an error answer means.
fn meaning(answer: &Answer, now: Timestamp) -> CallError {
    let detail = words(&answer.body);
    match answer.status {
        401 => CallError::TokenDead(detail),
        429 => CallError::RateLimited { until: until(answer, now), detail },
        403 if is_about_the_citizen(&detail) => refused(FailureReason::Unreachable, &detail),
        404 => refused(FailureReason::Unreachable, &detail),
        408 | 500.. => unavailable(true, &detail),
        _ => refused(FailureReason::Refused, &detail),
    }
}

/// X says only in words why something is forbidden: their post is gone, they blocked us, or take no messages.
fn is_about_the_citizen(detail: &str) -> bool {
    let detail = detail.to_lowercase();
    let signs = [
        "deleted or not visible",
        "dm one or more participants",
        "blocked",
        "cannot send messages to this user",
    ];
    signs.iter().any(|sign| detail.contains(sign))
}

/// The platform's words, from wherever the answer has them.
fn words(body: &Value) -> String {
    let first = list(body, "errors").first();
    let said = filled(body, "error_description")
        .or_else(|| first.and_then(|e| filled(e, "message").or_else(|| filled(e, "detail"))))
        .or_else(|| filled(body, "detail"))
        .or_else(|| filled(body, "title"));
    said.unwrap_or("no reason given").chars().take(500).collect()
}

/// Until when to wait: the header has the second of our clock.
fn until(answer: &Answer, now: Timestamp) -> Option<Timestamp> {
    let reset = answer.number("x-rate-limit-reset").filter(|&seconds| seconds > 0);
    let wait = reset.map(|seconds| seconds.saturating_sub(now.0 / 1000));
    wait.map(|seconds| http::after(now, seconds)).or_else(|| answer.retry_after(now))
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::{HeaderMap, HeaderValue};
    use serde_json::json;

    const NOW: Timestamp = Timestamp(1_790_000_000_000);

    fn check(status: u16, detail: &str, expected: CallError) {
        let body = json!({"title": "T", "detail": detail, "status": status});
        assert_eq!(meaning(&Answer { status, headers: HeaderMap::new(), body }, NOW), expected);
    }

    #[test]
    fn errors_mean_what_x_documents() {
        let refused = |reason, detail: &str| CallError::Refused { reason, detail: detail.into() };
        check(401, "Unauthorized", CallError::TokenDead("Unauthorized".into()));
        check(400, "bad", refused(FailureReason::Refused, "bad"));
        let duplicate = "You are not allowed to create a Tweet with duplicate content.";
        check(403, duplicate, refused(FailureReason::Refused, duplicate));
        let gone = "You attempted to reply to a Tweet that is deleted or not visible to you.";
        check(403, gone, refused(FailureReason::Unreachable, gone));
        let closed = "You do not have permission to DM one or more participants.";
        check(403, closed, refused(FailureReason::Unreachable, closed));
        check(404, "none", refused(FailureReason::Unreachable, "none"));
        check(503, "later", CallError::Unavailable { maybe_done: true, detail: "later".into() });
    }

    #[test]
    fn the_wait_is_until_the_reset_and_within_reason() {
        let limited = |reset: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert("x-rate-limit-reset", HeaderValue::from_static(reset));
            meaning(&Answer { status: 429, headers, body: Value::Null }, NOW)
        };
        let wait = |millis| CallError::RateLimited {
            until: Some(NOW.plus_millis(millis)),
            detail: "no reason given".into(),
        };
        assert_eq!(limited("1790000090"), wait(90_000));
        assert_eq!(limited("1780000000"), wait(1_000));
        assert_eq!(limited("1990000000"), wait(86_400_000));
    }
}
