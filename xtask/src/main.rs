//! `cargo xtask …`: everything that is done to Balie's source, in one place and in Rust.

mod bench;
mod build;
mod debian;
mod dev;
mod licences;
mod node;
mod process;
mod run;
mod test;
mod wasm;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Build, run, test and measure Balie.")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build everything and open the desk, with a demo evening from the platform simulator.
    Run(run::Options),
    /// As `run`, and build and show again whatever is changed.
    Dev(run::Options),
    /// Build one release binary, `target/release/balie`, with the SPA inside it.
    Build(build::Options),
    /// Check and test everything; ends with how many passed and failed.
    Test(test::Options),
    /// Measure a release build: throughput, latency, memory, start time, size.
    Bench(bench::Options),
    /// Run one command beside a throwaway PostgreSQL, as the tests are run.
    WithPostgres(test::WithPostgres),
    /// Build only the SPA, into `dist/`.
    Spa(wasm::Options),
}

fn main() -> ExitCode {
    match perform(Cli::parse().task) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Does it, and says whether all is well: a test with failures was done, too.
fn perform(task: Task) -> Result<bool> {
    match task {
        Task::Run(options) => run::run(&options)?,
        Task::Dev(options) => dev::dev(&options)?,
        Task::Build(options) => build::build(&options)?,
        Task::Test(options) => return test::test(&options),
        Task::Bench(options) => bench::bench(&options)?,
        Task::WithPostgres(options) => test::with_postgres(&options)?,
        Task::Spa(options) => println!("{}", wasm::build(&options)?),
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
