//! Folders with npm packages.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};

use crate::process;

/// A folder with a `package.json`, a lock file, and the packages installed as the lock file says.
pub struct Packages {
    folder: PathBuf,
}

impl Packages {
    /// Installs what the lock file names, unless that was done already.
    pub fn install(folder: PathBuf) -> Result<Self> {
        ensure!(
            process::succeeds(Command::new("npm").arg("--version")),
            "npm is not there; install Node 20 or newer (Debian: apt-get install nodejs npm)"
        );
        let lock = fs::read(folder.join("package-lock.json"))
            .with_context(|| format!("cannot read the lock file in {}", folder.display()))?;
        let wanted = hex::encode(Sha256::digest(&lock));
        let installed = folder.join("node_modules/.installed");
        if fs::read_to_string(&installed).is_ok_and(|found| found == wanted) {
            return Ok(Self { folder });
        }
        println!("Installing npm packages in {}", folder.display());
        // Nothing of ours needs a package's install script, and no one else's should run here.
        process::run(
            Command::new("npm")
                .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
                .current_dir(&folder),
        )?;
        fs::write(installed, wanted)?;
        Ok(Self { folder })
    }

    /// One of the installed programs.
    pub fn program(&self, name: &str) -> Command {
        Command::new(self.folder.join("node_modules/.bin").join(name))
    }
}
