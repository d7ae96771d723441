//! A PostgreSQL of our own, for as long as a test or a bench runs.

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
const QUICK: [&str; 5] = [
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "max_connections=300",
    "shared_buffers=128MB",
];
/// As a server that is trusted with data: what is committed survives a power cut.
const DURABLE: [&str; 5] = [
    "fsync=on",
    "full_page_writes=on",
    "synchronous_commit=on",
    "max_connections=100",
    "shared_buffers=256MB",
];

/// A running server; dropping this stops it.
pub struct Postgres {
    programs: PathBuf,
    folder: PathBuf,
    port: u16,
    settings: [&'static str; 5],
    /// The folder, when it is to be removed.
    temporary: Option<TempDir>,
}

impl Postgres {
    /// Makes a new cluster in a temporary folder and starts it.
    pub fn start() -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("balie-postgres-").tempdir()?;
        Self::start_in(folder.path().to_owned(), QUICK, Some(folder))
    }

    /// Starts the cluster of a folder; a new one when there is none. It stays when this ends.
    pub fn kept(folder: PathBuf) -> Result<Self> {
        fs::create_dir_all(&folder)?;
        Self::start_in(folder, DURABLE, None)
    }

    fn start_in(folder: PathBuf, settings: [&'static str; 5], temporary: Option<TempDir>) -> Result<Self> {
        if programs().is_none() {
            debian::ensure("a PostgreSQL of our own", &["postgresql"])?;
        }
        let programs = programs().context("Debian's postgresql is installed but has no initdb")?;
        if debian::is_root() {
            process::run(Command::new("chown").arg(USER).arg(&folder))?;
        }
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let postgres = Self { programs, folder, port, settings, temporary };
        if !postgres.data().exists() {
            postgres.init()?;
        }
        postgres.control("start")?;
        println!("PostgreSQL runs on port {port}.");
        Ok(postgres)
    }

    fn init(&self) -> Result<()> {
        let mut initdb = self.program("initdb");
        initdb.args([
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ]);
        process::output(initdb.arg("--pgdata").arg(self.data())).map(drop)
    }

    /// Which version it is, in its own words.
    pub fn version(&self) -> Result<String> {
        Ok(process::output(self.program("postgres").arg("--version"))?.trim().to_owned())
    }

    /// Where tests reach it.
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    fn control(&self, action: &str) -> Result<()> {
        let mut pg_ctl = self.program("pg_ctl");
        // What is thrown away needs no tidy end.
        let mode = if self.temporary.is_some() { "--mode=immediate" } else { "--mode=fast" };
        pg_ctl.args([action, "--wait", "--silent", mode]).arg("--pgdata").arg(self.data());
        if action == "start" {
            let settings: String = self.settings.map(|setting| format!(" -c {setting}")).concat();
            let place =
                format!("-c listen_addresses=127.0.0.1 -p {} -k {}", self.port, self.folder.display());
            pg_ctl.arg("--log").arg(self.folder.join("log")).arg("--options").arg(place + &settings);
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
        command.current_dir(&self.folder);
        command
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap_or_default()
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
