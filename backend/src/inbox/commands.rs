//! Claim, release, assign, transfer, resolve and the like: one conversation, one transaction.

use super::{
    InboxError,
    change::{Done, change},
    row::{ConversationRow, lock, save, system_message},
    view::{conversation_view, publish_one},
};
use crate::store::{Audit, Store, Tx, entity::user};
use sea_orm::{DbErr, EntityTrait};
use shared::{
    Assign, Conversation, ConversationChange, ConversationId, Role, SetPriority, SetStatus, SystemEvent,
    TeamId, Timestamp, Transfer, User, UserRef, Viewer,
    policy::{self, Action},
};

/// Takes a conversation. Of many who try at once one wins; the others are told who did.
pub async fn claim(
    store: &Store,
    now: Timestamp,
    actor: &User,
    id: ConversationId,
) -> Result<Conversation, InboxError> {
    one(store, now, actor, id, &ConversationChange::Claim).await
}

/// Gives a conversation back to the queue.
pub async fn release(
    store: &Store,
    now: Timestamp,
    actor: &User,
    id: ConversationId,
) -> Result<Conversation, InboxError> {
    one(store, now, actor, id, &ConversationChange::Release).await
}

/// Gives a conversation to a colleague.
pub async fn assign(
    store: &Store,
    now: Timestamp,
    actor: &User,
    id: ConversationId,
    command: &Assign,
) -> Result<Conversation, InboxError> {
    one(store, now, actor, id, &ConversationChange::Assign { user: command.user }).await
}

/// Moves a conversation to another team. Those who no longer see it are told so; whoever had it and no longer
/// sees it loses it.
pub async fn transfer(
    store: &Store,
    now: Timestamp,
    actor: &User,
    id: ConversationId,
    command: &Transfer,
) -> Result<Conversation, InboxError> {
    one(store, now, actor, id, &ConversationChange::Transfer { team: command.team }).await
}

/// Resolves, reopens, snoozes a conversation, or marks it as spam.
pub async fn set_status(
    store: &Store,
    now: Timestamp,
    actor: &User,
    id: ConversationId,
    command: SetStatus,
) -> Result<Conversation, InboxError> {
    one(store, now, actor, id, &ConversationChange::SetStatus { to: command }).await
}

/// Gives a conversation another priority.
pub async fn set_priority(
    store: &Store,
    now: Timestamp,
    actor: &User,
    id: ConversationId,
    command: &SetPriority,
) -> Result<Conversation, InboxError> {
    let priority = command.priority;
    one(store, now, actor, id, &ConversationChange::SetPriority { priority }).await
}

async fn one(
    store: &Store,
    now: Timestamp,
    actor: &User,
    id: ConversationId,
    what: &ConversationChange,
) -> Result<Conversation, InboxError> {
    let (mut tx, mut row) = begin(store, now, actor, id).await?;
    match change(&mut tx, &mut row, actor, what).await? {
        Some(Done { action, event }) => finish(tx, row, actor, action, &event).await,
        None => unchanged(&tx, id).await,
    }
}

/// Begins a command on a conversation that `actor` sees and may work on.
pub(super) async fn begin(
    store: &Store,
    now: Timestamp,
    actor: &User,
    id: ConversationId,
) -> Result<(Tx, ConversationRow), InboxError> {
    if !policy::allows(actor.role, Action::WorkInbox) {
        return Err(InboxError::Forbidden);
    }
    let tx = store.begin(now).await?;
    let row = lock(&tx, actor, id).await?;
    Ok((tx, row))
}

/// Who has the conversation, as an error.
pub(super) async fn claimed_by(tx: &Tx, holder: i64) -> Result<InboxError, DbErr> {
    let holder = user::Entity::find_by_id(holder).one(&**tx).await?;
    Ok(holder
        .map_or(InboxError::NotFound, |u| InboxError::ClaimedBy(UserRef { id: u.id.into(), name: u.name })))
}

/// Whether a colleague, as they are now, sees and works on conversations of that team.
pub fn may_hold(user: &user::Model, team: Option<i64>) -> bool {
    let Ok(role) = user.role.parse::<Role>() else { return false };
    if !user.active {
        return false;
    }
    let viewer = Viewer { user: user.id.into(), role, team: user.team_id.map(TeamId) };
    policy::allows(role, Action::WorkInbox) && policy::sees(&viewer, team.map(TeamId))
}

pub(super) async fn unchanged(tx: &Tx, id: ConversationId) -> Result<Conversation, InboxError> {
    conversation_view(&**tx, id.0).await?.ok_or(InboxError::NotFound)
}

pub(super) async fn finish(
    mut tx: Tx,
    mut row: ConversationRow,
    actor: &User,
    action: &'static str,
    event: &SystemEvent,
) -> Result<Conversation, InboxError> {
    let view = write(&mut tx, &mut row, actor, action, event).await?;
    tx.commit().await?;
    Ok(view)
}

/// Writes a changed conversation down: the row, the line in the thread, the feed and the audit log.
pub(super) async fn write(
    tx: &mut Tx,
    row: &mut ConversationRow,
    actor: &User,
    action: &'static str,
    event: &SystemEvent,
) -> Result<Conversation, DbErr> {
    save(tx, row).await?;
    let line = system_message(tx, row, Some(actor.id), event).await?;
    let view = publish_one(tx, row.id, &[line]).await?;
    tx.audit(Audit {
        actor: Some(actor.id),
        action,
        subject: format!("conversation:{}", row.id),
        detail: serde_json::to_string(event).unwrap_or_default(),
    });
    Ok(view)
}
