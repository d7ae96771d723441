//! `/conversations/…`: Balie's main job, from a platform to a colleague and back.

use api_tests::{Answer, Client, Db, TestApp, on_both, until};
use reqwest::Method;
use serde_json::json;
use shared::{Conversation, Draft, Message, MessageState, Page};
use simulator::Made;

async fn only_conversation(client: &Client) -> Conversation {
    until("the conversation is there", async || {
        client.get("/conversations?status=open").await.is(200).read::<Page<Conversation>>().items.pop()
    })
    .await
}

async fn messages(client: &Client, conversation: &Conversation) -> Vec<Message> {
    let path = format!("/conversations/{}/messages", conversation.id);
    client.get(&path).await.is(200).read::<Page<Message>>().items
}

async fn a_message_comes_in_is_claimed_answered_and_delivered(db: Db) {
    let app = TestApp::start(db).await;
    app.connect_accounts().await;
    let (sanne, mehmet) = (app.agent("Sanne", None).await, app.agent("Mehmet", None).await);
    let jan = app.sim.citizen("hengelo", "Jan Nijland");
    app.hears(app.sim.dm(&jan, "Er wordt ingebroken bij de buren!")).await;
    let conversation = only_conversation(&sanne).await;
    let path = format!("/conversations/{}", conversation.id);
    let claimed: Conversation = sanne.mark(&format!("{path}/claim")).await.is(200).read();
    assert_eq!(claimed.assignee.unwrap().name, "Sanne");
    let lost = mehmet.mark(&format!("{path}/claim")).await.is(409).problem();
    assert_eq!(lost.code, "claimed-by-other");
    assert!(lost.detail.contains("Sanne"), "{}", lost.detail);
    let reply = json!({"text": "Bel nu 112, we sturen een auto."});
    let send = || sanne.request(Method::POST, &format!("{path}/replies")).json(&reply);
    let first: Message = Answer::to(send().header("idempotency-key", "click")).await.is(201).read();
    let again: Message = Answer::to(send().header("idempotency-key", "click")).await.is(201).read();
    assert_eq!(first.id, again.id, "a double click is one reply");
    app.sim.wait_for_sent(|sent| sent.text.contains("112")).await.unwrap();
    let state = async |wanted: MessageState| {
        until("the reply got that far", async || {
            let all = messages(&sanne, &conversation).await;
            all.into_iter().find(|m| m.id == first.id && m.state == wanted)
        })
        .await
    };
    state(MessageState::Sent).await;
    if let Some(act) = app.sim.seen(&jan) {
        app.hears(act).await;
    }
    state(MessageState::Read).await;
    assert_eq!(app.sim.sent().len(), 1);
}

async fn a_reply_that_does_not_fit_is_refused_before_anything_is_queued(db: Db) {
    let app = TestApp::start(db).await;
    app.connect_accounts().await;
    let sanne = app.agent("Sanne", None).await;
    let jan = app.sim.citizen("hengelo", "Jan Nijland");
    app.hears(app.sim.dm(&jan, "Hoi")).await;
    let path = format!("/conversations/{}/replies", only_conversation(&sanne).await.id);
    for (body, code) in [
        (json!({"text": " "}), "reply-refused"),
        (json!({"text": "x".repeat(2001)}), "reply-refused"),
        (json!({"text": "x", "via": "public"}), "reply-refused"),
    ] {
        assert_eq!(sanne.post(&path, body).await.is(400).problem().code, code);
    }
    app.clock.advance(8 * 24 * shared::HOUR);
    let sanne = app.agent("Els", None).await;
    let refused = sanne.post(&path, json!({"text": "Hallo"})).await.is(400).problem();
    assert!(refused.detail.contains("window"), "{}", refused.detail);
    assert!(app.sim.sent().is_empty());
}

async fn drafts_are_ones_own(db: Db) {
    let app = TestApp::start(db).await;
    app.connect_accounts().await;
    let (sanne, mehmet) = (app.agent("Sanne", None).await, app.agent("Mehmet", None).await);
    let jan = app.sim.citizen("instagram", "Jan Nijland");
    app.hears(app.sim.dm(&jan, "Hoi")).await;
    let path = format!("/conversations/{}/draft", only_conversation(&sanne).await.id);
    assert_eq!(sanne.get(&path).await.is(200).read::<Draft>(), Draft::default());
    let draft = json!({"text": "Beste Jan,", "kind": "reply", "via": null});
    sanne.put(&path, &draft).await.is(200);
    assert_eq!(sanne.get(&path).await.is(200).json(), draft);
    assert_eq!(mehmet.get(&path).await.is(200).read::<Draft>(), Draft::default());
    sanne.delete(&path).await.is(204);
    assert_eq!(sanne.get(&path).await.is(200).read::<Draft>(), Draft::default());
}

async fn a_picture_is_a_download_for_those_who_see_its_conversation(db: Db) {
    let app = TestApp::start(db).await;
    app.connect_accounts().await;
    let sanne = app.agent("Sanne", None).await;
    let jan = app.sim.citizen("hengelo", "Jan Nijland");
    app.hears(app.sim.dm(&jan, simulator::Say::from("Kijk").with(Made::Image))).await;
    let conversation = only_conversation(&sanne).await;
    let picture = until("the picture is stored", async || {
        let message = messages(&sanne, &conversation).await.pop()?;
        message.attachments.into_iter().find(|a| a.state == shared::MediaState::Stored)
    })
    .await;
    let path = format!("/attachments/{}", picture.id);
    let whole = sanne.get(&path).await.is(200);
    assert_eq!(whole.header("content-type"), picture.mime);
    assert!(whole.header("content-disposition").starts_with("attachment"));
    assert!(whole.header("content-security-policy").contains("sandbox"));
    assert_eq!(i64::try_from(whole.body.len()).unwrap(), picture.size);
    let part = Answer::to(sanne.request(Method::GET, &path).header("range", "bytes=2-5")).await.is(206);
    assert_eq!(part.body, whole.body[2..6]);
    assert_eq!(part.header("content-range"), format!("bytes 2-5/{}", picture.size));
    let beyond = sanne.request(Method::GET, &path).header("range", "bytes=99999999-");
    Answer::to(beyond).await.is(416).problem();
    app.anonymous().get(&path).await.is(401);
}

on_both!(
    a_message_comes_in_is_claimed_answered_and_delivered,
    a_reply_that_does_not_fit_is_refused_before_anything_is_queued,
    drafts_are_ones_own,
    a_picture_is_a_download_for_those_who_see_its_conversation,
);
