//! Whether Balie may be built from what it is built from, as `deny.toml` says: licences, bans, sources.
//!
//! It reads the part of cargo-deny's format that the file uses, and needs no network beyond what cargo itself
//! fetched. The database of advisories comes from a git repository: when cargo-deny and its copy of the database are
//! on this machine they are asked, too.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};
use semver::{Version, VersionReq};
use serde::Deserialize;
use spdx::{Expression, ParseMode};

use crate::{process, workspace};

/// The platforms that something is built for; crates for others are not looked at.
const PLATFORMS: [&str; 2] = ["x86_64-unknown-linux-gnu", "wasm32-unknown-unknown"];
/// How cargo names where crates come from when they come from crates.io.
const REGISTRY: &str = "/crates.io-index";

#[derive(Deserialize)]
struct Rules {
    licenses: Licences,
    bans: Bans,
}

#[derive(Deserialize)]
struct Licences {
    allow: BTreeSet<String>,
}

#[derive(Deserialize)]
struct Bans {
    deny: Vec<Ban>,
}

/// A crate that may not be there, or with `deny-multiple-versions` not twice.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Ban {
    #[serde(rename = "crate")]
    name: String,
    #[serde(default)]
    deny_multiple_versions: bool,
    reason: Option<String>,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    workspace_members: BTreeSet<String>,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    version: Version,
    license: Option<String>,
    source: Option<String>,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    req: String,
    path: Option<PathBuf>,
}

/// Everything that is not allowed, one sentence each.
pub fn check() -> Result<Vec<String>> {
    let file = workspace::root().join("deny.toml");
    let rules = fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
    let rules: Rules = toml::from_str(&rules).context("deny.toml is not as expected")?;
    let mut problems = problems(&rules, &metadata()?);
    problems.extend(ask_cargo_deny());
    Ok(problems)
}

fn metadata() -> Result<Metadata> {
    let mut cargo = Command::new("cargo");
    cargo.args(["metadata", "--format-version", "1", "--locked"]).current_dir(workspace::root());
    for platform in PLATFORMS {
        cargo.args(["--filter-platform", platform]);
    }
    serde_json::from_str(&process::output(&mut cargo)?).context("cannot read cargo's metadata")
}

fn problems(rules: &Rules, metadata: &Metadata) -> Vec<String> {
    let mut problems = Vec::new();
    for package in &metadata.packages {
        let ours = metadata.workspace_members.contains(&package.id);
        problems.extend(bad_licence(&rules.licenses, package));
        problems.extend(bad_source(package, ours));
        if ours {
            problems.extend(wildcards(package));
        }
    }
    let versions = versions(&metadata.packages);
    problems.extend(rules.bans.deny.iter().filter_map(|ban| banned(ban, &versions)));
    problems
}

fn bad_licence(rules: &Licences, package: &Package) -> Option<String> {
    let Package { name, version, .. } = package;
    let Some(licence) = &package.license else { return Some(format!("{name} {version} names no licence")) };
    match Expression::parse_mode(licence, ParseMode::LAX) {
        Ok(expression) if expression.evaluate(|licence| rules.allow.contains(&licence.to_string())) => None,
        Ok(_) => Some(format!("{name} {version} has the licence {licence}, which deny.toml does not allow")),
        Err(_) => Some(format!("{name} {version} has a licence that is no SPDX expression: {licence}")),
    }
}

fn bad_source(package: &Package, ours: bool) -> Option<String> {
    let Package { name, version, .. } = package;
    match &package.source {
        None if ours => None,
        Some(source) if source.starts_with("registry+") && source.ends_with(REGISTRY) => None,
        Some(source) => Some(format!("{name} {version} does not come from crates.io but from {source}")),
        None => Some(format!("{name} {version} comes from a folder outside the workspace")),
    }
}

fn wildcards(package: &Package) -> Vec<String> {
    let any =
        package.dependencies.iter().filter(|dependency| dependency.req == "*" && dependency.path.is_none());
    any.map(|dependency| format!("{} takes any version of {}", package.name, dependency.name)).collect()
}

fn versions(packages: &[Package]) -> BTreeMap<&str, Vec<&Version>> {
    let mut versions: BTreeMap<&str, Vec<&Version>> = BTreeMap::new();
    for package in packages {
        versions.entry(&package.name).or_default().push(&package.version);
    }
    versions
}

