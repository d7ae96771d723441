//! Private messages of Messenger and Instagram: sending, and finding what was sent.

use super::graph::Graph;
use crate::platforms::{
    Arrived, CallError, Found, OutboundMedia, OutboundReply, Sent,
    http::{not_as_promised, refused},
    json::{id, id_of, list, moment, text},
};
use reqwest::multipart::{Form, Part};
use serde_json::{Map, Value, json};
use shared::{FailureReason, HOUR, MediaKind, Timestamp};

/// How much our clock and the platform's may differ, in milliseconds.
const CLOCKS_DIFFER: i64 = 120_000;
/// The line between a reply's mark and the number of a later part of it.
const PART: char = '#';

/// Whether the mark of an echo is that of a later part of a reply: the first part stands for the whole.
pub(super) fn is_later_part(mark: &str) -> bool {
    mark.rsplit_once(PART).is_some_and(|(_, number)| number.parse::<u32>().is_ok())
}

/// Sends a message: the text first, then each file by itself, as the platform demands. What arrived already is
/// not sent again.
pub(in crate::platforms) async fn send(graph: &Graph<'_>, reply: &OutboundReply) -> Result<Sent, CallError> {
    let recipient = json!({"id": reply.recipient});
    let words = (!reply.text.trim().is_empty()).then_some(None);
    let parts = words.into_iter().chain(reply.media.iter().map(Some));
    let mut arrived = reply.arrived.clone();
    let done = arrived.as_ref().map_or(0, |a| a.parts);
    for (number, part) in parts.enumerate().skip(done) {
        let mark = if number == 0 { reply.mark.clone() } else { format!("{}{PART}{number}", reply.mark) };
        let sent = match part {
            None => send_text(graph, reply, &recipient).await,
            Some(medium) => send_file(graph, reply, &recipient, medium, &mark).await,
        };
        arrived = match (sent, arrived) {
            (Ok(first), None) => Some(Arrived { first, parts: 1 }),
            (Ok(_), Some(before)) => Some(Arrived { parts: before.parts + 1, ..before }),
            (Err(error), None) => return Err(error),
            (Err(error), Some(arrived)) => return Err(CallError::Partly { arrived, error: error.into() }),
        };
    }
    let nothing = || refused(FailureReason::Refused, "There is nothing to send.");
    arrived.map(|a| a.first).ok_or_else(nothing)
}

/// Whether it takes several messages: words and files do not go in one.
pub(in crate::platforms) fn in_parts(reply: &OutboundReply) -> bool {
    let words = usize::from(!reply.text.trim().is_empty());
    reply.kind == shared::Kind::Direct && words + reply.media.len() > 1
}

/// Answers a public comment in private: once, with words only.
pub(in crate::platforms) async fn reply_privately(
    graph: &Graph<'_>,
    reply: &OutboundReply,
) -> Result<Sent, CallError> {
    let comment = reply.reply_to.as_deref().ok_or_else(no_comment)?;
    if !reply.media.is_empty() {
        return Err(refused(FailureReason::Refused, "A private answer to a comment takes no files."));
    }
    // A citizen's own post on the Page is named by another word.
    let key = if reply.post.as_deref() == Some(comment) { "post_id" } else { "comment_id" };
    send_text(graph, reply, &json!({ key: comment })).await
}

pub(in crate::platforms) fn no_comment() -> CallError {
    refused(FailureReason::Refused, "It is not known which comment this answers.")
}

async fn send_text(graph: &Graph<'_>, reply: &OutboundReply, recipient: &Value) -> Result<Sent, CallError> {
    let mut body = envelope(graph, reply);
    body.insert("recipient".into(), recipient.clone());
    body.insert("message".into(), json!({"text": reply.text, "metadata": reply.mark}));
    sent(&graph.post(&[graph.account(), "messages"], &body.into()).await?)
}

