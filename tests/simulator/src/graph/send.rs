//! What is sent: messages, comments, and hiding.

use super::error::GraphError;
use super::{Call, Done};
use crate::payload::meta;
use crate::sent::{Sent, What};
use crate::sim::Sim;
use crate::world::{Author, Item, Medium, New, Place, World};
use serde_json::{Value, json};
use shared::{HOUR, MediaKind, Platform, Timestamp};

pub(super) fn answer(call: &Call<'_>) -> Result<Done, GraphError> {
    let instagram = call.of().platform == Platform::Instagram;
    match call.edge {
        Some("messages") if call.id == call.of().id => message(call),
        Some("comments") if !instagram => comment(call),
        Some("replies") if instagram => comment(call),
        Some("mentions") if instagram && call.id == call.of().id => mention(call),
        None => hide(call, if instagram { "hide" } else { "is_hidden" }),
        Some(_) => Err(GraphError::no_such_object("post", call.id)),
    }
}

/// A private message that passed the checks of its form.
struct Draft {
    text: String,
    media: Vec<Medium>,
    metadata: Option<String>,
    messaging_type: Option<String>,
    tag: Option<String>,
}

fn message(call: &Call<'_>) -> Result<Done, GraphError> {
    let recipient = call.params.json("recipient").ok_or_else(|| GraphError::missing("recipient"))?;
    let draft = draft(call)?;
    let now = call.sim.clock.now();
    let mut world = call.sim.world();
    let public = recipient.get("comment_id").or_else(|| recipient.get("post_id"));
    if let Some(comment) = public.and_then(Value::as_str) {
        let to = answer_privately(call, &mut world, comment, now)?;
        let what = What::PrivateReply {
            comment: comment.to_owned(),
            to: to.clone(),
            metadata: draft.metadata.clone(),
        };
        return Ok(store(call, &mut world, to, draft, what, now));
    }
    let to = recipient.get("id").and_then(Value::as_str).ok_or_else(|| GraphError::missing("recipient"))?;
    check_type(call, &draft)?;
    check_window(call, &world, to, &draft, now)?;
    let what = What::Direct {
        to: to.to_owned(),
        messaging_type: draft.messaging_type.clone(),
        tag: draft.tag.clone(),
        metadata: draft.metadata.clone(),
    };
    Ok(store(call, &mut world, to.to_owned(), draft, what, now))
}

fn draft(call: &Call<'_>) -> Result<Draft, GraphError> {
    let message = call.params.json("message").ok_or_else(|| GraphError::missing("message"))?;
    let instagram = call.of().platform == Platform::Instagram;
    let text = message.get("text").and_then(Value::as_str).unwrap_or_default().to_owned();
    let max = if instagram { 1_000 } else { 2_000 };
    if text.chars().count() > max {
        return Err(GraphError::too_long(max));
    }
    let media = attachment(call, &message)?;
    if text.is_empty() == media.is_empty() {
        return Err(GraphError::invalid("Message must have either text or an attachment, and not both"));
    }
    let metadata = message.get("metadata").and_then(Value::as_str).map(ToOwned::to_owned);
    if metadata.as_ref().is_some_and(|m| m.chars().count() > 1_000) {
        return Err(GraphError::invalid(
            "Length of param message[metadata] must be less than or equal to 1000",
        ));
    }
    let own = |key: &str| call.params.text(key).map(ToOwned::to_owned);
    Ok(Draft { text, media, metadata, messaging_type: own("messaging_type"), tag: own("tag") })
}

/// The attachment: a file in the request, or a link to one.
fn attachment(call: &Call<'_>, message: &Value) -> Result<Vec<Medium>, GraphError> {
    let Some(attachment) = message.get("attachment") else { return Ok(Vec::new()) };
    let kind = match attachment.get("type").and_then(Value::as_str) {
        Some("image") => MediaKind::Image,
        Some("video") => MediaKind::Video,
        Some("audio") => MediaKind::Audio,
        Some("file") => MediaKind::File,
        _ => {
            return Err(GraphError::invalid(
                "Param message[attachment][type] must be one of {audio, file, image, video}",
            ));
        }
    };
    let now = call.sim.clock.now();
    if let Some(file) = &call.params.file {
        let id = call.sim.world().keep(file.mime.clone(), file.bytes.clone(), now);
        return Ok(vec![Medium { id, kind }]);
    }
    match attachment.pointer("/payload/url").and_then(Value::as_str) {
        Some(url) if url.starts_with("http") => {
            let id = call.sim.world().keep("text/uri-list".to_owned(), url.to_owned().into(), now);
            Ok(vec![Medium { id, kind }])
        }
        _ => Err(GraphError::invalid("Upload attachment failure: neither a file nor a URL")),
    }
}

