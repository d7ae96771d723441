//! What Instagram's webhooks say, in Balie's words.

use super::Instagram;
use crate::platforms::*;
use serde_json::{Value, json};
use shared::{Kind, MediaKind, ProblemKind, Timestamp, Via};

const ACCOUNT: &str = "17841400000000001";
const AT: Timestamp = Timestamp(1_790_000_000_123);
const SECOND: Timestamp = Timestamp(1_790_000_000_000);

fn parse(webhook: &Value) -> Vec<Part> {
    Instagram.parse(webhook.to_string().as_bytes())
}

fn messaging(what: &str, value: Value) -> Vec<Part> {
    let item = json!({"sender": {"id": "42"}, "recipient": {"id": ACCOUNT}, "timestamp": AT.0.to_string(), what: value});
    parse(&json!({"object": "instagram", "entry": [{"id": ACCOUNT, "time": AT.0, "messaging": [item]}]}))
}

fn change(field: &str, value: Value) -> Vec<Part> {
    let change = json!({"field": field, "value": value});
    parse(
        &json!({"object": "instagram", "entry": [{"id": ACCOUNT, "time": SECOND.0 / 1000, "changes": [change]}]}),
    )
}

fn event(event: PlatformEvent) -> Vec<Part> {
    vec![Part::Event { account: ACCOUNT.into(), event: Box::new(event) }]
}

fn thread() -> ThreadKey {
    ThreadKey { kind: Kind::Direct, key: "42".into() }
}

fn said(text: &str, media: &[(MediaKind, &str)]) -> PlatformEvent {
    PlatformEvent::Message(Inbound {
        thread: thread(),
        citizen: Citizen { id: "42".into(), ..Citizen::default() },
        platform_id: "aWdf1".into(),
        text: text.into(),
        sent_at: AT,
        via: Via::Private,
        reply_to: None,
        post: None,
        media: media.iter().map(|&(kind, url)| InboundMedia { kind, url: url.into() }).collect(),
        incomplete: None,
    })
}

#[test]
fn direct_messages() {
    let check =
        |message: Value, expected: PlatformEvent| assert_eq!(messaging("message", message), event(expected));
    check(json!({"mid": "aWdf1", "text": "Hoi"}), said("Hoi", &[]));
    let mention = json!({"mid": "aWdf1", "attachments": [
        {"type": "story_mention", "payload": {"url": "https://cdn.example/story"}}]});
    check(mention, said("", &[(MediaKind::Image, "https://cdn.example/story")]));
    let answer = json!({"mid": "aWdf1", "text": "Goed zo", "reply_to": {
        "story": {"id": "18", "url": "https://cdn.example/story"}}});
    check(answer, said("Goed zo", &[(MediaKind::Image, "https://cdn.example/story")]));
    let reel = json!({"mid": "aWdf1", "attachments": [{"type": "ig_reel", "payload": {
        "reel_video_id": "1", "title": "t", "url": "https://cdn.example/reel"}}]});
    check(reel, said("", &[(MediaKind::Video, "https://cdn.example/reel")]));
    check(json!({"mid": "aWdf1", "is_unsupported": true}), said("", &[]));
    check(
        json!({"mid": "aWdf1", "is_deleted": true}),
        PlatformEvent::Deleted { platform_id: "aWdf1".into(), at: AT },
    );
}

#[test]
fn seen_and_reactions() {
    let receipt = Receipt { thread: thread(), until: None, platform_ids: vec!["aWdf2".into()], at: AT };
    assert_eq!(messaging("read", json!({"mid": "aWdf2"})), event(PlatformEvent::Read(receipt)));
    let reacted = |emoji: Option<&str>| PlatformEvent::Reacted {
        platform_id: "aWdf2".into(),
        citizen: "42".into(),
        emoji: emoji.map(Into::into),
        at: AT,
    };
    let react = json!({"mid": "aWdf2", "action": "react", "reaction": "love", "emoji": "❤"});
    assert_eq!(messaging("reaction", react), event(reacted(Some("❤"))));
    assert_eq!(messaging("reaction", json!({"mid": "aWdf2", "action": "unreact"})), event(reacted(None)));
}

