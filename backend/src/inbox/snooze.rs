//! Conversations that were put away come back when their time is there.

use super::{
    row::{save, system_message},
    view::{Touched, publish},
};
use crate::store::{Store, entity::conversation};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::{Status, SystemEvent, Timestamp};

/// How many come back at a time.
const BATCH: u64 = 100;

/// Brings back what is due; how many came back.
pub async fn wake_snoozed(store: &Store, now: Timestamp) -> Result<usize, DbErr> {
    let due = conversation::Column::SnoozedUntil.lte(now.0);
    if conversation::Entity::find().filter(due.clone()).limit(1).one(store.read()).await?.is_none() {
        return Ok(0);
    }
    let mut tx = store.begin(now).await?;
    let rows = conversation::Entity::find()
        .filter(due)
        .order_by_asc(conversation::Column::SnoozedUntil)
        .limit(BATCH)
        .lock_exclusive()
        .all(&*tx)
        .await?;
    let mut touched = Touched::new();
    for mut row in rows {
        row.snoozed_until = None;
        row.status = Status::Open.as_str().into();
        row.waiting_since = row.waiting_since.or(Some(now.0));
        save(&tx, &mut row).await?;
        let line = system_message(&tx, &row, None, &SystemEvent::Woken).await?;
        touched.entry(row.id).or_default().insert(line);
    }
    publish(&mut tx, &touched).await?;
    tx.commit().await?;
    Ok(touched.len())
}
