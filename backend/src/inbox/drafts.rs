//! Drafts: what a colleague has begun to write, kept for them on the server.

use super::{InboxError, thread::visible};
use crate::store::{Store, Tx, entity::draft};
use sea_orm::{ActiveValue::Set, DbErr, EntityTrait, sea_query::OnConflict};
use shared::{ConversationId, Draft, LONGEST_NOTE, Timestamp, User, UserId};

/// What `actor` has begun to write here; empty when nothing.
pub async fn draft(store: &Store, actor: &User, id: ConversationId) -> Result<Draft, InboxError> {
    visible(store.read(), actor, id).await?;
    let row = draft::Entity::find_by_id((actor.id.0, id.0)).one(store.read()).await?;
    Ok(row.map_or_else(Draft::default, |row| Draft {
        kind: row.kind.parse().unwrap_or_default(),
        via: row.via.and_then(|via| via.parse().ok()),
        text: row.text,
    }))
}

/// Keeps what `actor` has begun to write here.
pub async fn put_draft(
    store: &Store,
    now: Timestamp,
    actor: &User,
    id: ConversationId,
    draft: &Draft,
) -> Result<Draft, InboxError> {
    if draft.text.chars().count() > LONGEST_NOTE {
        return Err(InboxError::invalid("text", format!("At most {LONGEST_NOTE} characters fit.")));
    }
    visible(store.read(), actor, id).await?;
    let row = draft::ActiveModel {
        user_id: Set(actor.id.0),
        conversation_id: Set(id.0),
        text: Set(draft.text.clone()),
        kind: Set(draft.kind.as_str().into()),
        via: Set(draft.via.map(|via| via.as_str().into())),
        updated_at: Set(now.0),
    };
    let mut on_conflict = OnConflict::columns([draft::Column::UserId, draft::Column::ConversationId]);
    on_conflict.update_columns([
        draft::Column::Text,
        draft::Column::Kind,
        draft::Column::Via,
        draft::Column::UpdatedAt,
    ]);
    draft::Entity::insert(row).on_conflict(on_conflict).exec_without_returning(store.write()).await?;
    Ok(draft.clone())
}

/// Forgets it.
pub async fn delete_draft(store: &Store, actor: &User, id: ConversationId) -> Result<(), InboxError> {
    visible(store.read(), actor, id).await?;
    draft::Entity::delete_by_id((actor.id.0, id.0)).exec(store.write()).await?;
    Ok(())
}

/// Forgets it as part of a command that made it real.
pub(super) async fn forget(tx: &Tx, user: UserId, conversation: i64) -> Result<(), DbErr> {
    draft::Entity::delete_by_id((user.0, conversation)).exec(&**tx).await?;
    Ok(())
}
