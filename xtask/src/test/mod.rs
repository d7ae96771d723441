//! `cargo xtask test`: every check that there is, one after another.

pub mod browser;
mod counts;
pub mod postgres;
mod steps;
mod texts;
mod unused;

use std::process::Command;
use std::time::Instant;

use anyhow::{Result, bail, ensure};
use clap::{Args, ValueEnum};

use crate::run::Stop;
use crate::{licences, process, wasm, workspace};
use counts::Counts;
use steps::SpaBeside;

/// What to test.
#[derive(Args)]
pub struct Options {
    /// Only this step; may be given several times.
    #[arg(long, value_enum)]
    only: Vec<Step>,
    #[command(flatten)]
    spa: wasm::Options,
}

impl Options {
    fn steps(&self) -> Vec<Step> {
        let all = Step::value_variants().iter().copied();
        all.filter(|step| self.only.is_empty() || self.only.contains(step)).collect()
    }
}

/// One step of the test. They run in this order: what is quick first, what needs others last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Step {
    /// The source is formatted.
    Format,
    /// Licences, sources, banned and doubled crates.
    Licences,
    /// `shared` depends on nothing that does input or output.
    Shared,
    /// No dependency is declared and not used.
    Unused,
    /// Every text is in every language.
    Texts,
    /// Clippy has nothing to say.
    Lint,
    /// The SPA builds and is small enough.
    Spa,
    /// Unit tests and API tests of all crates.
    Tests,
    /// The newcomer's story in a browser.
    Browser,
}

impl Step {
    fn heading(self) -> &'static str {
        match self {
            Self::Format => "Format",
            Self::Licences => "Licences, sources and bans",
            Self::Shared => "What shared depends on",
            Self::Unused => "Unused dependencies",
            Self::Texts => "Texts in every language",
            Self::Lint => "Lints",
            Self::Spa => "The SPA and its size",
            Self::Tests => "Unit and API tests, on SQLite and PostgreSQL",
            Self::Browser => "Browser tests",
        }
    }

    fn run(self, options: &Options, spa: &mut Option<SpaBeside>) -> Result<Counts> {
        Ok(match self {
            Self::Format => steps::format()?,
            Self::Licences => steps::report(&licences::check()?),
            Self::Shared => steps::shared()?,
            Self::Unused => steps::report(&unused::check()?),
            Self::Texts => steps::report(&texts::check()?),
            Self::Lint => steps::lint()?,
            Self::Spa => match spa.take() {
                Some(begun) => begun.end()?,
                None => steps::spa(&options.spa)?,
            },
            Self::Tests => steps::cargo_tests()?,
            Self::Browser => browser::test()?,
        })
    }
}

/// Runs the steps, whether earlier ones failed or not, and ends with the sum, on a line of its own. Says whether
/// everything passed.
pub fn test(options: &Options) -> Result<bool> {
    let stop = Stop::on_signals()?;
    let start = Instant::now();
    let mut sum = Counts::default();
    let mut table = Vec::new();
    let steps = options.steps();
    let beside = steps.contains(&Step::Lint) && steps.contains(&Step::Spa);
    let mut spa = beside.then(|| SpaBeside::begin(&options.spa)).transpose()?;
    for step in steps {
        println!("\n== {} ==", step.heading());
        let start = Instant::now();
        let counts = step.run(options, &mut spa).unwrap_or_else(|error| {
            println!("error: {error:#}");
            Counts::FAILED
        });
        ensure!(!stop.asked(), "stopped");
        sum += counts;
        table.push(format!("{:<48} {:>6.0} s  {counts}", step.heading(), start.elapsed().as_secs_f32()));
    }
    println!("\n{}\n{:<48} {:>6.0} s\n", table.join("\n"), "All", start.elapsed().as_secs_f32());
    println!("{sum}");
    Ok(sum.all_passed())
}

/// A command to run while there is a throwaway PostgreSQL.
#[derive(Args)]
pub struct WithPostgres {
    /// The command, for example `cargo test -p api-tests`.
    #[arg(trailing_var_arg = true, required = true)]
    command: Vec<String>,
}

/// Runs one command as the tests are run.
pub fn with_postgres(options: &WithPostgres) -> Result<()> {
    let _stop = Stop::on_signals()?;
    let [program, arguments @ ..] = options.command.as_slice() else { bail!("no command") };
    let postgres = postgres::start()?;
    let mut command = Command::new(program);
    command.args(arguments).env(postgres::VARIABLE, postgres.url()).current_dir(workspace::root());
    process::run(&mut command)
}
