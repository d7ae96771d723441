//! What Facebook's webhooks say, in Balie's words.

use super::Facebook;
use crate::platforms::*;
use serde_json::{Value, json};
use shared::{Kind, MediaKind, ProblemKind, Timestamp, Via};

const PAGE: &str = "1001";
const AT: Timestamp = Timestamp(1_790_000_000_123);
/// The same in whole seconds.
const SECOND: Timestamp = Timestamp(1_790_000_000_000);

fn parse(webhook: &Value) -> Vec<Part> {
    Facebook.parse(webhook.to_string().as_bytes())
}

fn entry(list: &str, items: &[Value]) -> Value {
    json!({"object": "page", "entry": [{"id": PAGE, "time": AT.0, list: items}]})
}

fn by(sender: &str, recipient: &str, what: &str, value: Value) -> Value {
    json!({"sender": {"id": sender}, "recipient": {"id": recipient}, "timestamp": AT.0, what: value})
}

fn event(event: PlatformEvent) -> Part {
    Part::Event { account: PAGE.into(), event: Box::new(event) }
}

fn thread() -> ThreadKey {
    ThreadKey { kind: Kind::Direct, key: "42".into() }
}

fn said(mid: &str, text: &str) -> Inbound {
    Inbound {
        thread: thread(),
        citizen: Citizen { id: "42".into(), ..Citizen::default() },
        platform_id: mid.into(),
        text: text.into(),
        sent_at: AT,
        via: Via::Private,
        reply_to: None,
        post: None,
        media: vec![],
        incomplete: None,
    }
}

fn check_messaging(item: Value, expected: PlatformEvent) {
    for list in ["messaging", "standby"] {
        assert_eq!(parse(&entry(list, std::slice::from_ref(&item))), [event(expected.clone())]);
    }
}

#[test]
fn a_message_with_text_an_answer_and_a_picture() {
    let message = json!({
        "mid": "m_1", "text": "Er wordt ingebroken", "reply_to": {"mid": "m_0"},
        "attachments": [
            {"type": "image", "payload": {"url": "https://cdn.example/1.jpg"}},
            {"type": "audio", "payload": {"url": "https://cdn.example/2.mp4"}},
        ],
    });
    let mut expected = said("m_1", "Er wordt ingebroken");
    expected.reply_to = Some("m_0".into());
    expected.media = vec![
        InboundMedia { kind: MediaKind::Image, url: "https://cdn.example/1.jpg".into() },
        InboundMedia { kind: MediaKind::Audio, url: "https://cdn.example/2.mp4".into() },
    ];
    check_messaging(by("42", PAGE, "message", message), PlatformEvent::Message(expected));
}

#[test]
fn a_shared_link_and_a_place_become_words() {
    let message = json!({"mid": "m_1", "attachments": [
        {"type": "fallback", "title": "Tubantia", "url": "https://tubantia.example/1"},
        {"type": "location", "payload": {"coordinates": {"lat": 52.26, "long": 6.79}}},
    ]});
    let text = "Tubantia\nhttps://tubantia.example/1\n52.26, 6.79";
    check_messaging(by("42", PAGE, "message", message), PlatformEvent::Message(said("m_1", text)));
}

#[test]
fn a_button_says_what_stands_on_it() {
    let postback = json!({"mid": "m_2", "title": "Aangifte doen", "payload": "REPORT"});
    check_messaging(
        by("42", PAGE, "postback", postback),
        PlatformEvent::Message(said("m_2", "Aangifte doen")),
    );
    let old = json!({"title": "Aangifte doen", "payload": "REPORT"});
    let id = format!("postback:42:{}", AT.0);
    check_messaging(by("42", PAGE, "postback", old), PlatformEvent::Message(said(&id, "Aangifte doen")));
}

#[test]
fn a_quick_reply_is_its_text() {
    let message = json!({"mid": "m_3", "text": "Ja", "quick_reply": {"payload": "YES"}});
    check_messaging(by("42", PAGE, "message", message), PlatformEvent::Message(said("m_3", "Ja")));
}

