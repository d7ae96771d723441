//! Which replies are to be sent now: of each conversation the oldest, on channels that are not paused.

use super::state;
use crate::store::{
    Store,
    entity::{channel, outbox},
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, Condition, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Alias, Expr, ExprTrait, LockBehavior, LockType, Query},
};
use shared::Timestamp;

/// How many are sent side by side.
const AT_ONCE: u64 = 16;
/// How long a send may take before another worker looks after it, in milliseconds.
pub(super) const LEASE: i64 = 60_000;

/// Takes what is due, so that nobody else does.
pub(super) async fn claim(store: &Store, now: Timestamp) -> Result<Vec<outbox::Model>, DbErr> {
    let any_due = outbox::Entity::find()
        .select_only()
        .column(outbox::Column::Id)
        .filter(due(now))
        .limit(1)
        .into_tuple::<i64>();
    if any_due.one(store.read()).await?.is_none() {
        return Ok(vec![]);
    }
    let tx = store.begin(now).await?;
    let rows = outbox::Entity::find()
        .filter(due(now))
        .filter(first_of_its_conversation())
        .filter(outbox::Column::ChannelId.not_in_subquery(paused(now)))
        .order_by_asc(outbox::Column::DueAt)
        .order_by_asc(outbox::Column::Id)
        .limit(AT_ONCE)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .all(&*tx)
        .await?;
    let mut taken = Vec::with_capacity(rows.len());
    for row in rows {
        let in_doubt = row.in_doubt || row.state == state::SENDING;
        let change = outbox::ActiveModel {
            id: Set(row.id),
            state: Set(state::SENDING.into()),
            attempts: Set(row.attempts + 1),
            lease_until: Set(Some(now.plus_millis(LEASE).0)),
            in_doubt: Set(in_doubt),
            ..Default::default()
        };
        taken.push(change.update(&*tx).await?);
    }
    tx.commit().await?;
    Ok(taken)
}

fn due(now: Timestamp) -> Condition {
    let queued =
        Condition::all().add(outbox::Column::State.eq(state::QUEUED)).add(outbox::Column::DueAt.lte(now.0));
    let abandoned = Condition::all()
        .add(outbox::Column::State.eq(state::SENDING))
        .add(outbox::Column::LeaseUntil.lte(now.0));
    Condition::any().add(queued).add(abandoned)
}

fn first_of_its_conversation() -> Expr {
    let earlier = Alias::new("earlier");
    let of = |c: outbox::Column| Expr::col((earlier.clone(), c));
    let unfinished = Query::select()
        .expr(Expr::val(1))
        .from_as(outbox::Entity, earlier.clone())
        .and_where(
            of(outbox::Column::ConversationId).equals((outbox::Entity, outbox::Column::ConversationId)),
        )
        .and_where(of(outbox::Column::State).is_in([state::QUEUED, state::SENDING]))
        .and_where(of(outbox::Column::Id).lt(Expr::col((outbox::Entity, outbox::Column::Id))))
        .take();
    Expr::exists(unfinished).not()
}

fn paused(now: Timestamp) -> sea_orm::sea_query::SelectStatement {
    Query::select()
        .column(channel::Column::Id)
        .from(channel::Entity)
        .and_where(Expr::col(channel::Column::PausedUntil).gt(now.0))
        .take()
}
