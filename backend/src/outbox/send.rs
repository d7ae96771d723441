//! Sending one reply, and what its outcome means.

use super::settle::Settled;
use crate::{
    channels::Account,
    platforms::{Call, CallError, Found, OutboundReply, platform},
    store::{
        Store,
        entity::{conversation, identity, message, outbox, post},
    },
};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::{Direction, Failure, FailureReason, HOUR, Timestamp, Via};
use std::{collections::HashSet, time::Duration};

/// After how many attempts a reply is given up.
const LAST_ATTEMPT: i32 = 8;
/// How long before a reply was written another may have been, that was sent at about the same time, in milliseconds.
const LATELY: i64 = 24 * HOUR;
/// How many of our other messages are looked at.
const MOST_OTHERS: u64 = 5_000;
/// How long the platform may take.
const PATIENCE: Duration = Duration::from_secs(25);
/// The first wait between attempts, in milliseconds; each next is twice as long.
const FIRST_WAIT: i64 = 2_000;
/// The longest wait, in milliseconds.
const LONGEST_WAIT: i64 = 15 * 60_000;

/// The reply as the platform needs it; none when its conversation is gone.
pub(super) async fn outbound(store: &Store, row: &outbox::Model) -> Result<Option<OutboundReply>, DbErr> {
    let db = store.read();
    let Some(message) = message::Entity::find_by_id(row.message_id).one(db).await? else { return Ok(None) };
    let Some(conversation) = conversation::Entity::find_by_id(row.conversation_id).one(db).await? else {
        return Ok(None);
    };
    let recipient = match conversation.identity_id {
        Some(id) => identity::Entity::find_by_id(id).one(db).await?.map(|i| i.platform_id),
        None => None,
    };
    let reply_to = match message.reply_to_id {
        Some(id) => message::Entity::find_by_id(id).one(db).await?.and_then(|m| m.platform_id),
        None => None,
    };
    let post = match conversation.post_id {
        Some(id) => post::Entity::find_by_id(id).one(db).await?.map(|p| p.platform_id),
        None => None,
    };
    let Ok(kind) = conversation.kind.parse() else { return Ok(None) };
    Ok(Some(OutboundReply {
        mark: row.mark.clone(),
        text: message.text,
        via: message.via.as_deref().and_then(|via| via.parse().ok()).unwrap_or(Via::Private),
        kind,
        recipient: recipient.unwrap_or_default(),
        reply_to,
        post,
        last_inbound_at: conversation.last_inbound_at.map(Timestamp),
        written_at: Timestamp(row.created_at),
        media: vec![],
        others: if row.in_doubt { sent_by_us(store, row).await? } else { HashSet::new() },
    }))
}

/// The platform's ids of what our account said lately, in Balie or elsewhere. An equal answer to somebody else, or
/// to the same citizen a minute before, is not the one that is looked for.
async fn sent_by_us(store: &Store, row: &outbox::Model) -> Result<HashSet<String>, DbErr> {
    let known: Vec<Option<String>> = message::Entity::find()
        .select_only()
        .column(message::Column::PlatformId)
        .filter(message::Column::ChannelId.eq(row.channel_id))
        .filter(message::Column::Direction.eq(Direction::Out.as_str()))
        .filter(message::Column::ReceivedAt.gte(row.created_at - LATELY))
        .filter(message::Column::PlatformId.is_not_null())
        .order_by_desc(message::Column::ReceivedAt)
        .limit(MOST_OTHERS)
        .into_tuple()
        .all(store.read())
        .await?;
    Ok(known.into_iter().flatten().collect())
}

/// Sends a reply once, after having looked for it when an earlier request is in doubt.
pub(super) async fn send_once(
    http: &reqwest::Client,
    account: &Account,
    now: Timestamp,
    row: &outbox::Model,
    reply: &OutboundReply,
) -> Result<Attempt, CallError> {
    let call = Call { http, account, now };
    let platform = platform(account.platform);
    if row.in_doubt {
        match patiently(platform.find_sent(&call, reply)).await? {
            Found::Arrived(sent) => return Ok(Attempt::Settled(Settled::Sent(sent))),
            Found::CannotTell => return Ok(Attempt::Settled(Settled::Unknown)),
            Found::Missing => {}
        }
    }
    match patiently(platform.send(&call, reply)).await {
        Ok(sent) => Ok(Attempt::Settled(Settled::Sent(sent))),
        Err(error) => Ok(Attempt::Refused(error)),
    }
}

/// What an attempt came to, when the platform could at least be asked.
pub(super) enum Attempt {
    /// There is an outcome.
    Settled(Settled),
    /// The send itself failed.
    Refused(CallError),
}

async fn patiently<T>(call: impl Future<Output = Result<T, CallError>>) -> Result<T, CallError> {
    tokio::time::timeout(PATIENCE, call).await.unwrap_or_else(|_| {
        Err(CallError::Unavailable { maybe_done: true, detail: "no answer in time".into() })
    })
}

/// What a failed attempt means. `was_in_doubt`: an earlier request may have been carried out, and that is still
/// not known.
pub(super) fn judge(error: &CallError, row: &outbox::Model, was_in_doubt: bool, now: Timestamp) -> Settled {
    let failed = |reason, detail: &str| Settled::Failed(Failure { reason, detail: detail.into() });
    match error {
        CallError::TokenDead(detail) => failed(FailureReason::TokenDead, detail),
        CallError::Refused { reason, detail } => failed(*reason, detail),
        CallError::RateLimited { until, .. } => {
            let due_at = until.unwrap_or_else(|| now.plus_millis(wait_after(row)));
            Settled::Later { due_at, in_doubt: was_in_doubt, counts: false }
        }
        CallError::Unavailable { maybe_done, detail } => {
            let in_doubt = was_in_doubt || *maybe_done;
            match (row.attempts >= LAST_ATTEMPT, in_doubt) {
                (false, _) => {
                    Settled::Later { due_at: now.plus_millis(wait_after(row)), in_doubt, counts: true }
                }
                (true, true) => Settled::Unknown,
                (true, false) => failed(FailureReason::Unavailable, detail),
            }
        }
    }
}

/// How long to wait after this attempt, in milliseconds: twice as long each time, and not for all at once.
fn wait_after(row: &outbox::Model) -> i64 {
    let doubled = FIRST_WAIT.saturating_mul(1 << row.attempts.clamp(1, 20).saturating_sub(1));
    let jitter = i64::from(rand::random::<u16>()) * FIRST_WAIT / i64::from(u16::MAX);
    doubled.min(LONGEST_WAIT) + jitter
}
