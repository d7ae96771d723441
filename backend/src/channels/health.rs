//! How channels are doing, from real events and real calls.
//!
//! Events and calls are noted in memory as they happen and written together every second: a thousand events
//! cost one row, and the feed hears of what a person would notice at once, of the rest every 15 seconds.

use super::{ChannelError, Channels, manage::publish};
use crate::{platforms::CallError, store::entity::channel};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, QuerySelect};
use shared::{ChannelId, Health, Timestamp};
use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// How often the feed hears of a channel that goes on as it was, in milliseconds.
const TELL_AGAIN: i64 = 15_000;
/// The most characters of an error that are kept.
const LONGEST_ERROR: usize = 500;

/// What happened to channels since it was last written.
#[derive(Default)]
pub(super) struct Beats(Mutex<HashMap<ChannelId, Beat>>);

#[derive(Clone, Debug, Default)]
struct Beat {
    event_at: Option<Timestamp>,
    call_at: Option<Timestamp>,
    outcome: Option<Outcome>,
    told_at: Option<Timestamp>,
}

/// How the last call went.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Outcome {
    Succeeded,
    Failed { health: Health, error: String, paused_until: Option<Timestamp> },
}

impl Outcome {
    /// What a call tells of its channel; nothing when the platform refused only this one message.
    fn of(result: Result<(), &CallError>) -> Option<Self> {
        let (health, paused_until) = match result {
            Ok(()) => return Some(Self::Succeeded),
            Err(CallError::Refused { .. }) => return None,
            Err(CallError::Partly { error, .. }) => return Self::of(Err(error)),
            Err(CallError::TokenDead(_)) => (Health::TokenDead, None),
            Err(CallError::RateLimited { until, .. }) => (Health::RateLimited, *until),
            Err(CallError::Unavailable { .. }) => (Health::Failing, None),
        };
        let error = result.err().map(ToString::to_string).unwrap_or_default();
        Some(Self::Failed { health, error: error.chars().take(LONGEST_ERROR).collect(), paused_until })
    }
}

impl Beats {
    fn lock(&self) -> MutexGuard<'_, HashMap<ChannelId, Beat>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Beat {
    fn is_news(&self) -> bool {
        self.event_at.is_some() || self.call_at.is_some() || self.outcome.is_some()
    }
}

impl Channels {
    /// Notes that something came in for these channels.
    pub fn record_events(&self, channels: &HashSet<i64>) {
        let now = self.inner.clock.now();
        let mut beats = self.inner.beats.lock();
        for id in channels {
            beats.entry(ChannelId(*id)).or_default().event_at = Some(now);
        }
    }

    /// Notes how a call to the platform went.
    pub fn record_call(&self, channel: ChannelId, result: Result<(), &CallError>) {
        let now = self.inner.clock.now();
        let mut beats = self.inner.beats.lock();
        let beat = beats.entry(channel).or_default();
        if result.is_ok() {
            beat.call_at = Some(now);
        }
        beat.outcome = Outcome::of(result).or(beat.outcome.take());
    }

    /// Writes what was noted.
    pub async fn write_health(&self) {
        let due: Vec<ChannelId> =
            self.inner.beats.lock().iter().filter(|(_, beat)| beat.is_news()).map(|(id, _)| *id).collect();
        for id in due {
            if let Err(error) = self.write_one(id).await {
                tracing::warn!(channel.id = id.0, error.message = %error, "channel.health could not be written");
            }
        }
    }

    async fn write_one(&self, id: ChannelId) -> Result<(), ChannelError> {
        let now = self.inner.clock.now();
        let Some(beat) = self.inner.beats.lock().get(&id).cloned() else { return Ok(()) };
        let tells_nothing_new = beat.told_at.is_some_and(|at| now.since(at) < TELL_AGAIN);
        let row = channel::Entity::find_by_id(id.0).one(self.inner.store.read()).await?;
        let Some(row) = row else {
            self.inner.beats.lock().remove(&id);
            return Ok(());
        };
        if tells_nothing_new && !changes_visibly(&row, &beat) {
            return Ok(());
        }
        let mut tx = self.inner.store.begin(now).await?;
        let row = channel::Entity::find_by_id(id.0).lock_exclusive().one(&*tx).await?;
        let row = row.ok_or(ChannelError::NotFound)?;
        changed(&row, &beat).update(&*tx).await?;
        publish(&mut tx, row.id).await?;
        tx.commit().await?;
        // What was noted meanwhile stays for the next time.
        let mut beats = self.inner.beats.lock();
        let left = beats.entry(id).or_default();
        left.told_at = Some(now);
        forget(&mut left.event_at, beat.event_at.as_ref());
        forget(&mut left.call_at, beat.call_at.as_ref());
        forget(&mut left.outcome, beat.outcome.as_ref());
        Ok(())
    }
}

