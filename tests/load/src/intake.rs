//! Webhooks accepted and applied per second.

use crate::{balie::Balie, http::Connection, row::Row, times::Times, webhooks::Webhooks};
use anyhow::{Result, ensure};
use backend::store::{
    Store,
    entity::{message, raw_event},
};
use futures::future::try_join_all;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseBackend, EntityTrait, PaginatorTrait, QueryFilter,
    sea_query::{Expr, ExprTrait},
};
use shared::{Direction, Timestamp};
use std::{
    cell::RefCell,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

/// Platforms keep many connections open; with fewer the time of one answer would bound what is accepted.
const CONNECTIONS: usize = 256;
/// Webhooks that are sent before the count begins.
const WARM_UP: usize = 2_000;
/// How often to look how many are still to be applied.
const LOOK_AGAIN: Duration = Duration::from_millis(250);
/// How long applying may take before the bench gives up.
const PATIENCE: Duration = Duration::from_mins(5);

/// Sends `count` webhooks as quickly as they are accepted, and waits until they are applied. Fails when one that was
/// accepted is not in the inbox afterwards.
pub async fn measure(
    balie: &Balie,
    store: &Store,
    webhooks: &Webhooks<'_>,
    count: usize,
) -> Result<Vec<Row>> {
    let make = |series: &str, count: usize| -> Vec<Vec<u8>> {
        (0..count).map(|n| webhooks.request(series, n, now(), balie.address)).collect()
    };
    send(balie, &make("warm", WARM_UP)).await?;
    drained(store).await?;
    if store.backend() == DatabaseBackend::Postgres {
        // As the server itself does within a minute: until then it plans for tables that are empty.
        store.write().execute_unprepared("ANALYZE").await?;
    }

    let requests = make("load", count);
    let before = balie.processor_time()?;
    let (accepting, times) = send(balie, &requests).await?;
    let left = pending(store).await?;
    let applied_meanwhile = count.saturating_sub(left);
    let applying = drained(store).await?;
    let processor = balie.processor_time()?.saturating_sub(before);

    let stored = message::Entity::find()
        .filter(message::Column::Direction.eq(Direction::In.as_str()))
        .count(store.read())
        .await?;
    ensure!(
        stored == (WARM_UP + count) as u64,
        "{} webhooks were accepted, but {stored} messages are in the inbox",
        WARM_UP + count
    );
    // When it kept up there is nothing left to apply: then it applied as quickly as it accepted.
    let applied = if left > count / 10 { rate(left, applying) } else { rate(count, accepting + applying) };
    Ok(vec![
        Row::at_least(5_000.0, "Webhooks accepted", rate(count, accepting), "/s"),
        Row::beside("99 % of them answered within", times.percentile(99.0), "ms"),
        Row::beside("Webhooks applied while others are accepted", rate(applied_meanwhile, accepting), "/s"),
        Row::at_least(1_000.0, "Webhooks applied", applied, "/s"),
        Row::beside(
            "Processor time per webhook, accepted and applied",
            1000.0 / rate(count, processor),
            "ms",
        ),
    ])
}

/// Sends requests over all connections; how long it took in all, and each.
async fn send(balie: &Balie, requests: &[Vec<u8>]) -> Result<(Duration, Times)> {
    let times = RefCell::new(Times::new()?);
    let next = RefCell::new(requests.iter());
    let mut connections = vec![];
    for _ in 0..CONNECTIONS {
        connections.push(Connection::open(balie.address).await?);
    }
    let start = Instant::now();
    try_join_all(connections.into_iter().map(async |mut connection| {
        loop {
            let Some(request) = next.borrow_mut().next() else { return anyhow::Ok(()) };
            let asked = Instant::now();
            let answer = connection.ask(request).await?;
            ensure!(answer.status == 200, "a webhook was answered with {}", answer.status);
            times.borrow_mut().add(asked.elapsed());
        }
    }))
    .await?;
    Ok((start.elapsed(), times.into_inner()))
}

/// Waits until everything is applied; how long that took.
async fn drained(store: &Store) -> Result<Duration> {
    let start = Instant::now();
    while pending(store).await? > 0 {
        ensure!(start.elapsed() < PATIENCE, "not everything is applied after {} s", PATIENCE.as_secs());
        tokio::time::sleep(LOOK_AGAIN).await;
    }
    Ok(start.elapsed())
}

async fn pending(store: &Store) -> Result<usize> {
    let pending = raw_event::Entity::find().filter(
        Expr::col((raw_event::Entity, raw_event::Column::State)).eq(Expr::Constant("pending".into())),
    );
    Ok(usize::try_from(pending.count(store.read()).await?)?)
}

#[allow(clippy::cast_precision_loss, reason = "shown without decimals")]
fn rate(count: usize, took: Duration) -> f64 {
    count as f64 / took.as_secs_f64()
}

/// The platforms' time.
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
