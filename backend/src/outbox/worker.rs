//! The worker.

use super::{
    claim::claim,
    send::{Attempt, files, judge, outbound, send_once},
    settle::{Settled, settle},
};
use crate::{
    channels::Channels,
    clock::Clock,
    media::MediaStore,
    platforms::{Arrived, CallError, OutboundReply},
    store::{Store, Topic, entity::outbox},
};
use futures::{StreamExt, stream};
use sea_orm::DbErr;
use shared::{ChannelId, Failure, FailureReason};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How long to wait before looking again without having been woken.
const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// How many calls are under way at a time.
const SIDE_BY_SIDE: usize = 8;

/// Sends replies.
#[derive(Clone)]
pub struct Outbox {
    /// The database.
    pub store: Store,
    /// The clock.
    pub clock: Clock,
    /// The client for calls to platforms.
    pub http: reqwest::Client,
    /// The channels on whose behalf.
    pub channels: Channels,
    /// Where the files of replies are.
    pub media: MediaStore,
}

/// What one round did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// How many replies were taken up.
    pub taken: usize,
}

impl Outbox {
    /// Sends replies as they are queued, until stopped.
    pub async fn run(self, stop: CancellationToken) {
        let mut pokes = self.store.watch(Topic::Outbox);
        while !stop.is_cancelled() {
            pokes.borrow_and_update();
            match self.round().await {
                Ok(Round { taken }) if taken > 0 => continue,
                Ok(_) => {}
                Err(error) => tracing::warn!(error.message = %error, "outbox.round failed"),
            }
            tokio::select! {
                () = stop.cancelled() => {}
                _ = pokes.changed() => {}
                () = tokio::time::sleep(LOOK_AGAIN) => {}
            }
        }
    }

    /// Takes what is due and sends it.
    pub async fn round(&self) -> Result<Round, DbErr> {
        let rows = claim(&self.store, self.clock.now()).await?;
        let taken = rows.len();
        stream::iter(rows)
            .for_each_concurrent(SIDE_BY_SIDE, |row| async move {
                if let Err(error) = self.deliver(&row).await {
                    // The lease ends, and the row is looked at again as one in doubt.
                    tracing::error!(outbox.id = row.id, error.message = %error, "outbox.deliver failed");
                }
            })
            .await;
        Ok(Round { taken })
    }

    async fn deliver(&self, row: &outbox::Model) -> Result<(), DbErr> {
        let (settled, arrived) = match outbound(&self.store, row).await? {
            None => (failed(FailureReason::Refused, "the conversation is gone"), None),
            Some(reply) => self.outcome(row, reply).await?,
        };
        settle(&self.store, self.clock.now(), row, settled, arrived).await
    }

    /// What becomes of a reply now, and the part of it that arrived when not all of it did.
    async fn outcome(
        &self,
        row: &outbox::Model,
        mut reply: OutboundReply,
    ) -> Result<(Settled, Option<Arrived>), DbErr> {
        let now = self.clock.now();
        match files(&self.store, &self.media, row).await? {
            Ok(media) => reply.media = media,
            Err(error) => return Ok((judge(&error, row, row.in_doubt, now), None)),
        }
        Ok(match self.attempt(row, &reply).await {
            Ok(Attempt::Settled(settled)) => (settled, None),
            Ok(Attempt::Partly(arrived)) => (Settled::Unknown, Some(arrived)),
            Ok(Attempt::Refused(error)) => {
                let settled = judge(&error, row, false, self.clock.now());
                match error {
                    CallError::Partly { arrived, .. } => (settled, Some(arrived)),
                    _ => (settled, None),
                }
            }
            // The platform could not even be asked whether it arrived: still in doubt.
            Err(error) => (judge(&error, row, row.in_doubt, self.clock.now()), None),
        })
    }

    /// One attempt; a dead token is renewed once where the platform has such a thing.
    async fn attempt(&self, row: &outbox::Model, reply: &OutboundReply) -> Result<Attempt, CallError> {
        let id = ChannelId(row.channel_id);
        let Some(account) = self.channels.accounts().by_id(id) else {
            return Ok(Attempt::Settled(failed(FailureReason::Refused, "the channel is gone")));
        };
        let mut outcome = send_once(&self.http, &account, self.clock.now(), row, reply).await;
        if is_token_dead(&outcome)
            && let Ok(Some(renewed)) = self.channels.renew(&self.http, id).await
        {
            outcome = send_once(&self.http, &renewed, self.clock.now(), row, reply).await;
        }
        let call = match &outcome {
            Ok(Attempt::Settled(_) | Attempt::Partly(_)) => Ok(()),
            Ok(Attempt::Refused(error)) | Err(error) => Err(error),
        };
        self.channels.record_call(id, call);
        outcome
    }
}

fn is_token_dead(outcome: &Result<Attempt, CallError>) -> bool {
    matches!(outcome, Ok(Attempt::Refused(CallError::TokenDead(_))) | Err(CallError::TokenDead(_)))
}

fn failed(reason: FailureReason, detail: &str) -> Settled {
    Settled::Failed(Failure { reason, detail: detail.into() })
}
