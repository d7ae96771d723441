//! What X's webhooks say, in Balie's words.

use super::X;
use crate::{channels::Account, platforms::*};
use serde_json::{Value, json};
use shared::{ChannelId, ChannelSecrets, Kind, MediaKind, ProblemKind, Timestamp, Via};
use std::collections::HashMap;

const ACCOUNT: &str = "2244994945";
const AT: Timestamp = Timestamp(1_539_202_764_000);

fn parse(webhook: &Value) -> Vec<Part> {
    X.parse(webhook.to_string().as_bytes())
}

fn events(kind: &str, events: &[Value]) -> Vec<Part> {
    parse(&json!({"for_user_id": ACCOUNT, "user_has_blocked": false, kind: events}))
}

fn event(event: PlatformEvent) -> Part {
    Part::Event { account: ACCOUNT.into(), event: Box::new(event) }
}

fn user(id: &str) -> Value {
    json!({"id": 42, "id_str": id, "name": "Jan Nijland", "screen_name": "jan_nijland"})
}

fn jan() -> Citizen {
    Citizen { id: "42".into(), name: Some("Jan Nijland".into()), handle: Some("jan_nijland".into()) }
}

/// A post as webhooks carry it.
fn post(changes: Value) -> Value {
    let mut post = json!({
        "created_at": "Wed Oct 10 20:19:24 +0000 2018", "id": 1_050_118_621_198_921_728_u64,
        "id_str": "1050118621198921728", "text": "@politie Brand &amp; rook", "truncated": false, "user": user("42"),
        "in_reply_to_status_id_str": null, "entities": {"urls": []},
    });
    if let (Some(post), Some(changes)) = (post.as_object_mut(), changes.as_object()) {
        post.extend(changes.clone());
    }
    post
}

fn mention(text: &str) -> Inbound {
    Inbound {
        thread: ThreadKey { kind: Kind::Mention, key: "42".into() },
        citizen: jan(),
        platform_id: "1050118621198921728".into(),
        text: text.into(),
        sent_at: AT,
        via: Via::Public,
        reply_to: None,
        post: None,
        media: vec![],
        incomplete: None,
    }
}

fn check_post(changes: Value, expected: Inbound) {
    let expected = [event(PlatformEvent::Message(expected))];
    assert_eq!(events("tweet_create_events", &[post(changes)]), expected);
}

#[test]
fn a_mention_keeps_its_words() {
    check_post(json!({}), mention("@politie Brand & rook"));
    check_post(json!({"text": "&amp;lt; &lt;b&gt;"}), mention("&lt; <b>"));
    let long = json!({"truncated": true, "text": "kort… https://t.co/x", "extended_tweet": {"full_text": "lang &gt; kort"}});
    check_post(long, mention("lang > kort"));
    let links = json!({"text": "Zie https://t.co/x", "entities": {"urls": [
        {"url": "https://t.co/x", "expanded_url": "https://tubantia.example/1"}]}});
    check_post(links, mention("Zie https://tubantia.example/1"));
    let mut answer = mention("@politie Brand & rook");
    answer.reply_to = Some("1050".into());
    check_post(json!({"in_reply_to_status_id_str": "1050"}), answer);
    let mut exact = mention("@politie Brand & rook");
    exact.sent_at = Timestamp(AT.0 + 123);
    check_post(json!({"timestamp_ms": "1539202764123"}), exact);
}

#[test]
fn pictures_and_the_best_of_films() {
    let media = json!([
        {"type": "photo", "media_url": "http://pbs.example/1.jpg", "media_url_https": "https://pbs.example/1.jpg"},
        {"type": "video", "media_url_https": "https://pbs.example/still.jpg", "video_info": {"variants": [
            {"content_type": "application/x-mpegURL", "url": "https://video.example/1.m3u8"},
            {"bitrate": 256_000, "content_type": "video/mp4", "url": "https://video.example/low.mp4"},
            {"bitrate": 832_000, "content_type": "video/mp4", "url": "https://video.example/high.mp4"}]}},
    ]);
    let mut expected = mention("@politie Brand & rook");
    expected.media = vec![
        InboundMedia { kind: MediaKind::Image, url: "https://pbs.example/1.jpg".into() },
        InboundMedia { kind: MediaKind::Video, url: "https://video.example/high.mp4".into() },
    ];
    check_post(json!({"extended_entities": {"media": media}}), expected.clone());
    let mut long = expected;
    long.text = "lang".into();
    let extended = json!({"full_text": "lang", "extended_entities": {"media": media}});
    check_post(json!({"extended_tweet": extended}), long);
}

#[test]
fn our_own_posts_and_retweets() {
    let check = |changes: Value, expected: Part| {
        assert_eq!(events("tweet_create_events", &[post(changes)]), [expected]);
    };
    check(json!({"user": user(ACCOUNT)}), Part::Ignored);
    let own = OwnMessage {
        place: OwnPlace::Under("1050".into()),
        platform_id: "1050118621198921728".into(),
        mark: None,
        text: "Brand & rook".into(),
        sent_at: AT,
        via: Via::Public,
        media: vec![],
    };
    let ours = json!({"user": user(ACCOUNT), "in_reply_to_status_id_str": "1050"});
    check(ours, event(PlatformEvent::Own(own)));
    check(json!({"retweeted_status": post(json!({}))}), Part::Ignored);
    check(json!({"user": user(ACCOUNT), "retweeted_status": post(json!({}))}), Part::Ignored);
}

