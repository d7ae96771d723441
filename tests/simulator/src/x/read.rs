//! What is read: users, posts, private messages.

use super::Call;
use super::error::XError;
use super::shape;
use crate::world::{Author, Item, Place};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use shared::HOUR;
use std::collections::BTreeSet;

pub(super) fn me(call: &Call<'_>) -> Value {
    json!({"data": shape::own_user(&call.sim.accounts[call.account])})
}

pub(super) fn user(call: &Call<'_>, id: &str) -> Result<Value, XError> {
    if id == call.sim.accounts[call.account].id {
        return Ok(me(call));
    }
    let world = call.sim.world();
    let citizen = world.known(call.account, id).ok_or_else(|| XError::not_found("user", id))?;
    Ok(json!({"data": shape::user(&citizen.id, &citizen.name, &citizen.handle)}))
}

pub(super) fn mentions(call: &Call<'_>, id: &str) -> Result<Value, XError> {
    posts(call, id, |item| item.author != Author::Account)
}

pub(super) fn own_posts(call: &Call<'_>, id: &str) -> Result<Value, XError> {
    posts(call, id, |item| item.author == Author::Account)
}

pub(super) fn one_post(call: &Call<'_>, id: &str) -> Result<Value, XError> {
    let world = call.sim.world();
    let item = world
        .get(id)
        .filter(|i| i.account == call.account && i.place == Place::Post && !i.removed)
        .ok_or_else(|| XError::not_found("tweet", id))?;
    let account = &call.sim.accounts[call.account];
    Ok(json!({"data": shape::post(&world, account, item, call.params)}))
}

fn number(id: &str) -> u64 {
    id.parse().unwrap_or_default()
}

/// The newest first, those after `since_id` only.
fn posts(call: &Call<'_>, id: &str, wanted: impl Fn(&Item) -> bool) -> Result<Value, XError> {
    let account = &call.sim.accounts[call.account];
    if id != account.id {
        return Err(XError::forbidden("You are not permitted to use this user's timeline."));
    }
    let since = match call.params.text("since_id") {
        Some(id) => id
            .parse::<u64>()
            .map_err(|_| XError::invalid("The `since_id` query parameter value is not valid"))?,
        None => 0,
    };
    let until = call.params.text("until_id").map_or(u64::MAX, number);
    let world = call.sim.world();
    let mut found: Vec<&Item> = world
        .of(call.account)
        .filter(|i| i.place == Place::Post && wanted(i))
        .filter(|i| (since + 1..until).contains(&number(&i.id)))
        .collect();
    found.sort_by_key(|i| std::cmp::Reverse(number(&i.id)));
    let (shown, mut meta) = page(call, found, 10, 5)?;
    if let (Some(newest), Some(oldest)) = (shown.first(), shown.last()) {
        meta["newest_id"] = newest.id.clone().into();
        meta["oldest_id"] = oldest.id.clone().into();
    }
    let data: Vec<Value> = shown.iter().map(|i| shape::post(&world, account, i, call.params)).collect();
    Ok(answer(call, &world, data, &shown, meta, "author_id", "attachments.media_keys"))
}

/// The private messages of 30 days, the newest first.
pub(super) fn direct(call: &Call<'_>, with: Option<&str>) -> Result<Value, XError> {
    let account = &call.sim.accounts[call.account];
    let oldest = call.sim.clock.now().plus_millis(-30 * 24 * HOUR);
    let world = call.sim.world();
    let mut found: Vec<&Item> = world
        .of(call.account)
        .filter(|i| i.at >= oldest)
        .filter(|i| matches!(&i.place, Place::Direct { with: w } if with.is_none_or(|id| id == w)))
        .collect();
    found.sort_by_key(|i| std::cmp::Reverse(number(&i.id)));
    let (shown, meta) = page(call, found, 100, 1)?;
    let data: Vec<Value> = shown
        .iter()
        .filter_map(|item| match &item.place {
            Place::Direct { with } => Some(shape::direct(account, item, with, call.params)),
            _ => None,
        })
        .collect();
    Ok(answer(call, &world, data, &shown, meta, "sender_id", "attachments.media_keys"))
}

fn answer(
    call: &Call<'_>,
    world: &crate::world::World,
    data: Vec<Value>,
    shown: &[&Item],
    meta: Value,
    users: &str,
    media: &str,
) -> Value {
    let mut answer = json!({ "meta": meta });
    if !data.is_empty() {
        answer["data"] = data.into();
    }
    if call.params.lists("expansions", users) {
        let authors: BTreeSet<Option<&str>> = shown
            .iter()
            .map(|i| match &i.author {
                Author::Account => None,
                Author::Citizen(id) => Some(id.as_str()),
            })
            .collect();
        let shown: Vec<Value> = authors
            .into_iter()
            .filter_map(|id| match id {
                None => Some(shape::own_user(&call.sim.accounts[call.account])),
                Some(id) => world.known(call.account, id).map(|c| shape::user(&c.id, &c.name, &c.handle)),
            })
            .collect();
        if !shown.is_empty() {
            answer["includes"]["users"] = shown.into();
        }
    }
    if call.params.lists("expansions", media) {
        let links = call.sim.links();
        let shown: Vec<Value> =
            shown.iter().flat_map(|i| shape::media(&i.media, links, call.params)).collect();
        if !shown.is_empty() {
            answer["includes"]["media"] = shown.into();
        }
    }
    answer
}

/// One page, and its `meta`.
fn page<'a>(
    call: &Call<'_>,
    found: Vec<&'a Item>,
    usual: usize,
    least: usize,
) -> Result<(Vec<&'a Item>, Value), XError> {
    let most = match call.params.text("max_results") {
        None => usual,
        Some(text) => text.parse().ok().filter(|n| (least..=100).contains(n)).ok_or_else(|| {
            XError::invalid(&format!(
                "The `max_results` query parameter value [{text}] is not between {least} and 100"
            ))
        })?,
    };
    let start = match call.params.text("pagination_token") {
        None => 0,
        Some(token) => {
            read_token(token).ok_or_else(|| XError::invalid("The `pagination_token` is not valid"))?
        }
    };
    // A token names the last post shown, so that what is new does not shift the pages.
    let after: Vec<&Item> = found.into_iter().filter(|i| start == 0 || number(&i.id) < start).collect();
    let more = after.len() > most;
    let shown: Vec<&Item> = after.into_iter().take(most).collect();
    let mut meta = json!({"result_count": shown.len()});
    if let (true, Some(last)) = (more, shown.last()) {
        meta["next_token"] = URL_SAFE_NO_PAD.encode(format!("before:{}", last.id)).into();
    }
    Ok((shown, meta))
}

fn read_token(token: &str) -> Option<u64> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(token).ok()?).ok()?;
    text.strip_prefix("before:")?.parse().ok()
}
