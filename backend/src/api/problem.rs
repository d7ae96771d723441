//! Every refusal, in one place, as RFC 9457 problem details. What is told helps the one who asked; what went wrong
//! inside is logged and never sent.

use crate::{
    channels::ChannelError, inbox::InboxError, notices::NoticeError, people::PeopleError,
    setting::SettingError, store::is_away,
};
use axum::{
    Json,
    http::{
        HeaderValue, StatusCode,
        header::{CONTENT_TYPE, RETRY_AFTER},
    },
    response::{IntoResponse, Response},
};
use sea_orm::DbErr;
use shared::{FieldError, Problem};

/// How long a client waits before it asks a database that is away again, in seconds.
const AGAIN: i64 = 5;

/// A refusal on its way out.
#[derive(Debug)]
pub struct Refusal {
    problem: Box<Problem>,
    retry_after: Option<i64>,
}

impl Refusal {
    /// A refusal with a stable code and one clear sentence.
    pub fn new(status: StatusCode, code: &str, detail: impl Into<String>) -> Self {
        let problem = Problem {
            status: status.as_u16(),
            title: title(status).into(),
            detail: detail.into(),
            code: code.into(),
            errors: vec![],
        };
        Self { problem: Box::new(problem), retry_after: None }
    }

    fn retry_after(mut self, seconds: i64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// The input is wrong; everything that is wrong, together.
    pub fn invalid(errors: Vec<FieldError>) -> Self {
        let detail = match errors.as_slice() {
            [one] => one.detail.clone(),
            _ => "Several fields are wrong: see `errors`.".into(),
        };
        let mut refusal = Self::new(StatusCode::BAD_REQUEST, "invalid-input", detail);
        refusal.problem.errors = errors;
        refusal
    }

    /// One thing of the input is wrong.
    pub fn invalid_field(field: &str, detail: impl Into<String>) -> Self {
        Self::invalid(vec![FieldError { field: field.into(), detail: detail.into() }])
    }

    /// Nobody is logged in.
    pub fn not_logged_in() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "not-logged-in", "Log in, or send a valid bearer token.")
    }

    /// The one who asks may not do it.
    pub fn forbidden() -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", "Your role does not allow this.")
    }

    /// A browser sent it from another site.
    pub fn other_origin() -> Self {
        let detail = "This request comes from another site than Balie's own pages.";
        Self::new(StatusCode::FORBIDDEN, "other-origin", detail)
    }

    /// It does not exist, or the one who asks may not know.
    pub fn not_found() -> Self {
        let detail = "It does not exist, or is not yours to see.";
        Self::new(StatusCode::NOT_FOUND, "not-found", detail)
    }

    /// There is no such route.
    pub fn no_route() -> Self {
        let detail = "There is nothing at this address; paths end without a slash.";
        Self::new(StatusCode::NOT_FOUND, "no-such-route", detail)
    }

    /// The route has other methods.
    pub fn method() -> Self {
        let detail = "This address does not know this method.";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed", detail)
    }

    /// The body is larger than is taken.
    pub fn too_large() -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", "The body is larger than 1 MiB.")
    }

    /// Whether the body was larger than is taken.
    pub fn is_too_large(&self) -> bool {
        self.problem.status == StatusCode::PAYLOAD_TOO_LARGE.as_u16()
    }

    /// Not now; perhaps in a moment.
    pub fn unavailable(detail: &str) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", detail).retry_after(AGAIN)
    }

    /// Something is wrong inside. What, is in the log.
    pub fn internal(why: &dyn std::fmt::Display) -> Self {
        tracing::error!(error.message = %why, "api.request failed");
        let detail = "Something went wrong inside Balie; the log says what.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", detail)
    }

    fn conflict(code: &str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, code, detail)
    }
}

