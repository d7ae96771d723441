//! Taking back a reply that has not left yet: it becomes a draft again.

use super::{
    ConversationRow, InboxError, approval, draft_files, drafts,
    replies::{audit, begin_message, publish_and_commit, save_message},
    row::{preview_of, save},
    uploads,
    view::publish_one,
};
use crate::store::{
    Store, Tx,
    entity::{idempotency_key, message, outbox},
};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use shared::{
    ConversationId, Direction, Draft, DraftFile, DraftKind, MessageId, MessageState, Status, TakenBack,
    Timestamp, User, UserId,
};

/// In these states a reply is not on its way to the citizen.
pub(super) const UNSENT: [MessageState; 2] = [MessageState::TakenBack, MessageState::AwaitsApproval];

/// What a reply changed of its conversation; kept with it for as long as it can be taken back.
#[derive(Serialize, Deserialize)]
pub(super) struct Before {
    status: String,
    waiting_since: Option<i64>,
    answered_at: Option<i64>,
    handled_until: i64,
    snoozed_until: Option<i64>,
    closed_at: Option<i64>,
    /// The message that was said in private beside it.
    #[serde(default)]
    beside: Option<i64>,
}

impl Before {
    /// What is to be kept of a conversation that is about to be answered.
    pub(super) fn of(row: &ConversationRow, beside: Option<i64>) -> Self {
        Self {
            status: row.status.clone(),
            waiting_since: row.waiting_since,
            answered_at: row.answered_at,
            handled_until: row.handled_until,
            snoozed_until: row.snoozed_until,
            closed_at: row.closed_at,
            beside,
        }
    }

    /// As it is kept in the outbox.
    pub(super) fn write(&self) -> Option<String> {
        serde_json::to_string(self).ok()
    }

    fn read(waiting: &outbox::Model) -> Option<Self> {
        serde_json::from_str(waiting.undo.as_deref()?).ok()
    }

    /// Nothing was answered after all. What happened to the conversation meanwhile stays: the citizen wrote, or a
    /// colleague put it away.
    fn put_back(self, row: &mut ConversationRow) {
        row.answered_at = self.answered_at;
        row.handled_until = self.handled_until;
        if row.status == Status::Waiting.as_str() || row.status == Status::Resolved.as_str() {
            row.status = self.status;
            row.snoozed_until = self.snoozed_until;
            row.closed_at = self.closed_at;
        }
        row.waiting_since = match (self.waiting_since, row.waiting_since) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
    }
}

/// Takes back a reply of `actor` that waits to leave, or for approval: its words and files become a draft again, before what was
/// begun meanwhile.
pub async fn take_back(
    store: &Store,
    now: Timestamp,
    actor: &User,
    id: MessageId,
) -> Result<TakenBack, InboxError> {
    let (mut tx, mut row, mut message) = begin_message(store, now, actor, id).await?;
    if message.author_id != Some(actor.id.0) {
        let detail = "A colleague wrote this reply: only they can take it back.";
        return Err(InboxError::Conflict("not-yours", detail.into()));
    }
    let (follow_up, before) = if message.state == MessageState::AwaitsApproval.as_str() {
        (None, None)
    } else {
        // Whoever has this row, we or the worker, decides whether it leaves.
        let waiting = waiting(&tx, message.id).await?;
        let before = Before::read(&waiting).ok_or_else(left_already)?;
        let follow_up = match before.beside {
            Some(beside) => Some(take_beside(&mut tx, row.id, beside).await?),
            None => None,
        };
        outbox::Entity::delete_by_id(waiting.id).exec(&*tx).await?;
        (follow_up, Some(before))
    };
    let (draft, files) = back_to_draft(&tx, actor.id, &mut message).await?;
    let message_id = save_message(&tx, message).await?;
    match before {
        Some(before) => before.put_back(&mut row),
        None => row.approval_since = approval::waits_since(&tx, row.id).await?,
    }
    show_last(&tx, &mut row).await?;
    save(&tx, &mut row).await?;
    audit(&mut tx, actor, "reply.taken-back", message_id);
    publish_and_commit(tx, row.id, message_id).await?;
    Ok(TakenBack { draft, files, follow_up })
}

/// Makes a draft again of a reply that `owner` wrote: its words and files, before what was begun meanwhile.
pub(super) async fn back_to_draft(
    tx: &Tx,
    owner: UserId,
    message: &mut message::Model,
) -> Result<(Draft, Vec<DraftFile>), DbErr> {
    idempotency_key::Entity::delete_many()
        .filter(idempotency_key::Column::MessageId.eq(message.id))
        .exec(&**tx)
        .await?;
    let files = uploads::detach(tx, owner, message.id).await?;
    let files = draft_files::come_back(tx, owner, message.conversation_id, files).await?;
    let begun = drafts::of(&**tx, owner, message.conversation_id).await?;
    let via = message.via.as_deref().and_then(|via| via.parse().ok());
    let draft = Draft { text: message.text.clone(), kind: DraftKind::Reply, via }.before(&begun);
    drafts::keep(&**tx, tx.now(), owner, ConversationId(message.conversation_id), &draft).await?;
    message.state = MessageState::TakenBack.as_str().into();
    Ok((draft, files))
}

/// A reply that has not left; the worker waits for whoever holds it.
async fn waiting(tx: &Tx, message: i64) -> Result<outbox::Model, InboxError> {
    let found = outbox::Entity::find()
        .filter(outbox::Column::MessageId.eq(message))
        .lock_exclusive()
        .one(&**tx)
        .await?;
    found.filter(|o| o.state == "queued" && o.attempts == 0 && o.parts_sent == 0).ok_or_else(left_already)
}

fn left_already() -> InboxError {
    let detail = "This reply has left already: it cannot be taken back.";
    InboxError::Conflict("left-already", detail.into())
}

/// Takes back what was to be said in private beside it; its words.
async fn take_beside(tx: &mut Tx, conversation: i64, id: i64) -> Result<String, InboxError> {
    let waiting = waiting(tx, id).await?;
    outbox::Entity::delete_by_id(waiting.id).exec(&**tx).await?;
    let mut message = message::Entity::find_by_id(id).one(&**tx).await?.ok_or(InboxError::NotFound)?;
    message.state = MessageState::TakenBack.as_str().into();
    let text = message.text.clone();
    save_message(tx, message).await?;
    publish_one(tx, conversation, &[id]).await?;
    Ok(text)
}

/// The queue shows what is now the last that was said.
async fn show_last(tx: &Tx, row: &mut ConversationRow) -> Result<(), DbErr> {
    let last = message::Entity::find()
        .filter(message::Column::ConversationId.eq(row.id))
        .filter(message::Column::Direction.is_in([Direction::In.as_str(), Direction::Out.as_str()]))
        .filter(message::Column::State.is_not_in(UNSENT.map(MessageState::as_str)))
        .order_by_desc(message::Column::SentAt)
        .order_by_desc(message::Column::Id)
        .limit(1)
        .one(&**tx)
        .await?;
    if let Some(last) = last {
        let withheld = last.deleted_at.is_some();
        row.preview = if withheld { String::new() } else { preview_of(&last.text) };
        row.preview_direction = Some(last.direction);
        row.last_message_at = last.sent_at;
    }
    Ok(())
}
