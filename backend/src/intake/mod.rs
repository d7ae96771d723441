//! Intake: what platforms send is stored raw before they hear 200, and applied exactly once.

mod accept;
mod problems;

pub use accept::{AcceptError, Intake};
pub use problems::{problems, replay};

/// The states of a raw event.
pub(crate) mod state {
    /// Still to be applied.
    pub const PENDING: &str = "pending";
    /// Applied, once.
    pub const APPLIED: &str = "applied";
}
