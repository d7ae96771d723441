//! Balie's server. Folders are capabilities: intake, inbox, live, outbox, …

pub mod assets;
pub mod channels;
pub mod clock;
pub mod inbox;
pub mod intake;
pub mod live;
pub mod media;
pub mod platforms;
pub mod store;