async fn send_file(
    graph: &Graph<'_>,
    reply: &OutboundReply,
    recipient: &Value,
    medium: &OutboundMedia,
    mark: &str,
) -> Result<Sent, CallError> {
    let message = json!({"attachment": {"type": medium.kind.as_str(), "payload": {}}, "metadata": mark});
    let mut form = Form::new().text("recipient", recipient.to_string()).text("message", message.to_string());
    for (key, value) in envelope(graph, reply) {
        form = form.text(key, value.as_str().unwrap_or_default().to_owned());
    }
    let form = form.part("filedata", file(medium)?);
    sent(&graph.upload(&[graph.account(), "messages"], form).await?)
}

/// A file of a form.
pub(in crate::platforms) fn file(medium: &OutboundMedia) -> Result<Part, CallError> {
    let name = match medium.kind {
        MediaKind::Image => "foto",
        MediaKind::Video => "film",
        MediaKind::Audio => "geluid",
        MediaKind::File => "bestand",
    };
    let part = Part::stream(medium.bytes.clone()).file_name(name).mime_str(&medium.mime);
    part.map_err(|_| refused(FailureReason::Refused, "The file's type is not a MIME type."))
}

/// Within a day of the citizen's last message an answer is a response; after that only a person may write, and
/// says so. (A private answer to a comment is a response as well.)
fn envelope(graph: &Graph<'_>, reply: &OutboundReply) -> Map<String, Value> {
    let last = reply.last_inbound_at;
    let in_window =
        reply.kind != shared::Kind::Direct || last.is_some_and(|t| graph.call.now.since(t) < 24 * HOUR);
    let pairs: &[(&str, &str)] = if in_window {
        &[("messaging_type", "RESPONSE")]
    } else {
        &[("messaging_type", "MESSAGE_TAG"), ("tag", "HUMAN_AGENT")]
    };
    pairs.iter().map(|&(key, value)| (key.to_owned(), value.into())).collect()
}

fn sent(answer: &Value) -> Result<Sent, CallError> {
    let platform_id = id(answer, "message_id").ok_or_else(|| not_as_promised("message_id"))?;
    Ok(Sent { platform_id })
}

/// Looks for a message of ours in the thread with the citizen.
pub(in crate::platforms) async fn find(
    graph: &Graph<'_>,
    reply: &OutboundReply,
    platform: &str,
) -> Result<Found, CallError> {
    let query = [
        ("platform", platform),
        ("user_id", reply.recipient.as_str()),
        ("fields", "messages.limit(25){id,created_time,from,message}"),
    ];
    let answer = graph.get(&[graph.account(), "conversations"], &query).await?;
    let conversations = list(&answer, "data").iter();
    let messages = conversations.flat_map(|c| c.get("messages").map_or(&[][..], |m| list(m, "data")));
    Ok(find_own(graph.account(), reply, messages, "message", "created_time"))
}

/// Looks among `candidates` for what we wrote.
pub(in crate::platforms) fn find_own<'a>(
    account: &str,
    reply: &OutboundReply,
    candidates: impl Iterator<Item = &'a Value>,
    words: &str,
    time: &str,
) -> Found {
    let not_before = earliest(reply);
    let ours = |c: &&Value| {
        id_of(c, "from").as_deref() == Some(account)
            && text(c, words).unwrap_or_default().trim() == reply.text.trim()
            && moment(c, time).is_some_and(|at| at >= not_before)
            && id(c, "id").is_some_and(|id| !reply.others.contains(&id))
    };
    match candidates.filter(ours).max_by_key(|c| moment(c, time)).and_then(|c| id(c, "id")) {
        Some(platform_id) => Found::Arrived(Sent { platform_id }),
        None => Found::Missing,
    }
}

/// What stands there since before this moment cannot be the reply.
pub(in crate::platforms) fn earliest(reply: &OutboundReply) -> Timestamp {
    reply.written_at.plus_millis(-CLOCKS_DIFFER)
}
