//! Being asked to stop.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result};

/// Whether someone pressed Ctrl-C or asked this process to end.
#[derive(Clone)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Takes over the signals that would otherwise end this process and leave its programs behind.
    pub fn on_signals() -> Result<Self> {
        let asked = Arc::new(AtomicBool::new(false));
        let handle = Arc::clone(&asked);
        ctrlc::set_handler(move || handle.store(true, Ordering::Relaxed))
            .context("cannot listen to signals")?;
        Ok(Self(asked))
    }

    /// Whether that happened.
    pub fn asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
