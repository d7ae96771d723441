//! The envelope of Meta's webhooks: entries, each with messages and changes for one account.

use super::messaging;
use crate::platforms::{
    Part,
    json::{self, Bad, Taken, id, list, moment, text},
};
use serde_json::Value;
use shared::Timestamp;

/// One change of an entry.
pub(in crate::platforms) struct Change<'a> {
    /// The account.
    pub account: &'a str,
    /// What changed.
    pub field: &'a str,
    /// How.
    pub value: &'a Value,
    /// When the platform told of it.
    pub at: Option<Timestamp>,
}

/// Takes a webhook apart; `object` is what it has to be about, `change` reads the platform's own changes.
pub(in crate::platforms) fn parse(
    body: &[u8],
    object: &str,
    is_instagram: bool,
    change: fn(&Change<'_>) -> Taken,
) -> Vec<Part> {
    let webhook = match json::read(body) {
        Ok(webhook) => webhook,
        Err(unreadable) => return unreadable,
    };
    match text(&webhook, "object") {
        Some(it) if it == object => {}
        Some(other) => return vec![Bad::unknown("object", other).part(None)],
        None => return vec![Bad::malformed("object").part(None)],
    }
    let entries = list(&webhook, "entry");
    if entries.is_empty() {
        return vec![Bad::malformed("entry").part(None)];
    }
    entries.iter().flat_map(|entry| parse_entry(entry, is_instagram, change)).collect()
}

fn parse_entry(entry: &Value, is_instagram: bool, change: fn(&Change<'_>) -> Taken) -> Vec<Part> {
    let Some(account) = id(entry, "id") else { return vec![Bad::malformed("entry.id").part(None)] };
    let at = moment(entry, "time");
    let messages = list(entry, "messaging").iter().chain(list(entry, "standby"));
    let mut parts: Vec<Part> =
        messages.map(|item| json::part(&account, messaging::parse(&account, item, is_instagram))).collect();
    for item in list(entry, "changes") {
        let taken = match (text(item, "field"), item.get("value")) {
            // Instagram's dashboard sends its test messages as changes.
            (
                Some("messages" | "messaging_postbacks" | "message_reactions" | "messaging_seen"),
                Some(value),
            ) => messaging::parse(&account, value, is_instagram),
            (Some(field), Some(value)) => change(&Change { account: &account, field, value, at }),
            _ => Err(Bad::malformed("changes.field or changes.value")),
        };
        parts.push(json::part(&account, taken));
    }
    if parts.is_empty() {
        parts.push(Bad::malformed("entry.messaging, entry.standby or entry.changes").part(Some(&account)));
    }
    parts
}
