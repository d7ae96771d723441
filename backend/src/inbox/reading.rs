//! How far each colleague has read each conversation.

use super::{InboxError, thread::visible};
use crate::store::{
    Store,
    entity::{message, reading},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, QueryFilter, QuerySelect, TransactionTrait,
    sea_query::{Expr, ExprTrait, OnConflict},
};
use shared::{ConversationId, MessageId, Read, ReadUpTo, Timestamp, User};

/// Notes that `actor` has read a conversation up to a message; up to which it was before. It never goes back.
pub async fn note_read(
    store: &Store,
    now: Timestamp,
    actor: &User,
    id: ConversationId,
    read: &ReadUpTo,
) -> Result<Read, InboxError> {
    visible(store.read(), actor, id).await?;
    let of_it = message::Entity::find_by_id(read.message.0)
        .filter(message::Column::ConversationId.eq(id.0))
        .select_only()
        .column(message::Column::Id)
        .into_tuple::<i64>();
    if of_it.one(store.read()).await?.is_none() {
        return Err(InboxError::invalid("message", "This is no message of this conversation."));
    }
    let tx = store.write().begin().await?;
    let before = reading::Entity::find_by_id((actor.id.0, id.0)).one(&tx).await?;
    let row = reading::ActiveModel {
        user_id: Set(actor.id.0),
        conversation_id: Set(id.0),
        message_id: Set(read.message.0),
        at: Set(now.0),
    };
    let mut further = OnConflict::columns([reading::Column::UserId, reading::Column::ConversationId]);
    further.update_columns([reading::Column::MessageId, reading::Column::At]);
    let known = Expr::col((reading::Entity, reading::Column::MessageId));
    further.action_and_where(known.lt(read.message.0));
    reading::Entity::insert(row).on_conflict(further).exec_without_returning(&tx).await?;
    tx.commit().await?;
    Ok(Read { before: before.map(|row| MessageId(row.message_id)) })
}
