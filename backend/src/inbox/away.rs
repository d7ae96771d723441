//! Whoever has been away for longer than their team allows gives what waits back to the queue.

use super::give_back::give_back;
use crate::store::{
    Store,
    entity::{conversation, conversation::Column as C, team, user},
};
use sea_orm::{
    ColumnTrait, DbErr, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect,
    RelationDef,
    sea_query::{LockBehavior, LockType},
};
use shared::{AWAY_MINUTES, Status, Timestamp, UserId, UserRef, WhyBack};
use std::collections::HashMap;

/// How many go back at a time.
const BATCH: u64 = 500;

#[derive(FromQueryResult)]
struct Colleague {
    id: i64,
    name: String,
    active: bool,
    seen_at: Option<i64>,
    away_minutes: Option<i32>,
}

impl Colleague {
    /// What they took up until then goes back; none while they are there.
    fn away_since(&self, now: Timestamp) -> Option<i64> {
        if !self.active {
            return Some(now.0);
        }
        let allowed = self.away_minutes.map_or(i64::from(AWAY_MINUTES), i64::from) * 60_000;
        let until = now.0 - allowed;
        (allowed > 0 && self.seen_at.unwrap_or(0) <= until).then_some(until)
    }
}

/// Notes that these colleagues are there.
pub async fn note_present(store: &Store, now: Timestamp, present: &[UserId]) -> Result<(), DbErr> {
    if present.is_empty() {
        return Ok(());
    }
    let seen = user::ActiveModel { seen_at: sea_orm::ActiveValue::Set(Some(now.0)), ..Default::default() };
    let those = user::Column::Id.is_in(present.iter().map(|u| u.0));
    user::Entity::update_many().set(seen).filter(those).exec(store.write()).await.map(|_| ())
}

/// Gives back what is open and held by colleagues who have been away for too long; how many went back. On several
/// nodes each goes back once: the rows are locked, and looked at again by whoever holds the lock.
pub async fn give_back_of_away(store: &Store, now: Timestamp) -> Result<usize, DbErr> {
    let team: RelationDef =
        user::Entity::belongs_to(team::Entity).from(user::Column::TeamId).to(team::Column::Id).into();
    let colleagues = user::Entity::find()
        .select_only()
        .columns([user::Column::Id, user::Column::Name, user::Column::Active, user::Column::SeenAt])
        .column(team::Column::AwayMinutes)
        .join(JoinType::LeftJoin, team)
        .into_model::<Colleague>()
        .all(store.read())
        .await?;
    let away: HashMap<i64, (i64, UserRef)> = colleagues
        .into_iter()
        .filter_map(|c| Some((c.id, (c.away_since(now)?, UserRef { id: c.id.into(), name: c.name }))))
        .collect();
    let held = conversation::Entity::find()
        .filter(C::Holder.is_in(away.keys().copied()))
        .filter(C::Status.eq(Status::Open.as_str()))
        .order_by_asc(C::HeldSince)
        .limit(BATCH);
    let taken_up = |row: &conversation::Model| {
        away.get(&row.holder).is_some_and(|(until, _)| row.held_since.unwrap_or(0) <= *until)
    };
    if away.is_empty() || !held.clone().all(store.read()).await?.iter().any(taken_up) {
        return Ok(0);
    }
    let mut tx = store.begin(now).await?;
    let rows = held.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked).all(&*tx).await?;
    let mut lost: HashMap<i64, Vec<conversation::Model>> = HashMap::new();
    for row in rows.into_iter().filter(taken_up) {
        lost.entry(row.holder).or_default().push(row);
    }
    let mut count = 0;
    for (holder, rows) in lost {
        let Some((_, from)) = away.get(&holder) else { continue };
        count += give_back(&mut tx, None, rows, from, WhyBack::Away).await?;
    }
    tx.commit().await?;
    Ok(count)
}
