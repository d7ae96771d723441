//! Replies and notes. A reply is a row before it is a request: the outbox sends it.

use super::{
    InboxError, approval,
    commands::{begin, claimed_by},
    drafts::forget,
    left_drafts::withdraw_left,
    mentions::tell_mentioned,
    once::Once,
    row::{ConversationRow, blank_message, insert_message, preview_of, save},
    take_back::{Before, UNSENT},
    uploads,
    view::{message_views, publish_one},
};
use crate::{
    canned, jobs,
    store::{
        Audit, Store, Topic, Tx,
        entity::{attachment, message, outbox, user},
    },
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, DbErr, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use shared::{
    ConversationId, DecideDelivery, Direction, FileFacts, HideComment, Kind, LONGEST_NOTE, LONGEST_UNDO,
    Message, MessageId, MessageState, NewNote, NewReply, Platform, Status, Timestamp, User, UserRef, Verdict,
    Via, check_files, check_reply,
};

/// Answers the citizen. Refused with the reason before anything is queued. Takes the conversation when nobody
/// has it; when somebody else has it, it is theirs to answer. With `key`, asking twice answers once.
pub async fn reply(
    store: &Store,
    now: Timestamp,
    actor: &User,
    id: ConversationId,
    command: &NewReply,
    key: Option<&str>,
) -> Result<Message, InboxError> {
    let (tx, mut row) = begin(store, now, actor, id).await?;
    // Whoever tries again may have seen more by then: it is the same reply.
    let same = NewReply { seen: None, ..command.clone() };
    let once = Once::new(actor, key, "reply", id, &same);
    if let Some(answer) = once.answered_before(&tx).await? {
        return Ok(answer);
    }
    if let Some(holder) = row.assignee_id.filter(|&holder| holder != actor.id.0) {
        return Err(claimed_by(&tx, holder).await?);
    }
    answered_meanwhile(&tx, actor, id, command.seen).await?;
    let (platform, kind) = platform_and_kind(&row)?;
    let via = command.via.unwrap_or(kind.usual_via());
    let last_inbound = row.last_inbound_at.map(Timestamp);
    check_reply(platform, kind, via, &command.text, !command.files.is_empty(), last_inbound, now)?;
    if command.undo_seconds > LONGEST_UNDO {
        return Err(InboxError::invalid("undoSeconds", format!("At most {LONGEST_UNDO} seconds.")));
    }
    let follow_up = follow_up(platform, kind, via, command, last_inbound, now)?;
    let uploads = uploads::find(&tx, actor, &command.files).await?;
    let facts: Vec<_> = uploads.iter().map(|u| FileFacts { mime: &u.mime, size: u.size }).collect();
    check_files(platform, kind, via, &facts).map_err(|why| InboxError::invalid("files", why.to_string()))?;
    let waits = approval::is_needed(actor, &row);
    let mut written = blank_message(&row, Direction::Out, now);
    let state = if waits { MessageState::AwaitsApproval } else { MessageState::Queued };
    written.state = state.as_str().into();
    written.author_id = Some(actor.id.0);
    written.reply_to_id = answered_message(&tx, &row, command.reply_to).await?;
    let says = |via: Via, text: &str| {
        let via = Some(via.as_str().into());
        insert_message(&tx, message::Model { via, text: text.into(), ..written.clone() })
    };

    let message_id = says(via, &command.text).await?;
    uploads::attach(&tx, message_id, uploads, &command.files).await?;
    let beside = match follow_up {
        Some(text) => Some(says(Via::Private, text).await?),
        None => None,
    };
    if !waits {
        let undo = (command.undo_seconds > 0).then(|| Before::of(&row, beside).write()).flatten();
        enqueue(&tx, &row, message_id, command.undo_seconds, undo).await?;
        if let Some(beside) = beside {
            enqueue(&tx, &row, beside, command.undo_seconds, None).await?;
        }
    }

    if let Some(canned) = command.canned {
        canned::count_use(&tx, actor, canned).await?;
    }

    if row.assignee_id.is_none() {
        row.held_since = Some(now.0);
    }
    row.assignee_id = Some(actor.id.0);
    withdraw_left(&tx, row.id).await?;
    let action = if waits {
        row.approval_since = row.approval_since.or(Some(now.0));
        "reply.written"
    } else {
        answered(&mut row, now);
        "reply.queued"
    };
    finish(tx, row, actor, (message_id, beside), once, action).await
}

/// It is the citizen's turn: we answered.
pub(super) fn answered(row: &mut ConversationRow, now: Timestamp) {
    row.status = Status::Waiting.as_str().into();
    row.snoozed_until = None;
    row.closed_at = None;
    row.handled_until = now.0;
    row.waiting_since = None;
    row.answered_at = row.answered_at.or(Some(now.0));
}

/// The queue shows the reply as what was said last.
pub(super) fn show_reply(row: &mut ConversationRow, reply: &message::Model) {
    row.preview = preview_of(&reply.text);
    row.preview_direction = Some(Direction::Out.as_str().into());
    row.last_message_at = row.last_message_at.max(reply.sent_at);
}

/// What is said in private beside a public answer, when the platform takes it.
fn follow_up(
    platform: Platform,
    kind: Kind,
    via: Via,
    command: &NewReply,
    last_inbound: Option<Timestamp>,
    now: Timestamp,
) -> Result<Option<&str>, InboxError> {
    let Some(text) = command.follow_up.as_deref() else { return Ok(None) };
    if via != Via::Public {
        let detail = "Only a public answer has a private one beside it.";
        return Err(InboxError::invalid("followUp", detail));
    }
    check_reply(platform, kind, Via::Private, text, false, last_inbound, now)
        .map_err(|why| InboxError::invalid("followUp", why.to_string()))?;
    Ok(Some(text))
}

/// Warns before a second answer: somebody else answered after the newest message that `actor` saw.
async fn answered_meanwhile(
    tx: &Tx,
    actor: &User,
    id: ConversationId,
    seen: Option<MessageId>,
) -> Result<(), InboxError> {
    let Some(seen) = seen else { return Ok(()) };
    let later = message::Entity::find()
        .filter(message::Column::ConversationId.eq(id.0))
        .filter(message::Column::Direction.eq(Direction::Out.as_str()))
        .filter(message::Column::State.is_not_in(UNSENT.map(MessageState::as_str)))
        .filter(message::Column::Id.gt(seen.0))
        .order_by_desc(message::Column::Id)
        .all(&**tx)
        .await?;
    let Some(answer) = later.into_iter().find(|m| m.author_id != Some(actor.id.0)) else { return Ok(()) };
    let by = match answer.author_id {
        Some(author) => user::Entity::find_by_id(author).one(&**tx).await?,
        None => None,
    };
    Err(InboxError::Answered(by.map(|u| UserRef { id: u.id.into(), name: u.name })))
}

/// Writes a note among colleagues. With `key`, asking twice notes once.
pub async fn note(
    store: &Store,
    now: Timestamp,
    actor: &User,
    id: ConversationId,
    command: &NewNote,
    key: Option<&str>,
) -> Result<Message, InboxError> {
    if command.text.trim().is_empty() {
        return Err(InboxError::invalid("text", "The note is empty: write something first."));
    }
    if command.text.chars().count() > LONGEST_NOTE {
        return Err(InboxError::invalid("text", format!("At most {LONGEST_NOTE} characters fit.")));
    }
    let (mut tx, row) = begin(store, now, actor, id).await?;
    let once = Once::new(actor, key, "note", id, command);
    if let Some(answer) = once.answered_before(&tx).await? {
        return Ok(answer);
    }
    let mut message = blank_message(&row, Direction::Note, now);
    message.text.clone_from(&command.text);
    message.author_id = Some(actor.id.0);
    let message_id = insert_message(&tx, message).await?;
    tell_mentioned(&mut tx, &row, message_id, &command.text, actor).await?;
    finish(tx, row, actor, (message_id, None), once, "note.written").await
}

/// What an agent decides about a reply that failed, or of which it is unknown whether it arrived.
pub async fn decide(
    store: &Store,
    now: Timestamp,
    actor: &User,
    id: MessageId,
    command: &DecideDelivery,
) -> Result<Message, InboxError> {
    let (mut tx, mut row, mut message) = begin_message(store, now, actor, id).await?;
    let state: MessageState = message.state.parse().map_err(broken)?;
    match (command.verdict, state) {
        (Verdict::SendAgain, MessageState::Failed | MessageState::Unknown) => {
            check_again(&tx, &row, &message).await?;
            message.state = MessageState::Queued.as_str().into();
            message.failure_reason = None;
            message.failure_detail = None;
            row.status = Status::Waiting.as_str().into();
            row.handled_until = now.0;
            row.waiting_since = None;
            row.answered_at = row.answered_at.or(Some(message.sent_at));
            requeue(&tx, message.id).await?;
            tx.wake(Topic::Outbox);
        }
        (Verdict::Arrived, MessageState::Unknown) => message.state = MessageState::Sent.as_str().into(),
        _ => {
            let detail = "This reply is on its way or has arrived: there is nothing to decide.";
            return Err(InboxError::Conflict("nothing-to-decide", detail.into()));
        }
    }
    save(&tx, &mut row).await?;
    let message_id = save_message(&tx, message).await?;
    audit(&mut tx, actor, "reply.decided", message_id);
    publish_and_commit(tx, row.id, message_id).await
}

/// Checks a reply that was written before: whether the platform takes it now.
pub(super) async fn check_again(
    tx: &Tx,
    row: &ConversationRow,
    message: &message::Model,
) -> Result<(), InboxError> {
    let (platform, kind) = platform_and_kind(row)?;
    let via = message.via.as_deref().and_then(|via| via.parse().ok()).unwrap_or(kind.usual_via());
    let last_inbound = row.last_inbound_at.map(Timestamp);
    let files = attachment::Entity::find().filter(attachment::Column::MessageId.eq(message.id));
    let has_files = files.count(&**tx).await? > 0;
    check_reply(platform, kind, via, &message.text, has_files, last_inbound, tx.now())?;
    Ok(())
}

/// Hides a comment from the public, or shows it again. The platform is asked by a job; when it refuses, the
/// message says so again.
pub async fn set_hidden(
    store: &Store,
    now: Timestamp,
    actor: &User,
    id: MessageId,
    command: &HideComment,
) -> Result<Message, InboxError> {
    let (mut tx, mut row, mut message) = begin_message(store, now, actor, id).await?;
    let (platform, kind) = platform_and_kind(&row)?;
    let ours_to_hide = kind == Kind::Comment && platform != Platform::X && message.direction == "in";
    let Some(platform_id) = message.platform_id.clone().filter(|_| ours_to_hide) else {
        let detail = "Only a citizen's comment under one of our own posts can be hidden.";
        return Err(InboxError::Conflict("not-hideable", detail.into()));
    };
    message.hidden = command.hidden;
    let payload = serde_json::json!({ "comment": platform_id, "hidden": command.hidden }).to_string();
    jobs::ask::anew(&mut tx, "hide", message.id, payload).await?;
    save(&tx, &mut row).await?;
    let message_id = save_message(&tx, message).await?;
    audit(&mut tx, actor, if command.hidden { "comment.hidden" } else { "comment.shown" }, message_id);
    publish_and_commit(tx, row.id, message_id).await
}

pub(super) async fn begin_message(
    store: &Store,
    now: Timestamp,
    actor: &User,
    id: MessageId,
) -> Result<(Tx, ConversationRow, message::Model), InboxError> {
    let found = message::Entity::find_by_id(id.0).one(store.read()).await?.ok_or(InboxError::NotFound)?;
    let (tx, row) = begin(store, now, actor, ConversationId(found.conversation_id)).await?;
    let message = message::Entity::find_by_id(id.0).one(&*tx).await?.ok_or(InboxError::NotFound)?;
    Ok((tx, row, message))
}

/// The citizen's message that a reply answers: the chosen one, else the last.
async fn answered_message(
    tx: &Tx,
    row: &ConversationRow,
    chosen: Option<MessageId>,
) -> Result<Option<i64>, InboxError> {
    let inbound = message::Entity::find()
        .filter(message::Column::ConversationId.eq(row.id))
        .filter(message::Column::Direction.eq(Direction::In.as_str()));
    match chosen {
        Some(id) => match inbound.filter(message::Column::Id.eq(id.0)).one(&**tx).await? {
            Some(found) => Ok(Some(found.id)),
            None => {
                Err(InboxError::invalid("replyTo", "This is no message of the citizen in this conversation."))
            }
        },
        None => {
            let last = inbound
                .order_by_desc(message::Column::SentAt)
                .order_by_desc(message::Column::Id)
                .limit(1)
                .one(&**tx)
                .await?;
            Ok(last.map(|m| m.id))
        }
    }
}

pub(super) async fn enqueue(
    tx: &Tx,
    row: &ConversationRow,
    message_id: i64,
    wait: u8,
    undo: Option<String>,
) -> Result<(), DbErr> {
    let queued = outbox::ActiveModel {
        id: NotSet,
        message_id: Set(message_id),
        conversation_id: Set(row.id),
        channel_id: Set(row.channel_id),
        mark: Set(format!("balie-{}", hex::encode(rand::random::<[u8; 12]>()))),
        state: Set("queued".into()),
        attempts: Set(0),
        due_at: Set(tx.now().plus_millis(i64::from(wait) * 1000).0),
        lease_until: Set(None),
        in_doubt: Set(false),
        created_at: Set(tx.now().0),
        parts_sent: Set(0),
        undo: Set(undo),
    };
    outbox::Entity::insert(queued).exec_without_returning(&**tx).await?;
    Ok(())
}

async fn requeue(tx: &Tx, message_id: i64) -> Result<(), DbErr> {
    outbox::Entity::update_many()
        .set(outbox::ActiveModel {
            state: Set("queued".into()),
            attempts: Set(0),
            due_at: Set(tx.now().0),
            lease_until: Set(None),
            in_doubt: Set(false),
            ..Default::default()
        })
        .filter(outbox::Column::MessageId.eq(message_id))
        .exec(&**tx)
        .await?;
    Ok(())
}

async fn finish(
    mut tx: Tx,
    mut row: ConversationRow,
    actor: &User,
    (message_id, beside): (i64, Option<i64>),
    once: Once<'_>,
    action: &'static str,
) -> Result<Message, InboxError> {
    let message = message::Entity::find_by_id(message_id).one(&*tx).await?.ok_or(InboxError::NotFound)?;
    if message.state == MessageState::Queued.as_str() {
        show_reply(&mut row, &message);
        tx.wake(Topic::Outbox);
    }
    save(&tx, &mut row).await?;
    once.remember(&tx, message_id).await?;
    forget(&tx, actor.id, row.id).await?;
    audit(&mut tx, actor, action, message_id);
    if let Some(beside) = beside {
        audit(&mut tx, actor, action, beside);
        publish_one(&mut tx, row.id, &[beside]).await?;
    }
    publish_and_commit(tx, row.id, message_id).await
}

pub(super) async fn publish_and_commit(
    mut tx: Tx,
    conversation: i64,
    message_id: i64,
) -> Result<Message, InboxError> {
    publish_one(&mut tx, conversation, &[message_id]).await?;
    let view = message_by_id(&tx, message_id).await?;
    tx.commit().await?;
    Ok(view)
}

pub(super) async fn save_message(tx: &Tx, mut message: message::Model) -> Result<i64, DbErr> {
    message.version += 1;
    let id = message.id;
    message::Entity::update(message.into_active_model().reset_all()).exec(&**tx).await?;
    Ok(id)
}

pub(super) async fn message_by_id(tx: &Tx, id: i64) -> Result<Message, InboxError> {
    let rows = message::Entity::find_by_id(id).all(&**tx).await?;
    message_views(&**tx, rows).await?.pop().ok_or(InboxError::NotFound)
}

pub(super) fn audit(tx: &mut Tx, actor: &User, action: &'static str, message: i64) {
    let subject = format!("message:{message}");
    tx.audit(Audit { actor: Some(actor.id), action, subject, detail: String::new() });
}

pub(super) fn platform_and_kind(row: &ConversationRow) -> Result<(Platform, Kind), InboxError> {
    Ok((row.platform.parse().map_err(broken)?, row.kind.parse().map_err(broken)?))
}

fn broken(_: shared::UnknownWord) -> InboxError {
    InboxError::Db(DbErr::Type("a conversation's row holds an unknown word".into()))
}
