//! Claim, release, assign, transfer, resolve and the like.

use super::{
    InboxError,
    drafts::leave,
    row::{ConversationRow, lock, save, system_message},
    view::{conversation_view, publish_one},
};
use crate::notices;
use crate::store::{Audit, Store, Tx, entity::team, entity::user};
use sea_orm::{DbErr, EntityTrait};
use shared::{
    Assign, Audience, Conversation, ConversationId, Event, NoticeKind, Role, SetPriority, SetStatus, Status,
    SystemEvent, Team, TeamId, Timestamp, Transfer, User, UserRef, Viewer,
    policy::{self, Action},
};

/// The longest that a conversation can be put away, in milliseconds: a year.
const LONGEST_SNOOZE: i64 = 366 * 24 * shared::HOUR;

/// Takes a conversation. Of many who try at once one wins; the others are told who did.
pub async fn claim(
    store: &Store,
    now: Timestamp,
    actor: &User,
    id: ConversationId,
) -> Result<Conversation, InboxError> {
    let (tx, mut row) = begin(store, now, actor, id).await?;
    match row.assignee_id {
        Some(holder) if holder == actor.id.0 => return unchanged(&tx, id).await,
        Some(holder) => return Err(claimed_by(&tx, holder).await?),
        None => {
            row.assignee_id = Some(actor.id.0);
            row.held_since = Some(now.0);
        }
    }
    finish(tx, row, actor, "conversation.claimed", &SystemEvent::Claimed).await
}

/// Gives a conversation back to the queue.
pub async fn release(
    store: &Store,
    now: Timestamp,
    actor: &User,
    id: ConversationId,
) -> Result<Conversation, InboxError> {
    let (tx, mut row) = begin(store, now, actor, id).await?;
    match row.assignee_id {
        None => return unchanged(&tx, id).await,
        Some(holder) if holder != actor.id.0 && !policy::allows(actor.role, Action::AssignOthers) => {
            return Err(claimed_by(&tx, holder).await?);
        }
        Some(_) => row.assignee_id = None,
    }
    finish(tx, row, actor, "conversation.released", &SystemEvent::Released).await
}

/// Gives a conversation to a colleague.
pub async fn assign(
    store: &Store,
    now: Timestamp,
    actor: &User,
    id: ConversationId,
    command: &Assign,
) -> Result<Conversation, InboxError> {
    let (mut tx, mut row) = begin(store, now, actor, id).await?;
    if !policy::allows(actor.role, Action::AssignOthers) {
        return Err(InboxError::Forbidden);
    }
    let to = user::Entity::find_by_id(command.user.0).one(&*tx).await?.filter(|u| u.active);
    let to = to.ok_or_else(|| InboxError::invalid("user", "There is no such colleague."))?;
    if !may_hold(&to, row.team_id) {
        return Err(InboxError::invalid("user", "This colleague does not see conversations of this team."));
    }
    if row.assignee_id == Some(to.id) {
        return unchanged(&tx, id).await;
    }
    if let Some(holder) = row.assignee_id {
        leave(&tx, holder, id.0).await?;
        notices::tell(&mut tx, holder.into(), NoticeKind::TakenOver, row.id, Some(actor.id)).await?;
    }
    notices::tell(&mut tx, to.id.into(), NoticeKind::Assigned, row.id, Some(actor.id)).await?;
    row.assignee_id = Some(to.id);
    row.held_since = Some(now.0);
    let event = SystemEvent::Assigned { to: UserRef { id: to.id.into(), name: to.name } };
    finish(tx, row, actor, "conversation.assigned", &event).await
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
    let (mut tx, mut row) = begin(store, now, actor, id).await?;
    let to = match command.team {
        Some(team_id) => {
            let found = team::Entity::find_by_id(team_id.0).one(&*tx).await?;
            let found = found.ok_or_else(|| InboxError::invalid("team", "There is no such team."))?;
            Some(Team { id: found.id.into(), name: found.name })
        }
        None => None,
    };
    let (from, to_id) = (row.team_id.map(TeamId), command.team);
    if from == to_id {
        return unchanged(&tx, id).await;
    }
    row.team_id = to_id.map(|t| t.0);
    if let Some(holder) = row.assignee_id {
        let holder = user::Entity::find_by_id(holder).one(&*tx).await?;
        if let Some(lost) = holder.filter(|h| !may_hold(h, row.team_id)) {
            leave(&tx, lost.id, id.0).await?;
            row.assignee_id = None;
        }
    }
    tx.change(Audience::Lost { from, to: to_id }, Event::ConversationGone { id });
    finish(tx, row, actor, "conversation.transferred", &SystemEvent::Transferred { to }).await
}

/// Resolves, reopens, snoozes a conversation, or marks it as spam.
pub async fn set_status(
    store: &Store,
    now: Timestamp,
    actor: &User,
    id: ConversationId,
    command: SetStatus,
) -> Result<Conversation, InboxError> {
    let (tx, mut row) = begin(store, now, actor, id).await?;
    if let SetStatus::Snoozed { until } = command
        && !(1..=LONGEST_SNOOZE).contains(&until.since(now))
    {
        return Err(InboxError::invalid("until", "Choose a moment in the coming year."));
    }
    row.snoozed_until = None;
    row.closed_at = None;
    let (status, action, event) = match command {
        SetStatus::Open => (Status::Open, "conversation.reopened", SystemEvent::Reopened),
        SetStatus::Snoozed { until } => {
            row.snoozed_until = Some(until.0);
            (Status::Snoozed, "conversation.snoozed", SystemEvent::Snoozed { until })
        }
        SetStatus::Resolved => (Status::Resolved, "conversation.resolved", SystemEvent::Resolved),
        SetStatus::Spam => (Status::Spam, "conversation.marked-spam", SystemEvent::MarkedSpam),
    };
    if matches!(status, Status::Resolved | Status::Spam) {
        row.closed_at = Some(now.0);
        row.handled_until = now.0;
        row.waiting_since = None;
    }
    if row.status == status.as_str() && !matches!(command, SetStatus::Snoozed { .. }) {
        return unchanged(&tx, id).await;
    }
    if status == Status::Open {
        // Whoever takes it up again says that the citizen is still to have an answer.
        row.waiting_since = row.waiting_since.or(Some(now.0));
    }
    row.status = status.as_str().into();
    finish(tx, row, actor, action, &event).await
}

/// Gives a conversation another priority.
pub async fn set_priority(
    store: &Store,
    now: Timestamp,
    actor: &User,
    id: ConversationId,
    command: &SetPriority,
) -> Result<Conversation, InboxError> {
    let (tx, mut row) = begin(store, now, actor, id).await?;
    if row.priority == command.priority.rank() {
        return unchanged(&tx, id).await;
    }
    row.priority = command.priority.rank();
    row.priority_chosen = true;
    row.reasons = "[]".into();
    let event = SystemEvent::Prioritised { priority: command.priority };
    finish(tx, row, actor, "conversation.prioritised", &event).await
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
pub(super) fn may_hold(user: &user::Model, team: Option<i64>) -> bool {
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
    save(&tx, &mut row).await?;
    let line = system_message(&tx, &row, Some(actor.id), event).await?;
    let view = publish_one(&mut tx, row.id, &[line]).await?;
    tx.audit(Audit {
        actor: Some(actor.id),
        action,
        subject: format!("conversation:{}", row.id),
        detail: serde_json::to_string(event).unwrap_or_default(),
    });
    tx.commit().await?;
    Ok(view)
}