#[test]
fn an_echo_is_our_own_with_its_mark() {
    let own = |mark: Option<&str>| {
        PlatformEvent::Own(OwnMessage {
            place: OwnPlace::Thread(thread(), Citizen { id: "42".into(), ..Citizen::default() }),
            platform_id: "m_4".into(),
            mark: mark.map(Into::into),
            text: "We komen eraan".into(),
            sent_at: AT,
            via: Via::Private,
            media: vec![],
        })
    };
    let message =
        json!({"mid": "m_4", "text": "We komen eraan", "is_echo": true, "app_id": 9, "metadata": "mark-1"});
    check_messaging(by(PAGE, "42", "message", message), own(Some("mark-1")));
    let message = json!({"mid": "m_4", "text": "We komen eraan", "is_echo": true, "app_id": 263_902});
    check_messaging(by(PAGE, "42", "message", message), own(None));
    // The first part of a reply stands for the whole.
    let later = json!({"mid": "m_5", "is_echo": true, "metadata": "mark-1#1"});
    assert_eq!(parse(&entry("messaging", &[by(PAGE, "42", "message", later)])), [Part::Ignored]);
}

#[test]
fn receipts() {
    let receipt = |until, ids: &[&str], at| Receipt {
        thread: thread(),
        until,
        platform_ids: ids.iter().map(|&i| i.into()).collect(),
        at,
    };
    let delivery = json!({"mids": ["m_4"], "watermark": SECOND.0});
    let expected = receipt(Some(SECOND), &["m_4"], AT);
    check_messaging(by("42", PAGE, "delivery", delivery), PlatformEvent::Delivered(expected));
    let no_time =
        json!({"sender": {"id": "42"}, "recipient": {"id": PAGE}, "delivery": {"watermark": SECOND.0}});
    check_messaging(no_time, PlatformEvent::Delivered(receipt(Some(SECOND), &[], SECOND)));
    let read = json!({"watermark": SECOND.0});
    check_messaging(by("42", PAGE, "read", read), PlatformEvent::Read(receipt(Some(SECOND), &[], AT)));
}

#[test]
fn edits_and_reactions() {
    let edit = json!({"mid": "m_1", "text": "beter", "num_edit": 1});
    check_messaging(
        by("42", PAGE, "message_edit", edit),
        PlatformEvent::Edited { platform_id: "m_1".into(), text: "beter".into(), at: AT },
    );
    let reacted = |emoji: Option<&str>| PlatformEvent::Reacted {
        platform_id: "m_4".into(),
        citizen: "42".into(),
        emoji: emoji.map(Into::into),
        at: AT,
    };
    let react = json!({"mid": "m_4", "action": "react", "reaction": "like", "emoji": "👍"});
    check_messaging(by("42", PAGE, "reaction", react), reacted(Some("👍")));
    let unreact = json!({"mid": "m_4", "action": "unreact"});
    check_messaging(by("42", PAGE, "reaction", unreact), reacted(None));
    let ours = json!({"mid": "m_1", "action": "react", "emoji": "👍"});
    assert_eq!(parse(&entry("messaging", &[by(PAGE, "42", "reaction", ours)])), [Part::Ignored]);
}

/// A change of the feed, by a citizen.
fn feed(mut value: Value) -> Vec<Part> {
    if value.get("from").is_none() {
        value["from"] = json!({"id": "42", "name": "Jan Nijland"});
    }
    value["created_time"] = (SECOND.0 / 1000).into();
    parse(&json!({"object": "page", "entry": [{"id": PAGE, "time": SECOND.0 / 1000 + 60, "changes": [
        {"field": "feed", "value": value}]}]}))
}

const CHANGED: Timestamp = Timestamp(SECOND.0 + 60_000);

fn ours() -> Value {
    json!({"id": PAGE, "name": "Politie Hengelo"})
}

fn comment(reply_to: Option<&str>) -> Inbound {
    Inbound {
        thread: ThreadKey { kind: Kind::Comment, key: "1001_7/42".into() },
        citizen: Citizen { id: "42".into(), name: Some("Jan Nijland".into()), handle: None },
        platform_id: "7_8".into(),
        text: "Schande".into(),
        sent_at: SECOND,
        via: Via::Public,
        reply_to: reply_to.map(Into::into),
        post: Some(PostContext { platform_id: "1001_7".into(), text: None }),
        media: vec![],
        incomplete: None,
    }
}

