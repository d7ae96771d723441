//! The worker that applies raw events: in batches that share a commit, one by one when a batch fails. On SQLite a
//! batch ends early, so that arrivals never wait for it long (decision 7).

use super::{
    apply::{Applier, WaitsFor},
    problems_of, state,
};
use crate::{
    clock::Clock,
    store::{Store, Topic, Tx, entity::raw_event, is_away},
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, DatabaseBackend, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{LockBehavior, LockType},
};
use shared::{Audience, Event, ProblemKind};
use std::{
    collections::HashSet,
    time::{Duration, Instant},
};
use tokio_util::sync::CancellationToken;

/// How many raw events share a commit at the most.
const BATCH: u64 = 64;
/// How long a batch goes on taking events on SQLite, whose one writer arrivals wait for.
const SLICE: Duration = Duration::from_millis(8);
/// How many events a batch takes however long that lasts: what a batch costs once is shared, also by a busy machine,
/// and arrivals cannot keep applying from its turn.
const LEAST: usize = 20;
/// How long to wait before looking again without having been woken.
const LOOK_AGAIN: Duration = Duration::from_secs(2);
/// How long after each attempt an event that waits for another is tried again, in milliseconds.
const TRY_AGAIN: [i64; 6] = [500, 2_000, 10_000, 60_000, 300_000, 1_800_000];

/// What one round did.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// How many raw events it took.
    pub events: usize,
    /// Which channels were heard of.
    pub channels: HashSet<i64>,
}

/// Applies raw events as they come, until stopped. `heard` is told which channels something came in for.
pub async fn run(store: Store, clock: Clock, stop: CancellationToken, heard: impl Fn(&HashSet<i64>)) {
    let mut pokes = store.watch(Topic::Intake);
    while !stop.is_cancelled() {
        pokes.borrow_and_update();
        match apply_due(&store, &clock).await {
            Ok(applied) if applied.events > 0 => heard(&applied.channels),
            outcome => {
                if let Err(error) = outcome {
                    tracing::warn!(error.message = %error, "intake.apply failed");
                }
                tokio::select! {
                    () = stop.cancelled() => {}
                    _ = pokes.changed() => {}
                    () = tokio::time::sleep(LOOK_AGAIN) => {}
                }
            }
        }
    }
}

/// Applies one batch of what is due.
pub async fn apply_due(store: &Store, clock: &Clock) -> Result<Applied, DbErr> {
    match apply_batch(store, clock, BATCH).await {
        Ok(applied) => Ok(applied),
        // That is no event's fault.
        Err(error) if is_away(&error) => Err(error),
        // One bad event must not hold up the others: take them one by one, and put off the one that fails.
        Err(_) => match apply_batch(store, clock, 1).await {
            Ok(applied) => Ok(applied),
            Err(error) if is_away(&error) => Err(error),
            Err(error) => put_off_first(store, clock, &error).await,
        },
    }
}

async fn apply_batch(store: &Store, clock: &Clock, limit: u64) -> Result<Applied, DbErr> {
    let now = clock.now();
    let due = raw_event::Entity::find()
        .filter(state::pending())
        .filter(raw_event::Column::DueAt.lte(now.0))
        .order_by_asc(raw_event::Column::DueAt)
        .order_by_asc(raw_event::Column::Id)
        .limit(limit);
    let nothing = due.clone().select_only().column(raw_event::Column::Id).into_tuple::<i64>();
    if nothing.one(store.read()).await?.is_none() {
        return Ok(Applied::default());
    }
    let mut tx = store.begin(now).await?;
    let events = due.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked).all(&*tx).await?;
    let slice = (store.backend() == DatabaseBackend::Sqlite).then_some(SLICE);
    let begun = Instant::now();
    let mut applier = Applier::new(&mut tx);
    let (mut applied, mut waiting, mut taken) = (vec![], vec![], 0);
    let parts = applier.look_ahead(&events).await?;
    for (event, parts) in events.iter().zip(parts) {
        match Box::pin(applier.raw_event(event, parts)).await? {
            None => applied.push(event.id),
            Some(why) => waiting.push((event, why)),
        }
        taken += 1;
        if taken >= LEAST && slice.is_some_and(|slice| begun.elapsed() > slice) {
            break;
        }
    }
    let channels = applier.finish().await?;
    if !applied.is_empty() {
        raw_event::Entity::update_many()
            .set(raw_event::ActiveModel {
                state: Set(state::APPLIED.into()),
                applied_at: Set(Some(now.0)),
                ..Default::default()
            })
            .filter(raw_event::Column::Id.is_in(applied))
            .exec(&*tx)
            .await?;
    }
    for (event, why) in waiting {
        let why = match &why {
            WaitsFor::Something(why) => Some((ProblemKind::Orphan, why.as_str())),
            WaitsFor::Perhaps => None,
        };
        put_off(&mut tx, event, why).await?;
    }
    tx.commit().await?;
    Ok(Applied { events: taken, channels })
}

/// Tries an event again later; after the last try it becomes a problem for an admin, when it is one.
async fn put_off(
    tx: &mut Tx,
    event: &raw_event::Model,
    problem: Option<(ProblemKind, &str)>,
) -> Result<(), DbErr> {
    let mut change = raw_event::ActiveModel { id: Set(event.id), ..Default::default() };
    match usize::try_from(event.attempts).ok().and_then(|n| TRY_AGAIN.get(n)) {
        Some(later) => {
            change.attempts = Set(event.attempts + 1);
            change.due_at = Set(tx.now().plus_millis(*later).0);
        }
        None => {
            change.state = Set(state::APPLIED.into());
            change.applied_at = Set(Some(tx.now().0));
            if let Some((kind, why)) = problem {
                let detail = format!("It waited for {why}, which did not come.");
                problems_of::keep(tx, event, PART_OF_WHOLE, kind, &detail).await?;
                tx.change(Audience::IntakeManagers, Event::IntakeProblems);
            }
        }
    }
    change.update(&**tx).await?;
    Ok(())
}

/// The part number of a problem that concerns the whole raw event.
const PART_OF_WHOLE: i32 = -1;

async fn put_off_first(store: &Store, clock: &Clock, error: &DbErr) -> Result<Applied, DbErr> {
    let mut tx = store.begin(clock.now()).await?;
    let first = raw_event::Entity::find()
        .filter(state::pending())
        .filter(raw_event::Column::DueAt.lte(tx.now().0))
        .order_by_asc(raw_event::Column::DueAt)
        .order_by_asc(raw_event::Column::Id)
        .limit(1)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .one(&*tx)
        .await?;
    let Some(event) = first else { return Ok(Applied::default()) };
    tracing::error!(raw_event.id = event.id, error.message = %error, "intake.apply put an event off");
    put_off(&mut tx, &event, Some((ProblemKind::Malformed, "the database to take it"))).await?;
    tx.commit().await?;
    Ok(Applied { events: 1, ..Applied::default() })
}
