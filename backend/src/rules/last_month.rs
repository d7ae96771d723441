//! What citizens wrote in the last month, as one colleague may read it.

use crate::{
    inbox::conversations_by_id,
    store::{Store, entity::message},
};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::{
    Conversation, DRY_RUN_DAYS, DRY_RUN_LOOKS, DRY_RUN_READS, Direction, HOUR, Timestamp, User, Viewer,
    policy::sees,
};
use std::collections::{BTreeSet, HashMap};

/// How many messages are read at once.
const BATCH: u64 = 500;

/// What was looked at.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Looked {
    /// How many messages.
    pub messages: u64,
    /// Whether there were more.
    pub more: bool,
}

/// Looks at the messages of citizens that `actor` sees, the latest first, up to a bound. What a citizen took away is
/// counted, and looked at by nobody.
pub(super) async fn each(
    store: &Store,
    now: Timestamp,
    actor: &User,
    mut look: impl FnMut(&message::Model, &Conversation),
) -> Result<Looked, DbErr> {
    let begin = begin(now);
    let mut looked = Looked::default();
    let (mut before, mut read) = (i64::MAX, 0);
    loop {
        let batch = batch(store, before).await?;
        let full = batch.len() as u64 == BATCH;
        read += batch.len() as u64;
        before = batch.last().map_or(0, |m| m.id);
        let in_time = batch.iter().take_while(|m| m.received_at >= begin.0).count();
        let is_over = !full || in_time < batch.len();
        let seen = conversations(store, &batch[..in_time]).await?;
        for m in batch.iter().take(in_time).filter(|m| m.direction == Direction::In.as_str()) {
            if looked.messages == DRY_RUN_LOOKS {
                return Ok(Looked { more: true, ..looked });
            }
            let Some(c) = seen.get(&m.conversation_id).filter(|c| is_theirs(actor, c)) else { continue };
            looked.messages += 1;
            if m.deleted_at.is_none() {
                look(m, c);
            }
        }
        if is_over || read >= DRY_RUN_READS {
            return Ok(Looked { more: !is_over, ..looked });
        }
    }
}

/// From when on messages are looked at.
pub(super) fn begin(now: Timestamp) -> Timestamp {
    now.plus_millis(-DRY_RUN_DAYS * 24 * HOUR)
}

async fn batch(store: &Store, before: i64) -> Result<Vec<message::Model>, DbErr> {
    message::Entity::find()
        .filter(message::Column::Id.lt(before))
        .order_by_desc(message::Column::Id)
        .limit(BATCH)
        .all(store.read())
        .await
}

async fn conversations(store: &Store, of: &[message::Model]) -> Result<HashMap<i64, Conversation>, DbErr> {
    let ids: BTreeSet<i64> = of.iter().map(|m| m.conversation_id).collect();
    Ok(conversations_by_id(store.read(), ids).await?.into_iter().map(|c| (c.id.0, c)).collect())
}

fn is_theirs(actor: &User, c: &Conversation) -> bool {
    sees(&Viewer::from(actor), c.team.as_ref().map(|team| team.id))
}
