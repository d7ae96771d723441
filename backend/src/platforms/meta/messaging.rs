//! Private messages of Messenger and Instagram: one item of `messaging[]` or `standby[]`.

use super::{direct::is_later_part, media};
use crate::platforms::{
    Citizen, Inbound, OwnMessage, OwnPlace, PlatformEvent, Receipt, ThreadKey,
    json::{Bad, Taken, filled, id, id_of, is, list, moment, text},
};
use serde_json::Value;
use shared::{Kind, Timestamp, Via};

/// What Meta tells of conversations that is not a message: handed over between apps, opted in, came by a link.
const OF_NO_INTEREST: [&str; 9] = [
    "referral",
    "optin",
    "account_linking",
    "pass_thread_control",
    "take_thread_control",
    "request_thread_control",
    "app_roles",
    "messaging_feedback",
    "typing",
];

/// Who and when, of one item.
struct Item<'a> {
    by_us: bool,
    citizen: String,
    at: Option<Timestamp>,
    value: &'a Value,
    is_instagram: bool,
}

/// Reads one item.
pub(in crate::platforms) fn parse(account: &str, value: &Value, is_instagram: bool) -> Taken {
    let sender = id_of(value, "sender");
    let recipient = id_of(value, "recipient");
    let has = |key: &str| value.get(key).filter(|v| v.is_object());
    let echo = has("message").is_some_and(|m| is(m, "is_echo"));
    let by_us = echo || sender.as_deref() == Some(account);
    let citizen = if by_us { recipient } else { sender };
    let citizen = citizen.ok_or_else(|| Bad::malformed("sender.id or recipient.id"))?;
    let item = Item { by_us, citizen, at: moment(value, "timestamp"), value, is_instagram };
    if let Some(message) = has("message") {
        item.message(message)
    } else if let Some(postback) = has("postback") {
        item.postback(postback)
    } else if let Some(edit) = has("message_edit") {
        item.edit(edit)
    } else if let Some(delivery) = has("delivery") {
        item.delivery(delivery)
    } else if let Some(read) = has("read") {
        item.read(read)
    } else if let Some(reaction) = has("reaction") {
        item.reaction(reaction)
    } else if OF_NO_INTEREST.iter().any(|key| has(key).is_some()) {
        Ok(None)
    } else {
        Err(Bad::unknown("A message with", &item.other_keys()))
    }
}

impl Item<'_> {
    fn at(&self) -> Result<Timestamp, Bad> {
        self.at.ok_or_else(|| Bad::malformed("timestamp"))
    }

    fn thread(&self) -> ThreadKey {
        ThreadKey { kind: Kind::Direct, key: self.citizen.clone() }
    }

    fn citizen(&self) -> Citizen {
        Citizen { id: self.citizen.clone(), ..Citizen::default() }
    }

    fn other_keys(&self) -> String {
        let keys = self.value.as_object().into_iter().flat_map(|o| o.keys().map(String::as_str));
        keys.filter(|k| !["sender", "recipient", "timestamp"].contains(k)).collect::<Vec<_>>().join(", ")
    }

    fn message(&self, message: &Value) -> Taken {
        let platform_id = id(message, "mid").ok_or_else(|| Bad::malformed("message.mid"))?;
        let at = self.at()?;
        if is(message, "is_deleted") {
            return Ok(Some(PlatformEvent::Deleted { platform_id, at }));
        }
        let attached = media::attached(message);
        let mut text = text(message, "text").unwrap_or_default().to_owned();
        for words in attached.words {
            if text.contains(&words) {
                continue;
            }
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(&words);
        }
        if self.by_us {
            let mark = filled(message, "metadata");
            if mark.is_some_and(is_later_part) {
                return Ok(None);
            }
            return Ok(Some(PlatformEvent::Own(OwnMessage {
                place: OwnPlace::Thread(self.thread(), self.citizen()),
                platform_id,
                mark: mark.map(ToOwned::to_owned),
                text,
                sent_at: at,
                via: Via::Private,
                media: attached.media,
            })));
        }
        Ok(Some(PlatformEvent::Message(Inbound {
            thread: self.thread(),
            citizen: self.citizen(),
            platform_id,
            text,
            sent_at: at,
            via: Via::Private,
            reply_to: message.get("reply_to").and_then(|r| id(r, "mid")),
            post: None,
            media: attached.media,
            incomplete: None,
        })))
    }

    /// A button that was pressed: what stands on it is what the citizen says.
    fn postback(&self, postback: &Value) -> Taken {
        let at = self.at()?;
        let said = filled(postback, "title").or_else(|| filled(postback, "payload"));
        let text = said.ok_or_else(|| Bad::malformed("postback.title"))?.to_owned();
        // Older versions of the API gave a postback no id: then who and when is what tells it apart.
        let platform_id =
            id(postback, "mid").unwrap_or_else(|| format!("postback:{}:{}", self.citizen, at.0));
        Ok(Some(PlatformEvent::Message(Inbound {
            thread: self.thread(),
            citizen: self.citizen(),
            platform_id,
            text,
            sent_at: at,
            via: Via::Private,
            reply_to: None,
            post: None,
            media: vec![],
            incomplete: None,
        })))
    }

    fn edit(&self, edit: &Value) -> Taken {
        let platform_id = id(edit, "mid").ok_or_else(|| Bad::malformed("message_edit.mid"))?;
        let text = text(edit, "text").ok_or_else(|| Bad::malformed("message_edit.text"))?.to_owned();
        Ok(Some(PlatformEvent::Edited { platform_id, text, at: self.at()? }))
    }

    fn delivery(&self, delivery: &Value) -> Taken {
        let until = moment(delivery, "watermark");
        let platform_ids: Vec<String> =
            list(delivery, "mids").iter().filter_map(|m| m.as_str().map(ToOwned::to_owned)).collect();
        if until.is_none() && platform_ids.is_empty() {
            return Err(Bad::malformed("delivery.watermark"));
        }
        // Deliveries often come without a time of their own.
        let at = self.at.or(until).ok_or_else(|| Bad::malformed("timestamp"))?;
        Ok(Some(PlatformEvent::Delivered(Receipt { thread: self.thread(), until, platform_ids, at })))
    }

    /// Messenger tells up to when the citizen read, Instagram which message they saw.
    fn read(&self, read: &Value) -> Taken {
        let until = moment(read, "watermark");
        let platform_ids: Vec<String> = id(read, "mid").into_iter().collect();
        if until.is_none() && platform_ids.is_empty() {
            return Err(Bad::malformed(if self.is_instagram { "read.mid" } else { "read.watermark" }));
        }
        let at = self.at.or(until).ok_or_else(|| Bad::malformed("timestamp"))?;
        Ok(Some(PlatformEvent::Read(Receipt { thread: self.thread(), until, platform_ids, at })))
    }

    fn reaction(&self, reaction: &Value) -> Taken {
        if self.by_us {
            return Ok(None);
        }
        let platform_id = id(reaction, "mid").ok_or_else(|| Bad::malformed("reaction.mid"))?;
        let emoji = match text(reaction, "action") {
            Some("react") => {
                let shown = filled(reaction, "emoji").or_else(|| filled(reaction, "reaction"));
                Some(shown.ok_or_else(|| Bad::malformed("reaction.emoji"))?.to_owned())
            }
            Some("unreact") => None,
            Some(other) => return Err(Bad::unknown("reaction.action", other)),
            None => return Err(Bad::malformed("reaction.action")),
        };
        Ok(Some(PlatformEvent::Reacted { platform_id, citizen: self.citizen.clone(), emoji, at: self.at()? }))
    }
}
