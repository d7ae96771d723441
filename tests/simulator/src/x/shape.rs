//! Posts, users and private messages as version 2 shows them, and posts as webhooks carry them.

use crate::accounts::Account;
use crate::clock::x_time;
use crate::media::Links;
use crate::params::Params;
use crate::payload::x as payload;
use crate::world::{Author, Citizen, Item, Medium, Place, World};
use serde_json::{Map, Value, json};

/// Posts longer than this show their whole text only as `note_tweet`.
const NOTE: usize = 280;

/// A post as version 2 shows it, with the fields that were asked for.
pub(super) fn post(world: &World, account: &Account, item: &Item, params: &Params) -> Value {
    let full = payload::escape(&item.text);
    let long = item.text.chars().count() > NOTE;
    let text = if long { full.chars().take(NOTE - 1).chain(['…']).collect() } else { full.clone() };
    let asked = item.reply_to.as_ref().and_then(|id| world.get(id));
    let mut all = Map::new();
    all.insert("author_id".into(), author_id(account, &item.author).into());
    all.insert("created_at".into(), x_time(item.at).into());
    all.insert("conversation_id".into(), root(world, item).into());
    all.insert("lang".into(), "nl".into());
    if let Some(asked) = asked {
        all.insert("in_reply_to_user_id".into(), author_id(account, &asked.author).into());
    }
    if let Some(id) = &item.reply_to {
        all.insert("referenced_tweets".into(), json!([{"type": "replied_to", "id": id}]));
    }
    if !item.media.is_empty() {
        let keys: Vec<String> = item.media.iter().map(media_key).collect();
        all.insert("attachments".into(), json!({"media_keys": keys}));
    }
    if long {
        all.insert("note_tweet".into(), json!({"text": full}));
    }
    let mut post = json!({"id": item.id, "text": text, "edit_history_tweet_ids": [item.id]});
    for (key, value) in all {
        if params.lists("tweet.fields", &key) {
            post[key] = value;
        }
    }
    post
}

fn author_id(account: &Account, author: &Author) -> String {
    match author {
        Author::Account => account.id.clone(),
        Author::Citizen(id) => id.clone(),
    }
}

/// The post with which a conversation began.
fn root(world: &World, item: &Item) -> String {
    let mut at = item;
    // A post answers an older one, so this ends; the bound is for what was forgotten.
    for _ in 0..1_000 {
        match at.reply_to.as_ref().and_then(|id| world.get(id)) {
            Some(earlier) => at = earlier,
            None => break,
        }
    }
    at.id.clone()
}

fn media_key(medium: &Medium) -> String {
    format!("3_{}", medium.id)
}

/// The media, as `includes` has them.
pub(super) fn media(media: &[Medium], links: Links<'_>, params: &Params) -> Vec<Value> {
    media
        .iter()
        .map(|medium| {
            let mut shown = json!({"media_key": media_key(medium), "type": "photo"});
            if params.lists("media.fields", "url") {
                shown["url"] = links.to(medium).into();
            }
            shown
        })
        .collect()
}

/// A user.
pub(super) fn user(id: &str, name: &str, handle: &str) -> Value {
    json!({"id": id, "name": name, "username": handle})
}

/// The account as a user.
pub(super) fn own_user(account: &Account) -> Value {
    user(&account.id, account.name, account.handle.unwrap_or_default())
}

/// A private message as version 2 shows it, with the fields that were asked for.
pub(super) fn direct(account: &Account, item: &Item, with: &str, params: &Params) -> Value {
    let mut all = Map::new();
    all.insert("created_at".into(), x_time(item.at).into());
    all.insert("sender_id".into(), author_id(account, &item.author).into());
    all.insert("dm_conversation_id".into(), conversation_id(&account.id, with).into());
    all.insert("participant_ids".into(), json!([account.id, with]));
    if !item.media.is_empty() {
        let keys: Vec<String> = item.media.iter().map(media_key).collect();
        all.insert("attachments".into(), json!({"media_keys": keys}));
    }
    let mut event = json!({"id": item.id, "text": item.text, "event_type": "MessageCreate"});
    for (key, value) in all {
        if params.lists("dm_event.fields", &key) {
            event[key] = value;
        }
    }
    event
}

/// The id of a private conversation: both ids, the lower one first.
pub(super) fn conversation_id(a: &str, b: &str) -> String {
    let key = |id: &str| (id.len(), id.to_owned());
    let (low, high) = if key(a) <= key(b) { (a, b) } else { (b, a) };
    format!("{low}-{high}")
}

/// The author of a post as webhooks carry them.
pub(crate) fn author_payload(world: &World, index: usize, account: &Account, author: &Author) -> Value {
    match author {
        Author::Account => payload::user(&account.id, account.name, account.handle.unwrap_or_default()),
        Author::Citizen(id) => match world.known(index, id) {
            Some(Citizen { name, handle, .. }) => payload::user(id, name, handle),
            None => payload::user(id, id, id),
        },
    }
}

/// A post as webhooks carry it.
pub(crate) fn post_payload(world: &World, account: &Account, item: &Item, links: Links<'_>) -> Value {
    let parent = item.reply_to.as_ref().and_then(|id| world.get(id)).filter(|p| p.place == Place::Post);
    let parent_author = parent.map(|p| author_payload(world, item.account, account, &p.author));
    let in_reply_to = parent.zip(parent_author.as_ref()).map(|(post, author)| payload::InReplyTo {
        post: &post.id,
        user: author["id_str"].as_str().unwrap_or_default(),
        handle: author["screen_name"].as_str().unwrap_or_default(),
    });
    let mut mentions = Vec::new();
    let lower = item.text.to_lowercase();
    if item.author != Author::Account && lower.contains(&format!("@{}", account.handle.unwrap_or_default())) {
        mentions.push(payload::mention(account, &item.text));
    }
    if let (Author::Account, Some(to)) = (&item.author, &parent_author) {
        let text = |key: &str| to[key].as_str().unwrap_or_default();
        mentions.push(payload::mention_of(text("id_str"), text("name"), text("screen_name"), &item.text));
    }
    payload::post(&payload::PostParts {
        id: &item.id,
        at: item.at,
        text: &item.text,
        author: author_payload(world, item.account, account, &item.author),
        mentions,
        in_reply_to,
        media: payload::media_entities(&item.media, links),
        source: if item.author == Author::Account { "Balie" } else { "Twitter for Android" },
    })
}

#[cfg(test)]
mod tests {
    use super::conversation_id;

    #[test]
    fn a_conversation_has_one_id_whoever_asks() {
        assert_eq!(conversation_id("9", "10"), "9-10");
        assert_eq!(conversation_id("10", "9"), "9-10");
    }
}
