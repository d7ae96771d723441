//! Reading JSON from outside: what is missing or of another type is `None`, never a panic.

use super::{Part, PlatformEvent};
use serde_json::Value;
use shared::{ProblemKind, Timestamp};

/// Below this a number of a platform is seconds, from here on milliseconds (in seconds: the year 5138).
const FIRST_IN_MILLIS: i64 = 100_000_000_000;
/// Beyond this a number is no moment (the year 9999, in milliseconds).
const LAST_MOMENT: i64 = 253_402_300_799_999;

/// Why a part cannot be taken.
pub(super) struct Bad(ProblemKind, String);

impl Bad {
    /// A part that is needed is missing or wrong.
    pub(super) fn malformed(what: &str) -> Self {
        Self(ProblemKind::Malformed, format!("{what} is missing or wrong."))
    }

    /// Of a kind that Balie does not know.
    pub(super) fn unknown(what: &str, kind: &str) -> Self {
        // What kind it is comes from outside: never more of it than a name is long.
        let kind: String = kind.chars().filter(|c| !c.is_control()).take(60).collect();
        Self(ProblemKind::Unknown, format!("{what} “{kind}” is not known."))
    }

    pub(super) fn part(self, account: Option<&str>) -> Part {
        Part::Problem { account: account.map(ToOwned::to_owned), kind: self.0, detail: self.1 }
    }
}

/// What came of one part of a webhook: an event, or nothing of interest.
pub(super) type Taken = Result<Option<PlatformEvent>, Bad>;

/// As the part of a webhook for `account`.
pub(super) fn part(account: &str, taken: Taken) -> Part {
    match taken {
        Ok(Some(event)) => Part::Event { account: account.to_owned(), event: Box::new(event) },
        Ok(None) => Part::Ignored,
        Err(bad) => bad.part(Some(account)),
    }
}

/// The JSON of a webhook, or the one part that says that it is none.
pub(super) fn read(body: &[u8]) -> Result<Value, Vec<Part>> {
    serde_json::from_slice(body).map_err(|_| {
        let detail = "The webhook is not JSON.".to_owned();
        vec![Part::Problem { account: None, kind: ProblemKind::Unreadable, detail }]
    })
}

/// A text.
pub(super) fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key)?.as_str()
}

/// A text that says something.
pub(super) fn filled<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    text(value, key).filter(|t| !t.is_empty())
}

/// An id: a text, or a number as some older webhooks have it.
pub(super) fn id(value: &Value, key: &str) -> Option<String> {
    match value.get(key)? {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => number.as_u64().map(|n| n.to_string()),
        _ => None,
    }
}

/// The id at `outer.id`.
pub(super) fn id_of(value: &Value, outer: &str) -> Option<String> {
    id(value.get(outer)?, "id")
}

/// A moment: seconds or milliseconds since 1970, as a number or a text, or RFC 3339, also with Meta's `+0000`.
pub(super) fn moment(value: &Value, key: &str) -> Option<Timestamp> {
    match value.get(key)? {
        Value::Number(number) => from_number(number.as_i64()?),
        Value::String(text) => match text.parse() {
            Ok(number) => from_number(number),
            Err(_) => Timestamp::parse(text).or_else(|| {
                let time = chrono::DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%z").ok()?;
                Some(Timestamp(time.timestamp_millis()))
            }),
        },
        _ => None,
    }
}

fn from_number(number: i64) -> Option<Timestamp> {
    match number {
        ..=0 => None,
        1..FIRST_IN_MILLIS => Some(Timestamp::from_seconds(number)),
        FIRST_IN_MILLIS..=LAST_MOMENT => Some(Timestamp(number)),
        _ => None,
    }
}

/// A list; empty when it is none.
pub(super) fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Whether it says `true`.
pub(super) fn is(value: &Value, key: &str) -> bool {
    value.get(key).and_then(Value::as_bool) == Some(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_moment_is_read_in_every_way_that_platforms_write_it() {
        let noon = Some(Timestamp(1_790_000_000_000));
        let check = |value: Value, expected| assert_eq!(moment(&json!({"t": value}), "t"), expected);
        check(json!(1_790_000_000), noon);
        check(json!("1790000000"), noon);
        check(json!(1_790_000_000_000_i64), noon);
        check(json!("1790000000000"), noon);
        check(json!("2026-09-21T14:13:20+0000"), noon);
        check(json!("2026-09-21T14:13:20.000Z"), noon);
        check(json!("gisteren"), None);
        check(json!(0), None);
        check(json!(-5), None);
        check(json!(u64::MAX), None);
        check(json!(i64::MAX), None);
        check(json!(null), None);
    }
}