const fn title(status: StatusCode) -> &'static str {
    match status.as_u16() {
        400 => "The request is wrong",
        401 => "Not logged in",
        403 => "Not allowed",
        404 => "Not found",
        405 => "Method not allowed",
        409 => "Conflict",
        413 => "Too large",
        415 => "Not JSON",
        416 => "No such range",
        426 => "Not a websocket",
        429 => "Too many attempts",
        502 => "The platform refused",
        503 => "Not available now",
        _ => "Internal error",
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(self.problem)).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = self.retry_after {
            headers.insert(RETRY_AFTER, seconds.into());
        }
        response
    }
}

impl From<DbErr> for Refusal {
    fn from(error: DbErr) -> Self {
        if is_away(&error) {
            tracing::warn!(error.message = %error, "the database does not answer");
            return Self::unavailable("The database does not answer now: try again in a moment.");
        }
        Self::internal(&error)
    }
}

impl From<InboxError> for Refusal {
    fn from(error: InboxError) -> Self {
        match error {
            InboxError::NotFound => Self::not_found(),
            InboxError::Forbidden => Self::forbidden(),
            InboxError::ClaimedBy(user) => {
                Self::conflict("claimed-by-other", format!("{} has this conversation.", user.name))
            }
            InboxError::Answered(by) => {
                let who = by.map_or_else(|| "Somebody outside Balie".to_owned(), |user| user.name);
                Self::conflict("answered-meanwhile", format!("{who} has answered meanwhile."))
            }
            InboxError::Invalid(errors) => Self::invalid(errors),
            InboxError::Refused(why) => {
                let mut refusal = Self::invalid_field("text", why.to_string());
                refusal.problem.code = "reply-refused".into();
                refusal
            }
            InboxError::Conflict(code, detail) => Self::conflict(code, detail),
            InboxError::Storage => Self::unavailable("The storage of files does not answer now."),
            InboxError::Db(error) => error.into(),
        }
    }
}

impl From<PeopleError> for Refusal {
    fn from(error: PeopleError) -> Self {
        match error {
            PeopleError::NotFound => Self::not_found(),
            PeopleError::Forbidden => Self::forbidden(),
            PeopleError::WrongPassword => {
                let detail = "The e-mail address or the password is wrong.";
                Self::new(StatusCode::UNAUTHORIZED, "wrong-password", detail)
            }
            PeopleError::TooMany(wait) => {
                let seconds = wait.seconds;
                let detail = format!("Too many wrong passwords: try again in {seconds} seconds.");
                Self::new(StatusCode::TOO_MANY_REQUESTS, "too-many-attempts", detail).retry_after(seconds)
            }
            PeopleError::Busy(_) => Self::unavailable("Too many are logging in now: try again in a moment."),
            PeopleError::Invalid(errors) => Self::invalid(errors),
            PeopleError::Conflict(code, detail) => Self::conflict(code, detail),
            PeopleError::Db(error) => error.into(),
        }
    }
}

impl From<SettingError> for Refusal {
    fn from(error: SettingError) -> Self {
        match error {
            SettingError::NotFound => Self::not_found(),
            SettingError::Forbidden => Self::forbidden(),
            SettingError::Invalid(errors) => Self::invalid(errors),
            SettingError::Conflict(code, detail) => Self::conflict(code, detail),
            SettingError::Changed => {
                let detail = "Somebody changed this meanwhile: look at it, and decide again.";
                Self::conflict("changed-meanwhile", detail)
            }
            SettingError::Db(error) => error.into(),
        }
    }
}

impl From<NoticeError> for Refusal {
    fn from(error: NoticeError) -> Self {
        match error {
            NoticeError::Forbidden => Self::forbidden(),
            NoticeError::Cursor => {
                Self::invalid_field("cursor", "Pass the value of `next` of the page before, unchanged.")
            }
            NoticeError::Db(error) => error.into(),
        }
    }
}

impl From<ChannelError> for Refusal {
    fn from(error: ChannelError) -> Self {
        match error {
            ChannelError::NotFound => Self::not_found(),
            ChannelError::Forbidden => Self::forbidden(),
            ChannelError::Invalid(errors) => Self::invalid(errors),
            ChannelError::Exists => Self::conflict("channel-exists", error.to_string()),
            ChannelError::Db(error) => error.into(),
        }
    }
}
