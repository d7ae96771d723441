//! Attachments: who may see one, and where its bytes are.

use super::{
    InboxError,
    thread::{look, visible},
};
use crate::store::{
    Store,
    entity::{attachment, message},
};
use sea_orm::EntityTrait;
use shared::{
    AttachmentId, ConversationId, MediaState, Timestamp, User,
    policy::{Action, allows},
};

/// A stored attachment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredMedia {
    /// Where its bytes are in the media store.
    pub storage_key: String,
    /// What it is, found by looking at the bytes.
    pub mime: String,
    /// Its size in bytes.
    pub size: i64,
}

/// An attachment of a conversation that `actor` sees. What the citizen took away is for those who may read that.
pub async fn attachment(
    store: &Store,
    now: Timestamp,
    actor: &User,
    id: AttachmentId,
) -> Result<StoredMedia, InboxError> {
    let row = attachment::Entity::find_by_id(id.0).one(store.read()).await?.ok_or(InboxError::NotFound)?;
    let of =
        message::Entity::find_by_id(row.message_id).one(store.read()).await?.ok_or(InboxError::NotFound)?;
    visible(store.read(), actor, ConversationId(of.conversation_id)).await?;
    let withheld = of.deleted_at.is_some();
    let may = !withheld || allows(actor.role, Action::ReadWithheld);
    match row.storage_key {
        Some(storage_key) if row.state == MediaState::Stored.as_str() && may => {
            let part = if withheld { "/withheld" } else { "" };
            look(store, now, actor, format!("attachment:{id}{part}")).await?;
            Ok(StoredMedia { storage_key, mime: row.mime, size: row.size })
        }
        _ => Err(InboxError::NotFound),
    }
}