fn forget<T: PartialEq>(noted: &mut Option<T>, written: Option<&T>) {
    if noted.as_ref() == written {
        *noted = None;
    }
}

/// The health of a channel after a beat.
fn health_after(now_is: Health, beat: &Beat) -> Health {
    match (&beat.outcome, now_is) {
        (Some(Outcome::Failed { health, .. }), _) => *health,
        (Some(Outcome::Succeeded), _) => Health::Healthy,
        // Something came in: that says nothing of calls that fail.
        (None, Health::Untried | Health::Silent) if beat.event_at.is_some() => Health::Healthy,
        (None, health) => health,
    }
}

fn changes_visibly(row: &channel::Model, beat: &Beat) -> bool {
    let before = row.health.parse().unwrap_or(Health::Untried);
    let error = match &beat.outcome {
        Some(Outcome::Failed { error, .. }) => Some(error),
        Some(Outcome::Succeeded) => None,
        None => row.last_error.as_ref(),
    };
    health_after(before, beat) != before || error != row.last_error.as_ref()
}

fn changed(row: &channel::Model, beat: &Beat) -> channel::ActiveModel {
    let before = row.health.parse().unwrap_or(Health::Untried);
    let mut change = channel::ActiveModel {
        id: Set(row.id),
        health: Set(health_after(before, beat).as_str().into()),
        last_event_at: Set(row.last_event_at.max(beat.event_at.map(|t| t.0))),
        last_call_at: Set(row.last_call_at.max(beat.call_at.map(|t| t.0))),
        ..Default::default()
    };
    match &beat.outcome {
        Some(Outcome::Succeeded) => {
            change.last_error = Set(None);
            change.paused_until = Set(None);
        }
        Some(Outcome::Failed { error, paused_until, .. }) => {
            change.last_error = Set(Some(error.clone()));
            change.paused_until = Set(paused_until.map(|t| t.0));
        }
        None => {}
    }
    change
}

#[cfg(test)]
mod tests {
    use super::*;

    fn beat(event: bool, result: Option<Result<(), CallError>>) -> Beat {
        let outcome = result.and_then(|r| Outcome::of(r.as_ref().copied()));
        Beat { event_at: event.then_some(Timestamp(1)), outcome, ..Beat::default() }
    }

    #[test]
    fn health_follows_from_calls_and_events() {
        use Health as H;
        let dead = || Some(Err(CallError::TokenDead("190".into())));
        let limited = || Some(Err(CallError::RateLimited { until: None, detail: String::new() }));
        let away = || Some(Err(CallError::Unavailable { maybe_done: false, detail: String::new() }));
        let refused = || {
            let reason = shared::FailureReason::Unreachable;
            Some(Err(CallError::Refused { reason, detail: String::new() }))
        };
        for (before, beat, after) in [
            (H::Untried, beat(true, None), H::Healthy),
            (H::Untried, beat(false, Some(Ok(()))), H::Healthy),
            (H::Silent, beat(true, None), H::Healthy),
            (H::Healthy, beat(false, dead()), H::TokenDead),
            (H::Healthy, beat(false, limited()), H::RateLimited),
            (H::Healthy, beat(false, away()), H::Failing),
            (H::Healthy, beat(false, refused()), H::Healthy),
            (H::TokenDead, beat(true, None), H::TokenDead),
            (H::TokenDead, beat(true, Some(Ok(()))), H::Healthy),
        ] {
            assert_eq!(health_after(before, &beat), after, "{before:?} and {beat:?}");
        }
    }
}
