//! The browser's own APIs. Nothing else in the SPA touches `web_sys` or `js_sys`.

pub mod address;
pub mod clock;
pub mod dom;
pub mod files;
pub mod format;
pub mod keys;
pub mod notification;
pub mod page;
pub mod random;
pub mod request;
pub mod socket;
pub mod sound;
pub mod storage;
pub mod timer;
