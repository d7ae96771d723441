//! The calendar and its clock: held against the database of time zones, against known holidays, and against an
//! oracle that counts minute by minute.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use chrono::{DateTime, Datelike, Offset, TimeZone, Timelike, Utc};
use chrono_tz::Europe::Amsterdam;
use proptest::prelude::*;
use shared::{Calendar, Date, Holiday, Hours, Priority, Timestamp, WallTime, calendar::offset};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn date(text: &str) -> Date {
    Date::parse(text).unwrap()
}

fn hours(from: &str, to: &str) -> Option<Hours> {
    WallTime::parse(from).zip(WallTime::parse(to)).map(|(from, to)| Hours { from, to })
}

/// Open on working days, with the public holidays off.
fn office() -> Calendar {
    let day = hours("09:00", "17:00");
    Calendar {
        hours: [day, day, day, day, day, None, None],
        holidays: Holiday::ALL.to_vec(),
        closed_days: vec![],
        always: Some(Priority::Urgent),
    }
}

fn normal(calendar: &Calendar, from: &str, millis: i64) -> String {
    calendar.after(Priority::Normal, at(from), millis).to_string()
}

#[test]
fn the_clocks_of_amsterdam_are_those_of_the_time_zone_database() {
    let year = |y| Utc.with_ymd_and_hms(y, 1, 1, 0, 0, 0).unwrap().timestamp_millis();
    let mut moment = year(1996);
    while moment < year(2038) {
        let expected = Amsterdam.offset_from_utc_datetime(&utc(moment).naive_utc()).fix().local_minus_utc();
        assert_eq!(offset(Timestamp(moment)), i64::from(expected) * 1000, "{}", Timestamp(moment));
        moment += HOUR / 2;
    }
}

fn utc(millis: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(millis).unwrap()
}

#[test]
fn holidays_fall_where_the_almanac_has_them() {
    let on = |holiday: Holiday, year| holiday.date(year).to_string();
    for (year, easter) in [
        (1996, "04-07"),
        (2000, "04-23"),
        (2008, "03-23"),
        (2019, "04-21"),
        (2024, "03-31"),
        (2026, "04-05"),
        (2038, "04-25"),
    ] {
        assert_eq!(on(Holiday::Easter, year), format!("{year}-{easter}"));
    }
    let of_2026: Vec<_> = Holiday::ALL.into_iter().map(|h| on(h, 2026)).collect();
    assert_eq!(
        of_2026,
        [
            "2026-01-01",
            "2026-04-03",
            "2026-04-05",
            "2026-04-06",
            "2026-04-27",
            "2026-05-05",
            "2026-05-14",
            "2026-05-24",
            "2026-05-25",
            "2026-12-25",
            "2026-12-26",
        ]
    );
    assert_eq!(on(Holiday::KingsDay, 2014), "2014-04-26", "27 April was a Sunday");
    assert_eq!(on(Holiday::KingsDay, 2025), "2025-04-26");
    assert_eq!(on(Holiday::KingsDay, 2013), "2013-04-30", "the Queen's Day");
    assert_eq!(on(Holiday::KingsDay, 2006), "2006-04-29", "30 April was a Sunday");
}

#[test]
fn days_and_times_are_read_strictly() {
    assert_eq!(date("2026-11-24").weekday(), 1, "a Tuesday");
    assert_eq!(date("2024-02-29").to_string(), "2024-02-29");
    for wrong in ["2026-02-29", "2026-2-1", "+026-02-01", "2026-02-01-", "gisteren", ""] {
        assert_eq!(Date::parse(wrong), None, "{wrong}");
    }
    assert_eq!(WallTime::parse("08:05").unwrap().to_string(), "08:05");
    for wrong in ["24:00", "8:05", "08:60", "+8:05", "08:05:00", ""] {
        assert_eq!(WallTime::parse(wrong), None, "{wrong}");
    }
    assert_eq!(Date::in_amsterdam(at("2026-06-30T22:30:00Z")), date("2026-07-01"));
    assert_eq!(WallTime::in_amsterdam(at("2026-06-30T22:30:00Z")), WallTime::new(0, 30).unwrap());
}

