//! Durations, counted.

use anyhow::Result;
use hdrhistogram::Histogram;
use std::time::Duration;

/// What takes longer than ten minutes counts as that, in microseconds.
const LONGEST: u64 = 600_000_000;

/// How long things took.
pub struct Times(Histogram<u64>);

impl Times {
    /// None yet.
    pub fn new() -> Result<Self> {
        Ok(Self(Histogram::new_with_bounds(1, LONGEST, 3)?))
    }

    /// Counts one.
    pub fn add(&mut self, took: Duration) {
        self.0.saturating_record(u64::try_from(took.as_micros()).unwrap_or(u64::MAX));
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.0.len()
    }

    /// What all but so many percent were quicker than, in milliseconds.
    #[allow(clippy::cast_precision_loss, reason = "microseconds, shown with one decimal")]
    pub fn percentile(&self, percent: f64) -> f64 {
        self.0.value_at_percentile(percent) as f64 / 1000.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_in_milliseconds() {
        let mut times = Times::new().unwrap();
        (1..=1000).for_each(|n| times.add(Duration::from_millis(n)));
        assert_eq!(times.count(), 1000);
        assert!((times.percentile(50.0) - 500.0).abs() < 1.0, "{}", times.percentile(50.0));
        assert!((times.percentile(99.0) - 990.0).abs() < 1.0, "{}", times.percentile(99.0));
    }
}
