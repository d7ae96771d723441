//! `cargo xtask bench`: a release build, measured from outside, on SQLite and on PostgreSQL.
//!
//! What is heavy stands in the crate `load` (`tests/load`), so that `xtask` compiles quickly.

mod machine;
mod report;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};

use crate::node::Packages;
use crate::run::Stop;
use crate::test::{browser, postgres};
use crate::{build, process, wasm, workspace};
use machine::Machine;
use report::{Aim, Report, Row};

/// What to measure.
#[derive(Args)]
pub struct Options {
    /// Only on this database; may be given several times.
    #[arg(long, value_enum)]
    only: Vec<Engine>,
    /// A tenth of the work: shows that the bench runs, and measures nothing well. `docs/bench.md` stays as it is.
    #[arg(long)]
    quick: bool,
    /// Only this part; may be given several times. `docs/bench.md` stays as it is.
    #[arg(long, value_enum)]
    part: Vec<Part>,
    #[command(flatten)]
    spa: wasm::Options,
}

/// A database that Balie runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Engine {
    /// Embedded.
    Sqlite,
    /// A server of our own, as durable as one that is trusted with data.
    Postgres,
}

impl Engine {
    fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

/// A part of what is measured: what it is, the load says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Part {
    Messages,
    Small,
    Desk,
    Large,
    Search,
}

/// Builds what is measured, measures it, and writes down what was found.
pub fn bench(options: &Options) -> Result<()> {
    let _stop = Stop::on_signals()?;
    let sizes = build::release(&options.spa)?;
    build_load()?;
    Packages::install(workspace::root().join("tests/browser"))?;
    let mut report = Report::new(Machine::look()?);
    for engine in Engine::value_variants() {
        if options.only.is_empty() || options.only.contains(engine) {
            println!("\n== {} ==", engine.name());
            let rows = measure(*engine, options, &mut report.machine)?;
            report.add(engine.name(), rows);
        }
    }
    report.add("", vec![spa(&sizes)]);
    println!("\n{}", report.text());
    let json = report.write_json(&folder())?;
    println!("Written to {}.", json.display());
    if !options.quick && options.only.is_empty() && options.part.is_empty() {
        report.write_page(&workspace::root().join("docs/bench.md"))?;
    }
    Ok(())
}

/// Runs the load against one database.
fn measure(engine: Engine, options: &Options, machine: &mut Machine) -> Result<Vec<Row>> {
    let folder = folder().join(engine.name().to_lowercase());
    fs::create_dir_all(&folder)?;
    let out = folder.join("rows.json");
    let mut load = Command::new(workspace::target().join("release/load"));
    load.arg("--balie").arg(workspace::target().join("release/balie")).arg("--folder").arg(&folder);
    load.arg("--out").arg(&out).arg("--browser").arg(workspace::root().join("tests/browser"));
    load.env("CHROMIUM", browser::chromium()?);
    if options.quick {
        load.arg("--quick");
    }
    for part in options.part.iter().filter_map(ValueEnum::to_possible_value) {
        load.args(["--part", part.get_name()]);
    }
    let postgres =
        (engine == Engine::Postgres).then(|| postgres::kept(folder.join("cluster"))).transpose()?;
    if let Some(postgres) = &postgres {
        machine.postgres = Some(postgres.version()?);
        load.args(["--postgres", &postgres.url()]);
    }
    process::run(&mut load)?;
    read(&out)
}

fn read(out: &Path) -> Result<Vec<Row>> {
    let rows = fs::read_to_string(out).context("the load wrote no numbers")?;
    serde_json::from_str(&rows).context("the load's numbers cannot be read")
}

fn build_load() -> Result<()> {
    println!("Building the load.");
    let mut cargo = Command::new("cargo");
    process::run(cargo.args(["build", "--release", "--package", "load"]).current_dir(workspace::root()))
}

fn folder() -> PathBuf {
    workspace::target().join("bench")
}

#[allow(clippy::cast_precision_loss)] // Shown without decimals.
fn spa(sizes: &wasm::Sizes) -> Row {
    Row {
        what: "The SPA, transferred with brotli".to_owned(),
        value: sizes.transferred() as f64 / 1000.0,
        unit: "kB".to_owned(),
        aim: Some(Aim::AtMost(300.0)),
    }
}
