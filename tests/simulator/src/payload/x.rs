//! Account Activity webhooks of X.

use crate::accounts::Account;
use crate::clock::x_post_time;
use crate::media::Links;
use crate::world::{Citizen, Item, Medium};
use serde_json::{Value, json};
use shared::Timestamp;

/// What a post consists of.
pub(crate) struct PostParts<'a> {
    pub id: &'a str,
    pub at: Timestamp,
    pub text: &'a str,
    pub author: Value,
    pub mentions: Vec<Value>,
    pub in_reply_to: Option<InReplyTo<'a>>,
    /// The media entities, or null.
    pub media: Value,
    pub source: &'a str,
}

/// What a post answers.
pub(crate) struct InReplyTo<'a> {
    pub post: &'a str,
    pub user: &'a str,
    pub handle: &'a str,
}

/// A user in a post.
pub(crate) fn user(id: &str, name: &str, handle: &str) -> Value {
    json!({
        "id": id.parse::<u64>().unwrap_or_default(), "id_str": id, "name": name, "screen_name": handle,
        "location": null, "description": null, "protected": false, "verified": false,
        "followers_count": 12, "friends_count": 34, "created_at": "Tue Mar 05 19:12:44 +0000 2013",
        "default_profile_image": true,
    })
}

/// A user in the `users` of private messages.
pub(crate) fn user_entry(id: &str, name: &str, handle: &str) -> Value {
    json!({
        "id": id, "created_timestamp": "1362510764000", "name": name, "screen_name": handle,
        "protected": false, "verified": false, "followers_count": 12, "friends_count": 34, "statuses_count": 56,
    })
}

/// The entity of a mention of the account in `text`.
pub(crate) fn mention(account: &Account, text: &str) -> Value {
    let handle = account.handle.unwrap_or_default();
    mention_of(&account.id, account.name, handle, text)
}

/// The entity of a mention in `text`.
pub(crate) fn mention_of(id: &str, name: &str, handle: &str, text: &str) -> Value {
    let start = text.to_lowercase().find(&format!("@{}", handle.to_lowercase())).unwrap_or_default();
    let start = text.get(..start).map_or(0, |before| before.chars().count());
    json!({
        "screen_name": handle, "name": name, "id": id.parse::<u64>().unwrap_or_default(), "id_str": id,
        "indices": [start, start + handle.chars().count() + 1],
    })
}

/// As X escapes the text of posts.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Where the text of a longer post is cut off in `text`.
const SHORT: usize = 140;

/// A post as webhooks carry it.
pub(crate) fn post(parts: &PostParts<'_>) -> Value {
    let full = escape(parts.text);
    let long = parts.text.chars().count() > SHORT;
    let entities = entities(parts);
    let mut post = json!({
        "created_at": x_post_time(parts.at), "id": parts.id.parse::<u64>().unwrap_or_default(),
        "id_str": parts.id, "text": full, "source": parts.source, "truncated": long,
        "in_reply_to_status_id": null, "in_reply_to_status_id_str": null, "in_reply_to_user_id": null,
        "in_reply_to_user_id_str": null, "in_reply_to_screen_name": null, "user": parts.author,
        "is_quote_status": false, "quote_count": 0, "reply_count": 0, "retweet_count": 0, "favorite_count": 0,
        "entities": entities, "favorited": false, "retweeted": false, "filter_level": "low", "lang": "nl",
        "timestamp_ms": parts.at.0.to_string(),
    });
    if let Some(to) = &parts.in_reply_to {
        post["in_reply_to_status_id"] = to.post.parse::<u64>().unwrap_or_default().into();
        post["in_reply_to_status_id_str"] = to.post.into();
        post["in_reply_to_user_id"] = to.user.parse::<u64>().unwrap_or_default().into();
        post["in_reply_to_user_id_str"] = to.user.into();
        post["in_reply_to_screen_name"] = to.handle.into();
    }
    if long {
        let start: String = full.chars().take(SHORT - 25).collect();
        post["text"] =
            format!("{start}… https://t.co/{}", &parts.id[parts.id.len().saturating_sub(10)..]).into();
        post["extended_tweet"] = json!({
            "full_text": full, "display_text_range": [0, full.chars().count()], "entities": entities,
        });
    }
    if !parts.media.is_null() {
        let extended = json!({"media": parts.media});
        if long {
            post["extended_tweet"]["extended_entities"] = extended;
        } else {
            post["extended_entities"] = extended;
        }
    }
    post
}

fn entities(parts: &PostParts<'_>) -> Value {
    let mut entities = json!({"hashtags": [], "urls": [], "user_mentions": parts.mentions, "symbols": []});
    if !parts.media.is_null() {
        entities["media"] = parts.media.clone();
    }
    entities
}

/// A new post: by somebody about the account, or by the account itself.
pub(crate) fn post_created(account: &Account, parts: &PostParts<'_>) -> Value {
    json!({"for_user_id": account.id, "user_has_blocked": false, "tweet_create_events": [post(parts)]})
}

