//! What is sent: posts, private messages, media.

use super::error::XError;
use super::{Call, Done, shape};
use crate::payload::x as payload;
use crate::sent::{Sent, What};
use crate::world::{Author, Item, Medium, New, Place, World};
use axum::http::StatusCode;
use serde_json::{Value, json};
use shared::{HOUR, MediaKind, Timestamp, x_text::weighted_length};

/// A post, in answer to another or by itself.
pub(super) fn post(call: &Call<'_>) -> Result<Done, XError> {
    let text = call.params.text("text").unwrap_or_default();
    let now = call.sim.clock.now();
    let account = &call.sim.accounts[call.account];
    let mut world = call.sim.world();
    let media = uploaded(&world, call.params.json("media").as_ref().and_then(|m| m.get("media_ids")))?;
    if text.trim().is_empty() && media.is_empty() {
        return Err(XError::invalid("Tweet text is required when no media is attached"));
    }
    if weighted_length(text) > 280 {
        return Err(XError::forbidden("Your Tweet text is too long. It may have 280 characters at most."));
    }
    let reply = call.params.json("reply");
    let in_reply_to = reply.as_ref().and_then(|r| r.get("in_reply_to_tweet_id")).and_then(Value::as_str);
    let prefix = prefix(call, &world, in_reply_to)?;
    let text = shorten_links(&format!("{prefix}{text}"));
    refuse_duplicate(call, &world, &text, in_reply_to, now)?;
    let mut new = New::ours(call.account, Place::Post, &text, now);
    new.reply_to = in_reply_to.map(ToOwned::to_owned);
    new.uploads = media;
    let item = world.add(new, &call.sim.accounts).clone();
    let event = shape::post_payload(&world, account, &item, call.sim.links());
    let webhook =
        json!({"for_user_id": account.id, "user_has_blocked": false, "tweet_create_events": [event]});
    let what = What::Post { in_reply_to: item.reply_to.clone() };
    Ok(Done {
        status: StatusCode::CREATED,
        answer: json!({"data": {"id": item.id, "text": payload::escape(&item.text), "edit_history_tweet_ids": [item.id]}}),
        sent: Some(Sent {
            text: call.params.text("text").unwrap_or_default().to_owned(),
            ..sent(call, &item, what, now)
        }),
        webhooks: vec![webhook],
    })
}

/// X puts the handle of the one who is answered before the text.
fn prefix(call: &Call<'_>, world: &World, in_reply_to: Option<&str>) -> Result<String, XError> {
    let Some(id) = in_reply_to else { return Ok(String::new()) };
    let asked = world
        .get(id)
        .filter(|i| i.account == call.account && i.place == Place::Post && !i.removed)
        .ok_or_else(|| {
        XError::forbidden("You attempted to reply to a Tweet that is deleted or not visible to you.")
    })?;
    Ok(match &asked.author {
        Author::Citizen(id) => {
            world.known(call.account, id).map(|c| format!("@{} ", c.handle)).unwrap_or_default()
        }
        Author::Account => String::new(),
    })
}

/// X replaces each link by one of its own.
fn shorten_links(text: &str) -> String {
    text.split_inclusive([' ', '\n'])
        .map(|word| {
            let bare = word.trim_end();
            if bare.starts_with("https://") || bare.starts_with("http://") {
                let short = &crate::sign::derived(&["link", bare])[..10];
                format!("https://t.co/{short}{}", &word[bare.len()..])
            } else {
                word.to_owned()
            }
        })
        .collect()
}

/// The same words in the same place within a day are refused.
fn refuse_duplicate(
    call: &Call<'_>,
    world: &World,
    text: &str,
    in_reply_to: Option<&str>,
    now: Timestamp,
) -> Result<(), XError> {
    let same = |item: &Item| {
        item.place == Place::Post
            && item.author == Author::Account
            && item.text == text
            && item.reply_to.as_deref() == in_reply_to
            && now.since(item.at) < 24 * HOUR
    };
    if world.of(call.account).any(same) {
        return Err(XError::forbidden("You are not allowed to create a Tweet with duplicate content."));
    }
    Ok(())
}

/// A private message.
pub(super) fn direct(call: &Call<'_>, to: &str) -> Result<Done, XError> {
    let text = call.params.text("text").unwrap_or_default();
    let now = call.sim.clock.now();
    let account = &call.sim.accounts[call.account];
    let mut world = call.sim.world();
    let ids = call.params.json("attachments").map(|list| {
        list.as_array()
            .map(|l| l.iter().map(|a| a["media_id"].clone()).collect::<Value>())
            .unwrap_or_default()
    });
    let media = uploaded(&world, ids.as_ref())?;
    if text.trim().is_empty() && media.is_empty() {
        return Err(XError::invalid("$.text: is missing but it is required"));
    }
    if text.chars().count() > 10_000 {
        return Err(XError::invalid("$.text: must be at most 10000 characters long"));
    }
    let citizen = world.known(call.account, to).cloned().ok_or_else(|| XError::not_found("user", to))?;
    let closed = world.closed.contains(&(call.account, to.to_owned()));
    if closed && world.last_inbound(call.account, to).is_none() {
        return Err(XError::forbidden("You do not have permission to DM one or more participants."));
    }
    let mut new = New::ours(call.account, Place::Direct { with: to.to_owned() }, text, now);
    new.uploads = media;
    let item = world.add(new, &call.sim.accounts).clone();
    let webhook = payload::direct(account, &item, &citizen, call.sim.links());
    let what = What::Direct { to: to.to_owned(), messaging_type: None, tag: None, metadata: None };
    let conversation = shape::conversation_id(&account.id, to);
    Ok(Done {
        status: StatusCode::CREATED,
        answer: json!({"data": {"dm_conversation_id": conversation, "dm_event_id": item.id}}),
        sent: Some(sent(call, &item, what, now)),
        webhooks: vec![webhook],
    })
}

fn sent(call: &Call<'_>, item: &Item, what: What, at: Timestamp) -> Sent {
    let account = &call.sim.accounts[call.account];
    Sent {
        account: account.key,
        platform: account.platform,
        id: item.id.clone(),
        what,
        text: item.text.clone(),
        media: item.media.iter().map(|m| m.id.clone()).collect(),
        at,
        unanswered: false,
    }
}

/// The media of these ids, which must have been uploaded.
fn uploaded(world: &World, ids: Option<&Value>) -> Result<Vec<Medium>, XError> {
    let Some(Value::Array(ids)) = ids else { return Ok(Vec::new()) };
    ids.iter()
        .map(|id| {
            let id = id.as_str().unwrap_or_default();
            let upload = world.uploads.iter().find(|u| u.id == id);
            let upload = upload.ok_or_else(|| XError::invalid("Your media IDs are invalid."))?;
            if upload.missing > 0 || upload.processing > 0 {
                return Err(XError::invalid("Your media IDs are invalid."));
            }
            let kind = if upload.mime.starts_with("video/") { MediaKind::Video } else { MediaKind::Image };
            Ok(Medium { id: upload.id.clone(), kind })
        })
        .collect()
}
