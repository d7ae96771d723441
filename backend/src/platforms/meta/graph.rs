//! The Graph API: how it is called and what its errors mean.

use crate::platforms::{
    Call, CallError,
    http::{self, Answer, refused, unavailable},
    signature,
};
use reqwest::RequestBuilder;
use serde_json::Value;
use shared::{FailureReason, Timestamp};

/// The version of the API that Balie speaks.
const VERSION: &str = "v23.0";

/// The Graph API on behalf of one account.
pub(in crate::platforms) struct Graph<'a> {
    /// With what it is called.
    pub call: &'a Call<'a>,
}

impl<'a> Graph<'a> {
    pub(in crate::platforms) fn new(call: &'a Call<'a>) -> Self {
        Self { call }
    }

    /// The account's id.
    pub(in crate::platforms) fn account(&self) -> &'a str {
        &self.call.account.account
    }

    /// Reads `path` with these parameters.
    pub(in crate::platforms) async fn get(
        &self,
        path: &[&str],
        query: &[(&str, &str)],
    ) -> Result<Value, CallError> {
        let url = self.url(path)?;
        self.run(self.call.http.get(url).query(query)).await
    }

    /// Posts JSON to `path`.
    pub(in crate::platforms) async fn post(&self, path: &[&str], body: &Value) -> Result<Value, CallError> {
        let url = self.url(path)?;
        self.run(self.call.http.post(url).json(body)).await
    }

    /// Posts a form with a file to `path`.
    pub(in crate::platforms) async fn upload(
        &self,
        path: &[&str],
        form: reqwest::multipart::Form,
    ) -> Result<Value, CallError> {
        let url = self.url(path)?;
        self.run(self.call.http.post(url).multipart(form)).await
    }

    fn url(&self, path: &[&str]) -> Result<url::Url, CallError> {
        let parts: Vec<&str> = std::iter::once(VERSION).chain(path.iter().copied()).collect();
        http::url(&self.call.account.base_url, &parts)
    }

    async fn run(&self, request: RequestBuilder) -> Result<Value, CallError> {
        let secrets = &self.call.account.secrets;
        let token = secrets.access_token.as_deref().unwrap_or_default();
        let secret = secrets.app_secret.as_deref().unwrap_or_default();
        let proof = hex::encode(signature::sign(secret, token.as_bytes()));
        let answer = http::call(request.bearer_auth(token).query(&[("appsecret_proof", proof)])).await?;
        if answer.is_success() && answer.body.get("error").is_none() {
            return Ok(answer.body);
        }
        Err(meaning(&answer, self.call.now))
    }
}

/// What an error answer means.
fn meaning(answer: &Answer, now: Timestamp) -> CallError {
    let none = Value::Null;
    let error = answer.body.get("error").unwrap_or(&none);
    let number = |key: &str| error.get(key).and_then(Value::as_i64).unwrap_or_default();
    let (code, subcode) = (number("code"), number("error_subcode"));
    let words = error.get("message").and_then(Value::as_str).unwrap_or("no reason given");
    let detail: String = words.chars().take(500).collect();
    let transient = error.get("is_transient").and_then(Value::as_bool) == Some(true);
    let limited = |until| CallError::RateLimited { until, detail: detail.clone() };
    match (code, subcode) {
        (190 | 102, _) => CallError::TokenDead(detail),
        (4 | 17 | 32 | 613 | 80_001..=80_006, _) => limited(wait(answer, now)),
        _ if answer.status == 429 => limited(wait(answer, now)),
        (10 | 100, 2_018_278 | 2_534_022) | (10_901, _) => refused(FailureReason::WindowClosed, &detail),
        // Gone, blocked us, does not take messages, or is nobody.
        (100, 33 | 2_018_001 | 2_018_108) | (551, _) | (_, 1_545_041 | 2_018_108) => {
            refused(FailureReason::Unreachable, &detail)
        }
        _ if usage(answer) >= 100 => limited(wait(answer, now)),
        (1 | 2, _) => unavailable(true, &detail),
        _ if transient || answer.status >= 500 => unavailable(true, &detail),
        _ => refused(FailureReason::Refused, &detail),
    }
}

