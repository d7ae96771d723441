//! Catching up with X: mentions since the last one, and direct messages, written as the webhooks that did not
//! come.

use super::{api::Api, parse::time_of_id, post};
use crate::platforms::{
    CallError, CatchUp,
    catching_up::{Item, PAGES, Walk},
    json::{filled, id, list, moment, text},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

const POST_FIELDS: &str =
    "created_at,author_id,in_reply_to_user_id,referenced_tweets,note_tweet,entities,attachments";
const EVENT_FIELDS: &str =
    "id,text,event_type,created_at,sender_id,dm_conversation_id,participant_ids,attachments";
const MEDIA_FIELDS: &str = "type,url,variants,preview_image_url";
const A_PAGE: &str = "50";

#[derive(Serialize, Deserialize)]
struct Cursor {
    mentions: Walk,
    /// The newest mention of the last walk that came to its end, and of the one under way.
    since_id: Option<String>,
    newest_id: Option<String>,
    direct: Walk,
}

/// What the account received since `cursor`.
pub(super) async fn catch_up(api: &Api<'_>, cursor: Option<&str>) -> Result<CatchUp, CallError> {
    let walk = || Walk::first(api.call.now);
    let first = || Cursor { mentions: walk(), since_id: None, newest_id: None, direct: walk() };
    let mut cursor: Cursor = cursor.and_then(|c| serde_json::from_str(c).ok()).unwrap_or_else(first);
    let mut items = mentions(api, &mut cursor).await?;
    items.extend(direct(api, &mut cursor.direct).await?);
    items.sort_by_key(|item| item.at);
    Ok(CatchUp {
        items: items.into_iter().map(|item| item.body.to_string()).collect(),
        cursor: serde_json::to_string(&cursor).ok(),
    })
}

async fn mentions(api: &Api<'_>, cursor: &mut Cursor) -> Result<Vec<Item>, CallError> {
    let mut items = vec![];
    for _ in 0..PAGES {
        let page_token = cursor.mentions.next_page().to_owned();
        let mut query = vec![
            ("max_results", A_PAGE),
            ("tweet.fields", POST_FIELDS),
            ("expansions", "author_id,attachments.media_keys"),
            ("user.fields", "name,username"),
            ("media.fields", MEDIA_FIELDS),
        ];
        if let Some(since) = &cursor.since_id {
            query.push(("since_id", since));
        }
        if !page_token.is_empty() {
            query.push(("pagination_token", &page_token));
        }
        let page = api.get(&["users", api.account(), "mentions"], &query).await?;
        let posts = list(&page, "data");
        if cursor.newest_id.is_none() {
            cursor.newest_id = posts.first().and_then(|p| id(p, "id"));
        }
        items.extend(posts.iter().filter_map(|p| post_item(api.account(), p, &page)));
        let past = posts.iter().any(|p| at(p).is_some_and(|at| at < cursor.mentions.since()));
        if cursor.mentions.turn_page(next_page(&page), past) {
            cursor.since_id = cursor.newest_id.take().or_else(|| cursor.since_id.take());
            break;
        }
    }
    Ok(cursor.mentions.news(items))
}

async fn direct(api: &Api<'_>, walk: &mut Walk) -> Result<Vec<Item>, CallError> {
    let mut items = vec![];
    for _ in 0..PAGES {
        let page_token = walk.next_page().to_owned();
        let mut query = vec![
            ("max_results", A_PAGE),
            ("event_types", "MessageCreate"),
            ("dm_event.fields", EVENT_FIELDS),
            ("expansions", "sender_id,attachments.media_keys"),
            ("user.fields", "name,username"),
            ("media.fields", MEDIA_FIELDS),
        ];
        if !page_token.is_empty() {
            query.push(("pagination_token", &page_token));
        }
        let page = api.get(&["dm_events"], &query).await?;
        let events = list(&page, "data");
        items.extend(events.iter().filter_map(|e| event_item(api.account(), e, &page)));
        let past = events.iter().any(|e| at(e).is_some_and(|at| at < walk.since()));
        if walk.turn_page(next_page(&page), past) {
            break;
        }
    }
    Ok(walk.news(items))
}

fn next_page(page: &Value) -> Option<String> {
    filled(page.get("meta")?, "next_token").map(ToOwned::to_owned)
}

/// The moment in the id is more exact than the one that is told.
fn at(thing: &Value) -> Option<shared::Timestamp> {
    moment(thing, "created_at").or_else(|| time_of_id(&id(thing, "id")?))
}

fn included<'a>(page: &'a Value, kind: &str, key: &str, id: &str) -> Option<&'a Value> {
    list(page.get("includes")?, kind).iter().find(|thing| text(thing, key) == Some(id))
}

