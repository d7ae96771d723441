//! Doing a command once, however often it is asked with the same `Idempotency-Key`.

use super::{InboxError, replies::message_by_id};
use crate::store::{Store, Tx, entity::idempotency_key, is_duplicate};
use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter};
use sha2::{Digest, Sha256};
use shared::{ConversationId, Message, Timestamp, User};

/// Doing a command once for each idempotency key of a user.
pub(super) struct Once<'a> {
    user: i64,
    key: Option<&'a str>,
    fingerprint: String,
}

impl<'a> Once<'a> {
    pub(super) fn new<T: serde::Serialize>(
        actor: &User,
        key: Option<&'a str>,
        operation: &str,
        id: ConversationId,
        body: &T,
    ) -> Self {
        let body = serde_json::to_string(body).unwrap_or_default();
        let fingerprint = hex::encode(Sha256::digest(format!("{operation} {id} {body}")));
        Self { user: actor.id.0, key, fingerprint }
    }

    /// The answer that was given to the same key before. The conversation is locked, so two of the same wait
    /// for each other.
    pub(super) async fn answered_before(&self, tx: &Tx) -> Result<Option<Message>, InboxError> {
        let Some(key) = self.key else { return Ok(None) };
        match idempotency_key::Entity::find_by_id((self.user, key.to_owned())).one(&**tx).await? {
            None => Ok(None),
            Some(row) if row.fingerprint == self.fingerprint => {
                Ok(Some(message_by_id(tx, row.message_id).await?))
            }
            Some(_) => Err(reused()),
        }
    }

    pub(super) async fn remember(self, tx: &Tx, message_id: i64) -> Result<(), InboxError> {
        let Some(key) = self.key else { return Ok(()) };
        let row = idempotency_key::ActiveModel {
            user_id: Set(self.user),
            key: Set(key.to_owned()),
            fingerprint: Set(self.fingerprint),
            message_id: Set(message_id),
            created_at: Set(tx.now().0),
        };
        match idempotency_key::Entity::insert(row).exec_without_returning(&**tx).await {
            Err(error) if is_duplicate(&error) => Err(reused()),
            done => done.map(|_| ()).map_err(InboxError::Db),
        }
    }
}

/// How long a key is remembered, in milliseconds: a client that tries again does so within minutes.
const REMEMBERED: i64 = 48 * shared::HOUR;

/// Forgets keys that nobody will use again.
pub async fn forget_old_keys(store: &Store, now: Timestamp) -> Result<(), DbErr> {
    let old = idempotency_key::Column::CreatedAt.lt(now.plus_millis(-REMEMBERED).0);
    idempotency_key::Entity::delete_many().filter(old).exec(store.write()).await.map(|_| ())
}

fn reused() -> InboxError {
    let detail = "This Idempotency-Key was used for something else: make a new one for each command.";
    InboxError::Conflict("idempotency-key-reused", detail.into())
}
