//! A program that runs beside us, writes its output to a file, and ends with us.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::process;

const PATIENCE: Duration = Duration::from_mins(1);
const GRACE: Duration = Duration::from_secs(10);

/// One running program.
pub struct Service {
    name: &'static str,
    child: Child,
    log: PathBuf,
}

impl Service {
    /// Starts a program in a process group of its own, so that Ctrl-C reaches it through us and in our order.
    pub fn start(name: &'static str, command: &mut Command, log: PathBuf) -> Result<Self> {
        let output = File::options().create(true).append(true).open(&log)?;
        command.stdin(Stdio::null()).stdout(output.try_clone()?).stderr(output).process_group(0);
        let child = command.spawn().with_context(|| format!("cannot start `{}`", process::line(command)))?;
        Ok(Self { name, child, log })
    }

    /// Waits until the program answers 200 on a path.
    pub fn wait_until_ready(&mut self, address: SocketAddr, path: &str) -> Result<()> {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            self.check()?;
            if answers(address, path) {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(50));
        }
        bail!("{} is not ready after {} s; it wrote:\n{}", self.name, PATIENCE.as_secs(), self.last_words())
    }

    /// Fails when the program has ended.
    pub fn check(&mut self) -> Result<()> {
        match self.child.try_wait()? {
            Some(status) => bail!("{} has ended ({status}); it wrote:\n{}", self.name, self.last_words()),
            None => Ok(()),
        }
    }

    /// Asks the program to end, and ends it when it does not.
    fn stop(&mut self) {
        let id = self.child.id().to_string();
        process::succeeds(Command::new("kill").args(["-TERM", &id]));
        let start = Instant::now();
        while start.elapsed() < GRACE {
            // An error here means that there is nothing left to wait for.
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            thread::sleep(Duration::from_millis(20));
        }
        println!("{} does not stop; ending it.", self.name);
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// The end of what the program wrote.
    fn last_words(&self) -> String {
        let log = fs::read(&self.log).unwrap_or_default();
        let log = String::from_utf8_lossy(&log);
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(20)..].join("\n")
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Whether a server answers 200; anything else, no answer included, means not yet.
fn answers(address: SocketAddr, path: &str) -> bool {
    let ask = || -> std::io::Result<bool> {
        let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(1))?;
        stream.set_read_timeout(Some(Duration::from_secs(2)))?;
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
        let mut start = [0; 12];
        stream.read_exact(&mut start)?;
        Ok(start == *b"HTTP/1.1 200")
    };
    ask().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str, log: &std::path::Path) -> Service {
        Service::start("the test", Command::new("sh").args(["-c", script]), log.join("log")).unwrap()
    }

    #[test]
    fn a_program_that_ended_is_reported_with_its_last_words() {
        let folder = tempfile::tempdir().unwrap();
        let mut service = shell("echo no database; exit 3", folder.path());
        let error = loop {
            match service.check() {
                Ok(()) => thread::yield_now(),
                Err(error) => break error.to_string(),
            }
        };
        assert!(error.contains("no database") && error.contains('3'), "{error}");
    }

    #[test]
    fn dropping_a_service_ends_its_program_in_good_order() {
        let folder = tempfile::tempdir().unwrap();
        let service =
            shell("trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.01; done", folder.path());
        while !service.last_words().contains("up") {
            thread::yield_now();
        }
        drop(service);
        assert!(fs::read_to_string(folder.path().join("log")).unwrap().contains("bye"));
    }
}
