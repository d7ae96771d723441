//! Pages of conversations, as agents ask for them.

use crate::{
    balie::Balie,
    http::{Connection, request},
    row::Row,
    times::Times,
};
use anyhow::{Context, Result, ensure};
use futures::future::try_join_all;
use std::{cell::RefCell, time::Duration};
use tokio::time::Instant;

/// The first page of what waits for an agent.
const QUEUE: (&str, &str) = ("queue", "status=open&assignee=nobody");
/// Every other list that an agent can open with a click.
const OTHERS: [(&str, &str); 10] = [
    ("mine", "status=open&assignee=me"),
    ("open", "status=open"),
    ("waiting", "status=waiting"),
    ("snoozed", "status=snoozed"),
    ("resolved", "status=resolved"),
    ("spam", "status=spam"),
    ("all", ""),
    ("the queue on X", "status=open&assignee=nobody&platform=x"),
    ("resolved on X", "status=resolved&platform=x"),
    ("spam on Instagram", "status=spam&platform=instagram"),
];
/// How many rows a page shows.
const ROWS: usize = 50;
/// How many ask at the same time, as quickly as they are answered.
const ASKERS: u32 = 4;
/// What a busy desk asks in a second: more than one queue page a second for each of a hundred agents.
const PER_SECOND: u32 = 100;
/// How often each other list is asked for.
const TRIES: usize = 50;

/// Measures the queue's first page and, beside it, the slowest of the other lists.
pub async fn measure(balie: &Balie, cookie: &str, conversations: i64, took: Duration) -> Result<Vec<Row>> {
    let ask = |query: &str| {
        let path = format!("/api/v1/conversations?{query}&limit={ROWS}");
        request("GET", &path, balie.address, &[format!("Cookie: {cookie}")], &[])
    };
    let queue = ask(QUEUE.1);
    filled(balie, &queue).await?;
    let (busy, count) = as_quick_as_can_be(balie, &queue, took).await?;
    let calm = at_a_rate(balie, &queue, took).await?;
    let (slowest, slow) = slowest(balie, ask).await?;
    let at = format!("with {conversations} conversations");
    Ok(vec![
        Row::beside(format!("Queue pages {at}"), count, "/s"),
        Row::beside(format!("99 % of them, {ASKERS} at a time, within"), busy.percentile(99.0), "ms"),
        Row::at_most(10.0, format!("Queue page {at}, 99 % within"), calm.percentile(99.0), "ms"),
        Row::beside(format!("Slowest other list ({slowest}) {at}, 99 % within"), slow.percentile(99.0), "ms"),
    ])
}

/// The page is full: a bench of an empty list would say nothing.
async fn filled(balie: &Balie, request: &[u8]) -> Result<()> {
    let mut connection = Connection::open(balie.address).await?;
    let answer = connection.ask(request).await?;
    let words = String::from_utf8_lossy(answer.body);
    ensure!(answer.status == 200, "a list was answered with {}: {words}", answer.status);
    let page: serde_json::Value = serde_json::from_slice(answer.body)?;
    let rows = page["items"].as_array().context("a page without items")?.len();
    ensure!((ROWS.min(10)..=ROWS).contains(&rows), "the queue has {rows} rows");
    Ok(())
}

async fn as_quick_as_can_be(balie: &Balie, request: &[u8], took: Duration) -> Result<(Times, f64)> {
    let times = RefCell::new(Times::new()?);
    let start = Instant::now();
    try_join_all((0..ASKERS).map(async |_| {
        let mut connection = Connection::open(balie.address).await?;
        while start.elapsed() < took {
            ask(&mut connection, request, Instant::now(), &times).await?;
        }
        anyhow::Ok(())
    }))
    .await?;
    let times = times.into_inner();
    #[allow(clippy::cast_precision_loss, reason = "shown without decimals")]
    let rate = times.count() as f64 / start.elapsed().as_secs_f64();
    Ok((times, rate))
}

/// Asks at a steady rate; a time counts from when the question was due.
async fn at_a_rate(balie: &Balie, request: &[u8], took: Duration) -> Result<Times> {
    let times = RefCell::new(Times::new()?);
    let start = Instant::now();
    try_join_all((0..ASKERS).map(async |asker| {
        let mut connection = Connection::open(balie.address).await?;
        let mut due = start + Duration::from_secs(1) * asker / PER_SECOND;
        while due < start + took {
            tokio::time::sleep_until(due).await;
            ask(&mut connection, request, due, &times).await?;
            due += Duration::from_secs(1) * ASKERS / PER_SECOND;
        }
        anyhow::Ok(())
    }))
    .await?;
    Ok(times.into_inner())
}

async fn slowest(balie: &Balie, make: impl Fn(&str) -> Vec<u8>) -> Result<(&'static str, Times)> {
    let mut connection = Connection::open(balie.address).await?;
    let mut slowest: Option<(&'static str, Times)> = None;
    for (name, query) in OTHERS {
        let request = make(query);
        let times = RefCell::new(Times::new()?);
        for _ in 0..TRIES {
            ask(&mut connection, &request, Instant::now(), &times).await?;
        }
        let times = times.into_inner();
        if slowest.as_ref().is_none_or(|(_, slow)| slow.percentile(99.0) < times.percentile(99.0)) {
            slowest = Some((name, times));
        }
    }
    slowest.context("there are no other lists")
}

async fn ask(
    connection: &mut Connection<tokio::net::TcpStream>,
    request: &[u8],
    due: Instant,
    times: &RefCell<Times>,
) -> Result<()> {
    let answer = connection.ask(request).await?;
    ensure!(answer.status == 200, "a list was answered with {}", answer.status);
    times.borrow_mut().add(due.elapsed());
    Ok(())
}
