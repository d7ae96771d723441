//! An evening in Twente.

use crate::sim::Sim;
use serde::Deserialize;
use std::sync::{Arc, PoisonError};
use tokio_util::sync::CancellationToken;

/// How an evening goes.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(default)]
pub struct EveningConfig {
    /// Decides on who says what in which order.
    pub seed: u64,
    /// 2 is twice as fast.
    pub pace: f64,
    /// How many messages wait at the start, said over the last hours.
    pub waiting: usize,
}

impl Default for EveningConfig {
    fn default() -> Self {
        Self { seed: 2017, pace: 1.0, waiting: 25 }
    }
}

/// Lets an evening begin; one that goes on ends first.
pub(crate) fn begin(sim: &Arc<Sim>, _config: EveningConfig) {
    let token = sim.stop.child_token();
    swap(sim, Some(token));
}

/// Ends the evening.
pub(crate) fn end(sim: &Sim) {
    swap(sim, None);
}

fn swap(sim: &Sim, token: Option<CancellationToken>) {
    let old = std::mem::replace(&mut *sim.evening.lock().unwrap_or_else(PoisonError::into_inner), token);
    if let Some(old) = old {
        old.cancel();
    }
}
