//! Why something about channels is refused.

use sea_orm::DbErr;
use shared::FieldError;

/// Why something about channels is refused.
#[derive(Debug, thiserror::Error)]
pub enum ChannelError {
    /// It does not exist.
    #[error("There is no such channel.")]
    NotFound,
    /// It may not be done by the one who asks.
    #[error("You may not do this.")]
    Forbidden,
    /// The input is wrong; everything that is wrong, together.
    #[error("{}", sentences(.0))]
    Invalid(Vec<FieldError>),
    /// The account is connected already.
    #[error("This account is connected already: replace its secrets instead.")]
    Exists,
    /// The database says no.
    #[error(transparent)]
    Db(#[from] DbErr),
}

fn sentences(errors: &[FieldError]) -> String {
    errors.iter().map(|e| format!("{}: {}", e.field, e.detail)).collect::<Vec<_>>().join(" ")
}
