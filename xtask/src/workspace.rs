//! Where things stand in the workspace.

use std::path::{Path, PathBuf};

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
