//! The desk in a browser: how soon a key shows in a long queue that changes all the time, and what the tab holds
//! after a shift.

use crate::{
    balie::Balie,
    house::{AGENT, PASSWORD, Place},
    http::Connection,
    intake::now,
    row::Row,
    seed,
    times::Times,
    webhooks::Webhooks,
};
use anyhow::{Context, Result, bail, ensure};
use backend::store::Store;
use serde::Deserialize;
use shared::HOUR;
use simulator::{Simulator, SimulatorConfig};
use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};
use tokio::{process::Command, time::Instant};

/// How many messages come in a second: each changes a row.
const PER_SECOND: u32 = 100;
/// How many citizens they are of: each writes every other second.
const CITIZENS: usize = 200;
/// Over so many connections.
const CONNECTIONS: usize = 8;
/// The same shift twice differs by so much, in kilobytes an answer: less than that is no growth that is seen.
const TWICE_THE_SAME: f64 = 0.1;
/// This part of the looks at the tab's memory is before it is warm.
const WARM_PART: usize = 3;
/// The seed makes more than the queue has to show: other teams' conversations are not in it.
const SPARE: i64 = 3;

/// A browser that works at the desk.
pub struct Browser {
    /// The folder of the browser tests, with its packages.
    pub folder: PathBuf,
    /// So many rows are in the queue.
    pub rows: i64,
    /// So many keys are pressed.
    pub keys: usize,
    /// So many citizens are answered.
    pub answers: usize,
}

/// What the browser found.
#[derive(Deserialize)]
struct Found {
    rows: i64,
    answers: usize,
    /// Milliseconds.
    keys: Vec<f64>,
    /// At regular moments of the shift.
    memory: Vec<Held>,
}

/// What the tab holds at one moment, in bytes.
#[derive(Deserialize)]
struct Held {
    /// Scripts and wasm.
    all: f64,
    /// Of that, what the browser has for the code itself.
    code: f64,
}

/// Lets a colleague work while a hundred things change in a second.
pub async fn measure(place: &Place, browser: &Browser) -> Result<Vec<Row>> {
    let simulator = Simulator::start(SimulatorConfig::default()).await?;
    let installation = place.fresh("bench_desk", simulator.base_url()).await?;
    let store = Store::open(&installation.database_url).await?;
    seed::fill(&store, browser.rows * SPARE, seed::Desks::Waiting { due: now().plus_millis(24 * HOUR) })
        .await?;
    store.close().await?;
    let webhooks = Webhooks::new(&simulator, CITIZENS);
    let (balie, _) = installation.start()?;
    let out = installation.data.join("desk.json");
    let found = tokio::select! {
        found = work(browser, &balie, &out) => found?,
        ended = changes(&balie, &webhooks) => match ended? {},
    };
    rows(&found)
}

async fn work(browser: &Browser, balie: &Balie, out: &Path) -> Result<Found> {
    let mut playwright = Command::new(browser.folder.join("node_modules/.bin/playwright"));
    playwright.args(["test", "--config", "bench.config.ts"]).current_dir(&browser.folder).kill_on_drop(true);
    playwright.env("BENCH_BALIE", format!("http://{}", balie.address));
    playwright.env("BENCH_EMAIL", AGENT).env("BENCH_PASSWORD", PASSWORD).env("BENCH_OUT", out);
    playwright.env("BENCH_ROWS", browser.rows.to_string()).env("BENCH_KEYS", browser.keys.to_string());
    playwright.env("BENCH_CITIZENS", browser.answers.to_string());
    let status = playwright.status().await.context("cannot start Playwright")?;
    ensure!(status.success(), "the browser could not do its work ({status})");
    let found = fs::read_to_string(out).context("the browser wrote no numbers")?;
    serde_json::from_str(&found).context("the browser's numbers cannot be read")
}

/// What never comes.
enum Never {}

