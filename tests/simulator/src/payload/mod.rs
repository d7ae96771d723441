//! Webhooks as the platforms write them. The functions here that return bytes touch nothing but their
//! arguments, so that a load generator can make as many as it likes.

pub(crate) mod meta;
pub(crate) mod x;

use crate::accounts::Account;
use crate::sign::{sign_meta, sign_x};
use serde_json::{Value, json};
use shared::{Platform, Timestamp};

/// A webhook ready to be sent: what a platform would POST to Balie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedRequest {
    /// Where, below Balie's address: `/webhooks/facebook`.
    pub path: String,
    /// The headers, the signature among them.
    pub headers: Vec<(&'static str, String)>,
    /// The raw body that is signed.
    pub body: Vec<u8>,
}

impl SignedRequest {
    /// Signs a body with an account's secret.
    pub fn new(account: &Account, body: Vec<u8>) -> Self {
        let (header, signature) = match account.platform {
            Platform::X => ("x-twitter-webhooks-signature", sign_x(account.signing_secret(), &body)),
            _ => ("x-hub-signature-256", sign_meta(account.signing_secret(), &body)),
        };
        let headers = vec![("content-type", "application/json".to_owned()), (header, signature)];
        Self { path: format!("/webhooks/{}", account.platform.as_str()), headers, body }
    }

    /// Sends it to Balie, once.
    pub async fn send(&self, http: &reqwest::Client, balie: &str) -> reqwest::Result<reqwest::StatusCode> {
        let mut request = http.post(format!("{}{}", balie.trim_end_matches('/'), self.path));
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        Ok(request.body(self.body.clone()).send().await?.status())
    }
}

/// A Messenger text message.
pub fn messenger_text(account: &Account, psid: &str, mid: &str, text: &str, at: Timestamp) -> Vec<u8> {
    bytes(&meta::messaging(
        account,
        "messaging",
        at,
        meta::incoming(account, psid, at, json!({"mid": mid, "text": text})),
    ))
}

/// An Instagram text message.
pub fn instagram_text(account: &Account, igsid: &str, mid: &str, text: &str, at: Timestamp) -> Vec<u8> {
    messenger_text(account, igsid, mid, text, at)
}

/// A new comment under a Page's post.
pub fn page_comment(
    account: &Account,
    psid: &str,
    name: &str,
    post: &str,
    comment: &str,
    text: &str,
    at: Timestamp,
) -> Vec<u8> {
    let value = json!({
        "from": {"id": psid, "name": name}, "item": "comment", "verb": "add", "post_id": post,
        "comment_id": comment, "parent_id": post, "message": text, "created_time": at.0 / 1000,
    });
    bytes(&meta::change(account, "feed", at, value))
}

/// A private message on X.
pub fn x_direct(account: &Account, sender: &str, id: &str, text: &str, at: Timestamp) -> Vec<u8> {
    let event = x::direct_event(id, at, sender, &account.id, text, None);
    let users = json!({ sender: x::user_entry(sender, sender, sender) });
    bytes(&json!({"for_user_id": account.id, "direct_message_events": [event], "users": users, "apps": {}}))
}

/// A post on X that mentions the account.
pub fn x_mention(
    account: &Account,
    author: &str,
    handle: &str,
    id: &str,
    text: &str,
    at: Timestamp,
) -> Vec<u8> {
    let post = x::PostParts {
        id,
        at,
        text,
        author: x::user(author, handle, handle),
        mentions: vec![x::mention(account, text)],
        in_reply_to: None,
        media: Value::Null,
        source: "Twitter for Android",
    };
    bytes(&x::post_created(account, &post))
}

/// The body of a webhook.
pub(crate) fn bytes(webhook: &Value) -> Vec<u8> {
    // A Value has only string keys, so it always can be written.
    serde_json::to_vec(webhook).unwrap_or_default()
}

/// Puts what happened to one account, or to accounts of one app, in as few POSTs as the platform allows.
pub(crate) fn merge(webhooks: Vec<Value>) -> Vec<Value> {
    let mut merged: Vec<Value> = Vec::new();
    for webhook in webhooks {
        match merged.last_mut() {
            Some(last) if may_join(last, &webhook) => join(last, webhook),
            _ => merged.push(webhook),
        }
    }
    merged
}

fn may_join(a: &Value, b: &Value) -> bool {
    a.get("object") == b.get("object") && a.get("for_user_id") == b.get("for_user_id")
}

fn join(into: &mut Value, from: Value) {
    let (Value::Object(into), Value::Object(from)) = (into, from) else { return };
    for (key, value) in from {
        match (into.get_mut(&key), value) {
            (Some(Value::Array(have)), Value::Array(more)) if key == "entry" => join_entries(have, more),
            (Some(Value::Array(have)), Value::Array(more)) => have.extend(more),
            (Some(Value::Object(have)), Value::Object(more)) => have.extend(more),
            (Some(_), _) => {}
            (None, value) => {
                into.insert(key, value);
            }
        }
    }
}

