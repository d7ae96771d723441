//! When a conversation that waits is due, how it does, and its alarm. Computed in the transaction of whatever
//! changed it: by [`super::save`], which every command goes through. A conversation that nobody waits in, or that
//! is not open, has no clock that could run on.

use super::{
    row::{ConversationRow, save_by},
    view::{Touched, publish},
};
use crate::{
    store::{Audit, Store, Tx, entity::conversation},
    targets::TargetPlans,
};
use sea_orm::{
    ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{LockBehavior, LockType},
};
use shared::{AlarmLevel, Priority, Status, TargetKind, TargetRules, Timestamp};
use std::collections::BTreeSet;

/// How many whose moment has come are taken at a time.
const BATCH: u64 = 100;

/// Brings target, pace and alarm in line with the rest of the row.
pub async fn follow_target(tx: &Tx, row: &mut ConversationRow, plans: &mut TargetPlans) -> Result<(), DbErr> {
    let open = row.status == Status::Open.as_str();
    let waits_since = row.waiting_since.filter(|_| open).map(Timestamp);
    let pressing = open && row.assignee_id.is_none() && row.priority <= Priority::Urgent.rank();
    (row.target, row.due_at, row.pace, row.moment_at) = (None, None, None, None);
    if !pressing {
        (row.alarm_since, row.alarm_level, row.alarm_step, row.alarm_at) = (None, None, 0, None);
    }
    if waits_since.is_none() && !pressing {
        return Ok(());
    }
    let rules = plans.of(tx, row.team_id.unwrap_or(0)).await?;
    let now = tx.now();
    if let Some(since) = waits_since {
        let kind = if row.answered_at.is_some() { TargetKind::Next } else { TargetKind::First };
        let due = rules.due(kind, Priority::from_rank(row.priority), since);
        row.target = Some(kind.as_str().into());
        row.due_at = Some(due.due_at.0);
        row.pace = due.pace(now).map(|pace| pace.as_str().into());
        row.moment_at = due.next_change(now).map(|at| at.0);
    }
    if pressing && row.alarm_since.is_none() {
        row.alarm_since = Some(now.0);
        sound(row, rules, now);
    }
    row.moment_at = [row.moment_at, row.alarm_at].into_iter().flatten().min();
    Ok(())
}

/// The alarm sounds, for the first time or again.
fn sound(row: &mut ConversationRow, rules: &TargetRules, now: Timestamp) {
    let Some(since) = row.alarm_since.map(Timestamp) else { return };
    // It climbs; rules that changed meanwhile do not bring it down.
    let so_far: Option<AlarmLevel> = row.alarm_level.as_deref().and_then(|level| level.parse().ok());
    let level = Some(rules.alarm.level(since, now)).max(so_far);
    row.alarm_level = level.map(|level| level.as_str().into());
    row.alarm_step += 1;
    row.alarm_at = Some(rules.alarm.next(since, now).0);
}

/// Does what is due by itself: conversations become at risk or missed, and alarms sound again. Each moment counts
/// once, on however many nodes this runs. How many conversations changed.
pub async fn keep_moments(store: &Store, now: Timestamp) -> Result<usize, DbErr> {
    let due = conversation::Entity::find().filter(conversation::Column::MomentAt.lte(now.0));
    if due.clone().limit(1).one(store.read()).await?.is_none() {
        return Ok(0);
    }
    let mut tx = store.begin(now).await?;
    let rows = due
        .order_by_asc(conversation::Column::MomentAt)
        .limit(BATCH)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .all(&*tx)
        .await?;
    let mut touched = Touched::new();
    let mut plans = TargetPlans::default();
    for mut row in rows {
        if row.alarm_at.is_some_and(|at| at <= now.0) {
            let rules = plans.of(&tx, row.team_id.unwrap_or(0)).await?;
            sound(&mut row, rules, now);
            tx.audit(Audit {
                actor: None,
                action: "alarm.sounded",
                subject: format!("conversation:{}", row.id),
                detail: format!("{} {}", row.alarm_step, row.alarm_level.as_deref().unwrap_or_default()),
            });
        }
        save_by(&tx, &mut row, &mut plans).await?;
        touched.insert(row.id, BTreeSet::new());
    }
    publish(&mut tx, &touched).await?;
    tx.commit().await?;
    Ok(touched.len())
}
