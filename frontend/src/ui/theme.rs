//! Light or dark: as the browser asks, unless the user chose.

use crate::browser::{page, storage};
use leptos::prelude::*;

const REMEMBERED: &str = "balie.theme";

/// The theme that is on.
#[derive(Clone, Copy)]
pub struct Theme(RwSignal<bool>);

impl Theme {
    /// What this browser remembers, or else asks for.
    pub fn remembered() -> Self {
        let chosen = storage::get(REMEMBERED);
        page::set_root_attribute("data-theme", chosen.as_deref());
        let dark = chosen.map_or_else(page::prefers_dark, |c| c == "dark");
        Self(RwSignal::new(dark))
    }

    /// Whether it is dark; tracks.
    pub fn is_dark(self) -> bool {
        self.0.get()
    }

    /// Goes to the other one, and remembers it.
    pub fn toggle(self) {
        let dark = !self.0.get_untracked();
        let word = if dark { "dark" } else { "light" };
        page::set_root_attribute("data-theme", Some(word));
        storage::set(REMEMBERED, Some(word));
        self.0.set(dark);
    }
}
