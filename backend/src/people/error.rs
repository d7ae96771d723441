//! Why something about people is refused.

use super::{Busy, TooMany};
use sea_orm::DbErr;
use shared::FieldError;

/// Why something about people is refused.
#[derive(Debug, thiserror::Error)]
pub enum PeopleError {
    /// It does not exist.
    #[error("not found")]
    NotFound,
    /// It may not be done by the one who asks.
    #[error("forbidden")]
    Forbidden,
    /// The e-mail address or the password is wrong; which of the two is not told.
    #[error("the e-mail address or the password is wrong")]
    WrongPassword,
    /// Too many wrong passwords.
    #[error(transparent)]
    TooMany(#[from] TooMany),
    /// Too many passwords are being checked at this moment.
    #[error(transparent)]
    Busy(#[from] Busy),
    /// The input is wrong; everything that is wrong, together.
    #[error("{}", sentences(.0))]
    Invalid(Vec<FieldError>),
    /// It does not fit what is there: a stable code and one clear sentence.
    #[error("{1}")]
    Conflict(&'static str, String),
    /// The database says no.
    #[error(transparent)]
    Db(#[from] DbErr),
}

fn sentences(errors: &[FieldError]) -> String {
    errors.iter().map(|e| format!("{}: {}", e.field, e.detail)).collect::<Vec<_>>().join(" ")
}
