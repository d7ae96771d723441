//! Intake: what platforms send is stored raw before they hear 200, and applied exactly once.

mod accept;
mod apply;
mod marks;
mod problems;
mod problems_of;
mod worker;

pub use accept::{AcceptError, Intake};
pub use problems::{problems, replay};
pub use worker::{Applied, apply_due, run};

/// The states of a raw event.
pub(crate) mod state {
    /// Still to be applied.
    pub const PENDING: &str = "pending";
    /// Applied, once.
    pub const APPLIED: &str = "applied";
}
