//! The browser tests: Playwright in `tests/browser`, with Debian's Chromium.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;

use super::counts::Counts;
use super::postgres;
use crate::node::Packages;
use crate::run::build_programs;
use crate::{debian, process, workspace};

/// Runs them, when there are any. They start Balie and the simulator themselves, from the programs and the SPA
/// that were built before.
pub fn test() -> Result<Counts> {
    let folder = workspace::root().join("tests/browser");
    if !folder.join("package.json").exists() {
        println!("There are no browser tests.");
        return Ok(Counts::default());
    }
    let tools = Packages::install(folder.clone())?;
    let chromium = chromium()?;
    build_programs()?;
    let report = workspace::target().join("browser-tests.json");
    if report.exists() {
        fs::remove_file(&report)?;
    }
    let mut counts = types(&tools, &folder);
    let postgres = postgres::start()?;
    let variables = BTreeMap::from([
        ("BALIE_BINARY", workspace::target().join("debug/balie")),
        ("SIMULATOR_BINARY", workspace::target().join("debug/simulator")),
        ("CHROMIUM", chromium),
        ("PLAYWRIGHT_JSON_OUTPUT_NAME", report.clone()),
    ]);
    let mut playwright = tools.program("playwright");
    playwright.args(["test", "--reporter=list,json"]).envs(variables);
    playwright.env(postgres::VARIABLE, postgres.url()).current_dir(folder);
    let status = playwright.status().context("cannot start Playwright")?;
    let found = read(&report)?;
    counts += found;
    if !status.success() && found.all_passed() {
        counts += Counts::FAILED;
    }
    Ok(counts)
}

/// Whether the tests themselves are written soundly.
fn types(tools: &Packages, folder: &Path) -> Counts {
    match process::run(tools.program("tsc").arg("--noEmit").current_dir(folder)) {
        Ok(()) => Counts::PASSED,
        Err(error) => {
            println!("error: {error:#}");
            Counts::FAILED
        }
    }
}

/// Debian's browser, installed when it is not there.
pub fn chromium() -> Result<PathBuf> {
    let chromium = Path::new("/usr/bin/chromium");
    if !chromium.exists() {
        debian::ensure("the browser tests", &["chromium"])?;
    }
    Ok(chromium.to_owned())
}

fn read(report: &Path) -> Result<Counts> {
    let report = fs::read_to_string(report).context("Playwright wrote no report")?;
    count(&serde_json::from_str(&report)?).context("Playwright's report has no counts")
}

/// A test that passed only when it was tried again is a failure that hides.
fn count(report: &Value) -> Option<Counts> {
    let stats = report.get("stats")?;
    let number = |name: &str| usize::try_from(stats.get(name)?.as_u64()?).ok();
    Some(Counts { passed: number("expected")?, failed: number("unexpected")? + number("flaky")? })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_report_is_counted_and_a_flaky_test_has_failed() {
        let report = json!({"stats": {"expected": 12, "unexpected": 1, "flaky": 2, "skipped": 3}});
        assert_eq!(count(&report), Some(Counts { passed: 12, failed: 3 }));
        assert_eq!(count(&json!({"errors": []})), None);
    }
}
