//! Finding a Rust toolchain that can build for wasm.
//!
//! The wasm32 standard library comes in one of three ways: rustup has it, rustup can fetch it, or Debian's own
//! packages build it from source. Whichever it is, each toolchain keeps a target folder of its own, so that the
//! two never throw away each other's work.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};
use clap::ValueEnum;

use crate::{debian, process, workspace};

const TARGET: &str = "wasm32-unknown-unknown";
/// Debian's Rust, the source of its standard library, and the linker that it calls for wasm.
const DEBIAN_PACKAGES: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "lld-22"];
const DEBIAN_LINKER: &str = "/usr/lib/llvm-22/bin/wasm-ld";

/// Where the wasm standard library comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Toolchain {
    /// The toolchain that runs this task, which has the target installed.
    Rustup,
    /// Debian's Rust for the web, which builds the standard library itself.
    Debian,
}

impl Toolchain {
    /// Finds one, or installs it, or says what to install.
    pub fn find() -> Result<Self> {
        if target_is_installed() {
            return Ok(Self::Rustup);
        }
        if rustup_adds_target() {
            println!("Added the target {TARGET} with rustup.");
            return Ok(Self::Rustup);
        }
        if debian::has(&DEBIAN_PACKAGES) || debian::can_install() {
            debian::ensure("building the SPA to wasm", &DEBIAN_PACKAGES)?;
            return Ok(Self::Debian);
        }
        bail!(
            "no Rust toolchain here can build for wasm; type one of\n  rustup target add {TARGET}\n  \
             sudo apt-get install {}",
            DEBIAN_PACKAGES.join(" ")
        )
    }

    /// Where this toolchain's build results stand.
    pub fn target_dir(self) -> PathBuf {
        workspace::target().join("spa").join(match self {
            Self::Rustup => "rustup",
            Self::Debian => "debian",
        })
    }

    /// A cargo command for the wasm target; the caller adds what to build.
    pub fn cargo(self, subcommand: &str) -> Command {
        let mut cargo = match self {
            Self::Rustup => Command::new("cargo"),
            Self::Debian => Command::new("/usr/bin/cargo"),
        };
        process::forget_our_cargo(&mut cargo);
        cargo.arg(subcommand).args(["--target", TARGET]).arg("--target-dir").arg(self.target_dir());
        if self == Self::Debian {
            cargo
                .arg("-Zbuild-std=std,panic_abort")
                .env("RUSTC_BOOTSTRAP", "1")
                .env("RUSTC", "/usr/bin/rustc")
                // Debian's rustc asks for a linker by a name that not every version of its packages installs.
                .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", DEBIAN_LINKER)
                .env("PATH", debian_first());
        }
        cargo.current_dir(workspace::root());
        cargo
    }

    /// The program that cargo built, in the folder of its profile.
    pub fn built(self, profile: &str, program: &str) -> PathBuf {
        self.target_dir().join(TARGET).join(profile).join(program).with_extension("wasm")
    }
}

impl fmt::Display for Toolchain {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(match self {
            Self::Rustup => "this Rust toolchain, which has the wasm target",
            Self::Debian => "Debian's Rust for the web, which builds the standard library too",
        })
    }
}

fn target_is_installed() -> bool {
    let mut rustc = Command::new("rustc");
    rustc.args(["--print", "target-libdir", "--target", TARGET]);
    rustc.output().is_ok_and(|output| {
        output.status.success() && Path::new(String::from_utf8_lossy(&output.stdout).trim()).exists()
    })
}

/// Asks rustup for the target; without its server this fails, which is no error. `timeout` keeps a network that
/// swallows packets from holding us up for minutes.
fn rustup_adds_target() -> bool {
    process::succeeds(Command::new("rustup").arg("--version"))
        && process::succeeds(Command::new("timeout").args(["60", "rustup", "target", "add", TARGET]))
}

fn debian_first() -> String {
    format!("/usr/bin:{}", std::env::var("PATH").unwrap_or_default())
}
