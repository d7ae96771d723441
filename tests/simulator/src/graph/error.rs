//! Errors as the Graph API words them.

use crate::misbehave::Refusal;
use axum::Json;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// A refused or failed call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct GraphError {
    pub status: StatusCode,
    pub kind: &'static str,
    pub code: u32,
    pub subcode: Option<u32>,
    pub message: String,
    pub transient: bool,
    pub retry_after: Option<u32>,
}

impl GraphError {
    fn new(code: u32, message: impl Into<String>) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            kind: "OAuthException",
            code,
            subcode: None,
            message: message.into(),
            transient: false,
            retry_after: None,
        }
    }

    fn sub(mut self, subcode: u32) -> Self {
        self.subcode = Some(subcode);
        self
    }

    fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    pub fn no_token() -> Self {
        Self::new(104, "An access token is required to request this resource.")
    }

    pub fn bad_token() -> Self {
        Self::new(190, "Invalid OAuth access token - Cannot parse access token")
            .status(StatusCode::UNAUTHORIZED)
    }

    pub fn expired_token() -> Self {
        let message =
            "Error validating access token: Session has expired on Tuesday, 24-Nov-26 12:00:00 PST.";
        Self::new(190, message).sub(463).status(StatusCode::UNAUTHORIZED)
    }

    pub fn no_proof() -> Self {
        let mut error = Self::new(100, "API calls from the server require an appsecret_proof argument");
        error.kind = "GraphMethodException";
        error
    }

    pub fn bad_proof() -> Self {
        let mut error = Self::new(100, "Invalid appsecret_proof provided in the API argument");
        error.kind = "GraphMethodException";
        error
    }

    pub fn unknown_path(path: &str) -> Self {
        Self::new(2500, format!("Unknown path components: {path}"))
    }

    pub fn no_such_object(method: &str, id: &str) -> Self {
        let message = format!(
            "Unsupported {method} request. Object with ID '{id}' does not exist, cannot be loaded due to missing \
             permissions, or does not support this operation."
        );
        let mut error = Self::new(100, message).sub(33);
        error.kind = "GraphMethodException";
        error
    }

    pub fn missing(param: &str) -> Self {
        Self::new(100, format!("(#100) The parameter {param} is required"))
    }

    pub fn invalid(detail: &str) -> Self {
        Self::new(100, format!("(#100) {detail}"))
    }

    pub fn too_long(max: usize) -> Self {
        Self::new(100, format!("(#100) Length of param message[text] must be less than or equal to {max}"))
    }

    pub fn no_such_user() -> Self {
        Self::new(100, "(#100) No matching user found").sub(2_018_001)
    }

    /// Messenger's and Instagram's subcodes differ.
    pub fn outside_window(instagram: bool) -> Self {
        let message = "(#10) This message is sent outside of allowed window. Learn more about the new policy here: \
                       https://developers.facebook.com/docs/messenger-platform/policy-overview";
        Self::new(10, message).sub(if instagram { 2_534_022 } else { 2_018_278 })
    }

    pub fn already_answered() -> Self {
        Self::new(10_900, "(#10900) Activity already replied to")
    }

    pub fn comment_too_old() -> Self {
        Self::new(10_901, "(#10901) Activity is too old to be replied to")
    }

    pub fn refused(refusal: Refusal) -> Self {
        match refusal {
            Refusal::DeadToken => Self::expired_token(),
            Refusal::ServerError => {
                let mut error =
                    Self::new(2, "An unexpected error has occurred. Please retry your request later.")
                        .status(StatusCode::INTERNAL_SERVER_ERROR);
                error.transient = true;
                error
            }
            Refusal::RateLimit { retry_after, code } => {
                let message = match code {
                    32 => "(#32) Page request limit reached",
                    613 => "(#613) Calls to this api have exceeded the rate limit.",
                    _ => "(#4) Application request limit reached",
                };
                let mut error = Self::new(code, message).status(StatusCode::TOO_MANY_REQUESTS);
                error.transient = true;
                error.retry_after = Some(retry_after);
                error
            }
        }
    }
}

/// The header in which Meta tells how much of the hourly limit is used, in per cent.
pub(crate) fn usage(percent: u32) -> (HeaderName, HeaderValue) {
    let value = format!(r#"{{"call_count":{percent},"total_cputime":{percent},"total_time":{percent}}}"#);
    // Digits and ASCII punctuation always are a header value.
    let value = HeaderValue::from_str(&value).unwrap_or(HeaderValue::from_static("{}"));
    (HeaderName::from_static("x-app-usage"), value)
}

impl IntoResponse for GraphError {
    fn into_response(self) -> Response {
        let mut error = json!({
            "message": self.message, "type": self.kind, "code": self.code, "fbtrace_id": "AbalieSimulatedTrace00",
        });
        if let Some(subcode) = self.subcode {
            error["error_subcode"] = subcode.into();
        }
        if self.transient {
            error["is_transient"] = true.into();
        }
        let usage = usage(if self.retry_after.is_some() { 100 } else { 3 });
        let mut response = (self.status, [usage], Json(json!({ "error": error }))).into_response();
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert("retry-after", seconds.into());
        }
        response
    }
}
