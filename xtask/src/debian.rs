//! Debian packages that a task cannot do without.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use crate::process;

/// Makes sure that the packages are installed: installs them when we may, and otherwise says what to type.
pub fn ensure(what_for: &str, packages: &[&str]) -> Result<()> {
    let missing: Vec<&str> = packages.iter().copied().filter(|package| !is_installed(package)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names = missing.join(" ");
    if !can_install() {
        bail!("{what_for} needs Debian packages that are not installed; type: sudo apt-get install {names}");
    }
    println!("Installing for {what_for}: {names}");
    process::run(apt_get().args(["update", "-q"]))?;
    process::run(apt_get().args(["install", "-q", "-y", "--no-install-recommends"]).args(&missing))
}

/// Whether all of these packages are installed.
pub fn has(packages: &[&str]) -> bool {
    packages.iter().all(|package| is_installed(package))
}

/// Whether this task may install packages: it is root, and apt-get is there.
pub fn can_install() -> bool {
    Path::new("/usr/bin/apt-get").exists() && is_root()
}

/// Whether this task runs as root.
fn is_root() -> bool {
    process::output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

fn apt_get() -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}

fn is_installed(package: &str) -> bool {
    let mut query = Command::new("dpkg-query");
    query.args(["-W", "-f=${db:Status-Abbrev}", package]);
    query.output().is_ok_and(|output| output.status.success() && output.stdout.starts_with(b"ii"))
}
