//! Building the SPA: cargo to wasm, wasm-bindgen, wasm-opt, and the files of `dist/`.

mod bundle;
mod dist;
mod toolchain;

use std::fmt;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use clap::Args;
use wasm_bindgen_cli_support::Bindgen;

use crate::node::Packages;
use crate::{process, workspace};

pub use dist::{BUDGET, Sizes};
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
    process::run(toolchain.cargo("build").args([
        "--package",
        "frontend",
        "--bin",
        "frontend",
        "--profile",
        profile,
    ]))?;

    let work = toolchain.target_dir().join("bundle").join(profile);
    bindgen(toolchain.built(profile, "frontend"), &work, options.dev)?;
    if !options.dev {
        optimise(&tools, &work)?;
    }
    let files = bundle::bundle(&tools, &work, options.dev)?;
    let sizes = dist::write(&workspace::dist(), files, !options.dev)?;
    Ok(Spa { sizes, took: start.elapsed() })
}

/// Makes `frontend.js` and `frontend_bg.wasm` of what cargo built.
fn bindgen(wasm: PathBuf, work: &PathBuf, dev: bool) -> Result<()> {
    let mut bindgen = Bindgen::new();
    bindgen.input_path(wasm).typescript(false).omit_default_module_path(true);
    bindgen.remove_name_section(!dev).remove_producers_section(!dev);
    bindgen.web(true)?.generate(work).context("wasm-bindgen failed")
}

/// Shrinks the wasm, allowing it exactly the features that rustc's own defaults allow.
fn optimise(tools: &Packages, work: &PathBuf) -> Result<()> {
    let mut wasm_opt: Command = tools.program("wasm-opt");
    wasm_opt.args(["-Oz", "frontend_bg.wasm", "-o", "frontend_bg.wasm"]).args([
        "--enable-bulk-memory",
        "--enable-multivalue",
        "--enable-mutable-globals",
        "--enable-nontrapping-float-to-int",
        "--enable-reference-types",
        "--enable-sign-ext",
    ]);
    process::run(wasm_opt.current_dir(work))
}
