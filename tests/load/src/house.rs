//! Databases to measure on, each with people and channels, made with Balie's own commands.

use crate::balie::Installation;
use crate::seed;
use anyhow::{Context, Result};
use backend::store::Store;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, FromQueryResult, Statement};
use simulator::{Account, demo_accounts};
use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
};

/// Everyone's password.
pub const PASSWORD: &str = "welkom-bij-de-balie";
/// An agent who sees one team's conversations and the district's.
pub const AGENT: &str = "agent-1@balie.test";
/// How many agents there are.
const AGENTS: usize = 5;
const TEAMS: [&str; 2] = ["Hengelo", "Enschede"];
/// What stands in a seeded data folder: the schema and the seed that made it.
const SEEDED: &str = "seeded-with";

/// Where the databases are made.
pub struct Place {
    /// The program.
    pub program: PathBuf,
    /// The folder for data folders, and for SQLite's files.
    pub folder: PathBuf,
    /// A PostgreSQL database from which others may be made; SQLite when there is none.
    pub postgres: Option<String>,
}

impl Place {
    /// An installation with people and channels and no conversation.
    pub async fn fresh(&self, name: &str, platforms: &str) -> Result<Installation> {
        let installation = self.installation(name)?;
        if installation.data.exists() {
            fs::remove_dir_all(&installation.data)?;
        }
        fs::create_dir_all(&installation.data)?;
        if let Some(server) = &self.postgres {
            let server = Database::connect(server).await?;
            server.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await?;
            server.execute_unprepared(&format!("CREATE DATABASE {name}")).await?;
            server.close().await?;
        }
        furnish(&installation, platforms)?;
        Ok(installation)
    }

    /// An installation with so many conversations; the one of an earlier run when it still fits.
    pub async fn seeded(&self, conversations: i64) -> Result<Installation> {
        let name = format!("bench_{conversations}");
        let installation = self.installation(&name)?;
        let wanted = fingerprint(&self.folder).await?;
        let made_with = installation.data.join(SEEDED);
        if fs::read_to_string(&made_with).is_ok_and(|made| made == wanted) {
            return Ok(installation);
        }
        // Nothing listens there: these channels are looked at, not used.
        let installation = self.fresh(&name, "http://127.0.0.1:9").await?;
        println!("Making a database with {conversations} conversations.");
        let store = Store::open(&installation.database_url).await?;
        seed::fill(&store, conversations, seed::Desks::Years).await?;
        store.close().await?;
        fs::write(made_with, wanted)?;
        Ok(installation)
    }

    fn installation(&self, name: &str) -> Result<Installation> {
        let data = self.folder.join(name);
        let database_url = match &self.postgres {
            None => format!("sqlite:{}", data.join("balie.db").display()),
            Some(server) => {
                let (address, _) = server.rsplit_once('/').context("no database in PostgreSQL's address")?;
                format!("{address}/{name}")
            }
        };
        Ok(Installation { program: self.program.clone(), data, database_url })
    }
}

/// Adds people and channels.
fn furnish(installation: &Installation, platforms: &str) -> Result<()> {
    for n in 0..AGENTS {
        let (email, name) = (format!("agent-{}@balie.test", n + 1), format!("Agent {}", n + 1));
        let person =
            ["--email", &email, "--name", &name, "--role", "agent", "--team", TEAMS[n % TEAMS.len()]];
        installation.run(&[&["user", "add"], &person[..]].concat(), PASSWORD)?;
    }
    for account in demo_accounts() {
        connect(installation, &account, platforms)?;
    }
    Ok(())
}

fn connect(installation: &Installation, account: &Account, platforms: &str) -> Result<()> {
    let secrets = installation.data.join(format!("{}.toml", account.key));
    fs::write(&secrets, account.secrets_toml())?;
    let secrets = secrets.to_str().context("a path that is not UTF-8")?;
    let mut add = vec!["channel", "add", "--platform", account.platform.as_str(), "--account", &account.id];
    add.extend(["--name", account.name, "--base-url", platforms, "--secrets", secrets]);
    if let Some(team) = account.team {
        add.extend(["--team", team]);
    }
    installation.run(&add, "")
}

/// What decides whether a seeded database still fits: the schema that migrations make, and the seed's own version.
async fn fingerprint(folder: &Path) -> Result<String> {
    let file = folder.join("schema.db");
    let _ = fs::remove_file(&file);
    fs::create_dir_all(folder)?;
    let store = Store::open(&format!("sqlite:{}", file.display())).await?;
    let mut hash = DefaultHasher::new();
    schema(store.read()).await?.hash(&mut hash);
    seed::VERSION.hash(&mut hash);
    store.close().await?;
    fs::remove_file(&file)?;
    Ok(format!("{:016x}", hash.finish()))
}

#[derive(FromQueryResult)]
struct Definition {
    sql: String,
}

async fn schema(db: &DatabaseConnection) -> Result<Vec<String>> {
    let all = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type, name";
    let all = Statement::from_string(DbBackend::Sqlite, all);
    let found = Definition::find_by_statement(all).all(db).await?;
    Ok(found.into_iter().map(|definition| definition.sql).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_fingerprint_is_the_same_for_the_same_schema() {
        let folder = tempfile::tempdir().unwrap();
        let first = fingerprint(folder.path()).await.unwrap();
        assert_eq!(first, fingerprint(folder.path()).await.unwrap());
        let store = Store::open(&format!("sqlite:{}", folder.path().join("a.db").display())).await.unwrap();
        let before = schema(store.read()).await.unwrap();
        store.write().execute_unprepared("CREATE INDEX ix_new ON users (name)").await.unwrap();
        assert_ne!(before, schema(store.read()).await.unwrap());
    }
}
