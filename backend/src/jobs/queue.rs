//! The jobs' table as a queue: leased to one worker, tried again with growing waits, at most so often.

use crate::store::{Store, entity::job};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, Condition, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{LockBehavior, LockType},
};
use shared::Timestamp;

pub(super) const QUEUED: &str = "queued";
const WORKING: &str = "working";
const DONE: &str = "done";

/// How many are taken at a time.
const AT_ONCE: u64 = 16;
/// How long a job may take before another worker takes it, in milliseconds.
const LEASE: i64 = 120_000;
/// How long after each attempt it is tried again, in milliseconds.
const TRY_AGAIN: [i64; 5] = [2_000, 10_000, 60_000, 600_000, 3_600_000];

/// Takes what is due, so that nobody else does.
pub(super) async fn claim(store: &Store, now: Timestamp) -> Result<Vec<job::Model>, DbErr> {
    let due = job::Entity::find().filter(
        Condition::any()
            .add(Condition::all().add(job::Column::State.eq(QUEUED)).add(job::Column::DueAt.lte(now.0)))
            .add(
                Condition::all().add(job::Column::State.eq(WORKING)).add(job::Column::LeaseUntil.lte(now.0)),
            ),
    );
    let nothing = due.clone().select_only().column(job::Column::Id).into_tuple::<i64>();
    if nothing.one(store.read()).await?.is_none() {
        return Ok(vec![]);
    }
    let tx = store.begin(now).await?;
    let rows = due
        .order_by_asc(job::Column::DueAt)
        .order_by_asc(job::Column::Id)
        .limit(AT_ONCE)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .all(&*tx)
        .await?;
    let mut taken = Vec::with_capacity(rows.len());
    for row in rows {
        let change = job::ActiveModel {
            id: Set(row.id),
            state: Set(WORKING.into()),
            attempts: Set(row.attempts + 1),
            lease_until: Set(Some(now.plus_millis(LEASE).0)),
            ..Default::default()
        };
        taken.push(change.update(&*tx).await?);
    }
    tx.commit().await?;
    Ok(taken)
}

/// Whether there is no attempt after this one.
pub(super) fn is_last_attempt(job: &job::Model) -> bool {
    wait_after(job).is_none()
}

fn wait_after(job: &job::Model) -> Option<i64> {
    usize::try_from(job.attempts - 1).ok().and_then(|n| TRY_AGAIN.get(n)).copied()
}

/// It is done.
pub(super) async fn done(store: &Store, now: Timestamp, job: &job::Model) -> Result<(), DbErr> {
    change(store, now, job, DONE, job.due_at).await
}

/// It is tried again later.
pub(super) async fn later(store: &Store, now: Timestamp, job: &job::Model) -> Result<(), DbErr> {
    let due_at = now.plus_millis(wait_after(job).unwrap_or(0)).0;
    change(store, now, job, QUEUED, due_at).await
}

/// Changes the state of a job that is still ours: one that was asked anew meanwhile stays queued.
async fn change(
    store: &Store,
    now: Timestamp,
    job: &job::Model,
    state: &str,
    due_at: i64,
) -> Result<(), DbErr> {
    let tx = store.begin(now).await?;
    job::Entity::update_many()
        .set(job::ActiveModel {
            state: Set(state.into()),
            due_at: Set(due_at),
            lease_until: Set(None),
            ..Default::default()
        })
        .filter(job::Column::Id.eq(job.id))
        .filter(job::Column::State.eq(WORKING))
        .filter(job::Column::Payload.eq(&job.payload))
        .exec(&*tx)
        .await?;
    tx.commit().await
}
