//! What is in a post, in the words of webhooks.

use crate::platforms::{InboundMedia, json};
use serde_json::Value;
use shared::{MediaKind, Timestamp};

/// Beyond this links stay as they are, so that no text of somebody else's making grows without bound.
const LONGEST_TEXT: usize = 100_000;

/// The full text as it was written.
pub(super) fn text(post: &Value) -> Option<String> {
    let extended = post.get("extended_tweet").filter(|e| json::text(e, "full_text").is_some());
    let source = extended.unwrap_or(post);
    let raw = json::text(source, "full_text").or_else(|| json::text(source, "text"))?;
    Some(written(raw, source))
}

/// The same of version 2 of the API.
pub(super) fn text_v2(post: &Value) -> Option<String> {
    text_v2_raw(post).map(|raw| written(raw, post))
}

/// The full text of version 2, as it came.
pub(super) fn text_v2_raw(post: &Value) -> Option<&str> {
    post.get("note_tweet").and_then(|note| json::text(note, "text")).or_else(|| json::text(post, "text"))
}

/// Turns what X made of a text back: entities of HTML, and its own links in the place of those written.
fn written(raw: &str, source: &Value) -> String {
    let mut text = unescape(raw);
    let links = source.get("entities").map_or(&[][..], |e| json::list(e, "urls"));
    for link in links.iter().filter(|l| l.get("media_key").is_none()) {
        if let (Some(short), Some(long)) = (json::filled(link, "url"), json::filled(link, "expanded_url"))
            && text.len() <= LONGEST_TEXT
        {
            text = text.replace(short, long);
        }
    }
    text
}

/// An answer without the handles that X puts before it.
pub(super) fn without_handles(text: &str) -> &str {
    let mut rest = text.trim_start();
    while rest.starts_with('@') {
        rest = rest.split_once(char::is_whitespace).map_or("", |(_, after)| after.trim_start());
    }
    rest
}

/// X escapes these three, and only these.
pub(super) fn unescape(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

/// `Wed Oct 10 20:19:24 +0000 2018`.
pub(super) fn created_at(post: &Value) -> Option<Timestamp> {
    let text = json::text(post, "created_at")?;
    let time = chrono::DateTime::parse_from_str(text, "%a %b %d %H:%M:%S %z %Y").ok()?;
    Some(Timestamp(time.timestamp_millis()))
}

/// The pictures and films of a post.
pub(super) fn media(post: &Value) -> Vec<InboundMedia> {
    let extended = post.get("extended_tweet").and_then(|e| e.get("extended_entities"));
    let entities = extended.or_else(|| post.get("extended_entities"));
    entities.map_or(&[][..], |e| json::list(e, "media")).iter().filter_map(medium).collect()
}

/// One picture or film: of a film the best version.
pub(super) fn medium(entity: &Value) -> Option<InboundMedia> {
    let medium = |kind, url: &str| InboundMedia { kind, url: url.to_owned() };
    let film = entity.get("video_info").and_then(best_film);
    film.map(|url| medium(MediaKind::Video, url)).or_else(|| {
        let picture = json::filled(entity, "media_url_https").or_else(|| json::filled(entity, "media_url"));
        Some(medium(MediaKind::Image, picture?))
    })
}

/// Of the versions of a film the one with the most bits a second.
pub(super) fn best_film(info: &Value) -> Option<&str> {
    let rate =
        |v: &&Value| v.get("bitrate").or_else(|| v.get("bit_rate")).and_then(Value::as_u64).unwrap_or(0);
    let films = json::list(info, "variants").iter();
    let films = films.filter(|v| json::text(v, "content_type") == Some("video/mp4"));
    films.max_by_key(rate).and_then(|best| json::filled(best, "url"))
}