fn banned(ban: &Ban, versions: &BTreeMap<&str, Vec<&Version>>) -> Option<String> {
    let (name, wanted) = ban.name.split_once(':').unwrap_or((&ban.name, "*"));
    let found = versions.get(name)?;
    if ban.deny_multiple_versions {
        let list = found.iter().map(ToString::to_string).collect::<Vec<_>>().join(" and ");
        return (found.len() > 1).then(|| format!("{name} is there more than once: {list}"));
    }
    let Ok(wanted) = VersionReq::parse(wanted) else {
        return Some(format!("deny.toml bans {}, which is no crate with versions", ban.name));
    };
    let version = found.iter().find(|version| wanted.matches(version))?;
    let reason = ban.reason.as_deref().map_or(String::new(), |reason| format!(": {reason}"));
    Some(format!("{name} {version} is banned{reason}"))
}

/// What cargo-deny knows of advisories, when it is here with its database.
fn ask_cargo_deny() -> Option<String> {
    let database =
        std::env::home_dir().map(|home| home.join(".cargo/advisory-dbs")).filter(|path| path.exists());
    if database.is_none() || !process::succeeds(Command::new("cargo").args(["deny", "--version"])) {
        println!(
            "Advisories: only the versions that deny.toml bans; cargo-deny or its database is not here."
        );
        return None;
    }
    let mut deny = Command::new("cargo");
    deny.args(["deny", "--offline", "check", "advisories"]).current_dir(workspace::root());
    process::run(&mut deny).err().map(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const RULES: &str = r#"
        [licenses]
        allow = ["MIT", "Apache-2.0", "Unicode-3.0"]
        [bans]
        deny = [
          { crate = "openssl" },
          { crate = "time:<0.2.23", reason = "an advisory" },
          { crate = "http", deny-multiple-versions = true },
        ]
    "#;

    fn package(name: &str, version: &str) -> Value {
        json!({"id": format!("{name}@{version}"), "name": name, "version": version, "license": "MIT",
            "source": "registry+x/crates.io-index", "dependencies": []})
    }

    #[track_caller]
    fn check(packages: &[Value], expected: &[&str]) {
        let metadata = json!({"packages": packages, "workspace_members": ["backend@0.1.0"]});
        let found = problems(&toml::from_str(RULES).unwrap(), &serde_json::from_value(metadata).unwrap());
        assert_eq!(found.len(), expected.len(), "{found:?}");
        for (problem, part) in found.iter().zip(expected) {
            assert!(problem.contains(part), "{problem} does not say {part}");
        }
    }

    fn with(mut package: Value, key: &str, value: Value) -> Value {
        package[key] = value;
        package
    }

    #[test]
    fn a_licence_must_leave_a_choice_that_is_allowed() {
        let licensed = |licence: &str| with(package("a", "1.0.0"), "license", json!(licence));
        check(&[licensed("MIT OR GPL-3.0-only")], &[]);
        check(&[licensed("MIT/Apache-2.0")], &[]);
        check(&[licensed("(MIT OR Apache-2.0) AND Unicode-3.0")], &[]);
        check(&[licensed("MIT AND GPL-3.0-only")], &["GPL-3.0-only"]);
        check(&[licensed("Apache-2.0 WITH LLVM-exception")], &["LLVM-exception"]);
        check(&[licensed("as you like")], &["no SPDX expression"]);
        check(&[with(package("a", "1.0.0"), "license", Value::Null)], &["names no licence"]);
    }

    #[test]
    fn bans_look_at_names_versions_and_doubles() {
        check(&[package("openssl", "0.10.0")], &["openssl 0.10.0 is banned"]);
        check(&[package("time", "0.1.45")], &["an advisory"]);
        check(&[package("time", "0.3.1")], &[]);
        check(&[package("http", "0.2.0"), package("http", "1.0.0")], &["0.2.0 and 1.0.0"]);
        check(&[package("rand", "0.8.0"), package("rand", "0.9.0")], &[]);
    }

    #[test]
    fn crates_come_from_the_registry_and_have_a_version() {
        let from = |source: Value| with(package("a", "1.0.0"), "source", source);
        check(&[from(json!("git+https://example.org/a"))], &["git+"]);
        check(&[from(Value::Null)], &["outside the workspace"]);
        let any = json!([{"name": "rand", "req": "*"}, {"name": "shared", "req": "*", "path": "/shared"}]);
        let ours = with(with(package("backend", "0.1.0"), "source", Value::Null), "dependencies", any);
        check(&[ours], &["any version of rand"]);
    }
}