#[test]
fn the_clock_runs_in_opening_hours_only() {
    let office = office();
    // Tuesday, within the day; over the evening; over a weekend.
    assert_eq!(normal(&office, "2026-11-24T10:00:00+01:00", HOUR), "2026-11-24T10:00:00.000Z");
    assert_eq!(normal(&office, "2026-11-24T16:30:00+01:00", HOUR), "2026-11-25T08:30:00.000Z");
    assert_eq!(normal(&office, "2026-11-27T16:30:00+01:00", HOUR), "2026-11-30T08:30:00.000Z");
    // A promise that is over at closing time is over then, not the next morning.
    assert_eq!(normal(&office, "2026-11-24T16:00:00+01:00", HOUR), "2026-11-24T16:00:00.000Z");
    // Christmas of 2026 is a Friday and a Saturday.
    assert_eq!(normal(&office, "2026-12-24T16:30:00+01:00", HOUR), "2026-12-28T08:30:00.000Z");
    // A day of one's own.
    let closed = Calendar { closed_days: vec![date("2026-11-25")], ..office };
    assert_eq!(normal(&closed, "2026-11-24T16:30:00+01:00", HOUR), "2026-11-26T08:30:00.000Z");
}

#[test]
fn the_night_rule_counts_the_pressing_ones_round_the_clock() {
    let office = office();
    let night = at("2026-11-24T03:00:00+01:00");
    assert_eq!(office.after(Priority::Hot, night, HOUR), night.plus_millis(HOUR));
    assert_eq!(office.after(Priority::Urgent, night, HOUR), night.plus_millis(HOUR));
    assert_eq!(office.after(Priority::High, night, HOUR), at("2026-11-24T10:00:00+01:00"));
    let nobody = Calendar { always: None, ..office };
    assert_eq!(nobody.after(Priority::Hot, night, HOUR), at("2026-11-24T10:00:00+01:00"));
}

#[test]
fn days_of_23_and_25_hours_have_as_many() {
    let always = Calendar {
        hours: [hours("00:00", "00:00"); 7],
        ..Calendar { holidays: vec![], always: None, ..office() }
    };
    for (midnight, length) in [("2026-03-29T00:00:00+01:00", 23), ("2026-10-25T00:00:00+02:00", 25)] {
        let next = always.after(Priority::Normal, at(midnight), length * HOUR);
        assert_eq!(WallTime::in_amsterdam(next), WallTime::new(0, 0).unwrap(), "{midnight}");
        assert_eq!(Date::in_amsterdam(next), Date::in_amsterdam(at(midnight)).plus_days(1));
    }
    // Open from the hour that is skipped: from the change on. Until the hour that comes twice: the first one.
    let early = Calendar { hours: [hours("02:30", "06:00"); 7], ..always.clone() };
    assert_eq!(normal(&early, "2026-03-29T00:00:00+01:00", HOUR), "2026-03-29T02:00:00.000Z");
    let late = Calendar { hours: [hours("00:00", "02:30"); 7], ..always };
    assert_eq!(normal(&late, "2026-10-25T00:00:00+02:00", 3 * HOUR), "2026-10-25T23:30:00.000Z");
}

#[test]
fn hours_past_midnight_belong_to_the_day_they_began_on() {
    let friday = hours("20:00", "02:00");
    let calendar = Calendar {
        hours: [None, None, None, None, friday, hours("01:00", "03:00"), None],
        holidays: vec![],
        closed_days: vec![],
        always: None,
    };
    // From Friday night into Saturday's own hours, which overlap and are counted once.
    assert_eq!(normal(&calendar, "2026-11-28T01:30:00+01:00", 2 * HOUR), "2026-12-04T19:30:00.000Z");
    assert_eq!(normal(&calendar, "2026-11-28T00:30:00+01:00", 2 * HOUR), "2026-11-28T01:30:00.000Z");
}