#[test]
fn comments_and_answers_to_comments() {
    let value = json!({"item": "comment", "verb": "add", "post_id": "1001_7", "comment_id": "7_8",
        "parent_id": "1001_7", "message": "Schande"});
    assert_eq!(feed(value.clone()), [event(PlatformEvent::Message(comment(None)))]);
    let mut under = value.clone();
    under["parent_id"] = "7_6".into();
    assert_eq!(feed(under), [event(PlatformEvent::Message(comment(Some("7_6"))))]);
    let mut with_photo = value;
    with_photo["photo"] = "https://cdn.example/1.jpg".into();
    let mut expected = comment(None);
    expected.media = vec![InboundMedia { kind: MediaKind::Image, url: "https://cdn.example/1.jpg".into() }];
    assert_eq!(feed(with_photo), [event(PlatformEvent::Message(expected))]);
}

#[test]
fn a_comment_by_somebody_who_may_not_be_named() {
    let value = json!({"item": "comment", "verb": "add", "post_id": "1001_7", "comment_id": "7_8",
        "parent_id": "1001_7", "message": "Schande", "from": null});
    let mut expected = comment(None);
    expected.citizen = Citizen::default();
    expected.thread.key = "1001_7/7_8".into();
    assert_eq!(feed(value), [event(PlatformEvent::Message(expected))]);
}

#[test]
fn a_comment_changes() {
    let change = |verb: &str| {
        feed(json!({"item": "comment", "verb": verb, "post_id": "1001_7", "comment_id": "7_8",
            "parent_id": "1001_7", "message": "Excuus"}))
    };
    let (platform_id, at) = ("7_8".to_owned(), CHANGED);
    let edited = PlatformEvent::Edited { platform_id: platform_id.clone(), text: "Excuus".into(), at };
    assert_eq!(change("edited"), [event(edited)]);
    assert_eq!(change("remove"), [event(PlatformEvent::Deleted { platform_id: platform_id.clone(), at })]);
    for (verb, hidden) in [("hide", true), ("unhide", false)] {
        let expected = PlatformEvent::Hidden { platform_id: platform_id.clone(), hidden, at };
        assert_eq!(change(verb), [event(expected)]);
    }
}

#[test]
fn our_own_comments_and_posts() {
    let value = |parent: &str| {
        json!({"item": "comment", "verb": "add", "post_id": "1001_7", "comment_id": "7_9", "parent_id": parent,
            "message": "Dank", "from": ours()})
    };
    let own = OwnMessage {
        place: OwnPlace::Under("7_8".into()),
        platform_id: "7_9".into(),
        mark: None,
        text: "Dank".into(),
        sent_at: SECOND,
        via: Via::Public,
        media: vec![],
    };
    assert_eq!(feed(value("7_8")), [event(PlatformEvent::Own(own.clone()))]);
    // Whose post it is the webhook does not say.
    let under_post = OwnMessage { place: OwnPlace::UnderPost("1001_7".into()), ..own };
    assert_eq!(feed(value("1001_7")), [event(PlatformEvent::Own(under_post))]);
    let post =
        PlatformEvent::Post { platform_id: "1001_7".into(), text: "Getuigen gezocht".into(), at: SECOND };
    for item in ["status", "post", "photo", "video", "share"] {
        let value = json!({"item": item, "verb": "add", "post_id": "1001_7", "message": "Getuigen gezocht",
            "published": 1, "from": ours()});
        assert_eq!(feed(value), [event(post.clone())]);
    }
    let draft = json!({"item": "status", "verb": "add", "post_id": "1001_7", "published": 0, "from": ours()});
    assert_eq!(feed(draft), [Part::Ignored]);
}

#[test]
fn a_post_by_a_visitor_is_a_thread_of_its_own() {
    let value =
        json!({"item": "post", "verb": "add", "post_id": "1001_9", "message": "Waar kan ik terecht?"});
    let mut expected = comment(None);
    expected.thread.key = "1001_9/42".into();
    expected.platform_id = "1001_9".into();
    expected.text = "Waar kan ik terecht?".into();
    expected.post =
        Some(PostContext { platform_id: "1001_9".into(), text: Some("Waar kan ik terecht?".into()) });
    assert_eq!(feed(value), [event(PlatformEvent::Message(expected))]);
}

