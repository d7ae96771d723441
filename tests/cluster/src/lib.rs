//! A PostgreSQL server of our own, for as long as a test or a bench runs.

use anyhow::{Context, Result, ensure};
use std::{
    fs,
    net::TcpListener,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    process::{Command, Output},
};
use tempfile::TempDir;

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
    /// Whether Debian's `postgresql` is installed.
    pub fn is_installed() -> bool {
        programs().is_some()
    }

    /// Makes a new cluster in a temporary folder and starts it.
    pub fn start() -> Result<Self> {
        Self::temporary(QUICK)
    }

    /// The same, and what it has committed survives that it is cut short.
    pub fn durable() -> Result<Self> {
        Self::temporary(DURABLE)
    }

    /// Starts the cluster of a folder; a new one when there is none. It stays when this ends.
    pub fn kept(folder: PathBuf) -> Result<Self> {
        fs::create_dir_all(&folder)?;
        Self::start_in(folder, DURABLE, None)
    }

    fn temporary(settings: [&'static str; 5]) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("balie-postgres-").tempdir()?;
        Self::start_in(folder.path().to_owned(), settings, Some(folder))
    }

    fn start_in(folder: PathBuf, settings: [&'static str; 5], temporary: Option<TempDir>) -> Result<Self> {
        let programs = programs().context("there is no initdb of Debian's postgresql")?;
        if is_root() {
            run(Command::new("chown").arg(USER).arg(&folder))?;
        }
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let postgres = Self { programs, folder, port, settings, temporary };
        if !postgres.data().exists() {
            postgres.init()?;
        }
        postgres.come_back()?;
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
        run(initdb.arg("--pgdata").arg(self.data())).map(drop)
    }

    /// Which version it is, in its own words.
    pub fn version(&self) -> Result<String> {
        let version = run(self.program("postgres").arg("--version"))?;
        Ok(String::from_utf8_lossy(&version.stdout).trim().to_owned())
    }

    /// Where it is reached.
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// Cuts it short, as a crash does: every connection breaks.
    pub fn go_away(&self) -> Result<()> {
        self.stop("--mode=immediate")
    }

    /// Starts it again, where it was.
    pub fn come_back(&self) -> Result<()> {
        let place = format!("-c listen_addresses=127.0.0.1 -p {} -k {}", self.port, self.folder.display());
        let settings: String = self.settings.map(|setting| format!(" -c {setting}")).concat();
        let mut start = self.program("pg_ctl");
        start.args(["start", "--wait", "--silent", "--pgdata"]).arg(self.data());
        start.arg("--log").arg(self.folder.join("log")).arg("--options").arg(place + &settings);
        // The server keeps what it inherits: reading this program's output would wait for the server's end.
        let status = start.status().context("pg_ctl cannot be started")?;
        ensure!(status.success(), "PostgreSQL does not start: {}", self.log());
        Ok(())
    }

    fn stop(&self, mode: &str) -> Result<()> {
        let mut stop = self.program("pg_ctl");
        run(stop.args(["stop", "--wait", "--silent", mode, "--pgdata"]).arg(self.data())).map(drop)
    }

    /// One of PostgreSQL's programs, as a user that may run it.
    fn program(&self, name: &str) -> Command {
        let program = self.programs.join(name);
        let mut command = if is_root() {
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
        // What is thrown away needs no tidy end.
        let mode = if self.temporary.is_some() { "--mode=immediate" } else { "--mode=fast" };
        if let Err(error) = self.stop(mode) {
            println!("error: {error:#}");
        }
    }
}

/// Runs a program to its end.
fn run(command: &mut Command) -> Result<Output> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().with_context(|| format!("{name} cannot be started"))?;
    let words = || String::from_utf8_lossy(&output.stderr).trim().to_owned();
    ensure!(output.status.success(), "{name} failed ({}): {}", output.status, words());
    Ok(output)
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
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
