//! What the desks of the district work with: labels, and saved views.

mod labels;
mod views;

pub use labels::{labels, make_label, put_label};
pub use views::{delete_view, make_view, put_view, views};
