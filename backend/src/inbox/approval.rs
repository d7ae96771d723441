//! Replies of colleagues who are learning the work: a colleague approves them, or gives them back with the reason.
//! Until then the citizen still waits for an answer.

use super::{
    ConversationRow, InboxError,
    replies::{
        answered, audit, begin_message, check_again, enqueue, publish_and_commit, save_message, show_reply,
    },
    row::{save, system_message},
    take_back::back_to_draft,
    view::publish_one,
};
use crate::{
    notices,
    store::{
        Store, Topic, Tx,
        entity::{message, user},
    },
};
use sea_orm::{
    ColumnTrait, DbErr, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, Func},
};
use shared::{
    DecideApproval, Guard, LONGEST_APPROVAL_REASON, Message, MessageId, MessageState, NoticeKind,
    SystemEvent, Timestamp, User, UserId, UserRef, policy,
};

/// Whether what `actor` writes in this conversation waits for approval.
pub(super) fn is_needed(actor: &User, row: &ConversationRow) -> bool {
    let guard: Option<Guard> = row.guard.as_deref().and_then(|guard| guard.parse().ok());
    policy::needs_approval(actor, guard)
}

/// Approves a reply that waits for it, which then goes to the citizen; or gives it back to whoever wrote it.
pub async fn decide_approval(
    store: &Store,
    now: Timestamp,
    actor: &User,
    id: MessageId,
    command: &DecideApproval,
) -> Result<Message, InboxError> {
    let (mut tx, mut row, mut message) = begin_message(store, now, actor, id).await?;
    let author = author(&tx, &message).await?;
    if !policy::may_approve(actor, author.id) {
        return Err(InboxError::Forbidden);
    }
    let event = if command.approved {
        approve(&mut tx, &mut row, &mut message).await?;
        SystemEvent::Approved { author }
    } else {
        let reason = reason(&command.reason)?;
        back_to_draft(&tx, author.id, &mut message).await?;
        notices::tell(&mut tx, author.id, NoticeKind::GivenBack, &row, Some(actor.reference())).await?;
        SystemEvent::GivenBack { author, reason }
    };
    let message_id = save_message(&tx, message).await?;
    row.approval_since = waits_since(&tx, row.id).await?;
    save(&tx, &mut row).await?;
    let line = system_message(&tx, &row, Some(actor.id), &event).await?;
    publish_one(&mut tx, row.id, &[line]).await?;
    audit(&mut tx, actor, if command.approved { "reply.approved" } else { "reply.given-back" }, message_id);
    publish_and_commit(tx, row.id, message_id).await
}

/// Who wrote a reply that waits for approval.
async fn author(tx: &Tx, message: &message::Model) -> Result<UserRef, InboxError> {
    let waits = message.state == MessageState::AwaitsApproval.as_str();
    let found = match message.author_id.filter(|_| waits) {
        Some(id) => user::Entity::find_by_id(id).one(&**tx).await?,
        None => None,
    };
    found.map(|u| UserRef { id: UserId(u.id), name: u.name }).ok_or_else(|| {
        let detail = "This reply does not wait for approval any more.";
        InboxError::Conflict("nothing-to-approve", detail.into())
    })
}

fn reason(text: &str) -> Result<String, InboxError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(InboxError::invalid("reason", "Say what is to be changed."));
    }
    if text.chars().count() > LONGEST_APPROVAL_REASON {
        let detail = format!("At most {LONGEST_APPROVAL_REASON} characters fit.");
        return Err(InboxError::invalid("reason", detail));
    }
    Ok(text.into())
}

async fn approve(
    tx: &mut Tx,
    row: &mut ConversationRow,
    message: &mut message::Model,
) -> Result<(), InboxError> {
    // The platform's window may have closed since it was written.
    check_again(tx, row, message).await?;
    message.state = MessageState::Queued.as_str().into();
    message.sent_at = tx.now().0;
    enqueue(tx, row, message.id, 0, None).await?;
    answered(row, tx.now());
    show_reply(row, message);
    tx.wake(Topic::Outbox);
    Ok(())
}

/// Since when the longest waiting reply of a conversation waits for approval.
pub(super) async fn waits_since(tx: &Tx, conversation: i64) -> Result<Option<i64>, DbErr> {
    let since: Option<Option<i64>> = message::Entity::find()
        .select_only()
        .expr(Func::min(Expr::col(message::Column::ReceivedAt)))
        .filter(message::Column::ConversationId.eq(conversation))
        .filter(message::Column::State.eq(MessageState::AwaitsApproval.as_str()))
        .into_tuple()
        .one(&**tx)
        .await?;
    Ok(since.flatten())
}
