//! Catching up with an Instagram account: direct messages, and the comments under its latest media, written as
//! the webhooks that did not come. (Mentions elsewhere cannot be listed.)

use crate::platforms::{
    CallError, CatchUp,
    catching_up::{Item, PAGES, Walk},
    json::{id, list, moment, text},
    meta::{
        graph::Graph,
        threads::{self, next_page},
    },
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The latest media with the latest comments of each, and some of their answers: as many as surely fit in an
/// answer that is read.
const FIELDS: &str = "id,timestamp,comments.limit(20){id,text,timestamp,from,\
                      replies.limit(10){id,text,timestamp,from,parent_id}}";
/// How many come along with each of the above; when there are so many the rest is asked for.
const COMMENTS: usize = 20;
const COMMENT_FIELDS: &str = "id,text,timestamp,from,replies.limit(10){id,text,timestamp,from,parent_id}";

#[derive(Serialize, Deserialize)]
struct Cursor {
    direct: Walk,
    comments: Walk,
}

/// What the account received since `cursor`.
pub(super) async fn catch_up(graph: &Graph<'_>, cursor: Option<&str>) -> Result<CatchUp, CallError> {
    let first = || Cursor { direct: Walk::first(graph.call.now), comments: Walk::first(graph.call.now) };
    let mut cursor: Cursor = cursor.and_then(|c| serde_json::from_str(c).ok()).unwrap_or_else(first);
    let mut items = threads::catch_up(graph, "instagram", "instagram", &mut cursor.direct).await?;
    items.extend(comments(graph, &mut cursor.comments).await?);
    items.sort_by_key(|item| item.at);
    Ok(CatchUp {
        items: items.into_iter().map(|item| item.body.to_string()).collect(),
        cursor: serde_json::to_string(&cursor).ok(),
    })
}

/// A comment does not move its medium up, so this many are looked at each time.
async fn comments(graph: &Graph<'_>, walk: &mut Walk) -> Result<Vec<Item>, CallError> {
    let mut items = vec![];
    let mut after = String::new();
    for _ in 0..PAGES {
        let mut query = vec![("fields", FIELDS), ("limit", "5")];
        if !after.is_empty() {
            query.push(("after", &after));
        }
        let page = graph.get(&[graph.account(), "media"], &query).await?;
        for medium in list(&page, "data") {
            let Some(media_id) = id(medium, "id") else { continue };
            items.extend(under(graph, &media_id, medium, walk).await?);
        }
        match next_page(&page) {
            Some(next) => after = next,
            None => break,
        }
    }
    walk.turn_page(None, false);
    Ok(walk.news(items))
}

/// The comments under one medium, newest first, as far as a few pages go.
async fn under(
    graph: &Graph<'_>,
    media_id: &str,
    medium: &Value,
    walk: &Walk,
) -> Result<Vec<Item>, CallError> {
    let first = medium.get("comments").map_or(&[][..], |c| list(c, "data"));
    let all_news =
        |page: &[Value]| page.iter().all(|c| moment(c, "timestamp").is_some_and(|at| at >= walk.since()));
    let mut items = read(graph.account(), media_id, first);
    if first.len() < COMMENTS || !all_news(first) {
        return Ok(items);
    }
    let mut after = String::new();
    for _ in 0..PAGES {
        let mut query = vec![("fields", COMMENT_FIELDS), ("limit", "50")];
        if !after.is_empty() {
            query.push(("after", &after));
        }
        let page = graph.get(&[media_id, "comments"], &query).await?;
        let comments = list(&page, "data");
        items.extend(read(graph.account(), media_id, comments));
        match next_page(&page).filter(|_| all_news(comments)) {
            Some(next) => after = next,
            None => break,
        }
    }
    Ok(items)
}

fn read(account: &str, media_id: &str, comments: &[Value]) -> Vec<Item> {
    let mut items = vec![];
    for comment in comments {
        items.extend(as_webhook(account, media_id, comment, None));
        let above = id(comment, "id");
        let replies = comment.get("replies").map_or(&[][..], |r| list(r, "data"));
        items.extend(replies.iter().filter_map(|r| as_webhook(account, media_id, r, above.as_deref())));
    }
    items
}

fn as_webhook(account: &str, media_id: &str, comment: &Value, above: Option<&str>) -> Option<Item> {
    let (comment_id, at) = (id(comment, "id")?, moment(comment, "timestamp")?);
    let mut value = json!({
        "id": comment_id, "text": text(comment, "text").unwrap_or_default(),
        "from": comment.get("from").cloned().unwrap_or_default(), "media": {"id": media_id},
    });
    if let Some(above) = above {
        value["parent_id"] = above.into();
    }
    let changes = json!([{"field": "comments", "value": value}]);
    let body =
        json!({"object": "instagram", "entry": [{"id": account, "time": at.0 / 1000, "changes": changes}]});
    Some(Item { id: comment_id, at, body })
}