/// Somebody, or the account, repeats a post.
pub(crate) fn retweeted(account: &Account, id: &str, by: Value, original: &Value, now: Timestamp) -> Value {
    let text = format!(
        "RT @{}: {}",
        original["user"]["screen_name"].as_str().unwrap_or_default(),
        original["text"].as_str().unwrap_or_default()
    );
    let parts = PostParts {
        id,
        at: now,
        text: &text,
        author: by,
        mentions: Vec::new(),
        in_reply_to: None,
        media: Value::Null,
        source: "Twitter for iPhone",
    };
    let mut event = post(&parts);
    event["text"] = text.into();
    event["retweeted_status"] = original.clone();
    json!({"for_user_id": account.id, "user_has_blocked": false, "tweet_create_events": [event]})
}

/// A post is gone.
pub(crate) fn post_deleted(account: &Account, item: &Item, author: &str, now: Timestamp) -> Value {
    let event = json!({"status": {"id": item.id, "user_id": author}, "timestamp_ms": now.0.to_string()});
    json!({"for_user_id": account.id, "tweet_delete_events": [event]})
}

/// The media entities of a post.
pub(crate) fn media_entities(media: &[Medium], links: Links<'_>) -> Value {
    if media.is_empty() {
        return Value::Null;
    }
    media.iter().map(|m| media_entity(m, links)).collect()
}

fn media_entity(medium: &Medium, links: Links<'_>) -> Value {
    let link = links.to(medium);
    let mut entity = json!({
        "id_str": medium.id, "media_url": link, "media_url_https": link, "url": "https://t.co/medium0001",
        "type": "photo", "sizes": {"medium": {"w": 320, "h": 240, "resize": "fit"}},
    });
    if medium.kind == shared::MediaKind::Video {
        entity["type"] = "video".into();
        entity["video_info"] =
            json!({"variants": [{"bitrate": 832_000, "content_type": "video/mp4", "url": link}]});
    }
    entity
}

/// A private message, by either side.
pub(crate) fn direct_event(
    id: &str,
    at: Timestamp,
    sender: &str,
    recipient: &str,
    text: &str,
    attachment: Option<Value>,
) -> Value {
    let mut data =
        json!({"text": text, "entities": {"hashtags": [], "symbols": [], "user_mentions": [], "urls": []}});
    if let Some(media) = attachment {
        data["attachment"] = json!({"type": "media", "media": media});
    }
    json!({
        "type": "message_create", "id": id, "created_timestamp": at.0.to_string(),
        "message_create": {"target": {"recipient_id": recipient}, "sender_id": sender, "message_data": data},
    })
}

/// A private message with the users it is between.
pub(crate) fn direct(account: &Account, item: &Item, citizen: &Citizen, links: Links<'_>) -> Value {
    let ours = item.author == crate::world::Author::Account;
    let (sender, recipient) = if ours { (&account.id, &citizen.id) } else { (&citizen.id, &account.id) };
    let attachment = item.media.first().map(|m| media_entity(m, links));
    let mut event = direct_event(&item.id, item.at, sender, recipient, &item.text, attachment);
    let mut apps = json!({});
    if ours {
        event["message_create"]["source_app_id"] = account.app_id.clone().into();
        apps[&account.app_id] =
            json!({"id": account.app_id, "name": "Balie", "url": "https://balie.example"});
    }
    json!({"for_user_id": account.id, "direct_message_events": [event], "apps": apps, "users": users(account, citizen)})
}

fn users(account: &Account, citizen: &Citizen) -> Value {
    json!({
        &citizen.id: user_entry(&citizen.id, &citizen.name, &citizen.handle),
        &account.id: user_entry(&account.id, account.name, account.handle.unwrap_or_default()),
    })
}

/// The citizen saw our private messages up to `last`.
pub(crate) fn seen(account: &Account, citizen: &Citizen, last: &str, now: Timestamp) -> Value {
    let event = json!({
        "created_timestamp": now.0.to_string(), "sender_id": citizen.id,
        "target": {"recipient_id": account.id}, "last_read_event_id": last,
    });
    json!({
        "for_user_id": account.id, "direct_message_mark_read_events": [event], "users": users(account, citizen),
    })
}

/// The citizen is typing.
pub(crate) fn typing(account: &Account, citizen: &Citizen, now: Timestamp) -> Value {
    let event = json!({
        "created_timestamp": now.0.to_string(), "sender_id": citizen.id, "target": {"recipient_id": account.id},
    });
    json!({
        "for_user_id": account.id, "direct_message_indicate_typing_events": [event],
        "users": users(account, citizen),
    })
}

/// A citizen likes a post of the account.
pub(crate) fn liked(account: &Account, citizen: &Citizen, post: &Value, now: Timestamp) -> Value {
    let event = json!({
        "id": format!("{:x}", now.0), "created_at": x_post_time(now), "timestamp_ms": now.0,
        "favorited_status": post, "user": user(&citizen.id, &citizen.name, &citizen.handle),
    });
    json!({"for_user_id": account.id, "favorite_events": [event]})
}
