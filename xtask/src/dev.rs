//! `cargo xtask dev`: as `run`, and whatever is changed is built and shown again.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::Path;
use std::thread;
use std::time::Duration;

use anyhow::Result;

use crate::run::{House, Open, Options, Stop, build_programs};
use crate::{wasm, workspace};

const SPA: [&str; 7] = [
    "frontend/src",
    "frontend/locales",
    "frontend/public",
    "frontend/Cargo.toml",
    "shared/src",
    "style",
    "xtask/src/wasm",
];
const SERVER: [&str; 3] = ["backend/src", "backend/Cargo.toml", "shared/src"];
const SIMULATOR: [&str; 2] = ["tests/simulator/src", "tests/simulator/Cargo.toml"];

/// Builds, opens the desk, and follows the source until Ctrl-C.
pub fn dev(options: &Options) -> Result<()> {
    let stop = Stop::on_signals()?;
    let house = House::new(options)?;
    let spa = wasm::Options { dev: true, ..options.spa.clone() };
    let (mut shown, mut served, mut simulated) =
        (Watch::new(&SPA), Watch::new(&SERVER), Watch::new(&SIMULATOR));
    wasm::build(&spa)?;
    build_programs()?;
    let mut open = Some(house.open()?);
    house.greet();
    println!("Following changes.");
    while !stop.asked() {
        if shown.changed() {
            tell(wasm::build(&spa).map(|spa| println!("{spa}")));
        }
        let programs_changed = served.changed() | simulated.changed();
        if programs_changed && tell(build_programs()) {
            // The old programs free their ports before the new ones ask for them.
            drop(open.take());
            open = reopen(&house);
        }
        if open.as_mut().is_some_and(|open| !tell(open.check())) {
            println!("It starts again after the next change.");
            open = None;
        }
        thread::sleep(Duration::from_millis(300));
    }
    println!("\nClosing.");
    Ok(())
}

fn reopen(house: &House) -> Option<Open> {
    match house.open() {
        Ok(open) => {
            println!("Balie is open again.");
            Some(open)
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            None
        }
    }
}

/// While one works, things fail: that is shown and waited out.
fn tell(result: Result<()>) -> bool {
    if let Err(error) = &result {
        eprintln!("error: {error:#}");
    }
    result.is_ok()
}

/// Files and folders, and what they looked like when last asked.
struct Watch {
    paths: &'static [&'static str],
    seen: u64,
}

impl Watch {
    fn new(paths: &'static [&'static str]) -> Self {
        Self { paths, seen: look(paths) }
    }

    /// Whether anything changed since the last time.
    fn changed(&mut self) -> bool {
        let now = look(self.paths);
        std::mem::replace(&mut self.seen, now) != now
    }
}

fn look(paths: &[&str]) -> u64 {
    let mut hasher = DefaultHasher::new();
    for path in paths {
        look_at(&workspace::root().join(path), &mut hasher);
    }
    hasher.finish()
}

/// What is not there, or goes away while we look, counts as empty: its disappearance is a change, too.
fn look_at(path: &Path, hasher: &mut DefaultHasher) {
    let Ok(metadata) = fs::metadata(path) else { return };
    if metadata.is_dir() {
        let mut entries: Vec<_> =
            fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
        entries.sort();
        for entry in entries {
            look_at(&entry, hasher);
        }
    } else {
        (path, metadata.len(), metadata.modified().ok()).hash(hasher);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_added_or_removed_file_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let see = || {
            let mut hasher = DefaultHasher::new();
            look_at(folder.path(), &mut hasher);
            hasher.finish()
        };
        let empty = see();
        fs::create_dir(folder.path().join("deeper")).unwrap();
        fs::write(folder.path().join("deeper/file"), "1").unwrap();
        let one = see();
        fs::write(folder.path().join("deeper/file"), "12").unwrap();
        let two = see();
        assert_ne!(empty, one);
        assert_ne!(one, two);
        assert_eq!(two, see());
        fs::remove_file(folder.path().join("deeper/file")).unwrap();
        assert_eq!(see(), empty);
    }
}
