//! Webhooks of Facebook and Instagram.

use crate::accounts::Account;
use crate::media::Links;
use crate::world::{Author, Citizen, Flavour, Item, Medium, Place};
use serde_json::{Map, Value, json};
use shared::{MediaKind, Platform, Timestamp};

/// Wraps one item for `entry[].messaging` or `entry[].standby`.
pub(crate) fn messaging(account: &Account, list: &str, at: Timestamp, item: Value) -> Value {
    envelope(account, at.0, list, item)
}

/// Wraps one item for `entry[].changes`.
pub(crate) fn change(account: &Account, field: &str, at: Timestamp, value: Value) -> Value {
    envelope(account, at.0 / 1000, "changes", json!({"field": field, "value": value}))
}

fn envelope(account: &Account, time: i64, list: &str, item: Value) -> Value {
    let object = if account.platform == Platform::Instagram { "instagram" } else { "page" };
    json!({"object": object, "entry": [{"id": account.id, "time": time, list: [item]}]})
}

/// An item of `messaging` by a citizen.
pub(crate) fn incoming(account: &Account, citizen: &str, at: Timestamp, message: Value) -> Value {
    party(citizen, &account.id, at, "message", message)
}

fn party(sender: &str, recipient: &str, at: Timestamp, what: &str, value: Value) -> Value {
    json!({"sender": {"id": sender}, "recipient": {"id": recipient}, "timestamp": at.0, what: value})
}

/// A private message, by a citizen or by the account.
pub(crate) fn direct(account: &Account, item: &Item, with: &str, links: Links<'_>) -> Value {
    let mut message = Map::new();
    message.insert("mid".into(), item.id.clone().into());
    if !item.text.is_empty() {
        message.insert("text".into(), item.text.clone().into());
    }
    if let Some(to) = &item.reply_to {
        message.insert("reply_to".into(), json!({"mid": to}));
    }
    if !item.media.is_empty() {
        message.insert("attachments".into(), item.media.iter().map(|m| attachment(m, links)).collect());
    }
    if item.author == Author::Account {
        return echo(account, item, with, message);
    }
    let list = if item.flavour == Flavour::Standby { "standby" } else { "messaging" };
    let mut event = match &item.flavour {
        Flavour::Postback { payload } => {
            let postback = json!({"mid": item.id, "title": item.text, "payload": payload});
            party(with, &account.id, item.at, "postback", postback)
        }
        Flavour::StoryMention => {
            let story = item.media.first().map(|m| links.to(m)).unwrap_or_default();
            message
                .insert("attachments".into(), json!([{"type": "story_mention", "payload": {"url": story}}]));
            incoming(account, with, item.at, message.into())
        }
        Flavour::StoryReply { story } => {
            let medium = Medium { id: format!("p{story}"), kind: MediaKind::Image };
            message.insert("reply_to".into(), json!({"story": {"id": story, "url": links.to(&medium)}}));
            incoming(account, with, item.at, message.into())
        }
        _ => incoming(account, with, item.at, message.into()),
    };
    // Instagram writes the timestamp as a string now and then.
    if account.platform == Platform::Instagram && item.seq.is_multiple_of(5) {
        event["timestamp"] = item.at.0.to_string().into();
    }
    messaging(account, list, item.at, event)
}

fn echo(account: &Account, item: &Item, with: &str, mut message: Map<String, Value>) -> Value {
    message.insert("is_echo".into(), true.into());
    // What a colleague writes in Meta's own inbox carries the id of that app, as a number.
    let app: u64 = match item.flavour {
        Flavour::Elsewhere => 263_902_037_430_900,
        _ => account.app_id.parse().unwrap_or_default(),
    };
    if account.platform == Platform::Facebook {
        message.insert("app_id".into(), app.into());
        if let Some(mark) = &item.mark {
            message.insert("metadata".into(), mark.clone().into());
        }
    }
    messaging(account, "messaging", item.at, party(&account.id, with, item.at, "message", message.into()))
}

fn attachment(medium: &Medium, links: Links<'_>) -> Value {
    json!({"type": medium.kind.as_str(), "payload": {"url": links.to(medium)}})
}

