//! Changes of a Page's feed: comments, posts by citizens on the Page, and the Page's own posts.

use crate::platforms::{
    Citizen, Inbound, InboundMedia, OwnMessage, OwnPlace, PlatformEvent, PostContext, ThreadKey,
    json::{Bad, Taken, filled, id, id_of, list, moment, text},
    meta::webhook::Change,
};
use serde_json::Value;
use shared::{Kind, MediaKind, Timestamp, Via};

/// Reads one change.
pub(super) fn parse(change: &Change<'_>) -> Taken {
    if change.field != "feed" {
        return Err(Bad::unknown("The field", change.field));
    }
    let item = filled(change.value, "item").ok_or_else(|| Bad::malformed("value.item"))?;
    let entry = Entry {
        value: change.value,
        told_at: change.at,
        by_us: id_of(change.value, "from").as_deref() == Some(change.account),
    };
    match item {
        "comment" => entry.comment(),
        "post" | "status" | "photo" | "video" | "share" | "link" | "album" | "note" => entry.post(),
        "reaction" | "like" => Ok(None),
        other => Err(Bad::unknown("The item", other)),
    }
}

struct Entry<'a> {
    value: &'a Value,
    told_at: Option<Timestamp>,
    by_us: bool,
}

impl Entry<'_> {
    fn need(&self, key: &str) -> Result<String, Bad> {
        id(self.value, key).ok_or_else(|| Bad::malformed(&format!("value.{key}")))
    }

    fn verb(&self) -> Result<&str, Bad> {
        filled(self.value, "verb").ok_or_else(|| Bad::malformed("value.verb"))
    }

    /// When it was written.
    fn created_at(&self) -> Result<Timestamp, Bad> {
        moment(self.value, "created_time").ok_or_else(|| Bad::malformed("value.created_time"))
    }

    /// When it was changed: `created_time` keeps saying when it was written.
    fn changed_at(&self) -> Result<Timestamp, Bad> {
        self.told_at.map_or_else(|| self.created_at(), Ok)
    }

    fn text(&self) -> String {
        text(self.value, "message").unwrap_or_default().to_owned()
    }

    fn citizen(&self) -> Citizen {
        let from = self.value.get("from").unwrap_or(&Value::Null);
        let name = filled(from, "name").map(ToOwned::to_owned);
        Citizen { id: id(from, "id").unwrap_or_default(), name, handle: None }
    }

    fn comment(&self) -> Taken {
        let platform_id = self.need("comment_id")?;
        Ok(match self.verb()? {
            "add" => self.new_comment(platform_id)?,
            "edited" | "edit" => {
                Some(PlatformEvent::Edited { platform_id, text: self.text(), at: self.changed_at()? })
            }
            "remove" | "delete" => Some(PlatformEvent::Deleted { platform_id, at: self.changed_at()? }),
            verb @ ("hide" | "unhide") => {
                Some(PlatformEvent::Hidden { platform_id, hidden: verb == "hide", at: self.changed_at()? })
            }
            other => return Err(Bad::unknown("The verb", other)),
        })
    }

    fn new_comment(&self, platform_id: String) -> Taken {
        let post = self.need("post_id")?;
        let above = id(self.value, "parent_id").filter(|parent| *parent != post);
        let sent_at = self.created_at()?;
        let (text, media) = (self.text(), self.media());
        if self.by_us {
            let place = above.map_or(OwnPlace::UnderPost(post), OwnPlace::Under);
            return Ok(Some(PlatformEvent::Own(OwnMessage {
                place,
                platform_id,
                mark: None,
                text,
                sent_at,
                via: Via::Public,
                media,
            })));
        }
        let citizen = self.citizen();
        Ok(Some(PlatformEvent::Message(Inbound {
            thread: thread(&post, &citizen, &platform_id),
            citizen,
            platform_id,
            text,
            sent_at,
            via: Via::Public,
            reply_to: above,
            post: Some(PostContext { platform_id: post, text: None }),
            media,
            incomplete: None,
        })))
    }

    fn post(&self) -> Taken {
        let platform_id = self.need("post_id")?;
        // Posts of the Page come without an author now and then; those of citizens always name theirs.
        let ours = self.by_us || id_of(self.value, "from").is_none();
        Ok(match self.verb()? {
            "add" | "edited" | "edit" | "update" if ours => {
                let published = self.value.get("published").and_then(Value::as_i64) != Some(0);
                let at = self.created_at()?;
                published.then(|| PlatformEvent::Post { platform_id, text: self.text(), at })
            }
            "add" => Some(self.visitor_post(platform_id)?),
            "edited" | "edit" | "update" => {
                Some(PlatformEvent::Edited { platform_id, text: self.text(), at: self.changed_at()? })
            }
            "remove" | "delete" | "hide" | "unhide" | "block" | "unblock" if ours => None,
            "remove" | "delete" => Some(PlatformEvent::Deleted { platform_id, at: self.changed_at()? }),
            verb @ ("hide" | "unhide") => {
                Some(PlatformEvent::Hidden { platform_id, hidden: verb == "hide", at: self.changed_at()? })
            }
            other => return Err(Bad::unknown("The verb", other)),
        })
    }

    fn visitor_post(&self, platform_id: String) -> Result<PlatformEvent, Bad> {
        let citizen = self.citizen();
        let text = self.text();
        Ok(PlatformEvent::Message(Inbound {
            thread: thread(&platform_id, &citizen, &platform_id),
            citizen,
            post: Some(PostContext { platform_id: platform_id.clone(), text: Some(text.clone()) }),
            platform_id,
            text,
            sent_at: self.created_at()?,
            via: Via::Public,
            reply_to: None,
            media: self.media(),
            incomplete: None,
        }))
    }

    fn media(&self) -> Vec<InboundMedia> {
        let photos = list(self.value, "photos").iter().filter_map(Value::as_str);
        let mut media: Vec<InboundMedia> = photos.map(|url| medium(MediaKind::Image, url)).collect();
        if media.is_empty() {
            media.extend(filled(self.value, "photo").map(|url| medium(MediaKind::Image, url)));
        }
        media.extend(filled(self.value, "video").map(|url| medium(MediaKind::Video, url)));
        // With a photo or a film `link` is the page that shows it; a link to elsewhere is in the text.
        media.retain(|m| m.url.starts_with("http"));
        media
    }
}

fn medium(kind: MediaKind, url: &str) -> InboundMedia {
    InboundMedia { kind, url: url.to_owned() }
}

/// A citizen who may not be named to us is told apart from others by what they wrote.
fn thread(post: &str, citizen: &Citizen, platform_id: &str) -> ThreadKey {
    let who = if citizen.id.is_empty() { platform_id } else { &citizen.id };
    ThreadKey { kind: Kind::Comment, key: format!("{post}/{who}") }
}
