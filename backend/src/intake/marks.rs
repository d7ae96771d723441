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
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseBackend, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect, Statement, Value,
    sea_query::{Expr, ExprTrait, OnConflict},
};
use shared::{Direction, Kind, MessageState, Timestamp};
use std::collections::BTreeSet;

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

/// On PostgreSQL two workers apply at once. A message and what is said of it, side by side, would each not see the
/// other: whoever comes second waits here until the first has committed.
pub(super) async fn hold(tx: &Tx, channel: i64, subject: &str) -> Result<(), DbErr> {
    if tx.get_database_backend() != DatabaseBackend::Postgres {
        return Ok(());
    }
    // Two numbers: a space of their own beside the locks of the feed and of tokens, which are one number.
    let lock: [Value; 2] = [i32::try_from(channel).unwrap_or(0).into(), subject.into()];
    let sql = "SELECT pg_advisory_xact_lock($1, hashtext($2))";
    tx.execute_raw(Statement::from_sql_and_values(DatabaseBackend::Postgres, sql, lock)).await.map(|_| ())
}

/// [`hold`] for all these at once, in their order, so that no two workers wait for each other.
pub(super) async fn hold_all(tx: &Tx, subjects: &BTreeSet<(i64, String)>) -> Result<(), DbErr> {
    if tx.get_database_backend() != DatabaseBackend::Postgres || subjects.is_empty() {
        return Ok(());
    }
    let places: Vec<_> =
        (0..subjects.len()).map(|n| format!("(${}::int, ${})", 2 * n + 1, 2 * n + 2)).collect();
    let sql = format!(
        "SELECT pg_advisory_xact_lock(channel, hashtext(subject)) FROM (VALUES {}) AS held (channel, subject)",
        places.join(", ")
    );
    let values: Vec<Value> = subjects
        .iter()
        .flat_map(|(channel, id)| [Value::from(i32::try_from(*channel).unwrap_or(0)), id.as_str().into()])
        .collect();
    tx.execute_raw(Statement::from_sql_and_values(DatabaseBackend::Postgres, sql, values)).await.map(|_| ())
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

/// How many messages a thread's mark raises at the most; older ones were raised by earlier receipts.
const RAISED_AT_ONCE: u64 = 500;

/// Raises a sent message to what the marks say of it and of its thread. Who has seen this message has seen those
/// before it: where the platform names only the message, the ids of the others that this raised.
pub(crate) async fn raise(
    tx: &Tx,
    row: &ConversationRow,
    message: &mut message::Model,
) -> Result<Vec<i64>, DbErr> {
    let Some(platform_id) = message.platform_id.clone() else { return Ok(vec![]) };
    let Ok(kind) = row.kind.parse::<Kind>() else { return Ok(vec![]) };
    let thread = thread_subject(kind, &row.thread_key);
    let marks = of(tx, row.channel_id, &[&platform_id, &thread]).await?;
    raise_to(&marks, &platform_id, &thread, message);
    let seen = pick(&marks, &platform_id, MarkKind::Read).is_some() && kind == Kind::Direct;
    let known = pick(&marks, &thread, MarkKind::Read).is_some_and(|mark| mark.at >= message.sent_at);
    if !seen || known {
        return Ok(vec![]);
    }
    let until = Timestamp(message.sent_at);
    put(tx, row.channel_id, &thread, MarkKind::Read, until, "").await?;
    let others = raise_thread(tx, row, until).await?;
    Ok(others.into_iter().filter(|&id| id != message.id).collect())
}

/// Raises our messages of a thread up to a moment to what the marks say; the ids of those that changed.
pub(super) async fn raise_thread(
    tx: &Tx,
    row: &ConversationRow,
    until: Timestamp,
) -> Result<Vec<i64>, DbErr> {
    let Ok(kind) = row.kind.parse::<Kind>() else { return Ok(vec![]) };
    let thread = thread_subject(kind, &row.thread_key);
    let below = [MessageState::Sent.as_str(), MessageState::Delivered.as_str()];
    let ours = message::Entity::find()
        .filter(message::Column::ConversationId.eq(row.id))
        .filter(message::Column::Direction.eq(Direction::Out.as_str()))
        .filter(message::Column::State.is_in(below))
        .filter(message::Column::SentAt.lte(until.0))
        .order_by_desc(message::Column::SentAt)
        .limit(RAISED_AT_ONCE)
        .all(&**tx)
        .await?;
    let ids = ours.iter().filter_map(|m| m.platform_id.as_deref());
    let subjects: Vec<&str> = ids.chain([thread.as_str()]).collect();
    let marks = of(tx, row.channel_id, &subjects).await?;
    let mut raised = vec![];
    for mut message in ours {
        let before = message.state.clone();
        let Some(platform_id) = message.platform_id.clone() else { continue };
        raise_to(&marks, &platform_id, &thread, &mut message);
        if message.state != before {
            message.version += 1;
            raised.push(message.id);
            message::Entity::update(message.into_active_model().reset_all()).exec(&**tx).await?;
        }
    }
    Ok(raised)
}

fn raise_to(marks: &[mark::Model], platform_id: &str, thread: &str, message: &mut message::Model) {
    let reached = |mark: MarkKind| {
        pick(marks, platform_id, mark).is_some()
            || pick(marks, thread, mark).is_some_and(|m| m.at >= message.sent_at)
    };
    let state: MessageState = message.state.parse().unwrap_or(MessageState::Sent);
    let raised = match state {
        MessageState::Sent | MessageState::Delivered if reached(MarkKind::Read) => MessageState::Read,
        MessageState::Sent if reached(MarkKind::Delivered) => MessageState::Delivered,
        same => same,
    };
    message.state = raised.as_str().into();
}