/// Sends messages at a steady rate for as long as it is asked to.
async fn changes(balie: &Balie, webhooks: &Webhooks<'_>) -> Result<Never> {
    let start = Instant::now();
    let mut connections = vec![];
    for _ in 0..CONNECTIONS {
        connections.push(Connection::open(balie.address).await?);
    }
    let senders = connections.into_iter().enumerate().map(async |(first, mut connection)| {
        for n in (first..).step_by(CONNECTIONS) {
            let due = start + Duration::from_secs(1) * u32::try_from(n)? / PER_SECOND;
            tokio::time::sleep_until(due).await;
            let answer = connection.ask(&webhooks.request("desk", n, now(), balie.address)).await?;
            ensure!(answer.status == 200, "a webhook was answered with {}", answer.status);
        }
        anyhow::Ok(())
    });
    futures::future::try_join_all(senders).await?;
    bail!("more messages than there are numbers")
}

/// By how much it grows from one look to the next: the line that is nearest to all of them (least squares).
#[allow(clippy::cast_precision_loss, reason = "a few looks")]
fn growth(looks: &[Held], of: fn(&Held) -> f64) -> f64 {
    let middle = (looks.len() as f64 - 1.0) / 2.0;
    let mean = looks.iter().map(of).sum::<f64>() / looks.len() as f64;
    let away = |n: usize| n as f64 - middle;
    let together: f64 = looks.iter().enumerate().map(|(n, look)| away(n) * (of(look) - mean)).sum();
    let spread: f64 = (0..looks.len()).map(|n| away(n).powi(2)).sum();
    together / spread
}

#[allow(clippy::cast_precision_loss, reason = "a few hundred")]
fn rows(found: &Found) -> Result<Vec<Row>> {
    let mut keys = Times::new()?;
    found.keys.iter().for_each(|millis| keys.add(Duration::from_secs_f64(millis / 1000.0)));
    let warm = found.memory.len() / WARM_PART;
    let (Some(first), [after_first, .., last]) = (found.memory.first(), &found.memory[warm..]) else {
        bail!("the tab's memory was not looked at after it was warm")
    };
    let between = found.answers as f64 / (found.memory.len() - 1) as f64;
    let warm_after = (between * warm as f64).round();
    let an_answer = |of| growth(&found.memory[warm..], of) / 1e3 / between;
    let at = format!("with {} rows, {PER_SECOND} changes a second, four times slowed down", found.rows);
    Ok(vec![
        Row::beside(format!("Key press to paint {at}, half within"), keys.percentile(50.0), "ms"),
        Row::at_most(100.0, format!("Key press to paint {at}, 95 % within"), keys.percentile(95.0), "ms"),
        Row::beside("Scripts and wasm of the tab before a shift", first.all / 1e6, "MB"),
        // What is done for the first time takes room once, and so do the threads that are kept: what grows is seen
        // after that.
        Row::beside(format!("The same, after {warm_after} answers"), after_first.all / 1e6, "MB"),
        Row::beside(format!("The same, after {} answers", found.answers), last.all / 1e6, "MB"),
        Row::at_most(
            TWICE_THE_SAME,
            format!("Growth of what the tab holds for each answer after the first {warm_after}"),
            an_answer(|held| held.all - held.code),
            "kB",
        ),
        Row::beside("Beside that, code that the browser compiles late", an_answer(|held| held.code), "kB"),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_browser_found_becomes_rows() {
        let keys = (1..=100).map(f64::from).collect();
        // Warm after 40 of 120 answers; then a megabyte in 60 and none in the last 20, the nearest line has 13 kB an answer.
        let looks = [20e6, 29e6, 30e6, 30.4e6, 30.8e6, 31e6, 31e6];
        let memory = looks.into_iter().map(|all| Held { all, code: all / 10.0 }).collect();
        let found = Found { rows: 10_000, answers: 120, keys, memory };
        let values: Vec<f64> = rows(&found).unwrap().iter().map(|row| row.value.round()).collect();
        assert_eq!(values, [50.0, 95.0, 20.0, 30.0, 31.0, 12.0, 1.0]);
        assert!(rows(&Found { rows: 0, answers: 0, keys: vec![], memory: vec![] }).is_err());
    }
}