#[test]
fn likes_and_handovers_are_ignored() {
    assert_eq!(feed(json!({"item": "reaction", "verb": "add", "post_id": "1001_7"})), [Part::Ignored]);
    for key in ["referral", "optin", "pass_thread_control", "take_thread_control"] {
        assert_eq!(parse(&entry("messaging", &[by("42", PAGE, key, json!({}))])), [Part::Ignored]);
    }
}

fn problem(kind: ProblemKind, parts: &[Part]) {
    assert!(matches!(parts, [Part::Problem { kind: k, .. }] if *k == kind), "{parts:?}");
}

#[test]
fn what_cannot_be_understood_is_a_problem() {
    problem(ProblemKind::Unreadable, &Facebook.parse(b"{"));
    problem(ProblemKind::Unreadable, &Facebook.parse(&[0xff, 0xfe]));
    problem(ProblemKind::Unreadable, &Facebook.parse("[".repeat(100_000).as_bytes()));
    problem(ProblemKind::Malformed, &parse(&json!({})));
    problem(ProblemKind::Malformed, &parse(&json!({"object": "page"})));
    problem(ProblemKind::Malformed, &parse(&json!({"object": "page", "entry": [{"time": 1}]})));
    problem(ProblemKind::Unknown, &parse(&json!({"object": "user", "entry": [{"id": PAGE}]})));
    problem(ProblemKind::Unknown, &parse(&entry("changes", &[json!({"field": "leadgen", "value": {}})])));
    problem(ProblemKind::Unknown, &parse(&entry("messaging", &[by("42", PAGE, "new_thing", json!({}))])));
    problem(ProblemKind::Unknown, &feed(json!({"item": "hologram", "verb": "add"})));
    let no_time =
        json!({"sender": {"id": "42"}, "recipient": {"id": PAGE}, "message": {"mid": "m", "text": "t"}});
    problem(ProblemKind::Malformed, &parse(&entry("messaging", &[no_time])));
    problem(
        ProblemKind::Malformed,
        &parse(&entry("messaging", &[by("42", PAGE, "message", json!({"text": "t"}))])),
    );
}

#[test]
fn a_problem_never_repeats_what_a_citizen_wrote() {
    let words = "mijn geheim";
    let parts = parse(&entry("messaging", &[by("42", PAGE, "message", json!({"text": words}))]));
    assert!(!format!("{parts:?}").contains(words));
}

#[test]
fn a_bad_part_hides_no_good_one() {
    let good = |mid: &str| by("42", PAGE, "message", json!({"mid": mid, "text": "t"}));
    let webhook = json!({"object": "page", "entry": [
        {"id": PAGE, "time": 1, "messaging": [good("a"), 7, good("b")], "standby": [good("c")]},
        null,
        {"id": PAGE, "time": 1, "messaging": [good("d")], "changes": [{"field": "x"}]},
    ]});
    let parts = parse(&webhook);
    let events: Vec<_> = parts.iter().filter(|p| matches!(p, Part::Event { .. })).cloned().collect();
    let expected: Vec<_> = ["a", "b", "c", "d"].map(|m| event(PlatformEvent::Message(said(m, "t")))).into();
    assert_eq!(events, expected);
    assert_eq!(parts.len(), 7);
}

#[test]
fn a_timestamp_may_be_seconds_or_text() {
    let item = |at: Value| {
        json!({"sender": {"id": "42"}, "recipient": {"id": PAGE}, "timestamp": at,
        "message": {"mid": "m_1", "text": "t"}})
    };
    let mut expected = said("m_1", "t");
    expected.sent_at = SECOND;
    for at in [json!(1_790_000_000), json!("1790000000"), json!("1790000000000")] {
        assert_eq!(
            parse(&entry("messaging", &[item(at)])),
            [event(PlatformEvent::Message(expected.clone()))]
        );
    }
}
