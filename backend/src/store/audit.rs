//! The audit log: append-only, each entry chained to the one before it by its hash, so that tampering shows.

use super::{Store, entity::audit};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use sha2::{Digest, Sha256};
use shared::{Timestamp, UserId};

/// Who did what to whom: one entry.
#[derive(Clone, Debug)]
pub struct Audit {
    /// Who; none is the program itself.
    pub actor: Option<UserId>,
    /// What, such as `conversation.claimed`.
    pub action: &'static str,
    /// To what, such as `conversation:12`.
    pub subject: String,
    /// More, without what a citizen wrote.
    pub detail: String,
}

/// How many entries are verified at a time.
const VERIFY_PAGE: u64 = 1000;

/// Appends entries. The caller holds the feed's lock, so the last hash is the last.
pub(super) async fn append(
    db: &DatabaseTransaction,
    now: Timestamp,
    entries: Vec<Audit>,
) -> Result<(), DbErr> {
    if entries.is_empty() {
        return Ok(());
    }
    let mut previous = audit::Entity::find()
        .select_only()
        .column(audit::Column::Hash)
        .order_by_desc(audit::Column::Seq)
        .into_tuple::<String>()
        .one(db)
        .await?
        .unwrap_or_default();
    let mut rows = Vec::with_capacity(entries.len());
    for entry in entries {
        let actor = entry.actor.map(|a| a.0);
        let hash = chain(&previous, now.0, actor, entry.action, &entry.subject, &entry.detail);
        rows.push(audit::ActiveModel {
            at: Set(now.0),
            actor_id: Set(actor),
            action: Set(entry.action.to_owned()),
            subject: Set(entry.subject),
            detail: Set(entry.detail),
            previous: Set(std::mem::replace(&mut previous, hash.clone())),
            hash: Set(hash),
            ..Default::default()
        });
    }
    audit::Entity::insert_many(rows).exec_without_returning(db).await?;
    Ok(())
}

/// Whether the log is whole: no entry changed, none missing in the middle. Tells the first that does not fit.
pub async fn verify(store: &Store) -> Result<Option<i64>, DbErr> {
    let (mut previous, mut after) = (String::new(), 0);
    loop {
        let rows = audit::Entity::find()
            .filter(audit::Column::Seq.gt(after))
            .order_by_asc(audit::Column::Seq)
            .limit(VERIFY_PAGE)
            .all(store.read())
            .await?;
        if rows.is_empty() {
            return Ok(None);
        }
        for row in rows {
            let hash = chain(&previous, row.at, row.actor_id, &row.action, &row.subject, &row.detail);
            if row.previous != previous || row.hash != hash {
                return Ok(Some(row.seq));
            }
            (previous, after) = (row.hash, row.seq);
        }
    }
}

/// The hash of an entry: over the hash before it and all that the entry says, each with its length.
fn chain(previous: &str, at: i64, actor: Option<i64>, action: &str, subject: &str, detail: &str) -> String {
    let mut hash = Sha256::new();
    let actor = actor.map_or_else(String::new, |a| a.to_string());
    for part in [previous, &at.to_string(), &actor, action, subject, detail] {
        hash.update(part.len().to_be_bytes());
        hash.update(part);
    }
    hex::encode(hash.finalize())
}
