//! Where things stand in the workspace.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

/// The workspace's root folder.
pub fn root() -> &'static Path {
    // The manifest of this crate is one folder below the root: this always has a parent.
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

/// The built SPA.
pub fn dist() -> PathBuf {
    root().join("dist")
}

/// What cargo builds.
pub fn target() -> PathBuf {
    root().join("target")
}

/// All files of a folder and its folders; none when there is no such folder, itself when it is a file.
pub fn files_in(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    if folder.is_file() {
        return Ok(vec![folder.to_owned()]);
    }
    if !folder.exists() {
        return Ok(found);
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.append(&mut files_in(&path)?);
        } else {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
