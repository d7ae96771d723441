//! Changing many conversations at once, and putting back what was changed so.

use super::{
    InboxError,
    change::{Done, change},
    commands::{may_hold, write},
    labels,
    row::{ConversationRow, lock},
};
use crate::store::{
    Store, Tx,
    entity::{many_changed, user},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use shared::{
    Audience, ChangeMany, ConversationId, Event, LabelId, LeftAlone, MOST_AT_ONCE, ManyChanged, ManyId,
    PUT_BACK_WITHIN, SystemEvent, TeamId, Timestamp, User,
    policy::{self, Action},
};
use std::collections::BTreeSet;

/// A conversation that was changed, and what it was before.
#[derive(Serialize, Deserialize)]
struct Item {
    conversation: i64,
    /// Its version after the change: one that is newer by now stays as it is.
    version: i64,
    status: String,
    snoozed_until: Option<i64>,
    closed_at: Option<i64>,
    handled_until: i64,
    waiting_since: Option<i64>,
    assignee_id: Option<i64>,
    held_since: Option<i64>,
    priority: i16,
    priority_chosen: bool,
    reasons: String,
    team_id: Option<i64>,
    labels: BTreeSet<LabelId>,
}

impl Item {
    fn of(before: ConversationRow, version: i64) -> Result<Self, DbErr> {
        Ok(Self {
            conversation: before.id,
            version,
            labels: labels::of(&before)?,
            status: before.status,
            snoozed_until: before.snoozed_until,
            closed_at: before.closed_at,
            handled_until: before.handled_until,
            waiting_since: before.waiting_since,
            assignee_id: before.assignee_id,
            held_since: before.held_since,
            priority: before.priority,
            priority_chosen: before.priority_chosen,
            reasons: before.reasons,
            team_id: before.team_id,
        })
    }
}

/// Does the same to many conversations, in one transaction. Those to which it cannot be done stay as they are.
pub async fn change_many(
    store: &Store,
    now: Timestamp,
    actor: &User,
    command: &ChangeMany,
) -> Result<ManyChanged, InboxError> {
    if !policy::allows(actor.role, Action::WorkInbox) {
        return Err(InboxError::Forbidden);
    }
    // In the order of their ids: two who change the same ones wait for each other, and never both.
    let ids: BTreeSet<ConversationId> = command.conversations.iter().copied().collect();
    if ids.is_empty() || ids.len() > MOST_AT_ONCE {
        let detail = format!("One to {MOST_AT_ONCE} conversations are changed at once.");
        return Err(InboxError::invalid("conversations", detail));
    }
    let mut tx = store.begin(now).await?;
    let (mut changed, mut left_alone, mut items) = (Vec::new(), Vec::new(), Vec::new());
    for id in ids {
        let mut row = match lock(&tx, actor, id).await {
            Ok(row) => row,
            Err(error) => {
                left_alone.push(left(id, error)?);
                continue;
            }
        };
        let before = row.clone();
        match change(&mut tx, &mut row, actor, &command.change).await {
            Ok(None) => {}
            Ok(Some(Done { action, event })) => {
                changed.push(write(&mut tx, &mut row, actor, action, &event).await?);
                items.push(Item::of(before, row.version)?);
            }
            Err(error) => left_alone.push(left(id, error)?),
        }
    }
    let undo = if items.is_empty() { None } else { Some(keep(&tx, actor, &items).await?) };
    tx.commit().await?;
    Ok(ManyChanged { undo, changed, left_alone })
}

/// Puts back what `actor` changed at once a moment ago. Those that somebody changed since stay as they are.
pub async fn put_back_many(
    store: &Store,
    now: Timestamp,
    actor: &User,
    id: ManyId,
) -> Result<ManyChanged, InboxError> {
    if !policy::allows(actor.role, Action::WorkInbox) {
        return Err(InboxError::Forbidden);
    }
    let mut tx = store.begin(now).await?;
    let theirs = many_changed::Entity::find_by_id(id.0).filter(many_changed::Column::UserId.eq(actor.id.0));
    let kept = theirs.one(&*tx).await?.filter(|kept| now.since(Timestamp(kept.at)) <= PUT_BACK_WITHIN);
    let kept = kept.ok_or(InboxError::NotFound)?;
    // Of two who ask at once, one finds it still there.
    if many_changed::Entity::delete_by_id(id.0).exec(&*tx).await?.rows_affected == 0 {
        return Err(InboxError::NotFound);
    }
    let items: Vec<Item> = serde_json::from_str(&kept.items)
        .map_err(|e| InboxError::Db(DbErr::Type(format!("many_changed.items: {e}"))))?;
    let (mut changed, mut left_alone) = (Vec::new(), Vec::new());
    for item in items {
        let id = ConversationId(item.conversation);
        match lock(&tx, actor, id).await {
            Ok(row) if row.version == item.version => {
                let mut row = row;
                put_back(&mut tx, &mut row, item).await?;
                let event = SystemEvent::PutBack;
                changed.push(write(&mut tx, &mut row, actor, "conversation.put-back", &event).await?);
            }
            Ok(_) => {
                let detail = "Somebody changed it since.".into();
                left_alone.push(LeftAlone { conversation: id, detail });
            }
            Err(error) => left_alone.push(left(id, error)?),
        }
    }
    tx.commit().await?;
    Ok(ManyChanged { undo: None, changed, left_alone })
}

async fn put_back(tx: &mut Tx, row: &mut ConversationRow, item: Item) -> Result<(), InboxError> {
    labels::set(tx, row, &item.labels).await?;
    let (from, to) = (row.team_id.map(TeamId), item.team_id.map(TeamId));
    if from != to {
        tx.change(Audience::Lost { from, to }, Event::ConversationGone { id: ConversationId(row.id) });
    }
    row.team_id = item.team_id;
    row.status = item.status;
    row.snoozed_until = item.snoozed_until;
    row.closed_at = item.closed_at;
    row.handled_until = item.handled_until;
    row.waiting_since = item.waiting_since;
    row.priority = item.priority;
    row.priority_chosen = item.priority_chosen;
    row.reasons = item.reasons;
    // Whoever had it may have left since.
    let holder = match item.assignee_id {
        Some(holder) => user::Entity::find_by_id(holder).one(&**tx).await?,
        None => None,
    };
    let holder = holder.filter(|user| may_hold(user, row.team_id));
    row.held_since = holder.as_ref().and(item.held_since);
    row.assignee_id = holder.map(|user| user.id);
    Ok(())
}

/// Keeps what they were; what is too old to be put back goes.
async fn keep(tx: &Tx, actor: &User, items: &[Item]) -> Result<ManyId, DbErr> {
    many_changed::Entity::delete_many()
        .filter(many_changed::Column::UserId.eq(actor.id.0))
        .filter(many_changed::Column::At.lt(tx.now().0 - PUT_BACK_WITHIN))
        .exec(&**tx)
        .await?;
    let row = many_changed::ActiveModel {
        user_id: Set(actor.id.0),
        at: Set(tx.now().0),
        items: Set(serde_json::to_string(items).map_err(|e| DbErr::Type(e.to_string()))?),
        ..Default::default()
    };
    Ok(row.insert(&**tx).await?.id.into())
}

/// One that cannot be changed; what is wrong with the database ends everything.
fn left(conversation: ConversationId, error: InboxError) -> Result<LeftAlone, InboxError> {
    let detail = match error {
        InboxError::Db(_) | InboxError::Storage => return Err(error),
        InboxError::Invalid(fields) => fields.into_iter().map(|f| f.detail).collect::<Vec<_>>().join(" "),
        InboxError::ClaimedBy(user) => format!("{} has this conversation.", user.name),
        InboxError::NotFound => "It is not there, or not yours to see.".into(),
        error => error.to_string(),
    };
    Ok(LeftAlone { conversation, detail })
}
