//! The rows of a thread: messages, what is being sent, and a break where a day begins.

use crate::{
    browser::clock,
    store::overlay::{Sending, Ticket},
};
use shared::{Message, MessageId, Timestamp};

/// A row of a thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Row {
    /// A day begins: its number, and a moment in it.
    Day(i32, Timestamp),
    /// A message.
    Message(MessageId),
    /// Something that is being sent.
    Sending(Ticket),
}

/// The day of a moment as the clocks in Amsterdam count, as a number.
pub fn day_in_amsterdam(moment: Timestamp) -> i32 {
    use chrono::Datelike;
    clock::wall(moment).map(|w| w.num_days_from_ce()).unwrap_or_default()
}

/// The rows of a thread whose messages are in order.
pub fn rows(messages: &[Message], sending: &[Sending], day_of: impl Fn(Timestamp) -> i32) -> Vec<Row> {
    let mut rows = Vec::with_capacity(messages.len() + sending.len() + 4);
    let mut today = None;
    let all = messages
        .iter()
        .map(|m| (m.sent_at, Row::Message(m.id)))
        .chain(sending.iter().map(|s| (s.at, Row::Sending(s.ticket))));
    for (at, row) in all {
        let day = day_of(at);
        if today != Some(day) {
            today = Some(day);
            rows.push(Row::Day(day, at));
        }
        rows.push(row);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::samples::message;
    use shared::Direction;

    #[test]
    fn a_day_break_stands_before_the_first_message_of_each_day() {
        let messages: Vec<_> = [1, 2, 15].map(|id| message(id, 1, Direction::In, "…")).into();
        let ten_seconds = |t: Timestamp| i32::try_from(t.0 / 10_000).unwrap();
        assert_eq!(
            rows(&messages, &[], ten_seconds),
            [
                Row::Day(0, Timestamp(1000)),
                Row::Message(MessageId(1)),
                Row::Message(MessageId(2)),
                Row::Day(1, Timestamp(15_000)),
                Row::Message(MessageId(15)),
            ]
        );
    }
}
