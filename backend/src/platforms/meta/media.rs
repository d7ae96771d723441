//! What is attached to a private message, in webhooks.

use crate::platforms::{
    InboundMedia,
    json::{filled, list},
};
use serde_json::Value;
use shared::MediaKind;

/// What is attached: media to fetch, and what else can only be told in words (a shared link, a place).
#[derive(Default)]
pub(super) struct Attached {
    /// Media to fetch.
    pub media: Vec<InboundMedia>,
    /// Lines to add to the text.
    pub words: Vec<String>,
}

/// Reads a message's attachments and the story that it answers.
pub(super) fn attached(message: &Value) -> Attached {
    let mut attached = Attached::default();
    for attachment in list(message, "attachments") {
        attached.take(attachment);
    }
    let story = message.get("reply_to").and_then(|r| r.get("story"));
    if let Some(url) = story.and_then(|s| filled(s, "url")) {
        attached.media.push(InboundMedia { kind: MediaKind::Image, url: url.to_owned() });
    }
    attached
}

impl Attached {
    fn take(&mut self, attachment: &Value) {
        let none = Value::Null;
        let payload = attachment.get("payload").unwrap_or(&none);
        let url = filled(payload, "url").or_else(|| filled(attachment, "url"));
        let title = filled(payload, "title").or_else(|| filled(attachment, "title"));
        match (filled(attachment, "type").unwrap_or_default(), url) {
            ("fallback" | "template" | "location", _) => {
                self.words.extend(title.map(ToOwned::to_owned));
                self.words.extend(url.map(ToOwned::to_owned));
                self.words.extend(place(payload));
            }
            (kind, Some(url)) => self.media.push(InboundMedia { kind: kind_of(kind), url: url.to_owned() }),
            // A photo that may be seen once, or a kind that the API does not show: nothing to fetch.
            (_, None) => self.words.extend(title.map(ToOwned::to_owned)),
        }
    }
}

fn place(payload: &Value) -> Option<String> {
    let coordinates = payload.get("coordinates")?;
    let number = |key: &str| coordinates.get(key).and_then(Value::as_f64);
    Some(format!("{}, {}", number("lat")?, number("long")?))
}

fn kind_of(word: &str) -> MediaKind {
    match word {
        "image" | "story_mention" | "share" | "ig_post" | "ig_story" => MediaKind::Image,
        "video" | "ig_reel" | "reel" => MediaKind::Video,
        "audio" => MediaKind::Audio,
        _ => MediaKind::File,
    }
}
