//! Sending one reply, and what its outcome means.

use super::settle::Settled;
use crate::{
    channels::Account,
    media::{MediaStore, StorageError},
    platforms::{Arrived, Call, CallError, Found, OutboundMedia, OutboundReply, Sent, platform},
    store::{
        Store,
        entity::{attachment, conversation, identity, message, outbox, post},
    },
};
use futures::TryStreamExt;
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
/// How long it may take over a reply with files; less than the lease.
const PATIENCE_FOR_FILES: Duration = Duration::from_secs(50);
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
    let arrived = message
        .platform_id
        .zip(usize::try_from(row.parts_sent).ok().filter(|&parts| parts > 0))
        .map(|(platform_id, parts)| Arrived { first: Sent { platform_id }, parts });
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
        arrived,
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

/// The files of a reply. The storage may be away for a while; that is told as a call that never left.
pub(super) async fn files(
    store: &Store,
    media: &MediaStore,
    row: &outbox::Model,
) -> Result<Result<Vec<OutboundMedia>, CallError>, DbErr> {
    let rows = attachment::Entity::find()
        .filter(attachment::Column::MessageId.eq(row.message_id))
        .order_by_asc(attachment::Column::Position)
        .all(store.read())
        .await?;
    let mut files = Vec::with_capacity(rows.len());
    for file in rows {
        let Ok(kind) = file.kind.parse() else { continue };
        match read(media, file.storage_key.as_deref().unwrap_or_default()).await {
            Ok(bytes) => {
                files.push(OutboundMedia { kind, mime: file.mime, bytes: bytes.into(), alt: file.alt });
            }
            Err(error) => {
                let detail = error.to_string();
                return Ok(Err(CallError::Unavailable { maybe_done: false, detail }));
            }
        }
    }
    Ok(Ok(files))
}

async fn read(media: &MediaStore, key: &str) -> Result<Vec<u8>, StorageError> {
    let chunks = media.get(key, None).await?.chunks;
    chunks
        .try_fold(vec![], async |mut all, chunk| {
            all.extend_from_slice(&chunk);
            Ok(all)
        })
        .await
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
    let patience = if reply.media.is_empty() { PATIENCE } else { PATIENCE_FOR_FILES };
    if row.in_doubt {
        if reply.arrived.is_some() {
            // Which of the later parts arrived, no platform tells.
            return Ok(Attempt::Settled(Settled::Unknown));
        }
        match patiently(PATIENCE, platform.find_sent(&call, reply)).await? {
            Found::Arrived(first) if platform.in_parts(reply) => {
                return Ok(Attempt::Partly(Arrived { first, parts: 1 }));
            }
            Found::Arrived(sent) => return Ok(Attempt::Settled(Settled::Sent(sent))),
            Found::CannotTell => return Ok(Attempt::Settled(Settled::Unknown)),
            Found::Missing => {}
        }
    }
    match patiently(patience, platform.send(&call, reply)).await {
        Ok(sent) => Ok(Attempt::Settled(Settled::Sent(sent))),
        Err(error) => Ok(Attempt::Refused(error)),
    }
}

/// What an attempt came to, when the platform could at least be asked.
pub(super) enum Attempt {
    /// There is an outcome.
    Settled(Settled),
    /// This part arrived; whether more did, nobody can tell.
    Partly(Arrived),
    /// The send itself failed.
    Refused(CallError),
}

async fn patiently<T>(
    patience: Duration,
    call: impl Future<Output = Result<T, CallError>>,
) -> Result<T, CallError> {
    tokio::time::timeout(patience, call).await.unwrap_or_else(|_| {
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
        CallError::Partly { error, .. } => judge(error, row, was_in_doubt, now),
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
