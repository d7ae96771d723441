//! Conversations go back to the queue when whoever has them can no longer answer.

use super::{
    commands::may_hold,
    left_drafts::leave,
    row::{save, system_message},
    view::{Touched, publish},
};
use crate::store::{
    Audit, Tx,
    entity::{conversation, conversation::Column as C, user},
};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::{Status, SystemEvent, UserId, UserRef, WhyBack};

/// How many are published together.
const TOGETHER: usize = 200;

/// Gives back what `holder` has and, as they are now, may no longer hold. What is resolved stays theirs: nobody
/// waits for it, and it comes back to the queue by itself when the citizen writes again.
pub async fn give_back_unheld(tx: &mut Tx, actor: UserId, holder: UserId) -> Result<usize, DbErr> {
    let Some(person) = user::Entity::find_by_id(holder.0).one(&**tx).await? else { return Ok(0) };
    let at_work = [Status::Open, Status::Waiting, Status::Snoozed].map(Status::as_str);
    let held = conversation::Entity::find()
        .filter(C::Holder.eq(holder.0))
        .filter(C::Status.is_in(at_work))
        .order_by_asc(C::Id)
        .lock_exclusive()
        .all(&**tx)
        .await?;
    let lost: Vec<_> = held.into_iter().filter(|row| !may_hold(&person, row.team_id)).collect();
    let from = UserRef { id: holder, name: person.name };
    give_back(tx, Some(actor), lost, &from, WhyBack::NoAccess).await
}

/// Gives these conversations, which are locked, back to the queue, each with a line that says why.
pub(super) async fn give_back(
    tx: &mut Tx,
    actor: Option<UserId>,
    rows: Vec<conversation::Model>,
    from: &UserRef,
    why: WhyBack,
) -> Result<usize, DbErr> {
    let event = SystemEvent::CameBack { from: from.clone(), why };
    let mut touched = Touched::new();
    for mut row in rows {
        leave(tx, from.id.0, row.id).await?;
        row.assignee_id = None;
        save(tx, &mut row).await?;
        let line = system_message(tx, &row, actor, &event).await?;
        touched.entry(row.id).or_default().insert(line);
        tx.audit(Audit {
            actor,
            action: "conversation.came-back",
            subject: format!("conversation:{}", row.id),
            detail: serde_json::to_string(&event).unwrap_or_default(),
        });
    }
    let count = touched.len();
    while !touched.is_empty() {
        let rest = match touched.keys().nth(TOGETHER).copied() {
            Some(first) => touched.split_off(&first),
            None => Touched::new(),
        };
        publish(tx, &touched).await?;
        touched = rest;
    }
    Ok(count)
}
