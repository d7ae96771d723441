//! Account Activity webhooks of X.

use super::post;
use crate::platforms::{
    Citizen, Inbound, InboundMedia, OwnMessage, OwnPlace, Part, PlatformEvent, Receipt, ThreadKey,
    json::{self, Bad, Taken, filled, id, moment, text},
};
use serde_json::Value;
use shared::{Kind, Timestamp, Via};

/// What comes with the events.
const AROUND_EVENTS: [&str; 4] = ["for_user_id", "user_has_blocked", "users", "apps"];
/// Events that are none of the desk's business.
const OF_NO_INTEREST: [&str; 7] = [
    "direct_message_indicate_typing_events",
    "favorite_events",
    "follow_events",
    "unfollow_events",
    "block_events",
    "mute_events",
    "tweet_edit_events",
];

/// Takes a webhook apart.
pub(super) fn parse(body: &[u8]) -> Vec<Part> {
    let webhook = match json::read(body) {
        Ok(webhook) => webhook,
        Err(unreadable) => return unreadable,
    };
    let Some(kinds) = webhook.as_object() else { return vec![Bad::malformed("for_user_id").part(None)] };
    let Some(account) = id(&webhook, "for_user_id") else {
        return vec![match kinds.keys().next() {
            Some(kind) if kind == "user_event" => Bad::unknown("An event", "user_event").part(None),
            _ => Bad::malformed("for_user_id").part(None),
        }];
    };
    let mut parts = vec![];
    for (kind, events) in kinds.iter().filter(|(kind, _)| !AROUND_EVENTS.contains(&kind.as_str())) {
        parts.extend(parse_kind(&account, kind, events, webhook.get("users")));
    }
    if parts.is_empty() {
        parts.push(Bad::malformed("A list of events").part(Some(&account)));
    }
    parts
}

fn parse_kind(account: &str, kind: &str, events: &Value, users: Option<&Value>) -> Vec<Part> {
    let read: &dyn Fn(&Value) -> Taken = match kind {
        "tweet_create_events" => &|event| created(account, event),
        "tweet_delete_events" => &deleted,
        "direct_message_events" => &|event| direct(account, event, users),
        "direct_message_mark_read_events" => &|event| seen(account, event),
        kind if OF_NO_INTEREST.contains(&kind) => &|_| Ok(None),
        kind => return vec![Bad::unknown("An event", kind).part(Some(account))],
    };
    match events.as_array() {
        Some(events) => events.iter().map(|event| json::part(account, read(event))).collect(),
        None => vec![Bad::malformed(kind).part(Some(account))],
    }
}

fn created(account: &str, event: &Value) -> Taken {
    let platform_id = id(event, "id_str").ok_or_else(|| Bad::malformed("id_str"))?;
    let user = event.get("user").unwrap_or(&Value::Null);
    let author = id(user, "id_str").ok_or_else(|| Bad::malformed("user.id_str"))?;
    if event.get("retweeted_status").is_some_and(Value::is_object) {
        return Ok(None);
    }
    let sent_at = moment(event, "timestamp_ms").or_else(|| post::created_at(event));
    let sent_at = sent_at.ok_or_else(|| Bad::malformed("created_at"))?;
    let reply_to = id(event, "in_reply_to_status_id_str");
    let text = post::text(event).ok_or_else(|| Bad::malformed("text"))?;
    let media = post::media(event);
    if author == account {
        let own = |above| OwnMessage {
            place: OwnPlace::Under(above),
            platform_id,
            mark: None,
            text: post::without_handles(&text).to_owned(),
            sent_at,
            via: Via::Public,
            media,
        };
        return Ok(reply_to.map(own).map(PlatformEvent::Own));
    }
    Ok(Some(PlatformEvent::Message(Inbound {
        thread: ThreadKey { kind: Kind::Mention, key: author.clone() },
        citizen: citizen(author, user),
        platform_id,
        text,
        sent_at,
        via: Via::Public,
        reply_to,
        post: None,
        media,
        incomplete: None,
    })))
}

