//! Dependencies that a crate declares and never names.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::{process, workspace};

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    manifest_path: PathBuf,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    rename: Option<String>,
}

/// Everything that is declared for nothing, one sentence each.
pub fn check() -> Result<Vec<String>> {
    let mut cargo = Command::new("cargo");
    cargo.args(["metadata", "--format-version", "1", "--no-deps"]).current_dir(workspace::root());
    let metadata: Metadata = serde_json::from_str(&process::output(&mut cargo)?)?;
    let mut problems = Vec::new();
    for package in &metadata.packages {
        let source = source(package)?;
        let unused = package.dependencies.iter().map(name).filter(|name| !names(&source, name));
        problems.extend(
            unused.map(|dependency| format!("{} declares {dependency} and does not use it", package.name)),
        );
    }
    Ok(problems)
}

/// What a package's source says, all files together.
fn source(package: &Package) -> Result<String> {
    let folder = package.manifest_path.parent().context("a manifest stands in a folder")?;
    let mut source = String::new();
    for part in ["src", "tests", "benches", "build.rs"] {
        for file in workspace::files_in(&folder.join(part))? {
            if file.extension().is_some_and(|extension| extension == "rs") {
                source += &fs::read_to_string(file)?;
            }
        }
    }
    Ok(source)
}

/// The name by which code knows a dependency.
fn name(dependency: &Dependency) -> String {
    dependency.rename.as_ref().unwrap_or(&dependency.name).replace('-', "_")
}

/// Whether a word is in the source, not merely as a part of a longer one.
fn names(source: &str, word: &str) -> bool {
    let ends = |letter: Option<char>| !letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
    source.match_indices(word).any(|(at, _)| {
        ends(source[..at].chars().next_back()) && ends(source[at + word.len()..].chars().next())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dependency_counts_when_its_whole_name_is_there() {
        assert!(names("use hex;", "hex"));
        assert!(names("hex::encode(hash)", "hex"));
        assert!(!names("let hexagon = a_hex;", "hex"));
    }
}
