//! What rules do to a conversation: within what colleagues may do, and never over their heads.

use super::{
    ConversationRow, InboxError,
    change::transfer,
    labels,
    replies::{enqueue, platform_and_kind},
    row::{blank_message, insert_message},
};
use crate::store::{
    Topic, Tx,
    entity::{label, team},
};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};
use shared::{
    Direction, Kind, LabelId, MOST_LABELS_OF_ONE, MessageState, SystemEvent, Team, TeamId, Timestamp, Via,
    check_reply,
};

/// Gives labels, those that are retired and those for which there is no room left out; the names of what is new.
pub async fn give_labels(
    tx: &Tx,
    row: &mut ConversationRow,
    given: &[LabelId],
) -> Result<Vec<String>, DbErr> {
    if given.is_empty() {
        return Ok(vec![]);
    }
    let had = labels::of(row)?;
    let known = label::Entity::find()
        .filter(label::Column::Id.is_in(given.iter().map(|l| l.0)))
        .filter(label::Column::Retired.eq(false))
        .all(&**tx)
        .await?;
    let new: Vec<_> = known.into_iter().filter(|l| !had.contains(&l.id.into())).collect();
    let wanted =
        had.into_iter().chain(new.iter().map(|l| l.id.into())).collect::<std::collections::BTreeSet<_>>();
    if new.is_empty() || wanted.len() > MOST_LABELS_OF_ONE {
        return Ok(vec![]);
    }
    match labels::set(tx, row, &wanted).await {
        Ok(_) => Ok(new.into_iter().map(|l| l.name).collect()),
        Err(error) => Err(of_database(error)),
    }
}

/// Moves it to another team; which, when it was not there already and there is such a team.
pub async fn move_to_team(tx: &mut Tx, row: &mut ConversationRow, to: TeamId) -> Result<Option<Team>, DbErr> {
    match transfer(tx, row, Some(to)).await {
        Ok(Some(done)) => match done.event {
            SystemEvent::Transferred { to } => Ok(to),
            _ => Ok(None),
        },
        Ok(None) | Err(InboxError::Invalid(_)) => Ok(None),
        Err(error) => Err(of_database(error)),
    }
}

fn of_database(error: InboxError) -> DbErr {
    match error {
        InboxError::Db(error) => error,
        other => DbErr::Custom(other.to_string()),
    }
}

/// The team's name; the district's when there is none.
pub async fn team_name(tx: &Tx, id: Option<i64>) -> Result<String, DbErr> {
    let team = match id {
        Some(id) => team::Entity::find_by_id(id).one(&**tx).await?,
        None => None,
    };
    Ok(team.map_or_else(|| "Twente".into(), |team| team.name))
}

/// Whether the platform takes these words as an answer to a direct message now.
pub fn may_answer_directly(row: &ConversationRow, text: &str, now: Timestamp) -> bool {
    let Ok((platform, kind)) = platform_and_kind(row) else { return false };
    let last = row.last_inbound_at.map(Timestamp);
    kind == Kind::Direct && check_reply(platform, kind, Via::Private, text, false, last, now).is_ok()
}

/// Queues an answer that nobody wrote. The citizen still waits for a colleague's.
pub async fn answer_by_rule(tx: &mut Tx, row: &ConversationRow, text: String) -> Result<i64, DbErr> {
    let mut message = blank_message(row, Direction::Out, tx.now());
    message.via = Some(Via::Private.as_str().into());
    message.text = text;
    message.state = MessageState::Queued.as_str().into();
    message.event = serde_json::to_string(&SystemEvent::AnsweredByRule).ok();
    let id = insert_message(tx, message).await?;
    enqueue(tx, row, id, 0, None).await?;
    tx.wake(Topic::Outbox);
    Ok(id)
}
