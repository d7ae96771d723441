//! What is read: profiles, posts, comments, conversations.

use super::Call;
use super::error::GraphError;
use super::fields::{Field, arrange, parse, project};
use super::objects::View;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use shared::Platform;

pub(super) fn answer(call: &Call<'_>) -> Result<Value, GraphError> {
    let world = call.sim.world();
    let account = call.of();
    let view = View { world: &world, index: call.account, account, links: call.sim.links() };
    let missing = || GraphError::no_such_object("get", call.id);
    let own = call.id == account.id;
    let fields = wanted(call, if account.platform == Platform::Instagram { "id" } else { "id,name" })?;
    match (call.edge, own) {
        (None, true) => named(&view, &fields),
        (None, false) => {
            let object = view.profile(call.id).or_else(|| view.object(call.id)).ok_or_else(missing)?;
            Ok(project(&object, &fields))
        }
        (Some("conversations"), true) => conversations(call, &view, &fields),
        (Some("feed" | "posts"), true) if account.platform == Platform::Facebook => {
            let posts =
                view.posts().rev().filter(|p| since(call) <= p.at.0).map(|p| view.page_post(p)).collect();
            page(call, posts, &fields)
        }
        (Some("media"), true) if account.platform == Platform::Instagram => {
            let media =
                view.posts().rev().filter(|p| since(call) <= p.at.0).map(|p| view.medium(p)).collect();
            page(call, media, &fields)
        }
        (Some(edge @ ("comments" | "replies" | "messages")), false) => {
            let object = view.object(call.id).ok_or_else(missing)?;
            let list = object.get(edge).and_then(Value::as_array).ok_or_else(missing)?;
            let arg = |name: &str| call.params.text(name).map(ToOwned::to_owned);
            page(call, arrange(list, &object, arg).into_iter().cloned().collect(), &fields)
        }
        (Some(edge), _) => Err(GraphError::unknown_path(&format!("/{edge}"))),
    }
}

fn wanted(call: &Call<'_>, default: &str) -> Result<Vec<Field>, GraphError> {
    let default = match call.edge {
        Some("comments") => "created_time,from,message,timestamp,text,id",
        Some("replies") => "timestamp,text,id",
        Some("conversations") => "id,updated_time",
        Some("feed" | "posts") => "created_time,message,id",
        Some(_) => "id",
        None => default,
    };
    let text = call.params.text("fields").unwrap_or(default);
    parse(text).ok_or_else(|| GraphError::invalid("Syntax error in the fields parameter"))
}

/// The account's own fields, among them the comment or medium in which somebody mentions it.
fn named(view: &View<'_>, fields: &[Field]) -> Result<Value, GraphError> {
    let mut out = project(&view.own(), fields);
    if view.account.platform != Platform::Instagram {
        return Ok(out);
    }
    for field in fields {
        let arg = match field.name.as_str() {
            "mentioned_comment" => "comment_id",
            "mentioned_media" => "media_id",
            _ => continue,
        };
        let id = field.arg(arg).ok_or_else(|| GraphError::missing(arg))?;
        let object = view.object(id).ok_or_else(|| GraphError::no_such_object("get", id))?;
        out[&field.name] = project(&object, &field.sub);
    }
    Ok(out)
}

fn conversations(call: &Call<'_>, view: &View<'_>, fields: &[Field]) -> Result<Value, GraphError> {
    let platform = call.params.text("platform").unwrap_or("messenger");
    let right = if call.of().platform == Platform::Instagram { "instagram" } else { "messenger" };
    if platform != right {
        return Err(GraphError::invalid("Param platform does not fit this account"));
    }
    page(call, view.conversations(call.params.text("user_id")), fields)
}

/// The start of the asked period in milliseconds.
fn since(call: &Call<'_>) -> i64 {
    call.params.number("since").map_or(i64::MIN, |seconds| seconds.saturating_mul(1000))
}

/// One page of a list, with the way to the next.
fn page(call: &Call<'_>, all: Vec<Value>, fields: &[Field]) -> Result<Value, GraphError> {
    let limit = usize::try_from(call.params.number("limit").unwrap_or(25).clamp(1, 100)).unwrap_or(25);
    let start = match call.params.text("after") {
        Some(cursor) => read_cursor(cursor).ok_or_else(|| GraphError::invalid("Invalid cursors values"))?,
        None => 0,
    };
    let end = (start + limit).min(all.len());
    let data: Vec<Value> =
        all.get(start..end).unwrap_or_default().iter().map(|i| project(i, fields)).collect();
    if data.is_empty() {
        return Ok(json!({"data": []}));
    }
    let mut paging = json!({"cursors": {"before": cursor(start), "after": cursor(end)}});
    if end < all.len() {
        paging["next"] = next_link(call, end).into();
    }
    Ok(json!({"data": data, "paging": paging}))
}

fn next_link(call: &Call<'_>, end: usize) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (key, value) in url::form_urlencoded::parse(call.params.query.as_bytes()) {
        if key != "after" {
            query.append_pair(&key, &value);
        }
    }
    query.append_pair("after", &cursor(end));
    format!("{}{}?{}", call.sim.base_url, call.path, query.finish())
}

fn cursor(at: usize) -> String {
    URL_SAFE_NO_PAD.encode(format!("at:{at}"))
}

fn read_cursor(cursor: &str) -> Option<usize> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    text.strip_prefix("at:")?.parse().ok()
}
