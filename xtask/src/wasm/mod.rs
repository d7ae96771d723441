//! Building the SPA: cargo to wasm, splitting off what is fetched later, wasm-bindgen, wasm-opt, and the files
//! of `dist/`.

mod bundle;
mod dist;
mod names;
mod split;
mod toolchain;

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};
use wasm_bindgen_cli_support::Bindgen;

use crate::node::Packages;
use crate::{process, workspace};

pub use dist::Sizes;
pub use toolchain::Toolchain;

/// How to build the SPA.
#[derive(Args, Clone, Default)]
#[group(skip)]
pub struct Options {
    /// Build quickly and unoptimised, and have the page reload itself after each build.
    #[arg(long)]
    pub dev: bool,
    /// Build with this toolchain instead of the first that is found.
    #[arg(long, value_enum)]
    pub toolchain: Option<Toolchain>,
}

impl Options {
    /// As they are given on the command line.
    pub fn arguments(&self) -> Vec<String> {
        let toolchain = self.toolchain.and_then(|t| t.to_possible_value());
        let toolchain = toolchain.map(|t| format!("--toolchain={}", t.get_name()));
        self.dev.then(|| "--dev".to_owned()).into_iter().chain(toolchain).collect()
    }
}

/// What a build made.
pub struct Spa {
    /// How large it is.
    pub sizes: Sizes,
    took: Duration,
}

impl fmt::Display for Spa {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}The SPA took {:.1} s.", self.sizes, self.took.as_secs_f32())
    }
}

/// Builds the SPA into `dist/`.
pub fn build(options: &Options) -> Result<Spa> {
    let start = Instant::now();
    let tools = Packages::install(workspace::root().join("xtask/node"))?;
    let toolchain = options.toolchain.map_or_else(Toolchain::find, Ok)?;
    println!("Building the SPA with {toolchain}.");
    let profile = if options.dev { "wasm-dev" } else { "wasm" };
    process::run(toolchain.cargo("rustc").args([
        "--package",
        "frontend",
        "--bin",
        "frontend",
        "--profile",
        profile,
        "--",
        // What splitting goes by.
        "-Clink-arg=--emit-relocs",
    ]))?;

    let work = toolchain.target_dir().join("bundle").join(profile);
    let parts = split::split(&toolchain.built(profile, "frontend"), &work)?;
    bindgen(&work, options.dev)?;
    if !options.dev {
        names::shorten(&work.join(MAIN), &work.join("frontend.js"))?;
        for part in parts.iter().map(PathBuf::as_path).chain([Path::new(MAIN)]) {
            optimise(&tools, &work, part)?;
        }
    }
    let files = bundle::bundle(&tools, &work, &parts, options.dev)?;
    let sizes = dist::write(&workspace::dist(), files, !options.dev)?;
    Ok(Spa { sizes, took: start.elapsed() })
}

/// The wasm that is fetched first, as wasm-bindgen leaves it.
const MAIN: &str = "frontend_bg.wasm";

/// Makes `frontend.js` and `frontend_bg.wasm` of the part that is fetched first.
fn bindgen(work: &Path, dev: bool) -> Result<()> {
    let mut bindgen = Bindgen::new();
    bindgen.input_path(work.join(split::FIRST)).out_name("frontend");
    // The other parts find the table and the stack by the linker's names.
    bindgen.typescript(false).omit_default_module_path(true).keep_lld_exports(true);
    bindgen.remove_name_section(!dev).remove_producers_section(!dev);
    bindgen.web(true)?.generate(work).context("wasm-bindgen failed")
}

/// Shrinks the wasm, allowing it exactly the features that rustc's own defaults allow.
fn optimise(tools: &Packages, work: &Path, wasm: &Path) -> Result<()> {
    let mut wasm_opt: Command = tools.program("wasm-opt");
    wasm_opt.arg("-Oz").arg(wasm).arg("-o").arg(wasm).args([
        "--enable-bulk-memory",
        "--enable-multivalue",
        "--enable-mutable-globals",
        "--enable-nontrapping-float-to-int",
        "--enable-reference-types",
        "--enable-sign-ext",
    ]);
    process::run(wasm_opt.current_dir(work))
}
