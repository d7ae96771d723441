//! The thin API: takes a request apart, calls a capability, and puts the answer together. No rule lives here.

mod api_tokens;
mod attachments;
mod body;
mod caller;
mod canned;
mod channels;
mod contacts;
mod conversations;
mod desk;
mod docs_page;
mod drafts;
mod frame;
mod intake_problems;
mod live;
mod messages;
mod notices;
mod openapi;
mod people;
mod problem;
mod query;
mod router;
mod rules;
mod search;
mod session;
mod status;
mod target_plans;
mod together;
mod uploads;
mod webhooks;

pub use openapi::document;
pub use router::router;

/// The version of the API, in its document and in the `API-Version` header.
pub const VERSION: &str = "1.0.0";
