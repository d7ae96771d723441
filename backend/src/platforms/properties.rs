//! What must hold whatever comes in.

use super::{Handshake, Part, Signature, meta, platform, signature};
use crate::channels::Account;
use base64::{Engine, engine::general_purpose::STANDARD};
use proptest::prelude::*;
use serde_json::{Value, json};
use shared::{ChannelId, ChannelSecrets, Platform};
use std::collections::HashMap;

/// Webhooks that hold something of every kind.
fn samples() -> Vec<Value> {
    let user = json!({"id_str": "42", "name": "Jan", "screen_name": "jan"});
    vec![
        json!({"object": "page", "entry": [{"id": "1", "time": 1_790_000_000, "messaging": [
            {"sender": {"id": "42"}, "recipient": {"id": "1"}, "timestamp": 1_790_000_000_000_i64, "message": {
                "mid": "m", "text": "t", "attachments": [{"type": "image", "payload": {"url": "https://a.example/"}}]}},
            {"sender": {"id": "42"}, "recipient": {"id": "1"}, "timestamp": 1, "delivery": {"mids": ["m"], "watermark": 1}},
            {"sender": {"id": "42"}, "recipient": {"id": "1"}, "timestamp": 1, "reaction": {"mid": "m", "action": "react", "emoji": "x"}},
        ], "changes": [{"field": "feed", "value": {"item": "comment", "verb": "add", "post_id": "1_2", "parent_id": "1_2",
            "comment_id": "2_3", "message": "t", "created_time": 1_790_000_000, "from": {"id": "42", "name": "Jan"}}}]}]}),
        json!({"object": "instagram", "entry": [{"id": "1", "time": 1_790_000_000, "standby": [
            {"sender": {"id": "42"}, "recipient": {"id": "1"}, "timestamp": "1790000000000", "message": {
                "mid": "m", "text": "t", "reply_to": {"story": {"id": "1", "url": "https://a.example/"}}}},
            {"sender": {"id": "42"}, "recipient": {"id": "1"}, "timestamp": 1, "read": {"mid": "m"}},
        ], "changes": [
            {"field": "comments", "value": {"id": "9", "text": "t", "from": {"id": "42", "username": "jan"}, "media": {"id": "8"}}},
            {"field": "mentions", "value": {"media_id": "8", "comment_id": "9"}},
        ]}]}),
        json!({"for_user_id": "1", "tweet_create_events": [{"id_str": "1050118621198921728", "text": "t", "user": user,
                "created_at": "Wed Oct 10 20:19:24 +0000 2018", "entities": {"urls": [{"url": "t", "expanded_url": "tt"}]},
                "extended_entities": {"media": [{"video_info": {"variants": [{"content_type": "video/mp4", "url": "u"}]}}]}}],
            "tweet_delete_events": [{"status": {"id": "1"}, "timestamp_ms": "1"}],
            "direct_message_events": [{"type": "message_create", "id": "1", "created_timestamp": "1790000000000",
                "message_create": {"target": {"recipient_id": "1"}, "sender_id": "42", "message_data": {"text": "t"}}}],
            "direct_message_mark_read_events": [{"sender_id": "42", "last_read_event_id": "1", "created_timestamp": "1"}],
            "users": {"42": {"name": "Jan"}}}),
    ]
}

fn junk() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map("[a-z_]{1,8}", inner, 0..4)
                .prop_map(|m| Value::Object(m.into_iter().collect())),
        ]
    })
}

/// Puts `junk` in the place of the n-th value inside `value`; how many values were passed.
fn mutate(value: &mut Value, n: usize, junk: &Value) -> usize {
    if n == 0 {
        *value = junk.clone();
        return 1;
    }
    let mut passed = 1;
    let inside: Vec<&mut Value> = match value {
        Value::Array(items) => items.iter_mut().collect(),
        Value::Object(fields) => fields.values_mut().collect(),
        _ => vec![],
    };
    for inner in inside {
        if passed > n {
            break;
        }
        passed += mutate(inner, n - passed, junk);
    }
    passed
}