/// A comment may be answered in private once, within seven days.
fn answer_privately(
    call: &Call<'_>,
    world: &mut World,
    comment: &str,
    now: Timestamp,
) -> Result<String, GraphError> {
    let account = call.account;
    let item = world
        .get_mut(comment)
        .filter(|i| i.account == account && !i.removed && !matches!(i.place, Place::Direct { .. }))
        .ok_or_else(|| GraphError::no_such_object("post", comment))?;
    let Author::Citizen(to) = item.author.clone() else {
        return Err(GraphError::invalid("Cannot reply privately to a comment by the account itself"));
    };
    if item.answered_privately {
        return Err(GraphError::already_answered());
    }
    if now.since(item.at) > 7 * 24 * HOUR {
        return Err(GraphError::comment_too_old());
    }
    item.answered_privately = true;
    Ok(to)
}

fn check_type(call: &Call<'_>, draft: &Draft) -> Result<(), GraphError> {
    match draft.messaging_type.as_deref() {
        Some("RESPONSE" | "UPDATE") => Ok(()),
        Some("MESSAGE_TAG") => match draft.tag.as_deref() {
            Some("HUMAN_AGENT") => Ok(()),
            Some(_) => Err(GraphError::invalid("Invalid message tag")),
            None => Err(GraphError::missing("tag")),
        },
        Some(_) => {
            Err(GraphError::invalid("Param messaging_type must be one of {RESPONSE, UPDATE, MESSAGE_TAG}"))
        }
        // Instagram does without.
        None if call.of().platform == Platform::Instagram => Ok(()),
        None => Err(GraphError::missing("messaging_type")),
    }
}

/// 24 hours since the citizen last wrote; a human agent has seven days.
fn check_window(
    call: &Call<'_>,
    world: &World,
    to: &str,
    draft: &Draft,
    now: Timestamp,
) -> Result<(), GraphError> {
    world.known(call.account, to).ok_or_else(GraphError::no_such_user)?;
    let human = draft.tag.as_deref() == Some("HUMAN_AGENT");
    let open = if human { 7 * 24 * HOUR } else { 24 * HOUR };
    match world.last_inbound(call.account, to) {
        Some(last) if now.since(last) <= open => Ok(()),
        _ => Err(GraphError::outside_window(call.of().platform == Platform::Instagram)),
    }
}

fn store(call: &Call<'_>, world: &mut World, to: String, draft: Draft, what: What, now: Timestamp) -> Done {
    let mut new = New::ours(call.account, Place::Direct { with: to.clone() }, &draft.text, now);
    new.uploads = draft.media;
    new.mark = draft.metadata;
    let item = world.add(new, &call.sim.accounts).clone();
    let echo = meta::direct(call.of(), &item, &to, call.sim.links());
    Done {
        answer: json!({"recipient_id": to, "message_id": item.id}),
        sent: Some(sent(call.sim, &item, what, now)),
        webhooks: vec![echo],
    }
}