fn citizen(id: String, user: &Value) -> Citizen {
    let word = |key| filled(user, key).map(ToOwned::to_owned);
    Citizen { id, name: word("name"), handle: word("screen_name") }
}

fn deleted(event: &Value) -> Taken {
    let status = event.get("status").unwrap_or(&Value::Null);
    let platform_id = id(status, "id_str").or_else(|| id(status, "id"));
    let platform_id = platform_id.ok_or_else(|| Bad::malformed("status.id"))?;
    let at = moment(event, "timestamp_ms").ok_or_else(|| Bad::malformed("timestamp_ms"))?;
    Ok(Some(PlatformEvent::Deleted { platform_id, at }))
}

fn direct(account: &str, event: &Value, users: Option<&Value>) -> Taken {
    match text(event, "type") {
        Some("message_create") => {}
        Some(other) => return Err(Bad::unknown("A direct message of type", other)),
        None => return Err(Bad::malformed("type")),
    }
    let platform_id = id(event, "id").ok_or_else(|| Bad::malformed("id"))?;
    let sent_at = moment(event, "created_timestamp").ok_or_else(|| Bad::malformed("created_timestamp"))?;
    let message = event.get("message_create").ok_or_else(|| Bad::malformed("message_create"))?;
    let sender = id(message, "sender_id").ok_or_else(|| Bad::malformed("sender_id"))?;
    let recipient = message.get("target").and_then(|t| id(t, "recipient_id"));
    let data = message.get("message_data").ok_or_else(|| Bad::malformed("message_data"))?;
    let text = post::unescape(text(data, "text").unwrap_or_default());
    let attached = data.get("attachment").and_then(|a| a.get("media"));
    let media: Vec<InboundMedia> = attached.and_then(post::medium).into_iter().collect();
    let by_us = sender == account;
    let other = if by_us { recipient.ok_or_else(|| Bad::malformed("recipient_id"))? } else { sender };
    let user = users.and_then(|users| users.get(&other)).unwrap_or(&Value::Null);
    let thread = ThreadKey { kind: Kind::Direct, key: other.clone() };
    let citizen = citizen(other, user);
    if by_us {
        let place = OwnPlace::Thread(thread, citizen);
        let via = Via::Private;
        return Ok(Some(PlatformEvent::Own(OwnMessage {
            place,
            platform_id,
            mark: None,
            text,
            sent_at,
            via,
            media,
        })));
    }
    Ok(Some(PlatformEvent::Message(Inbound {
        thread,
        citizen,
        platform_id,
        text,
        sent_at,
        via: Via::Private,
        reply_to: None,
        post: None,
        media,
        incomplete: None,
    })))
}

/// The citizen read up to a message; its id says when it was written.
fn seen(account: &str, event: &Value) -> Taken {
    let reader = id(event, "sender_id").ok_or_else(|| Bad::malformed("sender_id"))?;
    if reader == account {
        return Ok(None);
    }
    let last = id(event, "last_read_event_id").ok_or_else(|| Bad::malformed("last_read_event_id"))?;
    let at = moment(event, "created_timestamp").ok_or_else(|| Bad::malformed("created_timestamp"))?;
    Ok(Some(PlatformEvent::Read(Receipt {
        thread: ThreadKey { kind: Kind::Direct, key: reader },
        until: time_of_id(&last),
        platform_ids: vec![last],
        at,
    })))
}

/// X's ids hold the moment at which they were given out.
pub(super) fn time_of_id(id: &str) -> Option<Timestamp> {
    /// When X began to count, in milliseconds since 1970.
    const EPOCH: i64 = 1_288_834_974_657;
    let id: i64 = id.parse().ok().filter(|&id| id > 1 << 22)?;
    Some(Timestamp(EPOCH + (id >> 22)))
}
