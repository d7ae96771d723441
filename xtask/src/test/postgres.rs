//! PostgreSQL for tests and benches: Debian's, installed when it is missing and we may.

use std::path::PathBuf;

use anyhow::Result;
use cluster::Postgres;

use crate::debian;

/// The environment variable in which tests find the server: the address of a database where they may make others.
pub const VARIABLE: &str = "BALIE_TEST_POSTGRES_URL";

/// Starts a new server, which is thrown away in the end.
pub fn start() -> Result<Postgres> {
    ensure_installed()?;
    Postgres::start()
}

/// Starts the server of a folder; a new one when there is none. Its data stay.
pub fn kept(folder: PathBuf) -> Result<Postgres> {
    ensure_installed()?;
    Postgres::kept(folder)
}

fn ensure_installed() -> Result<()> {
    if Postgres::is_installed() {
        return Ok(());
    }
    debian::ensure("a PostgreSQL of our own", &["postgresql"])
}
