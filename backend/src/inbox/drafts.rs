//! Drafts: what a colleague has begun to write, kept for them on the server.

use super::{InboxError, thread::visible};
use crate::store::{Store, Tx, entity::draft};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, sea_query::OnConflict};
use shared::{ConversationId, Draft, LONGEST_NOTE, Timestamp, User, UserId};

/// What `actor` has begun to write here; empty when nothing.
pub async fn draft(store: &Store, actor: &User, id: ConversationId) -> Result<Draft, InboxError> {
    visible(store.read(), actor, id).await?;
    Ok(of(store.read(), actor.id, id.0).await?)
}

/// What somebody has begun to write in a conversation.
pub(super) async fn of<C: ConnectionTrait>(db: &C, user: UserId, conversation: i64) -> Result<Draft, DbErr> {
    let row = draft::Entity::find_by_id((user.0, conversation)).one(db).await?;
    Ok(row.map(view).unwrap_or_default())
}

/// As it is told.
pub(super) fn view(row: draft::Model) -> Draft {
    Draft {
        kind: row.kind.parse().unwrap_or_default(),
        via: row.via.and_then(|via| via.parse().ok()),
        text: row.text,
    }
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
    keep(store.write(), now, actor.id, id, draft).await?;
    Ok(draft.clone())
}

/// Writes a draft down.
pub(super) async fn keep<C: ConnectionTrait>(
    db: &C,
    now: Timestamp,
    user: UserId,
    id: ConversationId,
    draft: &Draft,
) -> Result<(), DbErr> {
    let row = draft::ActiveModel {
        user_id: Set(user.0),
        conversation_id: Set(id.0),
        text: Set(draft.text.clone()),
        kind: Set(draft.kind.as_str().into()),
        via: Set(draft.via.map(|via| via.as_str().into())),
        updated_at: Set(now.0),
        left_at: Set(None),
    };
    let mut on_conflict = OnConflict::columns([draft::Column::UserId, draft::Column::ConversationId]);
    on_conflict.update_columns([
        draft::Column::Text,
        draft::Column::Kind,
        draft::Column::Via,
        draft::Column::UpdatedAt,
        draft::Column::LeftAt,
    ]);
    draft::Entity::insert(row).on_conflict(on_conflict).exec_without_returning(db).await?;
    Ok(())
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
