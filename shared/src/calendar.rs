//! Days and hours in the Netherlands: the wall clock of Amsterdam, public holidays, and when a team is open.
//!
//! The rule of the European Union for summer time is a few lines; a database of time zones in the browser would
//! weigh more than the rest of this crate. The tests hold it against that database, from 1996, when the rule began.

use crate::words::words;
use crate::{Priority, Timestamp};
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// The days from the year 1 to 1970.
const EPOCH: i32 = 719_163;
/// How many minutes a day has on the wall.
const DAY_MINUTES: u16 = 1440;
/// How many days ahead a clock looks for opening hours.
const LONGEST_WALK: i32 = 800;

/// A day of the calendar: in JSON `2026-12-25`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(i32);

impl Date {
    /// That day, if there is one.
    pub fn new(year: i32, month: u32, day: u32) -> Option<Self> {
        NaiveDate::from_ymd_opt(year, month, day).map(|d| Self(d.num_days_from_ce() - EPOCH))
    }

    /// Reads `2026-12-25`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        let shape = year.len() == 4 && month.len() == 2 && day.len() == 2 && parts.next().is_none();
        if !shape || !text.bytes().all(|b| b.is_ascii_digit() || b == b'-') {
            return None;
        }
        Self::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
    }

    /// The day in Amsterdam at a moment.
    pub fn in_amsterdam(at: Timestamp) -> Self {
        let day = at.0.saturating_add(offset(at)).div_euclid(DAY);
        Self(i32::try_from(day).unwrap_or(if day < 0 { i32::MIN / 2 } else { i32::MAX / 2 }))
    }

    /// So many days later.
    #[must_use]
    pub const fn plus_days(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// Which day of the week: Monday is 0.
    pub const fn weekday(self) -> usize {
        // 1970 began on a Thursday.
        self.0.wrapping_add(3).rem_euclid(7) as usize
    }

    fn civil(self) -> NaiveDate {
        NaiveDate::from_num_days_from_ce_opt(self.0.saturating_add(EPOCH)).unwrap_or_default()
    }

    /// Its year.
    pub fn year(self) -> i32 {
        self.civil().year()
    }

    /// The moment at which the clocks in Amsterdam show so many minutes of this day. What summer time skips
    /// is the moment of the change; of what comes twice it is the first.
    fn at_minute(self, minute: u16) -> Timestamp {
        let wall = i64::from(self.0) * DAY + i64::from(minute) * MINUTE;
        let summer = Timestamp(wall - 2 * HOUR);
        if offset(summer) == 2 * HOUR {
            return summer;
        }
        // Winter time, or the hour that was skipped: then the change came less than an hour before.
        let winter = Timestamp(wall - HOUR);
        if offset(winter) == HOUR { winter } else { summer_begins(self.year()) }
    }
}

impl std::fmt::Display for Date {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let day = self.civil();
        write!(f, "{:04}-{:02}-{:02}", day.year(), day.month(), day.day())
    }
}

/// What `datetime` fields show: four digits, so that a time of the day is read without a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WallTime(u16);

impl WallTime {
    /// That time of the day, if there is one.
    pub fn new(hour: u16, minute: u16) -> Option<Self> {
        (hour < 24 && minute < 60).then(|| Self(hour * 60 + minute))
    }

    /// Reads `08:30`.
    pub fn parse(text: &str) -> Option<Self> {
        let (hour, minute) = text.split_once(':')?;
        let digits = |part: &str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
        if digits(hour) && digits(minute) {
            Self::new(hour.parse().ok()?, minute.parse().ok()?)
        } else {
            None
        }
    }

    /// What the clocks in Amsterdam show at a moment.
    pub fn in_amsterdam(at: Timestamp) -> Self {
        let minute = at.0.saturating_add(offset(at)).rem_euclid(DAY) / MINUTE;
        Self(u16::try_from(minute).unwrap_or(0))
    }
}

impl std::fmt::Display for WallTime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

macro_rules! as_text {
    ($name:ident, $what:literal, $example:literal $(, $format:ident)?) => {
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                Self::parse(&text).ok_or_else(|| D::Error::custom($what))
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                use utoipa::openapi::schema::{ObjectBuilder, Type};
                let schema = ObjectBuilder::new().schema_type(Type::String);
                $(let schema = schema.format(Some(utoipa::openapi::schema::SchemaFormat::KnownFormat(
                    utoipa::openapi::schema::KnownFormat::$format,
                )));)?
                schema.examples([$example]).into()
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::ToSchema for $name {}
    };
}

as_text!(Date, "not a date such as 2026-12-25", "2026-12-25", Date);
as_text!(WallTime, "not a time of the day such as 08:30", "08:30");

/// How far the clocks in Amsterdam are ahead of UTC, in milliseconds: two hours from the last Sunday of March
/// to the last Sunday of October, both at 01:00 UTC; else one.
pub fn offset(at: Timestamp) -> i64 {
    let day = i32::try_from(at.0.div_euclid(DAY)).unwrap_or(0);
    let year = Date(day).year();
    let summer = summer_begins(year) <= at && at < last_sunday(year, 10);
    if summer { 2 * HOUR } else { HOUR }
}

fn summer_begins(year: i32) -> Timestamp {
    last_sunday(year, 3)
}

/// 01:00 UTC on the last Sunday of a month that has 31 days.
fn last_sunday(year: i32, month: u32) -> Timestamp {
    let last = Date::new(year, month, 31).unwrap_or(Date(0));
    let sunday = last.plus_days(-i32::try_from((last.weekday() + 1) % 7).unwrap_or(0));
    Timestamp(i64::from(sunday.0) * DAY + HOUR)
}

