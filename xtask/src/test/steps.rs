//! The steps that are a command or a look at the source.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result};

use super::counts::Counts;
use super::postgres;
use crate::{process, wasm, workspace};

/// The crates that `shared` may be built from. It is compiled into the browser and decides things on both sides:
/// nothing in it reads a clock, a socket, a file or a source of randomness.
const SHARED: [&str; 11] = [
    "chrono",
    "num-traits",
    "proc-macro2",
    "quote",
    "serde",
    "serde_core",
    "serde_derive",
    "syn",
    "thiserror",
    "thiserror-impl",
    "unicode-ident",
];

/// rustfmt would change nothing.
pub fn format() -> Result<Counts> {
    process::run(cargo("fmt").args(["--all", "--", "--check"]))?;
    Ok(Counts::PASSED)
}

/// Clippy is content with every crate, tests included; the SPA is looked at natively.
pub fn lint() -> Result<Counts> {
    process::run(cargo("clippy").args(["--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]))?;
    Ok(Counts::PASSED)
}

/// A check whose problems are sentences: it passes when there are none.
pub fn report(problems: &[String]) -> Counts {
    for problem in problems {
        println!("{problem}");
    }
    if problems.is_empty() { Counts::PASSED } else { Counts::FAILED }
}

/// `shared` is built from nothing but what it may; that it builds for wasm, the SPA shows.
pub fn shared() -> Result<Counts> {
    let tree = process::output(cargo("tree").args([
        "--locked",
        "--package",
        "shared",
        "--edges",
        "normal",
        "--prefix",
        "none",
        "--format",
        "{p}",
        "--target",
        "wasm32-unknown-unknown",
    ]))?;
    Ok(report(&strangers(&tree)))
}

/// The crates in cargo's tree of `shared`, itself aside, that it may not depend on.
fn strangers(tree: &str) -> Vec<String> {
    let names = tree.lines().filter_map(|line| line.split_whitespace().next());
    let strangers = names.filter(|name| *name != "shared" && !SHARED.contains(name));
    strangers
        .map(|name| format!("shared depends on {name}, which is not in the list of what it may"))
        .collect()
}

/// The SPA builds, within its budget.
pub fn spa(options: &wasm::Options) -> Result<Counts> {
    let spa = wasm::build(options)?;
    println!("{spa}");
    spa.sizes.check()?;
    Ok(Counts::PASSED)
}

/// The same step in a process of its own. The end of it keeps one core busy and no more: begun early, it takes
/// little of the other steps' time.
pub struct SpaBeside {
    process: Child,
    log: PathBuf,
}

impl SpaBeside {
    /// Begins it; what it says is kept until it has ended.
    pub fn begin(options: &wasm::Options) -> Result<Self> {
        let log = workspace::target().join("spa.log");
        let file = File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
        let mut command = Command::new(std::env::current_exe().context("where is this program?")?);
        command.args(["test", "--only", "spa"]).args(options.arguments());
        command.stdout(file.try_clone()?).stderr(file);
        let process = command.spawn().context("cannot begin with the SPA")?;
        Ok(Self { process, log })
    }

    /// Waits for its end and passes on what it said.
    pub fn end(mut self) -> Result<Counts> {
        let status = self.process.wait()?;
        print!("{}", fs::read_to_string(&self.log)?);
        Ok(if status.success() { Counts::PASSED } else { Counts::FAILED })
    }
}

/// The tests of all crates.
pub fn cargo_tests() -> Result<Counts> {
    let postgres = postgres::start()?;
    let mut cargo = cargo("test");
    cargo.args(["--workspace", "--locked", "--no-fail-fast"]).env(postgres::VARIABLE, postgres.url());
    let mut child = cargo.stdout(Stdio::piped()).spawn().context("cannot start cargo")?;
    let output = child.stdout.take().context("no standard output")?;
    let mut counts = Counts::default();
    for line in BufReader::new(output).lines() {
        let line = line?;
        println!("{line}");
        counts += Counts::of_line(&line).unwrap_or_default();
    }
    // Tests that could not be compiled, or a test program that died, are in no line that counts.
    if !child.wait()?.success() && counts.all_passed() {
        counts += Counts::FAILED;
    }
    Ok(counts)
}

fn cargo(subcommand: &str) -> Command {
    let mut cargo = Command::new("cargo");
    cargo.arg(subcommand).current_dir(workspace::root());
    cargo
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_that_does_input_or_output_is_noticed() {
        let tree =
            "shared v0.1.0 (/balie/shared)\nserde v1.0.2\nserde_derive v1.0.2 (proc-macro)\nsyn v3.0.1 (*)\n";
        assert!(strangers(tree).is_empty());
        let found = strangers(&format!("{tree}tokio v1.50.0\n"));
        assert!(found.len() == 1 && found[0].contains("tokio"), "{found:?}");
    }
}
