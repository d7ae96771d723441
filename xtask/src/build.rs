//! `cargo xtask build`: one release binary with the SPA inside it.

use std::fs;
use std::process::Command;
use std::time::Instant;

use anyhow::Result;
use clap::Args;
use sha2::{Digest, Sha256};

use crate::{process, wasm, workspace};

/// How to build.
#[derive(Args)]
pub struct Options {
    #[command(flatten)]
    spa: wasm::Options,
}

/// Builds everything; fails when the SPA is too large.
pub fn build(options: &Options) -> Result<()> {
    release(&options.spa)?.check()
}

/// Builds the SPA and then the binary that embeds it; how large the SPA is.
pub fn release(spa: &wasm::Options) -> Result<wasm::Sizes> {
    let spa = wasm::build(spa)?;
    println!("{spa}");
    let start = Instant::now();
    println!("Building the release binary.");
    process::run(
        Command::new("cargo")
            .args(["build", "--release", "--package", "backend", "--bin", "balie"])
            // The backend reads this variable when it is compiled, so that cargo embeds a new SPA again.
            .env("BALIE_SPA", page_hash()?)
            .current_dir(workspace::root()),
    )?;
    let binary = workspace::target().join("release/balie");
    let kilobytes = fs::metadata(&binary)?.len() / 1000;
    println!("{} is {kilobytes} kB; it took {:.0} s.", binary.display(), start.elapsed().as_secs_f32());
    Ok(spa.sizes)
}

/// The page names every other file by its hash, so its own hash stands for the whole SPA.
fn page_hash() -> Result<String> {
    Ok(hex::encode(Sha256::digest(fs::read(workspace::dist().join("index.html"))?)))
}