/// Messages for the account of the last entry go into that entry, others come as entries of their own.
fn join_entries(have: &mut Vec<Value>, more: Vec<Value>) {
    for entry in more {
        let kinds = ["messaging", "standby", "changes"];
        let joined = have.last_mut().is_some_and(|last| {
            last["id"] == entry["id"]
                && kinds.iter().all(|k| last.get(k).is_some() == entry.get(k).is_some())
                && kinds.iter().any(|k| match (last.get_mut(k), entry.get(k)) {
                    (Some(Value::Array(a)), Some(Value::Array(b))) => {
                        a.extend(b.iter().cloned());
                        true
                    }
                    _ => false,
                })
        });
        if !joined {
            have.push(entry);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::demo_accounts;

    const AT: Timestamp = Timestamp(1_790_000_000_123);

    fn read(bytes: &[u8]) -> Value {
        serde_json::from_slice(bytes).unwrap()
    }

    #[test]
    fn a_messenger_text_has_the_documented_shape() {
        let account = &demo_accounts()[0];
        assert_eq!(
            read(&messenger_text(account, "42", "m_1", "Hoi", AT)),
            json!({"object": "page", "entry": [{"id": account.id, "time": AT.0, "messaging": [{
                "sender": {"id": "42"}, "recipient": {"id": account.id}, "timestamp": AT.0,
                "message": {"mid": "m_1", "text": "Hoi"}}]}]})
        );
    }

    #[test]
    fn a_page_comment_has_the_documented_shape() {
        let account = &demo_accounts()[0];
        let webhook = read(&page_comment(account, "42", "Jan Nijland", "1_2", "2_3", "Schande", AT));
        let change = &webhook["entry"][0]["changes"][0];
        assert_eq!(webhook["entry"][0]["time"], AT.0 / 1000);
        assert_eq!(change["field"], "feed");
        assert_eq!(change["value"]["parent_id"], "1_2");
        assert_eq!(change["value"]["created_time"], AT.0 / 1000);
    }

    #[test]
    fn x_events_have_the_documented_shape() {
        let account = &demo_accounts()[3];
        let direct = read(&x_direct(account, "42", "9", "Hoi", AT));
        let event = &direct["direct_message_events"][0];
        assert_eq!(event["created_timestamp"], AT.0.to_string());
        assert_eq!(event["message_create"]["target"]["recipient_id"], account.id);
        assert_eq!(event["message_create"]["message_data"]["text"], "Hoi");
        assert_eq!(direct["users"]["42"]["id"], "42");
        let mention = read(&x_mention(account, "42", "jan", "9", "@politie_twente hoi", AT));
        let post = &mention["tweet_create_events"][0];
        assert_eq!(post["id_str"], "9");
        assert_eq!(post["entities"]["user_mentions"][0]["id_str"], account.id);
        assert_eq!(post["entities"]["user_mentions"][0]["indices"], json!([0, 15]));
    }

    #[test]
    fn a_request_is_signed_over_its_raw_body() {
        let accounts = demo_accounts();
        let request = SignedRequest::new(&accounts[0], b"{}".to_vec());
        assert_eq!(request.path, "/webhooks/facebook");
        assert_eq!(
            request.headers[1],
            ("x-hub-signature-256", sign_meta(accounts[0].signing_secret(), b"{}"))
        );
        let request = SignedRequest::new(&accounts[3], b"{}".to_vec());
        assert_eq!(request.headers[1].0, "x-twitter-webhooks-signature");
    }

    #[test]
    fn webhooks_of_one_app_are_put_together() {
        let accounts = demo_accounts();
        let text = |a: usize, mid: &str| read(&messenger_text(&accounts[a], "42", mid, "Hoi", AT));
        let merged = merge(vec![text(0, "m_1"), text(0, "m_2"), text(1, "m_3"), text(2, "m_4")]);
        assert_eq!(merged.len(), 2);
        assert_eq!(merged[0]["entry"][0]["messaging"].as_array().unwrap().len(), 2);
        assert_eq!(merged[0]["entry"][1]["id"], accounts[1].id);
        assert_eq!(merged[1]["object"], "instagram");
        let x = |id: &str| read(&x_direct(&accounts[3], id, id, "Hoi", AT));
        let merged = merge(vec![x("1"), x("2")]);
        assert_eq!(merged.len(), 1);
        assert_eq!(merged[0]["direct_message_events"].as_array().unwrap().len(), 2);
        assert!(merged[0]["users"]["1"].is_object() && merged[0]["users"]["2"].is_object());
    }
}
