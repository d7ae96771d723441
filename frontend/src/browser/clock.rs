//! The browser's clock, and the wall clock of Amsterdam.

use crate::browser::format;
use chrono::{Days, NaiveDateTime, NaiveTime};
use shared::Timestamp;

/// This moment.
#[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit for 290 million years")]
pub fn now() -> Timestamp {
    Timestamp(js_sys::Date::now() as i64)
}

/// What the clocks in Amsterdam show at a moment.
pub fn wall(moment: Timestamp) -> Option<NaiveDateTime> {
    NaiveDateTime::parse_from_str(&format::sortable(moment), "%Y-%m-%d %H:%M:%S").ok()
}

/// The moment at which the clocks in Amsterdam show `wall`. In the hour that summer time skips, the moment
/// that would have been; in the hour that comes twice, the first or the second.
pub fn moment(wall_time: NaiveDateTime) -> Option<Timestamp> {
    let as_utc = Timestamp(wall_time.and_utc().timestamp_millis());
    let offset = |at: Timestamp| Some(wall(at)?.and_utc().timestamp_millis() - at.0.div_euclid(1000) * 1000);
    let guess = as_utc.plus_millis(-offset(as_utc)?);
    Some(as_utc.plus_millis(-offset(guess)?))
}

/// Tomorrow at that hour, in Amsterdam.
pub fn tomorrow_at(now: Timestamp, hour: u32) -> Option<Timestamp> {
    let day = wall(now)?.date().checked_add_days(Days::new(1))?;
    moment(day.and_time(NaiveTime::from_hms_opt(hour, 0, 0)?))
}

/// Reads what a `datetime-local` field holds as Amsterdam's time.
pub fn from_field(value: &str) -> Option<Timestamp> {
    NaiveDateTime::parse_from_str(value, "%Y-%m-%dT%H:%M").ok().and_then(moment)
}

/// What a `datetime-local` field holds for a moment.
pub fn to_field(moment: Timestamp) -> String {
    wall(moment).map(|w| w.format("%Y-%m-%dT%H:%M").to_string()).unwrap_or_default()
}
