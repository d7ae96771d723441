//! Catching up with private messages: `GET /{account}/conversations`, written as the webhooks that did not come.

use super::graph::Graph;
use crate::platforms::{
    CallError,
    catching_up::{Item, PAGES, Walk},
    json::{filled, id, id_of, list, moment, text},
};
use serde_json::{Value, json};

/// How many conversations are on a page, and how many messages of each.
const FIELDS: &str = "id,updated_time,messages.limit(25){id,created_time,from,to,message,sticker,\
                      attachments{id,mime_type,image_data,video_data,file_url}}";
const CONVERSATIONS: &str = "10";

/// The private messages since the walk's last.
pub(in crate::platforms) async fn catch_up(
    graph: &Graph<'_>,
    object: &str,
    platform: &str,
    walk: &mut Walk,
) -> Result<Vec<Item>, CallError> {
    let mut items = vec![];
    for _ in 0..PAGES {
        let after = walk.next_page().to_owned();
        let mut query = vec![("platform", platform), ("fields", FIELDS), ("limit", CONVERSATIONS)];
        if !after.is_empty() {
            query.push(("after", &after));
        }
        let page = graph.get(&[graph.account(), "conversations"], &query).await?;
        let conversations = list(&page, "data");
        for conversation in conversations {
            let messages = conversation.get("messages").map_or(&[][..], |m| list(m, "data"));
            items.extend(messages.iter().filter_map(|m| as_webhook(graph.account(), object, m)));
        }
        // They come with the one that moved last first.
        let past =
            conversations.iter().any(|c| moment(c, "updated_time").is_some_and(|at| at < walk.since()));
        if walk.turn_page(next_page(&page), past) {
            break;
        }
    }
    Ok(walk.news(items))
}

/// Where the next page of a list begins, if there is one.
pub(in crate::platforms) fn next_page(page: &Value) -> Option<String> {
    let paging = page.get("paging")?;
    filled(paging, "next")?;
    filled(paging.get("cursors")?, "after").map(ToOwned::to_owned)
}

fn as_webhook(account: &str, object: &str, message: &Value) -> Option<Item> {
    let (mid, at) = (id(message, "id")?, moment(message, "created_time")?);
    let from = id_of(message, "from")?;
    let to = message.get("to").and_then(|to| list(to, "data").first()).and_then(|to| id(to, "id"));
    let mut content = json!({"mid": mid});
    if let Some(text) = filled(message, "message") {
        content["text"] = text.into();
    }
    let mut attachments: Vec<Value> = message
        .get("attachments")
        .map_or(&[][..], |a| list(a, "data"))
        .iter()
        .filter_map(attachment)
        .collect();
    if let Some(sticker) = filled(message, "sticker") {
        attachments.push(json!({"type": "image", "payload": {"url": sticker}}));
    }
    if !attachments.is_empty() {
        content["attachments"] = attachments.into();
    }
    if from == account {
        content["is_echo"] = true.into();
    }
    let to = to.or_else(|| (from != account).then(|| account.to_owned()))?;
    let event = json!({
        "sender": {"id": from}, "recipient": {"id": to}, "timestamp": at.0, "message": content,
    });
    let body = json!({"object": object, "entry": [{"id": account, "time": at.0, "messaging": [event]}]});
    Some(Item { id: mid, at, body })
}

fn attachment(attachment: &Value) -> Option<Value> {
    let data = |key: &str| attachment.get(key).and_then(|d| filled(d, "url"));
    let mime = text(attachment, "mime_type").unwrap_or_default();
    let (kind, url) = match (data("image_data"), data("video_data"), filled(attachment, "file_url")) {
        (Some(url), ..) => ("image", url),
        (_, Some(url), _) => ("video", url),
        (_, _, Some(url)) if mime.starts_with("audio/") => ("audio", url),
        (_, _, Some(url)) => ("file", url),
        _ => return None,
    };
    Some(json!({"type": kind, "payload": {"url": url}}))
}