pub(super) fn sent(sim: &Sim, item: &Item, what: What, at: Timestamp) -> Sent {
    let account = &sim.accounts[item.account];
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

/// A public answer under a comment or post.
fn comment(call: &Call<'_>) -> Result<Done, GraphError> {
    let file = call.params.file.as_ref().filter(|_| call.of().platform == Platform::Facebook);
    // A picture says enough by itself.
    let text = if file.is_some() && call.params.text("message").is_none_or(str::is_empty) {
        ""
    } else {
        words(call)?
    };
    let now = call.sim.clock.now();
    let mut world = call.sim.world();
    let place = under(call, &world, call.id)?;
    let mut new = New::ours(call.account, place, text, now);
    if let Some(file) = file {
        let id = world.keep(file.mime.clone(), file.bytes.clone(), now);
        new.uploads = vec![Medium { id, kind: MediaKind::Image }];
    }
    let item = world.add(new, &call.sim.accounts).clone();
    let webhook = match call.of().platform {
        Platform::Instagram => meta::instagram_comment(call.of(), &item, None),
        _ => meta::page_feed(call.of(), &item, None, "add", call.sim.links()),
    };
    let what = What::Comment { under: call.id.to_owned() };
    Ok(Done {
        answer: json!({"id": item.id}),
        sent: Some(sent(call.sim, &item, what, now)),
        webhooks: vec![webhook],
    })
}

fn words<'a>(call: &'a Call<'_>) -> Result<&'a str, GraphError> {
    let text = call.params.text("message").filter(|t| !t.trim().is_empty());
    let text = text.ok_or_else(|| GraphError::missing("message"))?;
    let max = if call.of().platform == Platform::Instagram { 2_200 } else { 8_000 };
    if text.chars().count() > max {
        return Err(GraphError::invalid("The comment is too long"));
    }
    Ok(text)
}

/// Where an answer to `id` stands. Both platforms have two levels: an answer to an answer stands beside it.
fn under(call: &Call<'_>, world: &World, id: &str) -> Result<Place, GraphError> {
    let missing = || GraphError::no_such_object("post", id);
    let item = world.get(id).filter(|i| i.account == call.account && !i.removed).ok_or_else(missing)?;
    match &item.place {
        Place::Post if call.of().platform == Platform::Facebook => {
            Ok(Place::Comment { post: item.id.clone(), parent: None })
        }
        Place::Comment { post, parent } => {
            let top = parent.clone().unwrap_or_else(|| item.id.clone());
            Ok(Place::Comment { post: post.clone(), parent: Some(top) })
        }
        _ => Err(missing()),
    }
}

/// A public answer to a mention in somebody else's medium.
fn mention(call: &Call<'_>) -> Result<Done, GraphError> {
    let text = words(call)?;
    let media = call.params.text("media_id").ok_or_else(|| GraphError::missing("media_id"))?;
    let comment = call.params.text("comment_id");
    let now = call.sim.clock.now();
    let mut world = call.sim.world();
    let missing = |id: &str| GraphError::no_such_object("post", id);
    world
        .get(media)
        .filter(|i| i.account == call.account && i.place == Place::Post)
        .ok_or_else(|| missing(media))?;
    let parent = match comment {
        Some(id) => match under(call, &world, id)? {
            Place::Comment { post, parent } if post == media => parent,
            _ => return Err(missing(id)),
        },
        None => None,
    };
    let place = Place::Comment { post: media.to_owned(), parent };
    let item = world.add(New::ours(call.account, place, text, now), &call.sim.accounts).clone();
    let what = What::Mention { media: media.to_owned(), comment: comment.map(ToOwned::to_owned) };
    // The medium is not the account's own, so no webhook tells of the answer.
    Ok(Done {
        answer: json!({"id": item.id}),
        sent: Some(sent(call.sim, &item, what, now)),
        webhooks: Vec::new(),
    })
}

fn hide(call: &Call<'_>, param: &str) -> Result<Done, GraphError> {
    let hidden =
        call.params.json(param).and_then(|v| v.as_bool()).ok_or_else(|| GraphError::missing(param))?;
    let now = call.sim.clock.now();
    let mut world = call.sim.world();
    let item = world
        .get_mut(call.id)
        .filter(|i| i.account == call.account && !i.removed && matches!(i.place, Place::Comment { .. }))
        .ok_or_else(|| GraphError::no_such_object("post", call.id))?;
    item.hidden = hidden;
    let item = item.clone();
    let author = match &item.author {
        Author::Citizen(id) => world.known(call.account, id).cloned(),
        Author::Account => None,
    };
    let mut webhooks = Vec::new();
    // Instagram does not tell of hiding.
    if call.of().platform == Platform::Facebook {
        let verb = if hidden { "hide" } else { "unhide" };
        webhooks.push(meta::page_feed(call.of(), &item, author.as_ref(), verb, call.sim.links()));
    }
    let mut sent = sent(call.sim, &item, What::Hide { hidden }, now);
    sent.text = String::new();
    Ok(Done { answer: json!({"success": true}), sent: Some(sent), webhooks })
}
