//! Measures a release build of Balie from outside, on one database, and writes what it found as JSON.
//!
//! It shares the machine with the server, and so does as little as it can: one thread, requests made beforehand,
//! websocket frames searched and not parsed.

mod balie;
mod desk;
mod house;
mod http;
mod intake;
mod lists;
mod live;
mod row;
mod search;
mod seed;
mod times;
mod webhooks;

use anyhow::{Context, Result};
use backend::store::Store;
use balie::Installation;
use clap::{Parser, ValueEnum};
use desk::Browser;
use house::{AGENT, PASSWORD, Place};
use row::Row;
use simulator::{Simulator, SimulatorConfig};
use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};
use webhooks::Webhooks;

/// Measures Balie on one database.
#[derive(Parser)]
struct Options {
    /// The program to measure.
    #[arg(long)]
    balie: PathBuf,
    /// Where databases are made and kept.
    #[arg(long)]
    folder: PathBuf,
    /// A PostgreSQL server's address, with a database from which others may be made; SQLite without it.
    #[arg(long)]
    postgres: Option<String>,
    /// The folder of the browser tests, with its packages: the desk is measured in a browser.
    #[arg(long)]
    browser: PathBuf,
    /// Where the numbers go.
    #[arg(long)]
    out: PathBuf,
    /// A tenth of the work: shows that the bench runs, and measures nothing well.
    #[arg(long)]
    quick: bool,
    /// Only this part; may be given several times.
    #[arg(long, value_enum)]
    part: Vec<Part>,
}

/// A part of what is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Webhooks in, changes out.
    Messages,
    /// A small desk: idle memory, and lists.
    Small,
    /// The desk in a browser.
    Desk,
    /// A district's desk after years: start time, and lists.
    Large,
    /// Search among millions of messages.
    Search,
}

/// How much is done.
struct Work {
    webhooks: usize,
    citizens: usize,
    seconds: u32,
    few: i64,
    many: i64,
    /// Messages among which is searched.
    messages: [i64; 2],
    starts: usize,
    idle: Duration,
    /// Rows in a browser, keys that are pressed there, and citizens that are answered.
    rows: i64,
    keys: usize,
    answers: usize,
}

const FULL: Work = Work {
    webhooks: 50_000,
    citizens: 1_000,
    seconds: 30,
    few: 1_000,
    many: 1_000_000,
    messages: [1_000_000, 5_000_000],
    starts: 5,
    idle: Duration::from_secs(10),
    rows: 10_000,
    keys: 200,
    answers: 480,
};
const QUICK: Work = Work {
    webhooks: 5_000,
    citizens: 100,
    seconds: 3,
    few: 1_000,
    many: 20_000,
    messages: [20_000, 100_000],
    starts: 2,
    idle: Duration::from_secs(2),
    rows: 1_000,
    keys: 40,
    answers: 12,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let options = Options::parse();
    let work = if options.quick { QUICK } else { FULL };
    let place = Place { program: options.balie, folder: options.folder, postgres: options.postgres };
    let parts = if options.part.is_empty() { Part::value_variants() } else { &options.part };
    let measured = tokio::select! {
        rows = measure(&place, &options.browser, &work, parts) => rows?,
        // What was started is stopped when it is dropped.
        _ = tokio::signal::ctrl_c() => anyhow::bail!("stopped"),
    };
    fs::write(&options.out, serde_json::to_string_pretty(&measured)?).context("cannot write the numbers")
}

async fn measure(place: &Place, browser: &Path, work: &Work, parts: &[Part]) -> Result<Vec<Row>> {
    let mut rows = vec![];
    for part in parts {
        rows.extend(match part {
            Part::Messages => messages(place, work).await?,
            Part::Small => few(&place.seeded(work.few).await?, work).await?,
            Part::Desk => desk(place, browser, work).await?,
            Part::Large => many(&place.seeded(work.many).await?, work).await?,
            Part::Search => found(place, work).await?,
        });
    }
    Ok(rows)
}

async fn desk(place: &Place, browser: &Path, work: &Work) -> Result<Vec<Row>> {
    println!("The desk in a browser.");
    let Work { rows, keys, answers, .. } = *work;
    desk::measure(place, &Browser { folder: browser.to_owned(), rows, keys, answers }).await
}

async fn found(place: &Place, work: &Work) -> Result<Vec<Row>> {
    let mut rows = vec![];
    for messages in work.messages {
        println!("Search among {messages} messages.");
        let installation = place.seeded(messages / seed::PER_CONVERSATION).await?;
        let (balie, _) = installation.start()?;
        let cookie = balie.log_in(AGENT, PASSWORD).await?;
        rows.extend(search::measure(&balie, &cookie, messages).await?);
    }
    Ok(rows)
}

/// Webhooks in, changes out.
async fn messages(place: &Place, work: &Work) -> Result<Vec<Row>> {
    println!("Webhooks and live changes.");
    let simulator = Simulator::start(SimulatorConfig::default()).await?;
    let installation = place.fresh("bench_new", simulator.base_url()).await?;
    let webhooks = Webhooks::new(&simulator, work.citizens);
    let (balie, _) = installation.start()?;
    let store = Store::open(&installation.database_url).await?;
    let cookie = balie.log_in(AGENT, PASSWORD).await?;
    let mut rows = intake::measure(&balie, &store, &webhooks, work.webhooks).await?;
    rows.extend(live::measure(&balie, &cookie, &webhooks, work.seconds).await?);
    rows.push(Row::beside("Memory after that", balie.memory()?, "MB"));
    store.close().await?;
    Ok(rows)
}

/// A small desk: idle memory, and lists.
async fn few(installation: &Installation, work: &Work) -> Result<Vec<Row>> {
    println!("Memory, and lists of a small desk.");
    let (balie, _) = installation.start()?;
    tokio::time::sleep(work.idle).await;
    let mut rows = vec![Row::at_most(50.0, "Idle memory", balie.memory()?, "MB")];
    let cookie = balie.log_in(AGENT, PASSWORD).await?;
    let took = Duration::from_secs(u64::from(work.seconds) / 3);
    rows.extend(lists::measure(&balie, &cookie, work.few, took).await?);
    Ok(rows)
}

/// A district's desk after years: start time, and lists.
async fn many(installation: &Installation, work: &Work) -> Result<Vec<Row>> {
    println!("Start time, and lists of a large desk.");
    // The first start is the one that warms the database.
    drop(installation.start()?);
    let mut slowest = Duration::ZERO;
    for _ in 0..work.starts {
        let (_balie, took) = installation.start()?;
        slowest = slowest.max(took);
    }
    let what = format!("Start until ready, slowest of {}, with {} conversations", work.starts, work.many);
    let mut rows = vec![Row::at_most(0.3, what, slowest.as_secs_f64(), "s")];
    let (balie, _) = installation.start()?;
    let cookie = balie.log_in(AGENT, PASSWORD).await?;
    let took = Duration::from_secs(u64::from(work.seconds) / 3);
    rows.extend(lists::measure(&balie, &cookie, work.many, took).await?);
    Ok(rows)
}
