//! The live hub: tails the change feed and sends each connected client the changes it may see.
//!
//! One task reads the feed; each change is serialised once and shared. A client that cannot keep up is told to
//! fetch its lists again: nothing is buffered for it beyond one ring that all share.

mod hub;
mod presence;
mod session;

pub use hub::Hub;
pub use session::{Ended, serve};
