//! Marks: what was said of a message or a thread, kept whether or not we know it yet, so that an edit, a deletion
//! or a receipt that overtakes its message is not lost. Of each kind the latest stays.

use crate::{
    inbox::ConversationRow,
    store::{
        Tx,
        entity::{mark, message},
    },
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, DbErr, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait, OnConflict},
};
use shared::{Kind, MessageState, Timestamp};

/// What a mark says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MarkKind {
    /// The message has these words now.
    Edited,
    /// The message was taken away.
    Deleted,
    /// The comment is hidden from the public (`yes`), or shown (`no`).
    Hidden,
    /// The message, or the thread up to a moment, reached the citizen.
    Delivered,
    /// The message, or the thread up to a moment, was seen.
    Read,
}

impl MarkKind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Edited => "edited",
            Self::Deleted => "deleted",
            Self::Hidden => "hidden",
            Self::Delivered => "delivered",
            Self::Read => "read",
        }
    }
}

/// What a mark is about: a message by its platform's id, or a thread.
pub(super) fn thread_subject(kind: Kind, key: &str) -> String {
    format!("thread:{}:{key}", kind.as_str())
}

/// Keeps a mark, unless a later one of its kind is there.
pub(super) async fn put(
    tx: &Tx,
    channel: i64,
    subject: &str,
    kind: MarkKind,
    at: Timestamp,
    text: &str,
) -> Result<(), DbErr> {
    let row = mark::ActiveModel {
        channel_id: Set(channel),
        subject: Set(subject.into()),
        kind: Set(kind.as_str().into()),
        at: Set(at.0),
        text: Set(text.into()),
    };
    let mut later = OnConflict::columns([mark::Column::ChannelId, mark::Column::Subject, mark::Column::Kind]);
    later
        .update_columns([mark::Column::At, mark::Column::Text])
        .action_and_where(Expr::col((mark::Entity, mark::Column::At)).lt(at.0));
    mark::Entity::insert(row).on_conflict(later).exec_without_returning(&**tx).await.map(|_| ())
}

/// Every mark of these subjects.
pub(super) async fn of(tx: &Tx, channel: i64, subjects: &[&str]) -> Result<Vec<mark::Model>, DbErr> {
    mark::Entity::find()
        .filter(mark::Column::ChannelId.eq(channel))
        .filter(mark::Column::Subject.is_in(subjects.iter().copied()))
        .all(&**tx)
        .await
}

/// The mark of that kind among `marks`, for a subject.
pub(super) fn pick<'a>(marks: &'a [mark::Model], subject: &str, kind: MarkKind) -> Option<&'a mark::Model> {
    marks.iter().find(|m| m.subject == subject && m.kind == kind.as_str())
}

/// Raises a sent message to what the marks say of it and of its thread.
pub(crate) async fn raise(tx: &Tx, row: &ConversationRow, message: &mut message::Model) -> Result<(), DbErr> {
    let Some(platform_id) = message.platform_id.clone() else { return Ok(()) };
    let Ok(kind) = row.kind.parse() else { return Ok(()) };
    let thread = thread_subject(kind, &row.thread_key);
    let marks = of(tx, row.channel_id, &[&platform_id, &thread]).await?;
    let reached = |mark: MarkKind| {
        pick(&marks, &platform_id, mark).is_some()
            || pick(&marks, &thread, mark).is_some_and(|m| m.at >= message.sent_at)
    };
    let state: MessageState = message.state.parse().unwrap_or(MessageState::Sent);
    let raised = match state {
        MessageState::Sent | MessageState::Delivered if reached(MarkKind::Read) => MessageState::Read,
        MessageState::Sent if reached(MarkKind::Delivered) => MessageState::Delivered,
        same => same,
    };
    message.state = raised.as_str().into();
    Ok(())
}
