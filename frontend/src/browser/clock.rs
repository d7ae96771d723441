//! The browser's clock, and the wall clock of Amsterdam.

use crate::browser::format;
use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use shared::Timestamp;

/// This moment.
#[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit for 290 million years")]
pub fn now() -> Timestamp {
    Timestamp(js_sys::Date::now() as i64)
}

/// What the clocks in Amsterdam show at a moment.
pub fn wall(moment: Timestamp) -> Option<NaiveDateTime> {
    read(&format::sortable(moment))
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
    read(value).and_then(moment)
}

/// What a `datetime-local` field holds for a moment.
pub fn to_field(moment: Timestamp) -> String {
    wall(moment).map(write).unwrap_or_default()
}

/// Reads `2026-11-24 21:24`, with or without seconds and whatever stands between the numbers. Chrono's own
/// reader and writer would make the SPA larger.
fn read(text: &str) -> Option<NaiveDateTime> {
    let mut numbers = text.split(|c: char| !c.is_ascii_digit()).map(|n| n.parse::<u32>().ok());
    let mut next = || numbers.next().flatten();
    let (year, month, day, hour, minute) = (next()?, next()?, next()?, next()?, next()?);
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?.and_hms_opt(
        hour,
        minute,
        next().unwrap_or(0),
    )
}

fn write(w: NaiveDateTime) -> String {
    format!("{}-{:02}-{:02}T{:02}:{:02}", w.year(), w.month(), w.day(), w.hour(), w.minute())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_read_and_written() {
        let evening = NaiveDate::from_ymd_opt(2026, 11, 4).and_then(|d| d.and_hms_opt(21, 4, 5));
        assert_eq!(read("2026-11-04 21:04:05"), evening);
        assert_eq!(evening.map(write).as_deref(), Some("2026-11-04T21:04"));
        assert_eq!(read("2026-11-04T21:04").map(write).as_deref(), Some("2026-11-04T21:04"));
        assert_eq!(read("2026-02-30T10:00"), None);
        assert_eq!(read("morgen"), None);
    }
}