fn user(page: &Value, id: &str) -> Value {
    let known = included(page, "users", "id", id);
    let word = |key: &str| known.and_then(|u| filled(u, key));
    json!({"id_str": id, "name": word("name"), "screen_name": word("username")})
}

fn media(page: &Value, thing: &Value) -> Vec<Value> {
    let keys = thing.get("attachments").map_or(&[][..], |a| list(a, "media_keys"));
    keys.iter().filter_map(|key| medium(included(page, "media", "media_key", key.as_str()?)?)).collect()
}

fn medium(medium: &Value) -> Option<Value> {
    let picture = filled(medium, "url").or_else(|| filled(medium, "preview_image_url"));
    let film =
        post::best_film(medium).map(|url| json!({"variants": [{"content_type": "video/mp4", "url": url}]}));
    (picture.is_some() || film.is_some())
        .then(|| json!({"type": text(medium, "type"), "media_url_https": picture, "video_info": film}))
}

fn post_item(account: &str, post: &Value, page: &Value) -> Option<Item> {
    let (post_id, author, at) = (id(post, "id")?, id(post, "author_id")?, at(post)?);
    let reference = |kind| {
        let mut references = list(post, "referenced_tweets").iter();
        references.find(|r| text(r, "type") == Some(kind)).and_then(|r| id(r, "id"))
    };
    let mut event = json!({
        "id_str": post_id, "timestamp_ms": at.0.to_string(), "full_text": post::text_v2_raw(post),
        "entities": post.get("entities"), "user": user(page, &author), "in_reply_to_status_id_str": reference("replied_to"),
    });
    if let Some(original) = reference("retweeted") {
        event["retweeted_status"] = json!({"id_str": original});
    }
    let media = media(page, post);
    if !media.is_empty() {
        event["extended_entities"] = json!({"media": media});
    }
    let body = json!({"for_user_id": account, "tweet_create_events": [event]});
    Some(Item { id: post_id, at, body })
}

fn event_item(account: &str, event: &Value, page: &Value) -> Option<Item> {
    let (event_id, sender, at) = (id(event, "id")?, id(event, "sender_id")?, at(event)?);
    if text(event, "event_type").is_some_and(|t| t != "MessageCreate") {
        return None;
    }
    let other = other_side(account, event, &sender)?;
    let recipient = if sender == account { other.as_str() } else { account };
    let mut data = json!({"text": text(event, "text").unwrap_or_default()});
    if let Some(first) = media(page, event).into_iter().next() {
        data["attachment"] = json!({"type": "media", "media": first});
    }
    let message = json!({"target": {"recipient_id": recipient}, "sender_id": sender, "message_data": data});
    let written = json!({
        "type": "message_create", "id": event_id, "created_timestamp": at.0.to_string(), "message_create": message,
    });
    let users = json!({ other.as_str(): user(page, &other) });
    let body = json!({"for_user_id": account, "direct_message_events": [written], "users": users});
    Some(Item { id: event_id, at, body })
}

/// With whom the conversation is: its id is made of both.
fn other_side(account: &str, event: &Value, sender: &str) -> Option<String> {
    if sender != account {
        return Some(sender.to_owned());
    }
    let both = filled(event, "dm_conversation_id").and_then(|c| c.split_once('-'));
    let named = both.map(|(a, b)| if a == account { b } else { a }.to_owned());
    named.or_else(|| {
        let mut people = list(event, "participant_ids").iter().filter_map(Value::as_str);
        people.find(|p| *p != account).map(ToOwned::to_owned)
    })
}
