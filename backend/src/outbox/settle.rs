//! What became of a reply, written down: the message's state, and what follows for its conversation.

use super::state;
use crate::{
    inbox::{ConversationRow, Touched, publish, save},
    intake::raise_by_receipts,
    platforms::{Arrived, Sent},
    store::{
        Store, Tx,
        entity::{conversation, message, outbox},
    },
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QuerySelect,
};
use shared::{Failure, MessageState, NoticeKind, Status, Timestamp};

/// What became of a reply.
pub(super) enum Settled {
    /// The platform took it.
    Sent(Sent),
    /// It was refused, or given up.
    Failed(Failure),
    /// It may or may not have arrived, and nobody can tell.
    Unknown,
    /// It is tried again then.
    Later {
        /// When.
        due_at: Timestamp,
        /// Whether a request may have been carried out.
        in_doubt: bool,
        /// Whether this attempt counts.
        counts: bool,
    },
}

/// Writes down what became of a reply.
pub(super) async fn settle(
    store: &Store,
    now: Timestamp,
    row: &outbox::Model,
    settled: Settled,
    arrived: Option<Arrived>,
) -> Result<(), DbErr> {
    let mut tx = store.begin(now).await?;
    // First the conversation, as everybody does who changes it: an echo of this reply may be on its way to the same rows.
    let held = conversation::Entity::find_by_id(row.conversation_id).lock_exclusive().one(&*tx).await?;
    let Some(current) = outbox::Entity::find_by_id(row.id).lock_exclusive().one(&*tx).await? else {
        return Ok(());
    };
    if current.state != state::SENDING || current.attempts != row.attempts {
        // An echo told the outcome, or another worker took over after our lease ended.
        return Ok(());
    }
    let mut change = outbox::ActiveModel { id: Set(row.id), lease_until: Set(None), ..Default::default() };
    if let Some(arrived) = arrived {
        change.parts_sent = Set(i32::try_from(arrived.parts).unwrap_or(i32::MAX));
        keep_first(&tx, row, arrived.first).await?;
    }
    if let Settled::Later { due_at, in_doubt, counts } = settled {
        change.state = Set(state::QUEUED.into());
        change.due_at = Set(due_at.0);
        change.in_doubt = Set(in_doubt);
        change.attempts = Set(if counts { current.attempts } else { current.attempts - 1 });
        change.update(&*tx).await?;
        return tx.commit().await;
    }
    change.state = Set(state::DONE.into());
    change.update(&*tx).await?;
    if let Some(conversation) = held {
        write_message(&mut tx, conversation, row, settled).await?;
    }
    tx.commit().await
}

async fn write_message(
    tx: &mut Tx,
    mut conversation: ConversationRow,
    row: &outbox::Model,
    settled: Settled,
) -> Result<(), DbErr> {
    let Some(mut message) = message::Entity::find_by_id(row.message_id).one(&**tx).await? else {
        return Ok(());
    };
    let (mut comes_back, mut raised) = (false, vec![]);
    match settled {
        Settled::Sent(sent) => {
            message.state = MessageState::Sent.as_str().into();
            (message.failure_reason, message.failure_detail) = (None, None);
            if !taken(tx, &message, &sent.platform_id).await? {
                message.platform_id = Some(sent.platform_id);
            }
            raised = raise_by_receipts(tx, &conversation, &mut message).await?;
        }
        Settled::Failed(failure) => {
            message.state = MessageState::Failed.as_str().into();
            message.failure_reason = Some(failure.reason.as_str().into());
            message.failure_detail = Some(failure.detail.replace('\0', "\u{FFFD}"));
            comes_back = true;
        }
        Settled::Unknown => {
            message.state = MessageState::Unknown.as_str().into();
            comes_back = true;
        }
        Settled::Later { .. } => return Ok(()),
    }
    if comes_back && conversation.status != Status::Spam.as_str() {
        // The citizen has no answer: whoever has the conversation sees it among the open ones again.
        conversation.status = Status::Open.as_str().into();
        conversation.closed_at = None;
        conversation.answered_at = conversation.answered_at.filter(|&at| at != message.sent_at);
        conversation.waiting_since = conversation.last_inbound_at.or(Some(message.sent_at));
    }
    if let Some(author) = message.author_id.filter(|_| comes_back) {
        crate::notices::tell(tx, author.into(), NoticeKind::Failed, &conversation, None).await?;
    }
    save(tx, &mut conversation).await?;
    message.version += 1;
    let id = message.id;
    message::Entity::update(message.into_active_model().reset_all()).exec(&**tx).await?;
    let told = raised.into_iter().chain([id]).collect();
    publish(tx, &Touched::from([(conversation.id, told)])).await
}

/// Keeps the platform's id of the part that stands for the whole.
async fn keep_first(tx: &Tx, row: &outbox::Model, first: Sent) -> Result<(), DbErr> {
    let Some(message) = message::Entity::find_by_id(row.message_id).one(&**tx).await? else { return Ok(()) };
    if taken(tx, &message, &first.platform_id).await? {
        return Ok(());
    }
    let change = message::ActiveModel {
        id: Set(message.id),
        platform_id: Set(Some(first.platform_id)),
        ..Default::default()
    };
    change.update(&**tx).await.map(|_| ())
}

/// Whether another message has that platform id already.
async fn taken(tx: &Tx, message: &message::Model, platform_id: &str) -> Result<bool, DbErr> {
    let others = message::Entity::find()
        .filter(message::Column::ChannelId.eq(message.channel_id))
        .filter(message::Column::PlatformId.eq(platform_id))
        .filter(message::Column::Id.ne(message.id))
        .count(&**tx)
        .await?;
    Ok(others > 0)
}
