//! Splitting the wasm: the part that is fetched first, and the parts that wait until somebody needs them.
//!
//! Where to split, the SPA says itself (`#[wasm_split]`); `wasm_split_cli_support` follows what each side needs.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use wasm_split_cli_support::{Options, transform};

/// The part that is fetched first, before wasm-bindgen has seen it.
pub const FIRST: &str = "frontend.wasm";
/// The script that fetches the other parts.
pub const SCRIPT: &str = "parts.js";

/// Splits `wasm` into files of `work`; the names of those that are fetched later.
pub fn split(wasm: &Path, work: &Path) -> Result<Vec<PathBuf>> {
    if work.exists() {
        // A part that an earlier build made would be taken for one of this.
        fs::remove_dir_all(work)?;
    }
    fs::create_dir_all(work)?;
    let input = fs::read(wasm).with_context(|| format!("cargo made no {}", wasm.display()))?;
    let (script, first) = (format!("./{SCRIPT}"), work.join(FIRST));
    let mut options = Options::new(&input);
    options.output_dir = work;
    options.main_out_path = &first;
    options.link_name = &script;
    options.main_module = "./frontend.js";
    let made = transform(options).map_err(|error| anyhow!("splitting the wasm failed: {error:#}"))?;
    let names = made.split_modules.iter().filter_map(|path| path.file_name()).map(PathBuf::from);
    Ok(names.collect())
}
