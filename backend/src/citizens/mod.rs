//! What colleagues keep of a citizen: notes, warnings with an end, whether they are kept out, and which identities on
//! the platforms are theirs.

mod hiding;
mod identities;
mod merging;

pub use hiding::hide_name;
pub use identities::{follow_identities, identities};
pub use merging::{merge, merges, split};

use crate::{
    inbox::{self, InboxError},
    store::{
        Audit, Store, Tx,
        entity::{contact, remark, user},
    },
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use shared::{
    Block, Contact, ContactId, LONGEST_BLOCK_REASON, MOST_REMARKS, NewRemark, Remark, RemarkId, RemarkKind,
    SetBlock, Timestamp, User, UserRef,
    policy::{Action, allows},
};
use std::collections::{BTreeSet, HashMap};

/// Writes down a note or a warning about a citizen.
pub async fn add_remark(
    store: &Store,
    now: Timestamp,
    actor: &User,
    id: ContactId,
    command: &NewRemark,
) -> Result<Contact, InboxError> {
    let wrong = command.check(now);
    if !wrong.is_empty() {
        return Err(InboxError::Invalid(wrong));
    }
    let (mut tx, row) = begin(store, now, actor, id).await?;
    let there = remark::Entity::find().filter(remark::Column::ContactId.eq(id.0)).count(&*tx).await?;
    if there >= MOST_REMARKS {
        let detail = format!("There are {MOST_REMARKS} already: take one away that no longer holds first.");
        return Err(InboxError::Conflict("too-many-remarks", detail));
    }
    let made = remark::ActiveModel {
        id: NotSet,
        contact_id: Set(id.0),
        kind: Set(command.kind.as_str().into()),
        text: Set(command.text.trim().into()),
        author_id: Set(actor.id.0),
        at: Set(now.0),
        until: Set(command.until.map(|until| until.0)),
    };
    let made = made.insert(&*tx).await?;
    log(&mut tx, actor, "contact.remarked", id, format!("remark:{}", made.id));
    finish(store, tx, row, actor).await
}

/// Takes a remark away: one's own, or anybody's by those who manage the desk.
pub async fn remove_remark(
    store: &Store,
    now: Timestamp,
    actor: &User,
    id: RemarkId,
) -> Result<Contact, InboxError> {
    if !allows(actor.role, Action::WorkInbox) {
        return Err(InboxError::Forbidden);
    }
    let found = remark::Entity::find_by_id(id.0).one(store.read()).await?.ok_or(InboxError::NotFound)?;
    let contact = ContactId(found.contact_id);
    let (mut tx, row) = begin(store, now, actor, contact).await?;
    if found.author_id != actor.id.0 && !allows(actor.role, Action::ManageDesk) {
        return Err(InboxError::Forbidden);
    }
    remark::Entity::delete_by_id(id.0).exec(&*tx).await?;
    log(&mut tx, actor, "contact.remark-removed", contact, format!("remark:{id}"));
    finish(store, tx, row, actor).await
}

/// Keeps a citizen out: what they write from now on is spam, unless a life is in danger.
pub async fn block(
    store: &Store,
    now: Timestamp,
    actor: &User,
    id: ContactId,
    command: &SetBlock,
) -> Result<Contact, InboxError> {
    let reason = command.reason.trim();
    if !(1..=LONGEST_BLOCK_REASON).contains(&reason.chars().count()) {
        let detail = format!("Say why, in at most {LONGEST_BLOCK_REASON} characters.");
        return Err(InboxError::invalid("reason", detail));
    }
    let (mut tx, mut row) = begin(store, now, actor, id).await?;
    row.blocked_at = Some(now.0);
    row.blocked_reason = reason.into();
    inbox::set_aside(&mut tx, actor, id).await?;
    log(&mut tx, actor, "contact.blocked", id, reason.into());
    finish(store, tx, row, actor).await
}

/// Lets a citizen in again. What was set aside stays there.
pub async fn unblock(
    store: &Store,
    now: Timestamp,
    actor: &User,
    id: ContactId,
) -> Result<Contact, InboxError> {
    let (mut tx, mut row) = begin(store, now, actor, id).await?;
    row.blocked_at = None;
    row.blocked_reason = String::new();
    log(&mut tx, actor, "contact.unblocked", id, String::new());
    finish(store, tx, row, actor).await
}

/// What is kept of a citizen, the warnings first, and then the latest.
pub async fn remarks<C: ConnectionTrait>(db: &C, id: ContactId) -> Result<Vec<Remark>, DbErr> {
    let rows = remark::Entity::find()
        .filter(remark::Column::ContactId.eq(id.0))
        .order_by_desc(remark::Column::Id)
        .limit(MOST_REMARKS)
        .all(db)
        .await?;
    let names = names_of(db, rows.iter().map(|r| r.author_id).collect()).await?;
    let view = |r: remark::Model| {
        let name = names.get(&r.author_id).cloned().unwrap_or_default();
        Some(Remark {
            id: r.id.into(),
            kind: r.kind.parse().ok()?,
            text: r.text,
            author: UserRef { id: r.author_id.into(), name },
            at: Timestamp(r.at),
            until: r.until.map(Timestamp),
        })
    };
    let mut found: Vec<Remark> = rows.into_iter().filter_map(view).collect();
    found.sort_by_key(|r| r.kind != RemarkKind::Warning);
    Ok(found)
}

async fn names_of<C: ConnectionTrait>(db: &C, ids: BTreeSet<i64>) -> Result<HashMap<i64, String>, DbErr> {
    let users = user::Entity::find().filter(user::Column::Id.is_in(ids)).all(db).await?;
    Ok(users.into_iter().map(|u| (u.id, u.name)).collect())
}

/// Whether a citizen is kept out, and why.
pub fn block_of(row: &contact::Model) -> Option<Block> {
    row.blocked_at.map(|at| Block { at: Timestamp(at), reason: row.blocked_reason.clone() })
}

async fn begin(
    store: &Store,
    now: Timestamp,
    actor: &User,
    id: ContactId,
) -> Result<(Tx, contact::Model), InboxError> {
    if !allows(actor.role, Action::WorkInbox) {
        return Err(InboxError::Forbidden);
    }
    inbox::sees_contact(store.read(), actor, id).await?;
    let tx = store.begin(now).await?;
    inbox::hold_conversations_of(&tx, &[id.0]).await?;
    let row = contact::Entity::find_by_id(id.0).lock_exclusive().one(&*tx).await?;
    Ok((tx, row.ok_or(InboxError::NotFound)?))
}

/// Writes the contact down, and tells those who see their conversations.
async fn finish(store: &Store, mut tx: Tx, row: contact::Model, actor: &User) -> Result<Contact, InboxError> {
    let id = ContactId(row.id);
    write(&tx, row).await?;
    inbox::retell_contact(&mut tx, id).await?;
    let now = tx.now();
    tx.commit().await?;
    inbox::contact(store, now, actor, id).await
}

/// Writes a changed contact down, with what follows from what is kept of them.
async fn write(tx: &Tx, mut row: contact::Model) -> Result<(), DbErr> {
    let warnings =
        remarks(&**tx, ContactId(row.id)).await?.into_iter().filter(|r| r.kind == RemarkKind::Warning);
    row.warned_until = warnings.filter_map(|r| r.until).map(|until| until.0).max();
    row.version += 1;
    row.into_active_model().reset_all().update(&**tx).await.map(|_| ())
}

fn log(tx: &mut Tx, actor: &User, action: &'static str, id: ContactId, detail: String) {
    tx.audit(Audit { actor: Some(actor.id), action, subject: format!("contact:{id}"), detail });
}
