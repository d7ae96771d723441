//! The rows of a thread: messages, what is being sent, a break where a day begins, and a line above what is new.

use crate::{
    browser::clock,
    store::overlay::{Sending, Ticket},
};
use shared::{Direction, Message, MessageId, SystemEvent, Timestamp};

/// So many events in a row are folded into one line.
const FOLDED: usize = 3;

/// A row of a thread.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Row {
    /// A day begins: its number, and a moment in it.
    Day(i32, Timestamp),
    /// What follows one had not read yet.
    Unread,
    /// A message.
    Message(MessageId),
    /// Events that happened one after another.
    Events(Vec<MessageId>),
    /// Something that is being sent.
    Sending(Ticket),
}

/// The day of a moment as the clocks in Amsterdam count, as a number.
pub fn day_in_amsterdam(moment: Timestamp) -> i32 {
    use chrono::Datelike;
    clock::wall(moment).map(|w| w.num_days_from_ce()).unwrap_or_default()
}

/// The rows of a thread whose messages are in order, of which one had read up to `read`.
pub fn rows(
    messages: &[Message],
    sending: &[Sending],
    read: Option<MessageId>,
    day_of: impl Fn(Timestamp) -> i32,
) -> Vec<Row> {
    let first_unread = read
        .and_then(|read| messages.iter().find(|m| m.id > read && m.direction == Direction::In).map(|m| m.id));
    let mut rows = Vec::with_capacity(messages.len() + sending.len() + 4);
    let mut today = None;
    let mut begin_day = |rows: &mut Vec<Row>, at| {
        let day = day_of(at);
        if today != Some(day) {
            today = Some(day);
            rows.push(Row::Day(day, at));
        }
    };
    for message in messages {
        begin_day(&mut rows, message.sent_at);
        if first_unread == Some(message.id) {
            rows.push(Row::Unread);
        }
        match rows.last_mut() {
            Some(Row::Events(events)) if folds(message) => events.push(message.id),
            _ if folds(message) => rows.push(Row::Events(vec![message.id])),
            _ => rows.push(Row::Message(message.id)),
        }
    }
    for s in sending {
        begin_day(&mut rows, s.at);
        rows.push(Row::Sending(s.ticket));
    }
    rows.into_iter().flat_map(unfolded).collect()
}

/// What happened, except what a colleague has to know who reads the thread.
fn folds(message: &Message) -> bool {
    use SystemEvent as E;
    !matches!(
        message.event,
        None | Some(E::HandedOver { .. } | E::GuardDismissed { .. } | E::CommentHidden { .. })
    )
}

/// A few events stand by themselves.
fn unfolded(row: Row) -> Vec<Row> {
    match row {
        Row::Events(events) if events.len() < FOLDED => events.into_iter().map(Row::Message).collect(),
        row => vec![row],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::samples::message;

    fn ten_seconds(t: Timestamp) -> i32 {
        i32::try_from(t.0 / 10_000).unwrap()
    }

    fn event(id: i64, event: SystemEvent) -> Message {
        Message { event: Some(event), ..message(id, 1, Direction::System, "") }
    }

    fn one(id: i64) -> Row {
        Row::Message(MessageId(id))
    }

    #[test]
    fn a_day_break_stands_before_the_first_message_of_each_day() {
        let messages: Vec<_> = [1, 2, 15].map(|id| message(id, 1, Direction::In, "…")).into();
        assert_eq!(
            rows(&messages, &[], None, ten_seconds),
            [Row::Day(0, Timestamp(1000)), one(1), one(2), Row::Day(1, Timestamp(15_000)), one(15)]
        );
    }

    #[test]
    fn a_line_stands_above_the_first_words_of_the_citizen_that_one_had_not_read() {
        let messages = [
            message(1, 1, Direction::In, "Hoi"),
            message(2, 1, Direction::Out, "Hallo"),
            message(3, 1, Direction::In, "Nog iets"),
        ];
        let read = |id: i64| rows(&messages, &[], Some(MessageId(id)), |_| 0)[1..].to_vec();
        assert_eq!(read(1), [one(1), one(2), Row::Unread, one(3)]);
        assert_eq!(read(3), [one(1), one(2), one(3)]);
    }

    #[test]
    fn many_events_in_a_row_are_one_line_and_what_one_has_to_know_stands_apart() {
        let claims = (1..=4).map(|id| event(id, SystemEvent::Claimed));
        let handed = event(5, SystemEvent::HandedOver { reference: "MK-1".into() });
        let two = (6..=7).map(|id| event(id, SystemEvent::Released));
        let messages: Vec<_> = claims.chain([handed]).chain(two).collect();
        let folded = Row::Events([1, 2, 3, 4].map(MessageId).into());
        assert_eq!(rows(&messages, &[], None, |_| 0)[1..], [folded, one(5), one(6), one(7)]);
    }
}