#[test]
fn direct_messages_of_both_sides() {
    let webhook = |sender: &str, recipient: &str| {
        json!({"for_user_id": ACCOUNT, "direct_message_events": [{
            "type": "message_create", "id": "110", "created_timestamp": AT.0.to_string(),
            "message_create": {"target": {"recipient_id": recipient}, "sender_id": sender, "message_data": {
                "text": "Hoi", "attachment": {"type": "media", "media": {
                    "type": "photo", "media_url_https": "https://ton.example/1.jpg"}}}}}],
            "users": {"42": {"id": "42", "name": "Jan Nijland", "screen_name": "jan_nijland"}}, "apps": {}})
    };
    let thread = ThreadKey { kind: Kind::Direct, key: "42".into() };
    let media = vec![InboundMedia { kind: MediaKind::Image, url: "https://ton.example/1.jpg".into() }];
    let mut theirs = mention("Hoi");
    theirs.thread = thread.clone();
    theirs.platform_id = "110".into();
    theirs.via = Via::Private;
    theirs.media.clone_from(&media);
    assert_eq!(parse(&webhook("42", ACCOUNT)), [event(PlatformEvent::Message(theirs))]);
    let ours = OwnMessage {
        place: OwnPlace::Thread(thread, jan()),
        platform_id: "110".into(),
        mark: None,
        text: "Hoi".into(),
        sent_at: AT,
        via: Via::Private,
        media,
    };
    assert_eq!(parse(&webhook(ACCOUNT, "42")), [event(PlatformEvent::Own(ours))]);
}

#[test]
fn deleted_read_and_typing() {
    let deleted = json!({"status": {"id": "1050", "user_id": "42"}, "timestamp_ms": AT.0.to_string()});
    let expected = PlatformEvent::Deleted { platform_id: "1050".into(), at: AT };
    assert_eq!(events("tweet_delete_events", &[deleted]), [event(expected)]);
    let read = json!({"created_timestamp": AT.0.to_string(), "sender_id": "42",
        "target": {"recipient_id": ACCOUNT}, "last_read_event_id": "1050118621198921728"});
    let expected = Receipt {
        thread: ThreadKey { kind: Kind::Direct, key: "42".into() },
        // The very millisecond that X's id holds.
        until: Some(Timestamp(1_539_202_764_211)),
        platform_ids: vec!["1050118621198921728".into()],
        at: AT,
    };
    assert_eq!(events("direct_message_mark_read_events", &[read]), [event(PlatformEvent::Read(expected))]);
    for kind in ["direct_message_indicate_typing_events", "favorite_events", "follow_events"] {
        assert_eq!(events(kind, &[json!({})]), [Part::Ignored]);
    }
}

#[test]
fn what_cannot_be_understood_is_a_problem() {
    let check = |parts: Vec<Part>, expected| {
        assert!(matches!(&parts[..], [Part::Problem { kind, .. }] if *kind == expected), "{parts:?}");
    };
    check(X.parse(b"nee"), ProblemKind::Unreadable);
    check(parse(&json!([])), ProblemKind::Malformed);
    check(parse(&json!({"tweet_create_events": []})), ProblemKind::Malformed);
    check(parse(&json!({"for_user_id": ACCOUNT})), ProblemKind::Malformed);
    check(events("hologram_events", &[json!({})]), ProblemKind::Unknown);
    check(parse(&json!({"user_event": {"revoke": {}}})), ProblemKind::Unknown);
    check(events("tweet_create_events", &[post(json!({"created_at": "ooit"}))]), ProblemKind::Malformed);
    check(events("tweet_create_events", &[post(json!({"id_str": null}))]), ProblemKind::Malformed);
    let parts = events("tweet_create_events", &[json!(null), post(json!({}))]);
    assert!(matches!(parts[..], [Part::Problem { .. }, Part::Event { .. }]));
}

#[test]
fn the_challenge_is_signed() {
    let secrets = ChannelSecrets { consumer_secret: Some("secret".into()), ..ChannelSecrets::default() };
    let account = Account {
        id: ChannelId(1),
        platform: shared::Platform::X,
        account: ACCOUNT.into(),
        name: "Politie".into(),
        team: None,
        base_url: String::new(),
        secrets,
    };
    let query = HashMap::from([("crc_token".to_owned(), "challenge".to_owned())]);
    let Some(Handshake::Json(answer)) = X.handshake(&account, &query) else { panic!("no answer") };
    let token = answer["response_token"].as_str().unwrap();
    // The answer is what a signed body of the same bytes would carry.
    assert!(X.verify("secret", &Signature(token), b"challenge"));
    assert_eq!(X.handshake(&account, &HashMap::new()), None);
}
