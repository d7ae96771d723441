//! `balie migrate`, `balie backup`, `balie audit …`

use super::{Failure, open_store};
use crate::{config::Config, store::verify_audit};
use sea_orm::DatabaseBackend;
use std::path::Path;

#[derive(clap::Subcommand)]
pub(super) enum AuditCommand {
    /// Checks that no entry was changed or removed.
    Verify,
}

pub(super) async fn migrate(config: Config) -> Result<(), Failure> {
    let store = open_store(&config).await?;
    println!("The database is up to date.");
    Ok(store.close().await?)
}

pub(super) async fn backup(config: Config, file: &Path) -> Result<(), Failure> {
    if file.exists() {
        return Err(Failure::Usage(format!("{} exists already.", file.display())));
    }
    let Some(path) = file.to_str() else {
        return Err(Failure::Usage(format!("{} is not a name that SQLite takes.", file.display())));
    };
    let store = open_store(&config).await?;
    if store.backend() != DatabaseBackend::Sqlite {
        return Err(Failure::Usage("A PostgreSQL database is backed up with pg_dump.".into()));
    }
    store.backup(path).await?;
    only_for_this_user(file)?;
    println!("Wrote {path}. Keep {} with it: it opens the channels' secrets.", config.key_file().display());
    Ok(store.close().await?)
}

/// A backup holds what citizens wrote.
fn only_for_this_user(file: &Path) -> Result<(), Failure> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o600))
            .map_err(|e| Failure::Failed(format!("{} cannot be protected: {e}.", file.display())))?;
    }
    Ok(())
}

pub(super) async fn audit(config: Config, AuditCommand::Verify: AuditCommand) -> Result<(), Failure> {
    let store = open_store(&config).await?;
    let broken = verify_audit(&store).await?;
    store.close().await?;
    match broken {
        None => {
            println!("The audit log is whole.");
            Ok(())
        }
        Some(seq) => Err(Failure::Failed(format!("The audit log was changed at entry {seq}."))),
    }
}
