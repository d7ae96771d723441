//! The program that is measured: a release build of Balie, run as an operator runs it.

use crate::http::{Connection, request};
use anyhow::{Context, Result, bail, ensure};
use std::{
    fs::{self, File},
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// How long a start may take before it counts as failed.
const PATIENCE: Duration = Duration::from_mins(2);
const GRACE: Duration = Duration::from_secs(20);

/// Where one installation lives, and how its program is called.
#[derive(Clone)]
pub struct Installation {
    /// The program.
    pub program: PathBuf,
    /// The data folder.
    pub data: PathBuf,
    /// The database.
    pub database_url: String,
}

impl Installation {
    /// Runs one of the program's commands; `input` goes to its standard input.
    pub fn run(&self, arguments: &[&str], input: &str) -> Result<()> {
        let mut child = self
            .command()
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {}", self.program.display()))?;
        if let Some(mut stdin) = child.stdin.take() {
            // A command that fails early does not read; what it says is then worth more than the broken pipe.
            let _ = stdin.write_all(input.as_bytes());
        }
        let output = child.wait_with_output()?;
        let words = String::from_utf8_lossy(&output.stderr);
        ensure!(
            output.status.success(),
            "`balie {}` failed ({}): {words}",
            arguments.join(" "),
            output.status
        );
        Ok(())
    }

    /// Starts the server; how long it took until it was ready.
    pub fn start(&self) -> Result<(Balie, Duration)> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let log = self.data.join("balie.log");
        let output = File::create(&log)?;
        let mut command = self.command();
        command.arg("serve").args(["--listen", &address.to_string()]);
        command.stdin(Stdio::null()).stdout(output.try_clone()?).stderr(output);
        let start = Instant::now();
        let child = command.spawn().with_context(|| format!("cannot start {}", self.program.display()))?;
        let mut balie = Balie { child, address, log };
        balie.wait_until_ready(start)?;
        Ok((balie, start.elapsed()))
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.env("BALIE_DATA_DIR", &self.data).env("BALIE_DATABASE_URL", &self.database_url);
        command
    }
}

/// A running server; dropping this stops it.
pub struct Balie {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    log: PathBuf,
}

impl Balie {
    fn wait_until_ready(&mut self, start: Instant) -> Result<()> {
        while start.elapsed() < PATIENCE {
            if let Some(status) = self.child.try_wait()? {
                bail!("Balie has ended ({status}): {}", last_words(&self.log));
            }
            if is_ready(self.address) {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        bail!("Balie is not ready after {} s: {}", PATIENCE.as_secs(), last_words(&self.log))
    }

    /// Logs in; the cookie of the session.
    pub async fn log_in(&self, email: &str, password: &str) -> Result<String> {
        let body = serde_json::json!({"email": email, "password": password}).to_string();
        let headers =
            ["Content-Type: application/json".to_owned(), format!("Origin: http://{}", self.address)];
        let log_in = request("POST", "/api/v1/session", self.address, &headers, body.as_bytes());
        let mut connection = Connection::open(self.address).await?;
        let answer = connection.ask(&log_in).await?;
        let words = String::from_utf8_lossy(answer.body).into_owned();
        ensure!(answer.status < 300, "{email} cannot log in ({}): {words}", answer.status);
        answer.cookie.context("logging in set no cookie")
    }

    /// Its resident memory, in megabytes.
    pub fn memory(&self) -> Result<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
        let kilobytes: f64 = line.trim().trim_end_matches("kB").trim().parse()?;
        Ok(kilobytes * 1024.0 / 1e6)
    }

    /// The processor time that it has used.
    pub fn processor_time(&self) -> Result<Duration> {
        processor_time(self.child.id())
    }
}

impl Drop for Balie {
    fn drop(&mut self) {
        let id = self.child.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &id]).status().is_ok_and(|status| status.success());
        let start = Instant::now();
        while asked && start.elapsed() < GRACE {
            // An error here means that there is nothing left to wait for.
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The processor time that a process and its threads have used, from the kernel's table.
pub fn processor_time(process: u32) -> Result<Duration> {
    // The kernel counts in hundredths of a second on every platform that Linux calls USER_HZ.
    const TICK: Duration = Duration::from_millis(10);
    let stat = fs::read_to_string(format!("/proc/{process}/stat"))?;
    // The name stands in brackets and may hold anything; what follows are numbers.
    let (_, numbers) = stat.rsplit_once(')').context("no name in stat")?;
    let ticks: Vec<u32> =
        numbers.split_whitespace().skip(11).take(2).map(str::parse).collect::<Result<_, _>>()?;
    Ok(TICK * ticks.iter().sum())
}

/// Whether the server answers 200 to `/readyz`. Blocking and short: a start is measured with nothing else going on.
fn is_ready(address: SocketAddr) -> bool {
    let ask = || -> std::io::Result<bool> {
        let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(1))?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        write!(stream, "GET /readyz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
        let mut start = [0; 12];
        stream.read_exact(&mut start)?;
        Ok(start == *b"HTTP/1.1 200")
    };
    ask().unwrap_or(false)
}

fn last_words(log: &Path) -> String {
    let log = fs::read(log).unwrap_or_default();
    let log = String::from_utf8_lossy(&log);
    let lines: Vec<&str> = log.lines().collect();
    lines[lines.len().saturating_sub(10)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_processor_time_grows_as_we_work() {
        let before = processor_time(std::process::id()).unwrap();
        let start = Instant::now();
        let mut n = 0_u64;
        while start.elapsed() < Duration::from_millis(200) {
            n = std::hint::black_box(n + 1);
        }
        assert!(processor_time(std::process::id()).unwrap() > before);
    }

    #[test]
    fn a_program_that_does_not_become_ready_is_reported() {
        let folder = tempfile::tempdir().unwrap();
        let installation = Installation {
            program: "false".into(),
            data: folder.path().to_owned(),
            database_url: String::new(),
        };
        let Err(error) = installation.start() else { panic!("it started") };
        assert!(error.to_string().contains("has ended"), "{error}");
        assert!(installation.run(&["user", "add"], "secret").is_err());
    }
}
