//! The platforms' clock: the machine's, which a test can put forward.

use shared::Timestamp;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

/// The machine's time plus what a test added.
#[derive(Debug, Default)]
pub struct Clock {
    added: AtomicI64,
}

impl Clock {
    /// What time it is on the platforms.
    pub fn now(&self) -> Timestamp {
        Timestamp(chrono::Utc::now().timestamp_millis() + self.added.load(Ordering::Relaxed))
    }

    /// Puts the clock forward.
    pub fn advance(&self, by: Duration) {
        self.added.fetch_add(i64::try_from(by.as_millis()).unwrap_or(i64::MAX), Ordering::Relaxed);
    }
}

/// A moment as the Graph API writes it: `2026-11-24T20:15:00+0000`.
pub(crate) fn graph_time(at: Timestamp) -> String {
    utc(at).format("%Y-%m-%dT%H:%M:%S+0000").to_string()
}

/// A moment as X's version 2 writes it: `2026-11-24T20:15:00.000Z`.
pub(crate) fn x_time(at: Timestamp) -> String {
    at.to_string()
}

/// A moment as X's posts in webhooks write it: `Wed Oct 10 20:19:24 +0000 2018`.
pub(crate) fn x_post_time(at: Timestamp) -> String {
    utc(at).format("%a %b %d %H:%M:%S +0000 %Y").to_string()
}

fn utc(at: Timestamp) -> chrono::DateTime<chrono::Utc> {
    chrono::DateTime::from_timestamp_millis(at.0).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_times_as_each_platform_does() {
        let at = Timestamp(1_539_202_764_000);
        assert_eq!(graph_time(at), "2018-10-10T20:19:24+0000");
        assert_eq!(x_time(at), "2018-10-10T20:19:24.000Z");
        assert_eq!(x_post_time(at), "Wed Oct 10 20:19:24 +0000 2018");
    }

    #[test]
    fn can_be_put_forward() {
        let clock = Clock::default();
        let before = clock.now();
        clock.advance(Duration::from_hours(25));
        assert!(clock.now().since(before) >= 25 * 3_600_000);
    }
}
