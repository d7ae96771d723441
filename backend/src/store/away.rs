//! Telling a database that is away from one that refused.

use sea_orm::{DbErr, RuntimeErr, sqlx};

/// Whether the database cannot be reached, as opposed to having refused a statement.
pub fn is_away(error: &DbErr) -> bool {
    match error {
        DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => true,
        DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error)) => {
            is_away_sqlx(error)
        }
        _ => false,
    }
}

fn is_away_sqlx(error: &sqlx::Error) -> bool {
    use sqlx::Error as E;
    match error {
        E::Io(_) | E::Tls(_) | E::Protocol(_) | E::PoolTimedOut | E::PoolClosed | E::WorkerCrashed => true,
        // PostgreSQL: shutting down or not up yet (57P0x), connection trouble (08…), too many (53300).
        // SQLite: busy (5), locked (6), I/O error (10), cannot open (14).
        E::Database(refused) => refused.code().is_some_and(|code| {
            code.starts_with("57P")
                || code.starts_with("08")
                || ["53300", "5", "6", "10", "14"].contains(&&*code)
        }),
        _ => false,
    }
}
