//! What both sides of Balie agree on: the models of the API, the commands, the live protocol and the
//! rules that are pure functions. Nothing here does I/O, reads a clock or draws a random number.

pub mod calendar;
pub mod channel;
pub mod command;
pub mod contact;
pub mod conversation;
pub mod feed;
pub mod files;
mod flat;
pub mod ids;
pub mod live;
pub mod message;
pub mod notice;
pub mod page;
pub mod people;
pub mod platform;
pub mod policy;
pub mod problem;
pub mod target;
pub mod time;
pub mod together;
pub mod triage;
mod words;
pub mod x_text;

pub use calendar::{Calendar, Date, Holiday, Hours, WallTime};
pub use channel::*;
pub use command::*;
pub use contact::*;
pub use conversation::*;
pub use feed::{Audience, Change, Event, InboxState};
pub use files::*;
pub use ids::*;
pub use message::*;
pub use notice::*;
pub use page::Page;
pub use people::*;
pub use platform::*;
pub use policy::Viewer;
pub use problem::{FieldError, Problem};
pub use target::*;
pub use time::Timestamp;
pub use together::*;
pub use triage::*;
pub use words::UnknownWord;
