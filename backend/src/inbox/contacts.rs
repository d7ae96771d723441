//! Contacts: who a citizen is on the platforms, and what was said before.

use super::{
    InboxError,
    list::LARGEST_PAGE,
    row::{ConversationRow, save, system_message},
    thread::look,
    view::{NamedRow, Touched, named, publish},
};
use crate::{
    citizens,
    store::{
        Store, Tx,
        entity::{contact, conversation::Column as C, conversation::Entity},
    },
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::{Expr, ExprTrait},
};
use shared::{
    Contact, ContactId, Conversation, Guard, Identity, Page, Status, SystemEvent, Timestamp, User, Viewer,
    policy::{self, Action, Scope},
};

/// A contact of whom `actor` sees at least one conversation.
pub async fn contact(
    store: &Store,
    now: Timestamp,
    actor: &User,
    id: ContactId,
) -> Result<Contact, InboxError> {
    if !policy::allows(actor.role, Action::ReadInbox) {
        return Err(InboxError::Forbidden);
    }
    let row = contact::Entity::find_by_id(id.0).one(store.read()).await?.ok_or(InboxError::NotFound)?;
    sees_contact(store.read(), actor, id).await?;
    // Who it is, is for those who may hide and show it.
    let withheld = row.hidden && !policy::allows(actor.role, Action::ManageDesk);
    let identities = citizens::identities(store.read(), id.0).await?;
    let identities = identities
        .into_iter()
        .filter_map(|i| {
            Some(Identity {
                id: i.id.into(),
                platform: i.platform.parse().ok()?,
                platform_id: if withheld { String::new() } else { i.platform_id },
                name: if withheld { String::new() } else { i.name },
                handle: i.handle.filter(|_| !withheld),
                created_at: Timestamp(i.created_at),
            })
        })
        .collect();
    let subject =
        if row.hidden && !withheld { format!("contact:{id}/name") } else { format!("contact:{id}") };
    look(store, now, actor, subject).await?;
    let (hidden, blocked) = (row.hidden, citizens::block_of(&row));
    let remarks = citizens::remarks(store.read(), id).await?;
    let mut merges = citizens::merges(store.read(), id).await?;
    if withheld {
        for merge in &mut merges {
            merge.name.clear();
        }
    }
    let name = if withheld { String::new() } else { row.name };
    Ok(Contact { id, name, identities, remarks, blocked, hidden, merges })
}

/// Refuses those who see no conversation of a contact.
pub async fn sees_contact<D: ConnectionTrait>(db: &D, actor: &User, id: ContactId) -> Result<(), InboxError> {
    let seen = of_contact(Entity::find(), actor, id).limit(1).one(db).await?;
    seen.map(|_| ()).ok_or(InboxError::NotFound)
}

/// Holds the latest conversations of citizens, before anything is read of these: whoever tells of one of them meanwhile
/// would tell of the citizen as they were, after us. Always in one order, and before the contacts themselves, as intake
/// does.
pub async fn hold_conversations_of(tx: &Tx, contacts: &[i64]) -> Result<Vec<i64>, DbErr> {
    let mut latest = vec![];
    for contact in contacts {
        latest.extend(latest_of(*contact).select_only().column(C::Id).into_tuple::<i64>().all(&**tx).await?);
    }
    Entity::find()
        .select_only()
        .column(C::Id)
        .filter(C::Id.is_in(latest))
        .order_by_asc(C::Id)
        .lock_exclusive()
        .into_tuple()
        .all(&**tx)
        .await
}

/// Tells those who see a contact's conversations what is kept of them now.
pub async fn retell_contact(tx: &mut Tx, id: ContactId) -> Result<(), DbErr> {
    let mut touched = Touched::new();
    for mut row in latest_rows(tx, id).await? {
        save(tx, &mut row).await?;
        touched.entry(row.id).or_default();
    }
    publish(tx, &touched).await
}

