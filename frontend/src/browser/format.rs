//! Dates and numbers by locale, from the browser's `Intl`; always in Amsterdam's time.

use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use shared::Timestamp;
use std::{cell::RefCell, collections::HashMap};
use wasm_bindgen::JsValue;

/// A way to write a moment.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Style {
    Time,
    Weekday,
    Date,
    Day,
    DayAndTime,
    Full,
    Sortable,
}

impl Style {
    const fn options(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Time => &[("hour", "2-digit"), ("minute", "2-digit")],
            Self::Weekday => &[("weekday", "long")],
            Self::Date => &[("dateStyle", "medium")],
            Self::Day => &[("weekday", "long"), ("day", "numeric"), ("month", "long")],
            Self::DayAndTime => {
                &[("day", "numeric"), ("month", "short"), ("hour", "2-digit"), ("minute", "2-digit")]
            }
            Self::Full => &[("dateStyle", "full"), ("timeStyle", "medium")],
            Self::Sortable => &[
                ("year", "numeric"),
                ("month", "2-digit"),
                ("day", "2-digit"),
                ("hour", "2-digit"),
                ("minute", "2-digit"),
                ("second", "2-digit"),
                ("hourCycle", "h23"),
            ],
        }
    }
}

thread_local! {
    /// Making a formatter is slow; there are as many as styles times locales.
    static FORMATTERS: RefCell<HashMap<(Style, &'static str), Function>> = RefCell::default();
}

fn formatter(style: Style, locale: &'static str) -> Function {
    FORMATTERS.with_borrow_mut(|known| {
        known
            .entry((style, locale))
            .or_insert_with(|| {
                let options = Object::new();
                let zone = ("timeZone", "Europe/Amsterdam");
                for (name, value) in style.options().iter().chain([&zone]) {
                    // Setting a property of a plain object cannot fail.
                    let _ = Reflect::set(&options, &JsValue::from(*name), &JsValue::from(*value));
                }
                Intl::DateTimeFormat::new(&Array::of1(&JsValue::from(locale)), &options).format()
            })
            .clone()
    })
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 are far below 2^53")]
fn write(style: Style, locale: &'static str, moment: Timestamp) -> String {
    let date = Date::new(&JsValue::from_f64(moment.0 as f64));
    formatter(style, locale).call1(&JsValue::NULL, &date).ok().and_then(|s| s.as_string()).unwrap_or_default()
}

/// `21:24`
pub fn time(locale: &'static str, moment: Timestamp) -> String {
    write(Style::Time, locale, moment)
}

/// `dinsdag`
pub fn weekday(locale: &'static str, moment: Timestamp) -> String {
    write(Style::Weekday, locale, moment)
}

/// `24 nov 2026`
pub fn date(locale: &'static str, moment: Timestamp) -> String {
    write(Style::Date, locale, moment)
}

/// `dinsdag 24 november`
pub fn day(locale: &'static str, moment: Timestamp) -> String {
    write(Style::Day, locale, moment)
}

/// `24 nov, 21:24`
pub fn day_and_time(locale: &'static str, moment: Timestamp) -> String {
    write(Style::DayAndTime, locale, moment)
}

/// Everything, for a tooltip.
pub fn full(locale: &'static str, moment: Timestamp) -> String {
    write(Style::Full, locale, moment)
}

/// `2026-11-24 21:24:05`, which is how Swedish writes it.
pub fn sortable(moment: Timestamp) -> String {
    write(Style::Sortable, "sv-SE", moment)
}

/// JSON with its lines; anything else as it came.
pub fn json(text: &str) -> String {
    js_sys::JSON::parse(text)
        .and_then(|value| {
            js_sys::JSON::stringify_with_replacer_and_space(&value, &JsValue::NULL, &JsValue::from(2))
        })
        .map_or_else(|_| text.to_owned(), String::from)
}

/// In small letters, of every language. The browser knows them; the tables need not come along.
pub fn lower(text: &str) -> String {
    js_sys::JsString::from(text).to_lower_case().into()
}
