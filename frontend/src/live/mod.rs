//! The live connection: what keeps the store true.

mod backoff;
mod client;
mod decode;
mod follower;

pub use client::{Live, Status};