/// A public holiday in the Netherlands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum Holiday {
    /// Nieuwjaarsdag.
    NewYear,
    /// Goede Vrijdag.
    GoodFriday,
    /// Eerste paasdag.
    Easter,
    /// Tweede paasdag.
    EasterMonday,
    /// Koningsdag: 27 April, or the day before when that is a Sunday. Until 2013 Koninginnedag, 30 April.
    KingsDay,
    /// Bevrijdingsdag.
    LiberationDay,
    /// Hemelvaartsdag.
    Ascension,
    /// Eerste pinksterdag.
    Pentecost,
    /// Tweede pinksterdag.
    PentecostMonday,
    /// Eerste kerstdag.
    Christmas,
    /// Tweede kerstdag.
    BoxingDay,
}

words!(Holiday {
    NewYear = "newYear",
    GoodFriday = "goodFriday",
    Easter = "easter",
    EasterMonday = "easterMonday",
    KingsDay = "kingsDay",
    LiberationDay = "liberationDay",
    Ascension = "ascension",
    Pentecost = "pentecost",
    PentecostMonday = "pentecostMonday",
    Christmas = "christmas",
    BoxingDay = "boxingDay",
});

impl Holiday {
    /// The day on which it falls.
    pub fn date(self, year: i32) -> Date {
        let fixed = |month, day| Date::new(year, month, day).unwrap_or(Date(0));
        match self {
            Self::NewYear => fixed(1, 1),
            Self::GoodFriday => easter(year).plus_days(-2),
            Self::Easter => easter(year),
            Self::EasterMonday => easter(year).plus_days(1),
            Self::KingsDay => {
                let day = if year < 2014 { fixed(4, 30) } else { fixed(4, 27) };
                if day.weekday() == 6 { day.plus_days(-1) } else { day }
            }
            Self::LiberationDay => fixed(5, 5),
            Self::Ascension => easter(year).plus_days(39),
            Self::Pentecost => easter(year).plus_days(49),
            Self::PentecostMonday => easter(year).plus_days(50),
            Self::Christmas => fixed(12, 25),
            Self::BoxingDay => fixed(12, 26),
        }
    }
}

/// Easter Sunday by the Gregorian calendar (the anonymous algorithm of 1876, with its names).
#[expect(clippy::many_single_char_names, reason = "the algorithm is known by these letters")]
fn easter(year: i32) -> Date {
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 19 * l) / 433;
    let month = (h + l - 7 * m + 90) / 25;
    let day = (h + l - 7 * m + 33 * month + 19) % 32;
    Date::new(year, month.unsigned_abs(), day.unsigned_abs()).unwrap_or(Date(0))
}

/// When a team is open on a day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Hours {
    /// From when.
    pub from: WallTime,
    /// Until when; not later than `from` is the next day. From 00:00 to 00:00 is round the clock.
    pub to: WallTime,
}

/// When a team is open, in Amsterdam's time.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Calendar {
    /// The opening hours of each day of the week, Monday first; null is closed.
    pub hours: [Option<Hours>; 7],
    /// The public holidays on which it is closed.
    pub holidays: Vec<Holiday>,
    /// Other days on which it is closed.
    pub closed_days: Vec<Date>,
    /// The night rule: the least pressing priority that counts outside the opening hours as well; null is none.
    pub always: Option<Priority>,
}

impl Calendar {
    /// Whether it is closed all day.
    pub fn is_closed(&self, date: Date) -> bool {
        self.hours[date.weekday()].is_none()
            || self.closed_days.contains(&date)
            || self.holidays.iter().any(|h| h.date(date.year()) == date)
    }

    /// Whether the clock of this priority runs round the clock.
    pub fn always_counts(&self, priority: Priority) -> bool {
        self.always.is_some_and(|least| priority <= least)
    }

    /// The opening hours that begin on `date`.
    fn span(&self, date: Date) -> Option<(Timestamp, Timestamp)> {
        let hours = self.hours[date.weekday()].filter(|_| !self.is_closed(date))?;
        let end = if hours.to <= hours.from {
            date.at_minute_after(hours.to.0 + DAY_MINUTES)
        } else {
            date.at_minute(hours.to.0)
        };
        Some((date.at_minute(hours.from.0), end))
    }

    /// **The clock.** The first moment at which the clock of this priority, started at `from`, has run for
    /// `millis`. It runs during opening hours, and for the priorities of the night rule always. When that takes
    /// more than two years it is the last moment looked at.
    pub fn after(&self, priority: Priority, from: Timestamp, millis: i64) -> Timestamp {
        if self.always_counts(priority) || millis <= 0 {
            return from.plus_millis(millis.max(0));
        }
        let mut left = millis;
        let mut at = from;
        // Opening hours of yesterday may go on until today.
        let first = Date::in_amsterdam(from).plus_days(-1);
        for (start, end) in (0..LONGEST_WALK).filter_map(|n| self.span(first.plus_days(n))) {
            let start = start.max(at);
            let open = end.since(start);
            if open <= 0 {
                continue;
            }
            if left <= open {
                return start.plus_millis(left);
            }
            left -= open;
            at = end;
        }
        at
    }
}

impl Date {
    fn at_minute_after(self, minute: u16) -> Timestamp {
        self.plus_days(i32::from(minute / DAY_MINUTES)).at_minute(minute % DAY_MINUTES)
    }
}
