//! The outbox: a reply is a row before it is a request. A worker sends it, retries with backoff, honours rate
//! limits, and never sends twice where the platform can tell; where it cannot, the agent decides.
//!
//! **Crash points.** A row is marked `sending` with a lease, and committed, before the request leaves. Whoever
//! finds a lease that ran out knows only that a request *may* have left: the row is *in doubt*, and the platform
//! is asked before anything is sent again.

mod claim;
mod send;
mod settle;
mod worker;

pub use worker::{Outbox, Round};

/// The states of a row of the outbox.
pub(crate) mod state {
    /// To be sent when it is due.
    pub const QUEUED: &str = "queued";
    /// Being sent, until its lease ends.
    pub const SENDING: &str = "sending";
    /// Nothing more to do.
    pub const DONE: &str = "done";
}