/// The most that is used of any of the app's limits, in per cent.
fn usage(answer: &Answer) -> i64 {
    let header = answer.headers.get("x-app-usage").and_then(|v| v.to_str().ok());
    let usage: Option<Value> = header.and_then(|text| serde_json::from_str(text).ok());
    let used = usage.as_ref().and_then(Value::as_object).into_iter().flat_map(|o| o.values());
    used.filter_map(Value::as_i64).max().unwrap_or_default()
}

/// Until when to wait: as the answer says, in seconds or in minutes.
fn wait(answer: &Answer, now: Timestamp) -> Option<Timestamp> {
    answer.retry_after(now).or_else(|| {
        let header = answer.headers.get("x-business-use-case-usage")?.to_str().ok()?;
        let cases: Value = serde_json::from_str(header).ok()?;
        let uses = cases.as_object()?.values().filter_map(Value::as_array).flatten();
        let minutes = uses.filter_map(|u| u.get("estimated_time_to_regain_access")?.as_i64()).max()?;
        (minutes > 0).then(|| http::after(now, minutes.saturating_mul(60)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::{HeaderMap, HeaderValue};
    use serde_json::json;

    const NOW: Timestamp = Timestamp(1_790_000_000_000);

    fn error(status: u16, code: i64, subcode: i64) -> Answer {
        let body = json!({"error": {"message": "m", "code": code, "error_subcode": subcode}});
        Answer { status, headers: HeaderMap::new(), body }
    }

    fn check(answer: &Answer, expected: CallError) {
        assert_eq!(meaning(answer, NOW), expected);
    }

    #[test]
    fn errors_mean_what_meta_documents() {
        let refused = |reason| CallError::Refused { reason, detail: "m".into() };
        let limited = || CallError::RateLimited { until: None, detail: "m".into() };
        let away = || CallError::Unavailable { maybe_done: true, detail: "m".into() };
        check(&error(401, 190, 463), CallError::TokenDead("m".into()));
        check(&error(400, 102, 0), CallError::TokenDead("m".into()));
        for code in [4, 17, 32, 613, 80_001, 80_006] {
            check(&error(400, code, 0), limited());
        }
        check(&error(429, 0, 0), limited());
        check(&error(400, 10, 2_018_278), refused(FailureReason::WindowClosed));
        check(&error(400, 10, 2_534_022), refused(FailureReason::WindowClosed));
        check(&error(400, 100, 33), refused(FailureReason::Unreachable));
        check(&error(400, 551, 0), refused(FailureReason::Unreachable));
        check(&error(400, 100, 2_018_001), refused(FailureReason::Unreachable));
        check(&error(400, 100, 0), refused(FailureReason::Refused));
        check(&error(400, 10, 0), refused(FailureReason::Refused));
        check(&error(500, 2, 0), away());
        check(&error(400, 1, 0), away());
        check(&error(503, 0, 0), away());
    }

    #[test]
    fn the_wait_is_as_long_as_the_answer_says() {
        let mut answer = error(400, 4, 0);
        answer.headers.insert("retry-after", HeaderValue::from_static("30"));
        check(&answer, CallError::RateLimited { until: Some(NOW.plus_millis(30_000)), detail: "m".into() });
        let mut answer = error(400, 80_001, 0);
        let usage = r#"{"1":[{"type":"pages","estimated_time_to_regain_access":5}]}"#;
        answer.headers.insert("x-business-use-case-usage", HeaderValue::from_static(usage));
        check(&answer, CallError::RateLimited { until: Some(NOW.plus_millis(300_000)), detail: "m".into() });
    }

    #[test]
    fn a_failure_with_the_limit_used_up_asks_us_to_wait() {
        let mut answer = error(400, 368, 0);
        answer
            .headers
            .insert("x-app-usage", HeaderValue::from_static(r#"{"call_count":100,"total_time":3}"#));
        check(&answer, CallError::RateLimited { until: None, detail: "m".into() });
    }
}
