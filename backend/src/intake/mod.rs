//! Intake: what platforms send is stored raw before they hear 200, and applied exactly once.

mod accept;
mod apply;
mod catch_up;
mod marks;
mod problems;
mod problems_of;
mod worker;

pub use accept::{AcceptError, Intake};
pub use apply::{complete_message, complete_post, our_own_words};
pub use catch_up::{CatchUpError, Reconciler};
pub(crate) use marks::raise as raise_by_receipts;
pub use problems::{problems, replay};
pub use worker::{Applied, apply_due, run};

/// The states of a raw event.
pub(crate) mod state {
    /// Still to be applied.
    pub const PENDING: &str = "pending";
    /// Applied, once.
    pub const APPLIED: &str = "applied";
}
