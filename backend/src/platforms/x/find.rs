//! Finding what was sent when the answer was lost.

use super::{api::Api, post};
use crate::platforms::{
    CallError, Found, OutboundReply, Sent,
    http::refused,
    json::{id, list, moment, text},
    meta::direct::earliest,
};
use serde_json::Value;
use shared::FailureReason;

/// Looks for a post of ours that answers the same one with the same words.
pub(super) async fn post(api: &Api<'_>, reply: &OutboundReply) -> Result<Found, CallError> {
    let answered = reply.reply_to.as_deref();
    let answered = answered
        .ok_or_else(|| refused(FailureReason::Refused, "It is not known which post this answers."))?;
    let query = [
        ("max_results", "50"),
        ("exclude", "retweets"),
        ("tweet.fields", "created_at,referenced_tweets,note_tweet,entities"),
    ];
    let answer = api.get(&["users", api.account(), "tweets"], &query).await?;
    let ours = |post: &&Value| {
        let mut answers = list(post, "referenced_tweets").iter();
        answers.any(|r| text(r, "type") == Some("replied_to") && id(r, "id").as_deref() == Some(answered))
            && post::text_v2(post).is_some_and(|found| is_same(&reply.text, &found, !reply.media.is_empty()))
    };
    Ok(newest(reply, list(&answer, "data").iter().filter(ours)))
}

/// Looks for a direct message of ours.
pub(super) async fn direct(api: &Api<'_>, reply: &OutboundReply) -> Result<Found, CallError> {
    let query = [
        ("max_results", "50"),
        ("event_types", "MessageCreate"),
        ("dm_event.fields", "id,text,event_type,created_at,sender_id"),
    ];
    let answer = api.get(&["dm_conversations", "with", &reply.recipient, "dm_events"], &query).await?;
    let ours = |event: &&Value| {
        id(event, "sender_id").as_deref() == Some(api.account())
            && text(event, "text")
                .is_some_and(|t| is_same(&reply.text, &post::unescape(t), !reply.media.is_empty()))
    };
    Ok(newest(reply, list(&answer, "data").iter().filter(ours)))
}

fn newest<'a>(reply: &OutboundReply, ours: impl Iterator<Item = &'a Value>) -> Found {
    let not_before = earliest(reply);
    let newest = ours
        .filter(|o| moment(o, "created_at").is_some_and(|at| at >= not_before))
        .filter(|o| id(o, "id").is_some_and(|id| !reply.others.contains(&id)))
        .max_by_key(|o| moment(o, "created_at"));
    match newest.and_then(|o| id(o, "id")) {
        Some(platform_id) => Found::Arrived(Sent { platform_id }),
        None => Found::Missing,
    }
}

/// Whether X made `found` of `ours`: it puts handles before an answer, a link of its own in the place of each,
/// and one more after the text for pictures.
fn is_same(ours: &str, found: &str, has_media: bool) -> bool {
    let (ours, mut found) = (words(ours), words(found));
    if has_media && found.len() == ours.len() + 1 && found.last().is_some_and(|w| is_short(w)) {
        found.pop();
    }
    let same = |(ours, found): (&&str, &&str)| ours == found || (ours.contains('.') && is_short(found));
    ours.len() == found.len() && ours.iter().zip(&found).all(same)
}

fn words(text: &str) -> Vec<&str> {
    post::without_handles(text).split_whitespace().collect()
}

fn is_short(word: &str) -> bool {
    word.trim_start_matches(['(', '"', '\'']).starts_with("https://t.co/")
}

#[cfg(test)]
mod tests {
    use super::is_same;

    #[test]
    fn what_x_makes_of_a_text_is_recognised() {
        let check = |ours: &str, found: &str, has_media, expected| {
            assert_eq!(is_same(ours, found, has_media), expected, "{ours} | {found}");
        };
        check("We komen eraan", "@jan We komen eraan", false, true);
        check("We komen eraan", "@jan @piet We komen eraan", false, true);
        check("Zie https://politie.nl/aangifte.", "@jan Zie https://t.co/abc.", false, true);
        check("Zie politie.nl nu", "@jan Zie https://t.co/abc nu", false, true);
        check("Kijk", "@jan Kijk https://t.co/foto", true, true);
        check("", "@jan https://t.co/foto", true, true);
        check("Kijk", "@jan Kijk https://t.co/foto", false, false);
        check("We komen", "@jan We komen eraan", false, false);
        check("We komen", "@jan Wij komen", false, false);
    }
}
