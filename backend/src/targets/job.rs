//! Bringing conversations that wait in line with changed rules: a bounded number at a time, each batch one
//! transaction that also writes how far it came. Whoever takes the job over goes on from there.

use super::TargetPlans;
use crate::{
    inbox::{Touched, publish, save_by},
    jobs,
    store::{
        Store, Topic, Tx,
        entity::{conversation, job},
    },
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, Select,
};
use serde::{Deserialize, Serialize};
use shared::{Audience, Event, Progress, Timestamp};
use std::collections::{BTreeSet, HashMap};

/// The kind of the job; its subject is the team, 0 the district.
const KIND: &str = "targets";
/// How many conversations are looked at in one transaction.
const BATCH: u64 = 200;
/// A command that read the rules just before they changed may be committed just after its conversation was
/// looked at: so long afterwards, in milliseconds, none is still under way, and all are looked at once more.
const LOOK_AGAIN: i64 = 60_000;

/// How far it came; the job's payload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Course {
    after: i64,
    done: i64,
    total: i64,
    again: bool,
}

impl Course {
    fn payload(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// Those that wait in a team; for the district all, since most teams follow it.
fn waiting(team_scope: i64) -> Select<conversation::Entity> {
    let query = conversation::Entity::find().filter(conversation::Column::WaitingSince.is_not_null());
    if team_scope == 0 { query } else { query.filter(conversation::Column::TeamScope.eq(team_scope)) }
}

/// Starts the job anew.
pub(super) async fn start(tx: &mut Tx, team_scope: i64) -> Result<Progress, DbErr> {
    let total = waiting(team_scope).count(&**tx).await?;
    let course = Course { after: 0, done: 0, total: i64::try_from(total).unwrap_or(i64::MAX), again: false };
    jobs::ask::anew(tx, KIND, team_scope, course.payload()).await?;
    Ok(Progress { done: 0, total: course.total })
}

/// How far each job that is under way came.
pub(super) async fn progress<C: ConnectionTrait>(db: &C) -> Result<HashMap<i64, Progress>, DbErr> {
    let rows = job::Entity::find()
        .filter(job::Column::Kind.eq(KIND))
        .filter(job::Column::State.ne("done"))
        .all(db)
        .await?;
    let under_way = |row: job::Model| {
        let course: Course = serde_json::from_str(&row.payload).ok()?;
        (!course.again).then_some((row.subject, Progress { done: course.done, total: course.total }))
    };
    Ok(rows.into_iter().filter_map(under_way).collect())
}

/// Does the job, batch by batch, until it is done or somebody else's.
pub async fn recompute(store: &Store, clock: &crate::clock::Clock, taken: &job::Model) -> Result<(), DbErr> {
    let mut payload = taken.payload.clone();
    while let Some(next) = batch(store, clock.now(), taken.id, &payload).await? {
        payload = next;
    }
    Ok(())
}

/// One batch; the payload of the next, while there is one.
async fn batch(store: &Store, now: Timestamp, id: i64, payload: &str) -> Result<Option<String>, DbErr> {
    let mut tx = store.begin(now).await?;
    let row = job::Entity::find_by_id(id)
        .filter(job::Column::Payload.eq(payload))
        .filter(job::Column::State.eq("working"))
        .lock_exclusive()
        .one(&*tx)
        .await?;
    // The rules changed again, or another worker took over.
    let Some(row) = row else { return Ok(None) };
    let mut course: Course =
        serde_json::from_str(payload).map_err(|e| DbErr::Type(format!("jobs.payload: {e}")))?;
    let looked_at = waiting(row.subject)
        .filter(conversation::Column::Id.gt(course.after))
        .order_by_asc(conversation::Column::Id)
        .limit(BATCH)
        .lock_exclusive()
        .all(&*tx)
        .await?;
    let full = looked_at.len() as u64 == BATCH;
    course.done += i64::try_from(looked_at.len()).unwrap_or(0);
    course.after = looked_at.last().map_or(course.after, |last| last.id);
    let mut touched = Touched::new();
    let mut plans = TargetPlans::default();
    for before in looked_at {
        let mut after = before.clone();
        crate::inbox::follow_target(&tx, &mut after, &mut plans).await?;
        if after != before {
            save_by(&tx, &mut after, &mut plans).await?;
            touched.insert(after.id, BTreeSet::new());
        }
    }
    publish(&mut tx, &touched).await?;
    let mut change = job::ActiveModel { id: Set(id), ..Default::default() };
    if !full {
        if course.again {
            change.state = Set("done".into());
        } else {
            course = Course { after: 0, again: true, ..course };
            change.state = Set("queued".into());
            change.attempts = Set(0);
            change.due_at = Set(now.plus_millis(LOOK_AGAIN).0);
        }
        change.lease_until = Set(None);
        tx.wake(Topic::Jobs);
    }
    if !course.again || !full {
        // Whoever looks at the rules sees how far it came.
        tx.change(Audience::Everyone, Event::Targets);
    }
    let next = course.payload();
    change.payload = Set(next.clone());
    sea_orm::ActiveModelTrait::update(change, &*tx).await?;
    tx.commit().await?;
    Ok(full.then_some(next))
}
