//! `cargo xtask run`: Balie with a demo evening, from nothing to an address in one command.

mod demo;
mod service;
mod stop;

use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::Command;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::{process, wasm, workspace};

pub use demo::Demo;
pub use service::Service;
pub use stop::Stop;

/// How to run.
#[derive(Args, Clone)]
pub struct Options {
    /// Where Balie listens.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Where the platform simulator listens.
    #[arg(long, default_value = "127.0.0.1:8090")]
    simulator: SocketAddr,
    /// A database to use instead of a fresh embedded one; what is in it stays.
    #[arg(long)]
    database_url: Option<String>,
    /// How fast the evening goes by.
    #[arg(long, default_value_t = 1.0)]
    pace: f64,
    /// Go on with the data of the last run.
    #[arg(long)]
    keep: bool,
    /// Show the SPA that is in `dist/`, without building it again.
    #[arg(long)]
    built_spa: bool,
    #[command(flatten)]
    pub spa: wasm::Options,
}

/// Builds everything, opens the desk, and keeps it open until Ctrl-C.
pub fn run(options: &Options) -> Result<()> {
    let stop = Stop::on_signals()?;
    let house = House::new(options)?;
    if !workspace::target().join("debug/balie").exists() {
        println!("The first time everything is compiled, which takes some minutes.");
    }
    if !options.built_spa {
        wasm::build(&options.spa)?;
    }
    build_programs()?;
    let mut open = house.open()?;
    house.greet();
    while !stop.asked() {
        open.check()?;
        thread::sleep(Duration::from_millis(200));
    }
    println!("\nClosing.");
    Ok(())
}

/// Where one run of Balie and its simulator live.
pub struct House {
    options: Options,
    data: PathBuf,
}

/// The running programs; dropping this stops them, the simulator first.
pub struct Open {
    /// The platforms.
    pub simulator: Service,
    /// The desk.
    pub balie: Service,
}

impl Open {
    /// Fails when one of the programs has ended by itself.
    pub fn check(&mut self) -> Result<()> {
        self.balie.check()?;
        self.simulator.check()
    }
}

impl House {
    /// Lays out a run, once it is sure that no other one is going on in the same place.
    pub fn new(options: &Options) -> Result<Self> {
        check_ports(options)?;
        let data = data_folder(options.listen);
        if !options.keep && options.database_url.is_none() && data.exists() {
            fs::remove_dir_all(&data).with_context(|| format!("cannot empty {}", data.display()))?;
        }
        fs::create_dir_all(&data)?;
        Ok(Self { options: options.clone(), data })
    }

    /// Fills the database when it is new, and starts both programs.
    pub fn open(&self) -> Result<Open> {
        Demo::new(self).prepare()?;
        let balie = self.start_balie()?;
        let simulator = self.start_simulator()?;
        Ok(Open { simulator, balie })
    }

    /// Starts Balie and waits until it is ready.
    pub fn start_balie(&self) -> Result<Service> {
        let mut balie = Service::start("Balie", self.balie().arg("serve"), self.data.join("balie.log"))?;
        balie.wait_until_ready(reachable(self.options.listen), "/readyz")?;
        Ok(balie)
    }

    /// Starts the simulator, which begins to play the evening.
    pub fn start_simulator(&self) -> Result<Service> {
        let mut simulator = simulator();
        simulator
            .arg("serve")
            .args(["--listen", &self.options.simulator.to_string()])
            .args(["--balie", &self.address()])
            .args(["--seed", "2017", "--evening"])
            .args(["--pace", &self.options.pace.to_string()]);
        Service::start("the simulator", &mut simulator, self.data.join("simulator.log"))
    }

    /// Says where the desk is, and who may come in.
    pub fn greet(&self) {
        println!("\nBalie is open at {}\n", self.address());
        println!("{}", demo::accounts());
        println!("Logs are in {}; Ctrl-C closes.", self.data.display());
    }

    /// A command of Balie's, in this run's data folder.
    fn balie(&self) -> Command {
        let mut balie = Command::new(workspace::target().join("debug/balie"));
        balie.env("BALIE_DATA_DIR", &self.data).env("BALIE_LISTEN", self.options.listen.to_string());
        if let Some(url) = &self.options.database_url {
            balie.env("BALIE_DATABASE_URL", url);
        }
        balie
    }

    fn address(&self) -> String {
        format!("http://{}", reachable(self.options.listen))
    }

    fn platforms(&self) -> String {
        format!("http://{}", reachable(self.options.simulator))
    }
}

/// Fails with a sentence when another program has a port that we need.
fn check_ports(options: &Options) -> Result<()> {
    for (listen, option) in [(options.listen, "--listen"), (options.simulator, "--simulator")] {
        if let Err(error) = TcpListener::bind(listen) {
            bail!("cannot listen on {listen} ({error}); choose another address with {option}");
        }
    }
    Ok(())
}

/// Each port has a folder of its own, so that two runs beside each other do not empty each other's.
fn data_folder(listen: SocketAddr) -> PathBuf {
    let name = match listen.port() {
        8080 => "run".to_owned(),
        port => format!("run-{port}"),
    };
    workspace::root().join(".balie").join(name)
}

/// Compiles Balie and the simulator.
pub fn build_programs() -> Result<()> {
    println!("Building Balie and the platform simulator.");
    let mut cargo = Command::new("cargo");
    // `--workspace` gives the dependencies the features that the tests give them, so that they are compiled once.
    cargo.args(["build", "--workspace", "--bin", "balie", "--bin", "simulator"]);
    process::run(cargo.current_dir(workspace::root()))
}

fn simulator() -> Command {
    Command::new(workspace::target().join("debug/simulator"))
}

/// The address at which this machine reaches what listens there: everywhere means here, too.
fn reachable(mut listen: SocketAddr) -> SocketAddr {
    if listen.ip().is_unspecified() {
        listen.set_ip([127, 0, 0, 1].into());
    }
    listen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_for_everyone_is_reached_through_this_machine() {
        let reach = |listen: &str| reachable(listen.parse().unwrap()).to_string();
        assert_eq!(reach("0.0.0.0:8080"), "127.0.0.1:8080");
        assert_eq!(reach("[::]:8080"), "127.0.0.1:8080");
        assert_eq!(reach("10.0.0.7:80"), "10.0.0.7:80");
    }
}