fn account(platform: Platform) -> Account {
    let secret = |s: &str| Some(s.to_owned());
    Account {
        id: ChannelId(1),
        platform,
        account: "1".into(),
        name: "Politie".into(),
        team: None,
        base_url: String::new(),
        secrets: ChannelSecrets {
            app_secret: secret("s"),
            verify_token: secret("open"),
            ..ChannelSecrets::default()
        },
    }
}

/// The value of the platform's signature header.
fn signed(name: Platform, secret: &str, body: &[u8]) -> String {
    let digest = signature::sign(secret, body);
    let digits = if name == Platform::X { STANDARD.encode(digest) } else { hex::encode(digest) };
    format!("sha256={digits}")
}

proptest! {
    #[test]
    fn any_bytes_are_taken_without_panic(body in prop::collection::vec(any::<u8>(), 0..200)) {
        for name in Platform::ALL {
            prop_assert!(!platform(name).parse(&body).is_empty());
        }
    }

    #[test]
    fn any_change_of_a_webhook_is_taken_without_panic(
        sample in 0_usize..3,
        changes in prop::collection::vec((0_usize..60, junk()), 1..4),
    ) {
        let mut webhook = samples()[sample].clone();
        for (n, junk) in &changes {
            mutate(&mut webhook, *n, junk);
        }
        let body = webhook.to_string();
        for name in Platform::ALL {
            let parts = platform(name).parse(body.as_bytes());
            prop_assert!(!parts.is_empty());
            prop_assert_eq!(parts, platform(name).parse_caught_up(&account(name), body.as_bytes()));
        }
    }

    #[test]
    fn a_signature_is_right_for_its_bytes_and_secret_only(
        body in prop::collection::vec(any::<u8>(), 1..100),
        secret in "[a-z0-9]{1,40}",
        bit in any::<prop::sample::Index>(),
    ) {
        for name in Platform::ALL {
            let is_right = |secret: &str, header: &str, body: &[u8]| platform(name).verify(secret, &Signature(header), body);
            let header = signed(name, &secret, &body);
            prop_assert!(is_right(&secret, &header, &body));
            let mut forged = body.clone();
            let bit_of_body = bit.index(body.len() * 8);
            forged[bit_of_body / 8] ^= 1 << (bit_of_body % 8);
            prop_assert!(!is_right(&secret, &header, &forged));
            let mut digest = signature::sign(&secret, &body);
            let bit_of_digest = bit.index(digest.len() * 8);
            digest[bit_of_digest / 8] ^= 1 << (bit_of_digest % 8);
            let digits = if name == Platform::X { STANDARD.encode(&digest) } else { hex::encode(&digest) };
            let (forged, longer) = (format!("sha256={digits}"), format!("{secret}x"));
            prop_assert!(!is_right(&secret, &forged, &body));
            prop_assert!(!is_right(&longer, &header, &body));
            prop_assert!(!is_right(&secret, &header[..header.len() - 2], &body));
            prop_assert!(!is_right(&secret, header.trim_start_matches("sha256="), &body));
            prop_assert!(!is_right("", &header, &body));
        }
    }
}

#[test]
fn every_sample_is_understood_by_its_platform() {
    for (name, sample) in Platform::ALL.into_iter().zip(samples()) {
        let parts = platform(name).parse(sample.to_string().as_bytes());
        assert!(parts.iter().all(|p| matches!(p, Part::Event { .. })), "{parts:?}");
    }
}

#[test]
fn metas_handshake_is_for_who_knows_the_token() {
    let ask = |mode: &str, token: &str| {
        let query = [("hub.mode", mode), ("hub.verify_token", token), ("hub.challenge", "1158201444")];
        let query: HashMap<String, String> = query.map(|(k, v)| (k.to_owned(), v.to_owned())).into();
        meta::handshake(&account(Platform::Facebook), &query)
    };
    assert_eq!(ask("subscribe", "open"), Some(Handshake::Text("1158201444".into())));
    assert_eq!(ask("subscribe", "closed"), None);
    assert_eq!(ask("subscribe", ""), None);
    assert_eq!(ask("unsubscribe", "open"), None);
}
