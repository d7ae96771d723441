//! What the numbers were measured on.

use std::fs;
use std::process::Command;

use anyhow::Result;
use serde::Serialize;

use crate::{process, workspace};

/// The machine, and what ran on it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Machine {
    /// The day, in UTC.
    pub date: String,
    /// The commit that was measured, and whether something was changed since.
    pub commit: String,
    /// The processor.
    pub processor: String,
    /// How many of it.
    pub processors: usize,
    /// In gigabytes.
    pub memory: f64,
    /// The kernel.
    pub kernel: String,
    /// The compiler.
    pub rust: String,
    /// PostgreSQL, when it was measured.
    pub postgres: Option<String>,
    /// How busy the machine was in the minute before: above nought, others took their share.
    pub load_before: f64,
}

impl Machine {
    /// Looks at this machine.
    pub fn look() -> Result<Self> {
        let cpuinfo = fs::read_to_string("/proc/cpuinfo")?;
        let meminfo = fs::read_to_string("/proc/meminfo")?;
        Ok(Self {
            date: said("date", &["-u", "+%F"])?,
            commit: said("git", &["describe", "--always", "--dirty"])?,
            processor: value(&cpuinfo, "model name").unwrap_or_default().to_owned(),
            processors: cpuinfo.lines().filter(|line| line.starts_with("processor")).count(),
            memory: value(&meminfo, "MemTotal").map_or(0.0, gigabytes),
            kernel: said("uname", &["-sr"])?,
            rust: said("rustc", &["--version"])?,
            postgres: None,
            load_before: load(&fs::read_to_string("/proc/loadavg")?),
        })
    }

    /// The facts, each with its name.
    pub fn facts(&self) -> Vec<(&'static str, String)> {
        let processor = format!("{} × {}", self.processors, self.processor);
        let mut facts = vec![
            ("Date", self.date.clone()),
            ("Commit", self.commit.clone()),
            ("Processors", processor),
            ("Memory", format!("{:.0} GB", self.memory)),
            ("Kernel", self.kernel.clone()),
            ("Compiler", self.rust.clone()),
        ];
        facts.extend(self.postgres.clone().map(|version| ("PostgreSQL", version)));
        facts.push(("Load before", format!("{:.2}", self.load_before)));
        facts
    }
}

fn said(program: &str, arguments: &[&str]) -> Result<String> {
    let mut command = Command::new(program);
    Ok(process::output(command.args(arguments).current_dir(workspace::root()))?.trim().to_owned())
}

/// The value of a line `name : value`.
fn value<'a>(table: &'a str, name: &str) -> Option<&'a str> {
    let line = table.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once(':')?.1.trim())
}

fn gigabytes(kilobytes: &str) -> f64 {
    kilobytes.trim_end_matches("kB").trim().parse().map_or(0.0, |kilobytes: f64| kilobytes * 1024.0 / 1e9)
}

fn load(loadavg: &str) -> f64 {
    loadavg.split_whitespace().next().and_then(|load| load.parse().ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernels_tables_are_read() {
        let cpuinfo = "processor\t: 0\nmodel name\t: Fast & Co\n";
        assert_eq!(value(cpuinfo, "model name"), Some("Fast & Co"));
        assert!((gigabytes("16000000 kB") - 16.384).abs() < 1e-9);
        assert!((load("0.52 0.40 0.30 1/200 4242") - 0.52).abs() < 1e-9);
    }
}