/// Whether the calendar is open during the minute that begins at `at`, straight from its words.
fn is_open(calendar: &Calendar, at: Timestamp) -> bool {
    let local = utc(at.0).with_timezone(&Amsterdam);
    let today = Date::new(local.year(), local.month(), local.day()).unwrap();
    let minute =
        WallTime::new(u16::try_from(local.hour()).unwrap(), u16::try_from(local.minute()).unwrap()).unwrap();
    let hours = |day: Date| calendar.hours[day.weekday()].filter(|_| !calendar.is_closed(day));
    let began_today = hours(today).is_some_and(|h| h.from <= minute && (h.to <= h.from || minute < h.to));
    let began_yesterday = hours(today.plus_days(-1)).is_some_and(|h| h.to <= h.from && minute < h.to);
    began_today || began_yesterday
}

/// Calendars whose hours keep away from the change of the clocks: there the words have two meanings.
fn calendars() -> impl Strategy<Value = Calendar> {
    let time =
        |hours: std::ops::Range<u16>| (hours, 0..60_u16).prop_map(|(h, m)| WallTime::new(h, m).unwrap());
    let day = || {
        prop::option::weighted(
            0.8,
            (time(4..24), prop_oneof![time(4..24), time(0..2)]).prop_map(|(from, to)| Hours { from, to }),
        )
    };
    let holidays = prop::sample::subsequence(Holiday::ALL.to_vec(), 0..=Holiday::ALL.len());
    let closed = prop::collection::vec(
        (2025..2028, 1..13_u32, 1..29_u32).prop_map(|(y, m, d)| Date::new(y, m, d).unwrap()),
        0..6,
    );
    (prop::array::uniform7(day()), holidays, closed)
        .prop_map(|(hours, holidays, closed_days)| Calendar { hours, holidays, closed_days, always: None })
        .prop_filter("open at some time", |c| c.hours.iter().any(Option::is_some))
}

fn moments() -> impl Strategy<Value = Timestamp> {
    let within = |from: &str, days: i64| {
        let start = at(from).0 / MINUTE;
        (start..start + days * 1440).prop_map(|m| Timestamp(m * MINUTE))
    };
    // Any moment of two years, and more often those around the changes and the holidays.
    prop_oneof![
        within("2026-01-01T00:00:00Z", 730),
        within("2026-03-27T00:00:00Z", 4),
        within("2026-10-23T00:00:00Z", 4),
        within("2026-12-23T00:00:00Z", 10),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn the_clock_counts_the_open_minutes(calendar in calendars(), from in moments(), minutes in 1..1200_i64) {
        let mut expected = from;
        let mut left = minutes;
        for _ in 0..40 * 1440 {
            if left == 0 { break; }
            left -= i64::from(is_open(&calendar, expected));
            expected = expected.plus_millis(MINUTE);
        }
        prop_assume!(left == 0);
        prop_assert_eq!(calendar.after(Priority::Normal, from, minutes * MINUTE), expected);
    }

    #[test]
    fn the_clock_is_monotone(calendar in calendars(), from in moments(), later in 0..3000_i64, span in 0..3000_i64, more in 0..3000_i64) {
        let after = |from: Timestamp, minutes: i64| calendar.after(Priority::Normal, from, minutes * MINUTE);
        prop_assert!(after(from, span) >= from.plus_millis(span * MINUTE), "never faster than time");
        prop_assert!(after(from, span) <= after(from, span + more));
        prop_assert!(after(from, span) <= after(from.plus_millis(later * MINUTE), span));
    }

    #[test]
    fn the_clock_is_additive(calendar in calendars(), from in moments(), one in 0..3000_i64, two in 0..3000_i64) {
        let after = |from: Timestamp, minutes: i64| calendar.after(Priority::Normal, from, minutes * MINUTE);
        prop_assert_eq!(after(after(from, one), two), after(from, one + two));
    }

    #[test]
    fn never_open_never_hangs(from in any::<i64>(), millis in any::<i64>()) {
        let closed = Calendar { hours: [None; 7], ..office() };
        prop_assert_eq!(closed.after(Priority::Normal, Timestamp(from), millis), Timestamp(from));
        let _anything = office().after(Priority::Normal, Timestamp(from), millis);
    }
}
