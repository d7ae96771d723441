//! Balie's server. Folders are capabilities: intake, inbox, live, outbox, …

pub mod channels;
pub mod platforms;