/// An Instagram message that its author took back.
pub(crate) fn unsent(account: &Account, item: &Item, with: &str, now: Timestamp) -> Value {
    let message = json!({"mid": item.id, "is_deleted": true});
    messaging(account, "messaging", now, incoming(account, with, now, message))
}

/// A reaction with an emoji, or its end.
pub(crate) fn reaction(account: &Account, by: &str, mid: &str, emoji: Option<&str>, now: Timestamp) -> Value {
    let reaction = match emoji {
        Some(emoji) => {
            json!({"mid": mid, "action": "react", "reaction": reaction_word(emoji), "emoji": emoji})
        }
        None => json!({"mid": mid, "action": "unreact"}),
    };
    messaging(account, "messaging", now, party(by, &account.id, now, "reaction", reaction))
}

fn reaction_word(emoji: &str) -> &'static str {
    match emoji {
        "❤" | "❤️" => "love",
        "👍" => "like",
        "😆" => "smile",
        "😮" => "wow",
        "😢" => "sad",
        "😠" => "angry",
        _ => "other",
    }
}

/// Our messages up to `watermark` reached the citizen's device.
pub(crate) fn delivered(
    account: &Account,
    with: &str,
    mids: &[String],
    watermark: Timestamp,
    now: Timestamp,
) -> Value {
    let delivery = json!({"mids": mids, "watermark": watermark.0});
    messaging(account, "messaging", now, party(with, &account.id, now, "delivery", delivery))
}

/// The citizen saw our messages up to the one named.
pub(crate) fn seen(account: &Account, with: &str, last: &Item, now: Timestamp) -> Value {
    let read = match account.platform {
        Platform::Instagram => json!({"mid": last.id}),
        _ => json!({"watermark": last.at.0}),
    };
    messaging(account, "messaging", now, party(with, &account.id, now, "read", read))
}

/// A change of a Page's post or comment.
pub(crate) fn page_feed(
    account: &Account,
    item: &Item,
    author: Option<&Citizen>,
    verb: &str,
    links: Links<'_>,
) -> Value {
    let from = match author {
        Some(citizen) => json!({"id": citizen.id, "name": citizen.name}),
        None => json!({"id": account.id, "name": account.name}),
    };
    let mut value = json!({"from": from, "verb": verb, "created_time": item.at.0 / 1000});
    if let Place::Comment { post, parent } = &item.place {
        value["item"] = "comment".into();
        value["post_id"] = post.clone().into();
        value["comment_id"] = item.id.clone().into();
        value["parent_id"] = parent.clone().unwrap_or_else(|| post.clone()).into();
    } else {
        value["item"] = if author.is_some() { "post" } else { "status" }.into();
        value["post_id"] = item.id.clone().into();
        value["published"] = 1.into();
    }
    if verb != "remove" && verb != "hide" && verb != "unhide" {
        value["message"] = item.text.clone().into();
        if let Some(medium) = item.media.first() {
            value["photo"] = links.to(medium).into();
        }
    }
    let time = if verb == "add" { item.at } else { links.now };
    change(account, "feed", time, value)
}

/// A new comment under one of the account's Instagram media.
pub(crate) fn instagram_comment(account: &Account, item: &Item, author: Option<&Citizen>) -> Value {
    let Place::Comment { post, parent } = &item.place else { return Value::Null };
    let from = match author {
        Some(citizen) => json!({"id": citizen.id, "username": citizen.handle}),
        None => json!({"id": account.id, "username": account.handle}),
    };
    let mut value = json!({
        "id": item.id, "from": from, "text": item.text,
        "media": {"id": post, "media_product_type": "FEED"},
    });
    if let Some(parent) = parent {
        value["parent_id"] = parent.clone().into();
    }
    change(account, "comments", item.at, value)
}

/// The account is named in a caption or in a comment under somebody's medium: only ids are told.
pub(crate) fn instagram_mention(account: &Account, item: &Item) -> Value {
    let value = match &item.place {
        Place::Comment { post, .. } => json!({"media_id": post, "comment_id": item.id}),
        _ => json!({"media_id": item.id}),
    };
    change(account, "mentions", item.at, value)
}
