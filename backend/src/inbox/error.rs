//! Why a command of the inbox is refused.

use sea_orm::DbErr;
use shared::{FieldError, ReplyRefused, UserRef};

/// Why a command of the inbox is refused.
#[derive(Debug, thiserror::Error)]
pub enum InboxError {
    /// It does not exist, or the one who asks may not know that it does.
    #[error("not found")]
    NotFound,
    /// It may not be done by the one who asks.
    #[error("forbidden")]
    Forbidden,
    /// Somebody else has the conversation.
    #[error("{} already has this conversation", .0.name)]
    ClaimedBy(UserRef),
    /// Somebody else answered since; none is an answer that was given outside Balie.
    #[error("the citizen was answered meanwhile")]
    Answered(Option<UserRef>),
    /// The input is wrong; everything that is wrong, together.
    #[error("the input is wrong")]
    Invalid(Vec<FieldError>),
    /// The reply cannot be sent.
    #[error(transparent)]
    Refused(#[from] ReplyRefused),
    /// It does not fit what is there: a stable code and one clear sentence.
    #[error("{1}")]
    Conflict(&'static str, String),
    /// The place for media does not answer.
    #[error("the storage of files does not answer")]
    Storage,
    /// The database says no.
    #[error(transparent)]
    Db(#[from] DbErr),
}

impl InboxError {
    /// One wrong field.
    pub fn invalid(field: &str, detail: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError { field: field.into(), detail: detail.into() }])
    }
}
