//! Balie's server. Folders are capabilities: intake, inbox, live, outbox, …

pub mod api;
pub mod app;
pub mod assets;
pub mod canned;
pub mod channels;
pub mod cli;
pub mod clock;
pub mod config;
pub mod desk;
pub mod inbox;
pub mod intake;
pub mod jobs;
pub mod live;
pub mod media;
pub mod notices;
pub mod outbox;
pub mod people;
pub mod platforms;
pub mod rules;
pub mod search;
pub mod server;
pub mod setting;
pub mod store;
pub mod targets;
pub mod triage;
pub mod workers;
