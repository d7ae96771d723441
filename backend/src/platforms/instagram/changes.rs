//! Changes of an Instagram account: comments under its media, and mentions elsewhere.

use crate::platforms::{
    Citizen, Inbound, OwnMessage, OwnPlace, PlatformEvent, Pointer, PostContext, ThreadKey,
    json::{Bad, Taken, filled, id, id_of, text},
    meta::webhook::Change,
};
use serde_json::Value;
use shared::{Kind, Via};

/// Reads one change.
pub(super) fn parse(change: &Change<'_>) -> Taken {
    match change.field {
        "comments" => comment(change),
        "mentions" => mention(change),
        "live_comments" | "story_insights" => Ok(None),
        other => Err(Bad::unknown("The field", other)),
    }
}

fn comment(change: &Change<'_>) -> Taken {
    let value = change.value;
    let platform_id = id(value, "id").ok_or_else(|| Bad::malformed("value.id"))?;
    // A comment has no time of its own here: that of its entry is when it was written.
    let sent_at = change.at.ok_or_else(|| Bad::malformed("entry.time"))?;
    let post = id_of(value, "media").ok_or_else(|| Bad::malformed("value.media.id"))?;
    let text = text(value, "text").unwrap_or_default().to_owned();
    let above = id(value, "parent_id");
    let from = value.get("from").unwrap_or(&Value::Null);
    let author = id(from, "id").unwrap_or_default();
    if author == change.account {
        let own = |above| OwnMessage {
            place: OwnPlace::Under(above),
            platform_id,
            mark: None,
            text,
            sent_at,
            via: Via::Public,
            media: vec![],
        };
        return Ok(above.map(own).map(PlatformEvent::Own));
    }
    let handle = filled(from, "username").map(ToOwned::to_owned);
    let who = if author.is_empty() { &platform_id } else { &author };
    Ok(Some(PlatformEvent::Message(Inbound {
        thread: ThreadKey { kind: Kind::Comment, key: format!("{post}/{who}") },
        citizen: Citizen { id: author, name: None, handle },
        platform_id,
        text,
        sent_at,
        via: Via::Public,
        reply_to: above,
        post: Some(PostContext { platform_id: post, text: None }),
        media: vec![],
        incomplete: None,
    })))
}

/// Tells only where we are mentioned: who says what is asked afterwards, and until then the citizen has no id.
fn mention(change: &Change<'_>) -> Taken {
    let media_id = id(change.value, "media_id").ok_or_else(|| Bad::malformed("value.media_id"))?;
    let sent_at = change.at.ok_or_else(|| Bad::malformed("entry.time"))?;
    let comment_id = id(change.value, "comment_id");
    let pointer = Pointer { media_id, comment_id };
    Ok(Some(PlatformEvent::Message(Inbound {
        thread: mention_thread(&pointer),
        citizen: Citizen::default(),
        platform_id: pointer.comment_id.clone().unwrap_or_else(|| pointer.media_id.clone()),
        text: String::new(),
        sent_at,
        via: Via::Public,
        reply_to: None,
        post: Some(PostContext { platform_id: pointer.media_id.clone(), text: None }),
        media: vec![],
        incomplete: Some(pointer),
    })))
}

/// The thread of a mention: `<medium>` or `<medium>/<comment>`.
pub(super) fn mention_thread(pointer: &Pointer) -> ThreadKey {
    let key = match &pointer.comment_id {
        Some(comment) => format!("{}/{comment}", pointer.media_id),
        None => pointer.media_id.clone(),
    };
    ThreadKey { kind: Kind::Mention, key }
}