#[test]
fn an_echo_is_our_own() {
    let item = json!({"sender": {"id": ACCOUNT}, "recipient": {"id": "42"}, "timestamp": AT.0,
        "message": {"mid": "aWdf2", "text": "Dank", "is_echo": true}});
    let webhook = json!({"object": "instagram", "entry": [{"id": ACCOUNT, "time": AT.0, "standby": [item]}]});
    let own = OwnMessage {
        place: OwnPlace::Thread(thread(), Citizen { id: "42".into(), ..Citizen::default() }),
        platform_id: "aWdf2".into(),
        mark: None,
        text: "Dank".into(),
        sent_at: AT,
        via: Via::Private,
        media: vec![],
    };
    assert_eq!(parse(&webhook), event(PlatformEvent::Own(own)));
}

#[test]
fn comments() {
    let value = |from: &str, parent: Option<&str>| {
        let mut value = json!({"id": "179", "text": "Mooi", "from": {"id": from, "username": "jan_nijland"},
            "media": {"id": "180", "media_product_type": "FEED"}});
        if let Some(parent) = parent {
            value["parent_id"] = parent.into();
        }
        value
    };
    let comment = |reply_to: Option<&str>| {
        PlatformEvent::Message(Inbound {
            thread: ThreadKey { kind: Kind::Comment, key: "180/42".into() },
            citizen: Citizen { id: "42".into(), name: None, handle: Some("jan_nijland".into()) },
            platform_id: "179".into(),
            text: "Mooi".into(),
            sent_at: SECOND,
            via: Via::Public,
            reply_to: reply_to.map(Into::into),
            post: Some(PostContext { platform_id: "180".into(), text: None }),
            media: vec![],
            incomplete: None,
        })
    };
    assert_eq!(change("comments", value("42", None)), event(comment(None)));
    assert_eq!(change("comments", value("42", Some("178"))), event(comment(Some("178"))));
    assert_eq!(change("comments", value(ACCOUNT, None)), [Part::Ignored]);
    let own = OwnMessage {
        place: OwnPlace::Under("178".into()),
        platform_id: "179".into(),
        mark: None,
        text: "Mooi".into(),
        sent_at: SECOND,
        via: Via::Public,
        media: vec![],
    };
    assert_eq!(change("comments", value(ACCOUNT, Some("178"))), event(PlatformEvent::Own(own)));
}

#[test]
fn a_mention_is_a_pointer_to_what_was_said() {
    let check = |value: Value, key: &str, id: &str, comment: Option<&str>| {
        let pointer = Pointer { media_id: "180".into(), comment_id: comment.map(Into::into) };
        let expected = PlatformEvent::Message(Inbound {
            thread: ThreadKey { kind: Kind::Mention, key: key.into() },
            citizen: Citizen::default(),
            platform_id: id.into(),
            text: String::new(),
            sent_at: SECOND,
            via: Via::Public,
            reply_to: None,
            post: Some(PostContext { platform_id: "180".into(), text: None }),
            media: vec![],
            incomplete: Some(pointer),
        });
        assert_eq!(change("mentions", value), event(expected));
    };
    check(json!({"media_id": "180"}), "180", "180", None);
    check(json!({"media_id": "180", "comment_id": "179"}), "180/179", "179", Some("179"));
}

#[test]
fn the_dashboards_test_message_is_a_message() {
    let value = json!({"sender": {"id": "42"}, "recipient": {"id": ACCOUNT}, "timestamp": AT.0,
        "message": {"mid": "aWdf1", "text": "Hoi"}});
    assert_eq!(change("messages", value), event(said("Hoi", &[])));
}

#[test]
fn what_is_of_no_interest_or_unknown() {
    assert_eq!(change("live_comments", json!({})), [Part::Ignored]);
    let parts = change("holograms", json!({}));
    assert!(matches!(parts[..], [Part::Problem { kind: ProblemKind::Unknown, .. }]));
    let page = json!({"object": "page", "entry": [{"id": ACCOUNT}]});
    assert!(matches!(parse(&page)[..], [Part::Problem { kind: ProblemKind::Unknown, .. }]));
}
