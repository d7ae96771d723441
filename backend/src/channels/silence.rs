//! The silence watchdog: a channel that is quieter than its usual rhythm may have lost its webhook without
//! anybody being told.

use super::{Channels, manage::publish};
use crate::store::entity::{channel, message};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use shared::{Direction, Health, Timestamp};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How many of the last messages tell the rhythm.
const REMEMBERED: u64 = 100;
/// With fewer than so many messages there is no rhythm yet.
const RHYTHM: usize = 10;
/// A silence shorter than this worries nobody, in milliseconds.
const SHORTEST: i64 = 2 * shared::HOUR;
/// How many times longer than the usual long gap a silence has to be.
const TIMES: i64 = 3;
/// How often to listen.
const LISTEN: Duration = Duration::from_secs(60);

/// Whether a channel that received at these moments (the latest first) is silent now: three times as long as
/// nineteen of twenty of its gaps, which takes in its nights once it has seen some.
pub(super) fn is_silent(received: &[Timestamp], now: Timestamp) -> bool {
    let Some(last) = received.first().filter(|_| received.len() >= RHYTHM) else { return false };
    let mut gaps: Vec<i64> = received.windows(2).map(|pair| pair[0].since(pair[1])).collect();
    gaps.sort_unstable();
    let long_gap = gaps[(gaps.len() - 1) * 19 / 20];
    now.since(*last) > SHORTEST.max(long_gap * TIMES)
}

impl Channels {
    /// Listens for silence until stopped.
    pub async fn keep_listening(&self, stop: CancellationToken) {
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(LISTEN) => {}
            }
            if let Err(error) = self.listen_once().await {
                tracing::warn!(error.message = %error, "channels.listen failed");
            }
        }
    }

    /// Marks the healthy channels that have fallen silent.
    pub async fn listen_once(&self) -> Result<(), DbErr> {
        let store = &self.inner.store;
        let healthy = channel::Entity::find()
            .filter(channel::Column::Health.eq(Health::Healthy.as_str()))
            .limit(super::MOST)
            .all(store.read())
            .await?;
        for row in healthy {
            let received: Vec<i64> = message::Entity::find()
                .select_only()
                .column(message::Column::ReceivedAt)
                .filter(message::Column::ChannelId.eq(row.id))
                .filter(message::Column::Direction.eq(Direction::In.as_str()))
                .order_by_desc(message::Column::ReceivedAt)
                .limit(REMEMBERED)
                .into_tuple()
                .all(store.read())
                .await?;
            let received: Vec<Timestamp> = received.into_iter().map(Timestamp).collect();
            if is_silent(&received, self.inner.clock.now()) {
                self.mark_silent(row.id).await?;
            }
        }
        Ok(())
    }

    async fn mark_silent(&self, id: i64) -> Result<(), DbErr> {
        let mut tx = self.inner.store.begin(self.inner.clock.now()).await?;
        let row = channel::Entity::find_by_id(id).lock_exclusive().one(&*tx).await?;
        if row.is_none_or(|row| row.health != Health::Healthy.as_str()) {
            return Ok(());
        }
        let change = channel::ActiveModel {
            id: Set(id),
            health: Set(Health::Silent.as_str().into()),
            ..Default::default()
        };
        change.update(&*tx).await?;
        if publish(&mut tx, id).await.is_err() {
            return Ok(());
        }
        tx.commit().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_790_000_000_000);

    /// So many messages with `minutes` between them, the last `ago` minutes ago.
    fn every(minutes: i64, count: i64, ago: i64) -> Vec<Timestamp> {
        (0..count).map(|n| NOW.plus_millis(-(ago + n * minutes) * 60_000)).collect()
    }

    #[test]
    fn silence_is_measured_against_the_usual_rhythm() {
        assert!(!is_silent(&every(5, 50, 100), NOW), "not for long enough to worry");
        assert!(is_silent(&every(5, 50, 130), NOW), "a busy channel, quiet for two hours");
        assert!(!is_silent(&every(120, 50, 300), NOW), "a calm channel is often quiet for so long");
        assert!(is_silent(&every(120, 50, 370), NOW));
        assert!(!is_silent(&every(5, 9, 6000), NOW), "too young to have a rhythm");
        assert!(!is_silent(&[], NOW));
    }
}
