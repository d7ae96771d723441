//! What was found, as a table, as JSON and as a page of the documentation.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use serde::{Deserialize, Serialize};

use super::Machine;

/// One number, as the load writes it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    /// What it says, in words.
    pub what: String,
    /// The number.
    pub value: f64,
    /// Its unit.
    pub unit: String,
    /// What it should be, where there is an aim.
    pub aim: Option<Aim>,
}

/// What a number should be.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Aim {
    /// This, or more.
    AtLeast(f64),
    /// This, or less.
    AtMost(f64),
}

/// Everything that was found.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// On what.
    pub machine: Machine,
    rows: Vec<On>,
}

/// A number and the database that it was measured on; none where that plays no part.
#[derive(Serialize)]
struct On {
    database: String,
    #[serde(flatten)]
    row: Row,
}

impl Report {
    /// Nothing found yet.
    pub fn new(machine: Machine) -> Self {
        Self { machine, rows: Vec::new() }
    }

    /// Adds what was found on a database.
    pub fn add(&mut self, database: &str, rows: Vec<Row>) {
        self.rows.extend(rows.into_iter().map(|row| On { database: database.to_owned(), row }));
    }

    /// The table for a terminal.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let mut database = None;
        for On { database: on, row } in &self.rows {
            if database.replace(on) != Some(on) && !on.is_empty() {
                // Writing to a string does not fail.
                let _ = writeln!(text, "{on}");
            }
            let _ = writeln!(text, "  {:<72} {:>12}  {}", row.what, row.number(), row.verdict());
        }
        text
    }

    /// Writes JSON named after the day; an earlier one of the same day makes place.
    pub fn write_json(&self, folder: &Path) -> Result<PathBuf> {
        let file = folder.join(&self.machine.date).with_extension("json");
        fs::write(&file, serde_json::to_string_pretty(self)? + "\n")?;
        Ok(file)
    }

    /// Writes the page that the repository keeps. What people wrote on it stays.
    pub fn write_page(&self, file: &Path) -> Result<()> {
        let before = fs::read_to_string(file).unwrap_or_default();
        Ok(fs::write(file, self.page() + by_people(&before))?)
    }

    fn page(&self) -> String {
        let mut page = String::from(
            "# What Balie does on a small machine\n\n\
             Written by `cargo xtask bench`: a release build, the load and the database all on this one machine.\n\n",
        );
        for (name, value) in self.machine.facts() {
            let _ = writeln!(page, "* {name}: {value}");
        }
        let mut database = None;
        for On { database: on, row } in &self.rows {
            if database.replace(on) != Some(on) {
                let heading = if on.is_empty() { "In the browser" } else { on };
                let _ = writeln!(page, "\n## {heading}\n\n| | | |\n|---|--:|---|");
            }
            let _ = writeln!(page, "| {} | {} | {} |", row.what, row.number(), row.verdict());
        }
        page
    }
}

/// The part of a page that people wrote: from this heading to the end.
fn by_people(page: &str) -> &str {
    page.find("\n## Where the time goes\n").map_or("", |at| &page[at..])
}

impl Row {
    fn number(&self) -> String {
        format!("{} {}", short(self.value), self.unit).trim_end().to_owned()
    }

    /// Whether the aim is met, and by how much not; nothing where there is no aim.
    fn verdict(&self) -> String {
        let (word, aim, met) = match self.aim {
            None => return String::new(),
            Some(Aim::AtLeast(aim)) => ("at least", aim, self.value >= aim),
            Some(Aim::AtMost(aim)) => ("at most", aim, self.value <= aim),
        };
        let aimed = format!("{word} {} {}", short(aim), self.unit);
        let aimed = aimed.trim_end();
        if met {
            return format!("met ({aimed})");
        }
        let by = short((self.value - aim).abs());
        let by = format!("{by} {}", self.unit);
        let percent = if aim > 0.0 {
            format!(", {:.0} %", (self.value / aim - 1.0).abs() * 100.0)
        } else {
            String::new()
        };
        format!("MISSED by {}{percent} ({aimed})", by.trim_end())
    }
}

/// A number with as many decimals as say something.
fn short(number: f64) -> String {
    let decimals = match number.abs() {
        n if n >= 100.0 || n.fract() == 0.0 => 0,
        n if n >= 1.0 => 1,
        _ => 3,
    };
    format!("{number:.decimals$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(value: f64, aim: Option<Aim>, expected: &str) {
        let row = Row { what: String::new(), value, unit: "ms".to_owned(), aim };
        assert_eq!(row.verdict(), expected);
    }

    #[test]
    fn a_missed_aim_says_by_how_much() {
        check(3.0, None, "");
        check(50.0, Some(Aim::AtMost(50.0)), "met (at most 50 ms)");
        check(62.5, Some(Aim::AtMost(50.0)), "MISSED by 12.5 ms, 25 % (at most 50 ms)");
        check(750.0, Some(Aim::AtLeast(1000.0)), "MISSED by 250 ms, 25 % (at least 1000 ms)");
        check(3.0, Some(Aim::AtMost(0.0)), "MISSED by 3 ms (at most 0 ms)");
    }

    #[test]
    fn what_people_wrote_on_the_page_stays() {
        let before = "# Old\n\n| 1 |\n\n## Where the time goes\n\n* Waiting.\n";
        assert_eq!(by_people(before), "\n## Where the time goes\n\n* Waiting.\n");
        assert_eq!(by_people("# Old\n"), "");
    }

    #[test]
    fn what_the_load_writes_is_read() {
        let row = r#"{"what": "Idle memory", "value": 31.5, "unit": "MB", "aim": {"atMost": 50.0}}"#;
        let row: Row = serde_json::from_str(row).unwrap();
        assert_eq!(row.verdict(), "met (at most 50 MB)");
        assert_eq!(row.number(), "31.5 MB");
    }
}
