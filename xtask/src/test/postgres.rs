//! A PostgreSQL of our own, for as long as a test runs.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use tempfile::TempDir;

use crate::{debian, process};

/// The environment variable in which tests find the server: the address of a database where they may make others.
pub const VARIABLE: &str = "BALIE_TEST_POSTGRES_URL";
/// PostgreSQL refuses to run as root, so that root runs it as this user, which its package makes.
const USER: &str = "postgres";
/// Quick, and fit for nothing that should survive: a crash may lose everything.
const SETTINGS: [&str; 6] = [
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "listen_addresses=127.0.0.1",
    "max_connections=300",
    "shared_buffers=128MB",
];

/// A running server in a temporary folder; dropping this stops it and removes the folder.
pub struct Postgres {
    programs: PathBuf,
    folder: TempDir,
    port: u16,
}

impl Postgres {
    /// Makes a new cluster and starts it.
    pub fn start() -> Result<Self> {
        if programs().is_none() {
            debian::ensure("the tests", &["postgresql"])?;
        }
        let programs = programs().context("Debian's postgresql is installed but has no initdb")?;
        let folder = tempfile::Builder::new().prefix("balie-postgres-").tempdir()?;
        if debian::is_root() {
            process::run(Command::new("chown").arg(USER).arg(folder.path()))?;
        }
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let postgres = Self { programs, folder, port };
        let mut initdb = postgres.program("initdb");
        initdb.args([
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ]);
        process::output(initdb.arg("--pgdata").arg(postgres.data()))?;
        postgres.control("start")?;
        println!("PostgreSQL runs on port {port}.");
        Ok(postgres)
    }

    /// Where tests reach it.
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    fn control(&self, action: &str) -> Result<()> {
        let mut pg_ctl = self.program("pg_ctl");
        pg_ctl.args([action, "--wait", "--silent", "--mode=immediate"]).arg("--pgdata").arg(self.data());
        if action == "start" {
            let settings: String = SETTINGS.map(|setting| format!(" -c {setting}")).concat();
            let place = format!("-p {} -k {}", self.port, self.folder.path().display());
            pg_ctl.arg("--log").arg(self.folder.path().join("log")).arg("--options").arg(place + &settings);
        }
        process::run(&mut pg_ctl).with_context(|| self.log())
    }

    /// One of PostgreSQL's programs, as a user that may run it.
    fn program(&self, name: &str) -> Command {
        let program = self.programs.join(name);
        let mut command = if debian::is_root() {
            let mut runuser = Command::new("runuser");
            runuser.args(["-u", USER, "--"]).arg(program);
            runuser
        } else {
            Command::new(program)
        };
        // The folder we stand in may be closed to that user.
        command.current_dir(self.folder.path());
        command
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if let Err(error) = self.control("stop") {
            println!("error: {error:#}");
        }
    }
}

/// The folder with the newest PostgreSQL's programs; Debian does not put them on PATH.
fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?.flatten();
    let found =
        versions.map(|entry| entry.path().join("bin")).filter(|programs| programs.join("initdb").exists());
    found.max_by_key(|programs| version(programs))
}

fn version(programs: &Path) -> Option<u32> {
    programs.parent()?.file_name()?.to_str()?.parse().ok()
}
