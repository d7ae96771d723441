//! Catching up with a Page: Messenger's conversations, and the latest posts with their comments, written as the
//! webhooks that did not come.

use crate::platforms::{
    CallError, CatchUp,
    catching_up::{Item, PAGES, Walk},
    json::{filled, id, id_of, list, moment},
    meta::{
        graph::Graph,
        threads::{self, next_page},
    },
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use shared::Timestamp;

/// A comment, as it is asked for.
const COMMENT: &str = "id,message,from,created_time,parent{id},attachment";
/// How many comments come along with a post; when all of them are news the rest is asked for.
const COMMENTS: usize = 25;

#[derive(Serialize, Deserialize)]
struct Cursor {
    direct: Walk,
    feed: Walk,
}

/// What the Page received since `cursor`.
pub(super) async fn catch_up(graph: &Graph<'_>, cursor: Option<&str>) -> Result<CatchUp, CallError> {
    let first = || Cursor { direct: Walk::first(graph.call.now), feed: Walk::first(graph.call.now) };
    let mut cursor: Cursor = cursor.and_then(|c| serde_json::from_str(c).ok()).unwrap_or_else(first);
    let mut items = threads::catch_up(graph, "page", "messenger", &mut cursor.direct).await?;
    items.extend(feed(graph, &mut cursor.feed).await?);
    items.sort_by_key(|item| item.at);
    Ok(CatchUp {
        items: items.into_iter().map(|item| item.body.to_string()).collect(),
        cursor: serde_json::to_string(&cursor).ok(),
    })
}

/// The latest posts: a comment does not move its post up, so this many are looked at each time.
async fn feed(graph: &Graph<'_>, walk: &mut Walk) -> Result<Vec<Item>, CallError> {
    let fields = format!(
        "id,message,from,created_time,full_picture,\
         comments.filter(stream).order(reverse_chronological).limit({COMMENTS}){{{COMMENT}}}"
    );
    let mut items = vec![];
    let mut after = String::new();
    for _ in 0..PAGES {
        let mut query = vec![("fields", fields.as_str()), ("limit", "10")];
        if !after.is_empty() {
            query.push(("after", &after));
        }
        let page = graph.get(&[graph.account(), "feed"], &query).await?;
        for post in list(&page, "data") {
            let Some(post_id) = id(post, "id") else { continue };
            items.extend(post_item(graph.account(), &post_id, post));
            items.extend(comments(graph, &post_id, post, walk.since()).await?);
        }
        match next_page(&page) {
            Some(next) => after = next,
            None => break,
        }
    }
    walk.turn_page(None, false);
    Ok(walk.news(items))
}

/// The comments under a post, newest first, at least back to `since`, as far as a few pages go.
async fn comments(
    graph: &Graph<'_>,
    post_id: &str,
    post: &Value,
    since: Timestamp,
) -> Result<Vec<Item>, CallError> {
    let first = post.get("comments").map_or(&[][..], |c| list(c, "data"));
    let all_news =
        |page: &[Value]| page.iter().all(|c| moment(c, "created_time").is_some_and(|at| at >= since));
    let read = |page: &[Value]| -> Vec<Item> {
        page.iter().filter_map(|c| comment_item(graph.account(), post_id, c)).collect()
    };
    if first.len() < COMMENTS || !all_news(first) {
        return Ok(read(first));
    }
    let mut items = vec![];
    let mut after = String::new();
    for _ in 0..PAGES {
        let mut query = vec![
            ("filter", "stream"),
            ("order", "reverse_chronological"),
            ("fields", COMMENT),
            ("limit", "100"),
        ];
        if !after.is_empty() {
            query.push(("after", &after));
        }
        let page = graph.get(&[post_id, "comments"], &query).await?;
        items.extend(read(list(&page, "data")));
        match next_page(&page).filter(|_| all_news(list(&page, "data"))) {
            Some(next) => after = next,
            None => break,
        }
    }
    Ok(items)
}

fn change(account: &str, at: Timestamp, value: Value) -> Value {
    let changes = json!([{"field": "feed", "value": value}]);
    json!({"object": "page", "entry": [{"id": account, "time": at.0 / 1000, "changes": changes}]})
}

fn post_item(account: &str, post_id: &str, post: &Value) -> Option<Item> {
    let at = moment(post, "created_time")?;
    let ours = id_of(post, "from").is_none_or(|from| from == account);
    let mut value = json!({
        "item": if ours { "status" } else { "post" }, "verb": "add", "post_id": post_id,
        "created_time": at.0 / 1000, "published": 1,
    });
    copy(post, "from", &mut value, "from");
    copy(post, "message", &mut value, "message");
    if !ours {
        copy(post, "full_picture", &mut value, "photo");
    }
    Some(Item { id: post_id.to_owned(), at, body: change(account, at, value) })
}

fn comment_item(account: &str, post_id: &str, comment: &Value) -> Option<Item> {
    let (comment_id, at) = (id(comment, "id")?, moment(comment, "created_time")?);
    let parent = id_of(comment, "parent").unwrap_or_else(|| post_id.to_owned());
    let mut value = json!({
        "item": "comment", "verb": "add", "post_id": post_id, "comment_id": comment_id, "parent_id": parent,
        "created_time": at.0 / 1000,
    });
    copy(comment, "from", &mut value, "from");
    copy(comment, "message", &mut value, "message");
    let media = comment.get("attachment").and_then(|a| a.get("media"));
    if let Some(src) = media.and_then(|m| m.get("image")).and_then(|i| filled(i, "src")) {
        value["photo"] = src.into();
    }
    Some(Item { id: comment_id, at, body: change(account, at, value) })
}

fn copy(from: &Value, key: &str, to: &mut Value, name: &str) {
    if let Some(value) = from.get(key) {
        to[name] = value.clone();
    }
}
