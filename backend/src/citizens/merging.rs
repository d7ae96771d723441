//! Two contacts that turn out to be one citizen, and finding out that they are not.

use super::{follow_identities, hiding::forget_told, identities, log, names_of, write};
use crate::{
    inbox::{self, InboxError},
    store::{
        Store, Tx,
        entity::{contact, conversation, identity, merge as table, remark},
    },
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use shared::{
    Contact, ContactId, MOST_IDENTITIES, MOST_REMARKS, Merge, MergeContact, MergeId, Timestamp, User,
    UserRef,
    policy::{Action, allows},
};

/// Makes one citizen of two: `command.from` becomes part of `id`, with all that was said and kept.
pub async fn merge(
    store: &Store,
    now: Timestamp,
    actor: &User,
    id: ContactId,
    command: &MergeContact,
) -> Result<Contact, InboxError> {
    if command.from == id {
        return Err(InboxError::invalid("from", "This is the same contact already: choose another one."));
    }
    let (mut tx, mut into, from) = begin_two(store, now, actor, id, command.from).await?;
    let moved: Vec<i64> = identities(&*tx, from.id).await?.into_iter().map(|i| i.id).collect();
    let kept = remarks_of(&tx, from.id).await?;
    there_is_room(&tx, into.id, moved.len(), kept.len()).await?;
    let row = table::ActiveModel {
        id: NotSet,
        contact_id: Set(into.id),
        from_id: Set(from.id),
        name: Set(from.name.chars().take(200).collect()),
        identities: Set(serde_json::to_string(&moved).unwrap_or_default()),
        remarks: Set(serde_json::to_string(&kept).unwrap_or_default()),
        author_id: Set(actor.id.0),
        at: Set(now.0),
    };
    row.insert(&*tx).await?;
    move_all(&tx, [from.id, into.id], &moved, &kept).await?;
    if into.blocked_at.is_none() {
        into.blocked_at = from.blocked_at;
        into.blocked_reason.clone_from(&from.blocked_reason);
    }
    // They are one: who knows the name of either knows both.
    if into.hidden || from.hidden {
        into.hidden = true;
        forget_told(&tx, &into).await?;
        forget_told(&tx, &from).await?;
    }
    log(&mut tx, actor, "contact.merged", id, format!("contact:{}", command.from));
    finish(store, tx, [into, from], actor).await
}

/// Takes two contacts apart again that were made one: each gets back what it had. What came since stays with the
/// identity by which it came.
pub async fn split(store: &Store, now: Timestamp, actor: &User, id: MergeId) -> Result<Contact, InboxError> {
    if !allows(actor.role, Action::WorkInbox) {
        return Err(InboxError::Forbidden);
    }
    let found = table::Entity::find_by_id(id.0).one(store.read()).await?.ok_or(InboxError::NotFound)?;
    let (contact, from) = (ContactId(found.contact_id), ContactId(found.from_id));
    inbox::sees_contact(store.read(), actor, contact).await?;
    let mut tx = store.begin(now).await?;
    let [mut into, mut out] = lock_two(&tx, contact, from).await?;
    let still = table::Entity::find_by_id(id.0).one(&*tx).await?.ok_or(InboxError::NotFound)?;
    let moved: Vec<i64> = serde_json::from_str(&still.identities).unwrap_or_default();
    let kept: Vec<i64> = serde_json::from_str(&still.remarks).unwrap_or_default();
    let here: Vec<i64> = identities(&*tx, into.id).await?.into_iter().map(|i| i.id).collect();
    if !moved.iter().all(|id| here.contains(id)) {
        let detail = "This citizen became part of another one since: take these apart first.";
        return Err(InboxError::Conflict("merged-since", detail.into()));
    }
    // A remark that was taken away since is not there to move.
    let there = remarks_of(&tx, into.id).await?;
    let kept: Vec<i64> = kept.into_iter().filter(|id| there.contains(id)).collect();
    move_all(&tx, [into.id, out.id], &moved, &kept).await?;
    if out.blocked_at.is_some() && into.blocked_at == out.blocked_at {
        into.blocked_at = None;
        into.blocked_reason = String::new();
    }
    // Whose name was hidden when they were one, nobody can tell: both stay so.
    out.hidden = into.hidden;
    table::Entity::delete_by_id(id.0).exec(&*tx).await?;
    log(&mut tx, actor, "contact.split", contact, format!("contact:{from}"));
    finish(store, tx, [into, out], actor).await
}

/// Who turned out to be this contact, the latest first.
pub async fn merges<C: ConnectionTrait>(db: &C, id: ContactId) -> Result<Vec<Merge>, DbErr> {
    let rows = table::Entity::find()
        .filter(table::Column::ContactId.eq(id.0))
        .order_by_desc(table::Column::Id)
        .limit(MOST_IDENTITIES)
        .all(db)
        .await?;
    let names = names_of(db, rows.iter().map(|r| r.author_id).collect()).await?;
    let view = |r: table::Model| Merge {
        id: r.id.into(),
        name: r.name,
        author: UserRef {
            id: r.author_id.into(),
            name: names.get(&r.author_id).cloned().unwrap_or_default(),
        },
        at: Timestamp(r.at),
    };
    Ok(rows.into_iter().map(view).collect())
}

/// Begins with two contacts of both of whom `actor` sees something. Of two who merge them at once the second finds
/// that one of them has nothing left.
async fn begin_two(
    store: &Store,
    now: Timestamp,
    actor: &User,
    into: ContactId,
    from: ContactId,
) -> Result<(Tx, contact::Model, contact::Model), InboxError> {
    if !allows(actor.role, Action::WorkInbox) {
        return Err(InboxError::Forbidden);
    }
    let tx = store.begin(now).await?;
    let [a, b] = lock_two(&tx, into, from).await?;
    for id in [into, from] {
        inbox::sees_contact(&*tx, actor, id).await?;
    }
    Ok((tx, a, b))
}

/// Locks both with what was said with them, always in the same order.
async fn lock_two(tx: &Tx, a: ContactId, b: ContactId) -> Result<[contact::Model; 2], InboxError> {
    inbox::hold_conversations_of(tx, &[a.0, b.0]).await?;
    let rows = contact::Entity::find()
        .filter(contact::Column::Id.is_in([a.0, b.0]))
        .order_by_asc(contact::Column::Id)
        .lock_exclusive()
        .all(&**tx)
        .await?;
    let find = |id: ContactId| rows.iter().find(|row| row.id == id.0).cloned().ok_or(InboxError::NotFound);
    Ok([find(a)?, find(b)?])
}

async fn there_is_room(
    tx: &Tx,
    into: i64,
    identities_more: usize,
    remarks_more: usize,
) -> Result<(), InboxError> {
    let there = identities(&**tx, into).await?.len();
    let kept = remarks_of(tx, into).await?.len();
    if (there + identities_more) as u64 > MOST_IDENTITIES || (kept + remarks_more) as u64 > MOST_REMARKS {
        let detail =
            "Together there is more to keep of them than fits: take away what no longer holds first.";
        return Err(InboxError::Conflict("too-many-remarks", detail.into()));
    }
    Ok(())
}

async fn remarks_of(tx: &Tx, contact: i64) -> Result<Vec<i64>, DbErr> {
    remark::Entity::find()
        .select_only()
        .column(remark::Column::Id)
        .filter(remark::Column::ContactId.eq(contact))
        .into_tuple()
        .all(&**tx)
        .await
}

/// Gives identities, with the conversations by them, and remarks of one contact to another.
async fn move_all(tx: &Tx, [from, to]: [i64; 2], moved: &[i64], kept: &[i64]) -> Result<(), DbErr> {
    identity::Entity::update_many()
        .set(identity::ActiveModel { contact_id: Set(to), ..Default::default() })
        .filter(identity::Column::Id.is_in(moved.iter().copied()))
        .exec(&**tx)
        .await?;
    conversation::Entity::update_many()
        .set(conversation::ActiveModel { contact_id: Set(Some(to)), ..Default::default() })
        .filter(conversation::Column::ContactId.eq(from))
        .filter(conversation::Column::IdentityId.is_in(moved.iter().copied()))
        .exec(&**tx)
        .await?;
    remark::Entity::update_many()
        .set(remark::ActiveModel { contact_id: Set(to), ..Default::default() })
        .filter(remark::Column::Id.is_in(kept.iter().copied()))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Writes both down, tells those who see their conversations, and shows the first.
async fn finish(
    store: &Store,
    mut tx: Tx,
    rows: [contact::Model; 2],
    actor: &User,
) -> Result<Contact, InboxError> {
    let id = ContactId(rows[0].id);
    for row in rows {
        let which = row.id;
        write(&tx, row).await?;
        follow_identities(&tx, which).await?;
        inbox::retell_contact(&mut tx, ContactId(which)).await?;
    }
    let now = tx.now();
    tx.commit().await?;
    inbox::contact(store, now, actor, id).await
}
