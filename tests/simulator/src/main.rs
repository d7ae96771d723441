//! The simulator as a program: `simulator serve` and `simulator secrets`.

use anyhow::Context;
use clap::{Parser, Subcommand};
use simulator::{EveningConfig, Receipts, Simulator, SimulatorConfig, demo_accounts};
use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

#[derive(Parser)]
#[command(about = "Stands in for the Graph API and the X API, and plays an evening in Twente")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Answers Balie's calls and brings it webhooks.
    Serve(Serve),
    /// Writes one secrets file for each demo account, and one line of JSON about each to standard output.
    Secrets {
        /// The folder for the files.
        dir: PathBuf,
    },
}

#[derive(clap::Args)]
struct Serve {
    /// The address that channels have as their base URL.
    #[arg(long, default_value = "127.0.0.1:8090")]
    listen: SocketAddr,
    /// Where Balie listens.
    #[arg(long, default_value = "http://127.0.0.1:8080")]
    balie: String,
    /// Decides on who says what in which order.
    #[arg(long, default_value_t = 2017)]
    seed: u64,
    /// How fast time goes by in the evening: 2 is twice as fast.
    #[arg(long, default_value_t = 1.0)]
    pace: f64,
    /// Let an evening in Twente begin at once.
    #[arg(long)]
    evening: bool,
    /// Leave it to the control API when messages are delivered and read.
    #[arg(long)]
    no_receipts: bool,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "info".into()),
        )
        .init();
    match Cli::parse().command {
        Command::Serve(serve) => run(serve).await,
        Command::Secrets { dir } => write_secrets(&dir),
    }
}

async fn run(serve: Serve) -> anyhow::Result<()> {
    anyhow::ensure!(serve.pace.is_finite() && serve.pace > 0.0, "--pace has to be more than 0");
    let balie = serve.balie.clone();
    let after = |seconds: f64| Duration::from_secs_f64((seconds / serve.pace).min(3600.0));
    let config = SimulatorConfig {
        listen: serve.listen,
        seed: serve.seed,
        balie: Some(serve.balie),
        receipts: (!serve.no_receipts).then(|| Receipts { delivered: after(1.0), read: after(3.0) }),
        ..SimulatorConfig::default()
    };
    let sim = Simulator::start(config).await.with_context(|| format!("cannot listen on {}", serve.listen))?;
    tracing::info!(address = sim.base_url(), "the simulator listens");
    wait_for(&balie).await;
    for account in sim.accounts() {
        match sim.handshake(account.key).await {
            Ok(()) => tracing::info!(account = account.key, "Balie answers the handshake"),
            Err(why) => tracing::warn!(account = account.key, why, "Balie does not answer the handshake"),
        }
    }
    if serve.evening {
        sim.begin_evening(EveningConfig { seed: serve.seed, pace: serve.pace, ..EveningConfig::default() });
    }
    tokio::signal::ctrl_c().await?;
    Ok(())
}

/// Waits until Balie answers at all: at most two minutes.
async fn wait_for(balie: &str) {
    let http = reqwest::Client::new();
    for _ in 0..240 {
        if http.get(balie).timeout(Duration::from_secs(5)).send().await.is_ok() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    tracing::warn!(balie, "Balie does not answer");
}

fn write_secrets(dir: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(dir).with_context(|| format!("cannot make the folder {}", dir.display()))?;
    let mut out = std::io::stdout().lock();
    for account in demo_accounts() {
        let file = dir.join(format!("{}-{}.toml", account.platform.as_str(), account.id));
        std::fs::write(&file, account.secrets_toml())
            .with_context(|| format!("cannot write {}", file.display()))?;
        let mut summary = account.summary();
        summary.secrets_file = Some(file.display().to_string());
        writeln!(out, "{}", serde_json::to_string(&summary)?)?;
    }
    Ok(())
}
