//! Small pieces that every page uses.

pub mod conflict;
pub mod dialog;
pub mod dynamic;
pub mod each;
pub mod fan;
pub mod fetched;
pub mod finder;
pub mod form;
pub mod icons;
pub mod notices;
pub mod sent;
pub mod sharing;
pub mod state;
pub mod theme;
pub mod title;
