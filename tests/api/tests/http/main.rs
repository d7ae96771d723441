//! What the program promises at its HTTP edge, told by URL, on both databases.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod access;
mod channels;
mod conversations;
mod live;
mod nodes;
mod outage;
mod people;
mod problems;
mod session;
mod set_up;
mod status;
mod webhooks;
