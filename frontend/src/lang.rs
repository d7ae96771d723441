//! The language of the page.

use crate::{
    browser::{page, storage},
    i18n::Locale,
};
use leptos::prelude::*;

const REMEMBERED: &str = "balie.language";

/// The language that the user chose; Dutch first.
#[derive(Clone, Copy)]
pub struct Language(RwSignal<Locale>);

thread_local! {
    // Texts are asked for in hundreds of places, also where there is no reactive owner.
    static CURRENT: std::cell::Cell<Locale> = const { std::cell::Cell::new(Locale::nl) };
}

/// The language at this moment. The page is drawn anew when it changes, so texts need not follow it.
pub fn current() -> Locale {
    CURRENT.get()
}

/// The language's tag, for `Intl` and `lang`.
pub fn tag() -> &'static str {
    match current() {
        Locale::nl => "nl-NL",
        Locale::en => "en-GB",
    }
}

impl Language {
    /// The language remembered by this browser.
    pub fn remembered() -> Self {
        let locale = match storage::get(REMEMBERED).as_deref() {
            Some("en") => Locale::en,
            _ => Locale::nl,
        };
        let language = Self(RwSignal::new(locale));
        language.publish(locale);
        language
    }

    /// The language now; tracks it.
    pub fn get(self) -> Locale {
        self.0.get()
    }

    /// Goes to the other language.
    pub fn toggle(self) {
        let locale = match current() {
            Locale::nl => Locale::en,
            Locale::en => Locale::nl,
        };
        self.publish(locale);
        storage::set(REMEMBERED, Some(word(locale)));
        self.0.set(locale);
    }

    fn publish(self, locale: Locale) {
        CURRENT.set(locale);
        page::set_root_attribute("lang", Some(word(locale)));
    }
}

const fn word(locale: Locale) -> &'static str {
    match locale {
        Locale::nl => "nl",
        Locale::en => "en",
    }
}

/// A text in the user's language: `tr!(log_in.title)`, `tr!(queue.fresh, count = 3)`.
macro_rules! tr {
    ($($text:tt)*) => { leptos_i18n::td_string!($crate::lang::current(), $($text)*) };
}
pub(crate) use tr;