/// Sets aside as spam what a contact wrote and is not done, unless it says that a life is in danger.
pub async fn set_aside(tx: &mut Tx, actor: &User, id: ContactId) -> Result<(), DbErr> {
    let mut touched = Touched::new();
    for mut row in latest_rows(tx, id).await? {
        if keep_out(tx.now(), &mut row) {
            save(tx, &mut row).await?;
            let line = system_message(tx, &row, Some(actor.id), &SystemEvent::MarkedSpam).await?;
            touched.entry(row.id).or_default().extend([line]);
        }
    }
    publish(tx, &touched).await
}

/// Makes spam of a conversation that waits, unless it says that a life is in danger; whether it did.
pub fn keep_out(now: Timestamp, row: &mut ConversationRow) -> bool {
    let is_done = [Status::Resolved, Status::Spam].iter().any(|status| row.status == status.as_str());
    if is_done || row.guard.as_deref() == Some(Guard::Open.as_str()) {
        return false;
    }
    row.status = Status::Spam.as_str().into();
    row.snoozed_until = None;
    row.closed_at = Some(now.0);
    row.handled_until = now.0;
    row.waiting_since = None;
    true
}

async fn latest_rows(tx: &Tx, id: ContactId) -> Result<Vec<ConversationRow>, DbErr> {
    latest_of(id.0).lock_exclusive().all(&**tx).await
}

fn latest_of(contact: i64) -> Select<Entity> {
    Entity::find()
        .filter(C::ContactId.eq(contact))
        .order_by_desc(C::LastMessageAt)
        .order_by_desc(C::Id)
        .limit(LARGEST_PAGE)
}

/// The conversations of a contact that `actor` sees, the latest first.
pub async fn contact_conversations(
    store: &Store,
    now: Timestamp,
    actor: &User,
    id: ContactId,
    limit: u64,
    cursor: Option<&str>,
) -> Result<Page<Conversation>, InboxError> {
    if !policy::allows(actor.role, Action::ReadInbox) {
        return Err(InboxError::Forbidden);
    }
    let limit = limit.clamp(1, LARGEST_PAGE);
    let mut query = of_contact(named(), actor, id);
    if let Some(cursor) = cursor {
        let (at, before): (i64, i64) = cursor
            .split_once('.')
            .and_then(|(at, id)| Some((at.parse().ok()?, id.parse().ok()?)))
            .ok_or_else(|| {
                InboxError::invalid("cursor", "Pass the value of `next` of the page before, unchanged.")
            })?;
        query = query.filter(
            Expr::tuple([Expr::col((Entity, C::LastMessageAt)), Expr::col((Entity, C::Id))])
                .lt(Expr::tuple([at.into(), before.into()])),
        );
    }
    let rows = query
        .order_by_desc(C::LastMessageAt)
        .order_by_desc(C::Id)
        .limit(limit + 1)
        .into_model::<NamedRow>()
        .all(store.read())
        .await?;
    let mut items = rows.into_iter().map(NamedRow::into_view).collect::<Result<Vec<_>, _>>()?;
    let more = items.len() as u64 > limit;
    items.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next = items.last().filter(|_| more).map(|c| format!("{}.{}", c.last_message_at.0, c.id));
    look(store, now, actor, format!("contact:{id}/conversations")).await?;
    Ok(Page { items, next })
}

/// The latest conversation of a contact that `actor` sees.
pub async fn latest_of_contact<D: ConnectionTrait>(
    db: &D,
    actor: &User,
    id: ContactId,
) -> Result<Option<Conversation>, DbErr> {
    let query = of_contact(named(), actor, id).order_by_desc(C::LastMessageAt).order_by_desc(C::Id).limit(1);
    query.into_model::<NamedRow>().one(db).await?.map(NamedRow::into_view).transpose()
}

fn of_contact(query: Select<Entity>, actor: &User, id: ContactId) -> Select<Entity> {
    let query = query.filter(C::ContactId.eq(id.0));
    match policy::scope(&Viewer::from(actor)) {
        Scope::Everything => query,
        Scope::Team(team) => query.filter(C::TeamScope.is_in([team.0, 0])),
        Scope::Nothing => query.filter(C::Id.eq(0)),
    }
}
