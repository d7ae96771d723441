//! What each command does to a conversation's row, inside a transaction that somebody else began.

use super::{
    InboxError,
    commands::{claimed_by, may_hold},
    labels,
    left_drafts::leave,
    row::ConversationRow,
};
use crate::{
    notices,
    store::{
        Tx,
        entity::{team, user},
    },
};
use sea_orm::EntityTrait;
use shared::{
    Audience, ConversationChange, ConversationId, Event, NoticeKind, Priority, SetStatus, Status,
    SystemEvent, Team, TeamId, User, UserId, UserRef,
    policy::{self, Action},
};

/// The longest that a conversation can be put away, in milliseconds: a year.
const LONGEST_SNOOZE: i64 = 366 * 24 * shared::HOUR;

/// What was done: its word in the audit log, and the line in the thread.
pub(super) struct Done {
    pub action: &'static str,
    pub event: SystemEvent,
}

/// Nothing was to be done, or this was.
pub(super) type Outcome = Result<Option<Done>, InboxError>;

/// Changes the row. A refusal comes before anything is written.
pub(super) async fn change(
    tx: &mut Tx,
    row: &mut ConversationRow,
    actor: &User,
    change: &ConversationChange,
) -> Outcome {
    use ConversationChange as C;
    match change {
        C::Claim => claim(tx, row, actor).await,
        C::Release => release(tx, row, actor).await,
        C::Assign { user } => assign(tx, row, actor, *user).await,
        C::Transfer { team } => transfer(tx, row, *team).await,
        C::SetStatus { to } => set_status(tx, row, *to),
        C::SetPriority { priority } => Ok(set_priority(row, *priority)),
        C::Label { label, given } => {
            let mut wanted = labels::of(row)?;
            let changes = if *given { wanted.insert(*label) } else { wanted.remove(label) };
            if changes { labels::set(tx, row, &wanted).await } else { Ok(None) }
        }
    }
}

async fn claim(tx: &Tx, row: &mut ConversationRow, actor: &User) -> Outcome {
    match row.assignee_id {
        Some(holder) if holder == actor.id.0 => return Ok(None),
        Some(holder) => return Err(claimed_by(tx, holder).await?),
        None => {
            row.assignee_id = Some(actor.id.0);
            row.held_since = Some(tx.now().0);
        }
    }
    Ok(Some(Done { action: "conversation.claimed", event: SystemEvent::Claimed }))
}

async fn release(tx: &Tx, row: &mut ConversationRow, actor: &User) -> Outcome {
    match row.assignee_id {
        None => return Ok(None),
        Some(holder) if holder != actor.id.0 && !policy::allows(actor.role, Action::AssignOthers) => {
            return Err(claimed_by(tx, holder).await?);
        }
        Some(_) => row.assignee_id = None,
    }
    Ok(Some(Done { action: "conversation.released", event: SystemEvent::Released }))
}

async fn assign(tx: &mut Tx, row: &mut ConversationRow, actor: &User, to: UserId) -> Outcome {
    if !policy::allows(actor.role, Action::AssignOthers) {
        return Err(InboxError::Forbidden);
    }
    let to = user::Entity::find_by_id(to.0).one(&**tx).await?.filter(|u| u.active);
    let to = to.ok_or_else(|| InboxError::invalid("user", "There is no such colleague."))?;
    if !may_hold(&to, row.team_id) {
        return Err(InboxError::invalid("user", "This colleague does not see conversations of this team."));
    }
    if row.assignee_id == Some(to.id) {
        return Ok(None);
    }
    if let Some(holder) = row.assignee_id {
        leave(tx, holder, row.id).await?;
        notices::tell(tx, holder.into(), NoticeKind::TakenOver, row, Some(actor.reference())).await?;
    }
    notices::tell(tx, to.id.into(), NoticeKind::Assigned, row, Some(actor.reference())).await?;
    row.assignee_id = Some(to.id);
    row.held_since = Some(tx.now().0);
    let event = SystemEvent::Assigned { to: UserRef { id: to.id.into(), name: to.name } };
    Ok(Some(Done { action: "conversation.assigned", event }))
}

pub(super) async fn transfer(tx: &mut Tx, row: &mut ConversationRow, to: Option<TeamId>) -> Outcome {
    let team = match to {
        Some(id) => {
            let found = team::Entity::find_by_id(id.0).one(&**tx).await?;
            let found = found.ok_or_else(|| InboxError::invalid("team", "There is no such team."))?;
            Some(Team { id: found.id.into(), name: found.name })
        }
        None => None,
    };
    let from = row.team_id.map(TeamId);
    if from == to {
        return Ok(None);
    }
    row.team_id = to.map(|t| t.0);
    if let Some(holder) = row.assignee_id {
        let holder = user::Entity::find_by_id(holder).one(&**tx).await?;
        if let Some(lost) = holder.filter(|h| !may_hold(h, row.team_id)) {
            leave(tx, lost.id, row.id).await?;
            row.assignee_id = None;
        }
    }
    tx.change(Audience::Lost { from, to }, Event::ConversationGone { id: ConversationId(row.id) });
    Ok(Some(Done { action: "conversation.transferred", event: SystemEvent::Transferred { to: team } }))
}

fn set_status(tx: &Tx, row: &mut ConversationRow, to: SetStatus) -> Outcome {
    let now = tx.now();
    if let SetStatus::Snoozed { until } = to
        && !(1..=LONGEST_SNOOZE).contains(&until.since(now))
    {
        return Err(InboxError::invalid("until", "Choose a moment in the coming year."));
    }
    let (status, action, event) = match to {
        SetStatus::Open => (Status::Open, "conversation.reopened", SystemEvent::Reopened),
        SetStatus::Snoozed { until } => {
            (Status::Snoozed, "conversation.snoozed", SystemEvent::Snoozed { until })
        }
        SetStatus::Resolved => (Status::Resolved, "conversation.resolved", SystemEvent::Resolved),
        SetStatus::Spam => (Status::Spam, "conversation.marked-spam", SystemEvent::MarkedSpam),
    };
    if row.status == status.as_str() && status != Status::Snoozed {
        return Ok(None);
    }
    row.snoozed_until = if let SetStatus::Snoozed { until } = to { Some(until.0) } else { None };
    row.closed_at = None;
    if matches!(status, Status::Resolved | Status::Spam) {
        row.closed_at = Some(now.0);
        row.handled_until = now.0;
        row.waiting_since = None;
    }
    if status == Status::Open {
        // Whoever takes it up again says that the citizen is still to have an answer.
        row.waiting_since = row.waiting_since.or(Some(now.0));
    }
    row.status = status.as_str().into();
    Ok(Some(Done { action, event }))
}

fn set_priority(row: &mut ConversationRow, priority: Priority) -> Option<Done> {
    if row.priority == priority.rank() {
        return None;
    }
    row.priority = priority.rank();
    row.priority_chosen = true;
    row.reasons = "[]".into();
    Some(Done { action: "conversation.prioritised", event: SystemEvent::Prioritised { priority } })
}
