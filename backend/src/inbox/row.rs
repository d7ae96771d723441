//! A conversation's row: loading it for a command, and writing it back with what follows from it.

use super::InboxError;
use crate::{
    store::{Tx, entity::conversation, entity::message},
    targets::TargetPlans,
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::NotSet,
    ColumnTrait, DbErr, EntityTrait, IntoActiveModel, Iterable, QueryFilter, QuerySelect, UpdateMany,
    sea_query::{Expr, ExprTrait, OnConflict},
};
use shared::{
    ConversationId, Direction, MessageState, SystemEvent, TeamId, Timestamp, User, UserId, Viewer, policy,
};

/// A conversation's row.
pub type ConversationRow = conversation::Model;

/// How many rows one statement writes: the database keeps a plan for each number up to this.
const TOGETHER: usize = 16;
/// How many characters of the last message the queue shows.
const PREVIEW: usize = 140;

/// The first words of a text, on one line.
pub fn preview_of(text: &str) -> String {
    let mut preview = String::with_capacity(PREVIEW);
    for word in text.split_whitespace() {
        if !preview.is_empty() {
            preview.push(' ');
        }
        preview.push_str(word);
        if preview.len() > 4 * PREVIEW {
            break;
        }
    }
    if preview.chars().count() > PREVIEW {
        preview = preview.chars().take(PREVIEW - 1).collect();
        preview.push('…');
    }
    preview
}

/// Changes a part of a message, and with it its version: what is not named stays as it is, whoever changed it.
pub async fn change_message(tx: &Tx, id: i64, change: message::ActiveModel) -> Result<(), DbErr> {
    next_version(id).set(change).exec(&**tx).await.map(|_| ())
}

/// Gives a message its next version: something that belongs to it has changed.
pub async fn renew_message(tx: &Tx, id: i64) -> Result<(), DbErr> {
    next_version(id).exec(&**tx).await.map(|_| ())
}

fn next_version(id: i64) -> UpdateMany<message::Entity> {
    let next = Expr::col(message::Column::Version).add(1);
    message::Entity::update_many().col_expr(message::Column::Version, next).filter(message::Column::Id.eq(id))
}

/// Loads a conversation that `actor` sees and keeps others from changing it until the transaction ends.
pub(super) async fn lock(tx: &Tx, actor: &User, id: ConversationId) -> Result<ConversationRow, InboxError> {
    let row = conversation::Entity::find_by_id(id.0).lock_exclusive().one(&**tx).await?;
    let row = row.ok_or(InboxError::NotFound)?;
    if policy::sees(&Viewer::from(actor), row.team_id.map(TeamId)) {
        Ok(row)
    } else {
        Err(InboxError::NotFound)
    }
}

/// Writes a changed conversation back: a new version, and the columns that follow from others.
pub async fn save(tx: &Tx, row: &mut ConversationRow) -> Result<(), DbErr> {
    save_by(tx, row, &mut TargetPlans::default()).await
}

/// [`save`] for many: what targets say is asked once for each team.
pub async fn save_by(tx: &Tx, row: &mut ConversationRow, plans: &mut TargetPlans) -> Result<(), DbErr> {
    renew(tx, row, plans).await?;
    let columns = row.clone().into_active_model().reset_all();
    conversation::Entity::update(columns).exec_without_returning(&**tx).await?;
    Ok(())
}

/// A changed conversation becomes a new version, with the columns that follow from others. It is still to be written.
pub async fn renew(tx: &Tx, row: &mut ConversationRow, plans: &mut TargetPlans) -> Result<(), DbErr> {
    row.version += 1;
    row.team_scope = row.team_id.unwrap_or(0);
    row.holder = row.assignee_id.unwrap_or(0);
    super::follow_target(tx, row, plans).await?;
    row.queue_since = row.due_at.or(row.waiting_since).unwrap_or(row.last_message_at);
    Ok(())
}

/// Writes conversations back that were made new versions, several with one statement.
pub async fn write(tx: &Tx, rows: Vec<ConversationRow>) -> Result<(), DbErr> {
    use conversation::{Column, Entity};
    let others = Column::iter().filter(|column| !matches!(column, Column::Id));
    let replace = OnConflict::column(Column::Id).update_columns(others).to_owned();
    let mut rows = rows.into_iter().map(|row| row.into_active_model().reset_all()).peekable();
    while rows.peek().is_some() {
        let some = Entity::insert_many(rows.by_ref().take(TOGETHER));
        some.on_conflict(replace.clone()).exec_without_returning(&**tx).await?;
    }
    Ok(())
}

/// Writes what a colleague, or the system, did as a line in the thread; the new message's id.
pub async fn system_message(
    tx: &Tx,
    row: &ConversationRow,
    author: Option<UserId>,
    event: &SystemEvent,
) -> Result<i64, DbErr> {
    let mut line = blank_message(row, Direction::System, tx.now());
    line.author_id = author.map(|a| a.0);
    line.event = serde_json::to_string(event).ok();
    insert_message(tx, line).await
}

/// A message with nothing in it yet.
pub(super) fn blank_message(row: &ConversationRow, direction: Direction, now: Timestamp) -> message::Model {
    message::Model {
        id: 0,
        conversation_id: row.id,
        channel_id: row.channel_id,
        version: 1,
        direction: direction.as_str().into(),
        via: None,
        text: String::new(),
        platform_id: None,
        sent_at: now.0,
        received_at: now.0,
        state: MessageState::Recorded.as_str().into(),
        failure_reason: None,
        failure_detail: None,
        author_id: None,
        reply_to_id: None,
        reply_to_platform_id: None,
        event: None,
        edited_at: None,
        deleted_at: None,
        hidden: false,
    }
}

/// Inserts a message; its id.
pub(super) async fn insert_message(tx: &Tx, message: message::Model) -> Result<i64, DbErr> {
    let mut columns = message.into_active_model().reset_all();
    columns.id = NotSet;
    Ok(columns.insert(&**tx).await?.id)
}

#[cfg(test)]
mod tests {
    use super::preview_of;

    #[test]
    fn a_preview_is_one_line_of_bounded_length() {
        assert_eq!(preview_of("  Er is\n\nbrand \t op de markt "), "Er is brand op de markt");
        assert_eq!(preview_of(&"é".repeat(500)).chars().count(), 140);
        assert_eq!(preview_of(""), "");
    }
}
