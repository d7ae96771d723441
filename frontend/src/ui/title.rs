//! The page's title.

use crate::browser::page;

/// Titles the page: what it shows, then the product.
pub fn set(what: &str) {
    page::set_title(&format!("{what} · Balie"));
}
