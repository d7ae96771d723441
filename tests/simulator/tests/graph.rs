//! The Graph API as Balie meets it.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use common::{both, call, get, outcome, post};
use reqwest::Method;
use serde_json::{Value, json};
use simulator::{Made, Misbehaviour, Say, Simulator, What};
use std::time::Duration;

const DAY: Duration = Duration::from_hours(24);

fn messages(sim: &Simulator, account: &str) -> String {
    format!("/v23.0/{}/messages", sim.account(account).id)
}

fn response(to: &str, text: &str) -> Value {
    json!({"recipient": {"id": to}, "messaging_type": "RESPONSE", "message": {"text": text, "metadata": "mark-1"}})
}

fn as_human(to: &str, text: &str) -> Value {
    json!({"recipient": {"id": to}, "messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT", "message": {"text": text}})
}

fn code(body: &Value) -> (u64, Option<u64>) {
    (body["error"]["code"].as_u64().unwrap(), body["error"]["error_subcode"].as_u64())
}

#[tokio::test]
async fn a_reply_is_taken_recorded_and_echoed() {
    let (sim, balie) = both().await;
    let jan = sim.citizen("hengelo", "Jan Nijland");
    let _ = sim.dm(&jan, "Hoi");
    let (status, body) =
        post(&sim, "hengelo", &messages(&sim, "hengelo"), response(&jan.id, "Goedenavond")).await;
    assert_eq!((status, &body["recipient_id"]), (200, &json!(jan.id)));
    let sent = sim.wait_for_sent(|s| s.text == "Goedenavond").await.unwrap();
    assert_eq!(json!(sent.id), body["message_id"]);
    assert!(matches!(sent.what, What::Direct { tag: None, metadata: Some(m), .. } if m == "mark-1"));
    sim.settled().await;
    let echo = &balie.arrived()[0];
    assert!(echo.is_signed_by(sim.account("hengelo")));
    let message = &echo.json()["entry"][0]["messaging"][0];
    assert_eq!(message["message"]["is_echo"], true);
    assert_eq!(message["message"]["mid"], body["message_id"]);
    assert_eq!(message["message"]["metadata"], "mark-1");
    assert_eq!(message["recipient"]["id"], jan.id);
}

#[tokio::test]
async fn token_and_proof_are_checked() {
    let (sim, _balie) = both().await;
    let url = format!("{}{}", sim.base_url(), messages(&sim, "hengelo"));
    let http = reqwest::Client::new();
    let account = sim.account("hengelo");
    let ask = async |request: reqwest::RequestBuilder| code(&outcome(request.send().await.unwrap()).await.1);
    assert_eq!(ask(http.post(&url)).await, (104, None));
    assert_eq!(ask(http.post(&url).bearer_auth("nonsense")).await, (190, None));
    assert_eq!(ask(http.post(&url).bearer_auth(account.access_token())).await, (100, None));
    let wrong = http.post(&url).bearer_auth(account.access_token()).query(&[("appsecret_proof", "00")]);
    assert_eq!(ask(wrong).await, (100, None));
    // The token of one page does not send for another.
    let (_, body) = post(&sim, "enschede", &messages(&sim, "hengelo"), response("1", "x")).await;
    assert_eq!(code(&body), (100, Some(33)));
    // The token may also stand in the query.
    let query =
        [("access_token", account.access_token()), ("appsecret_proof", &account.appsecret_proof().unwrap())];
    let page = http.get(format!("{}/v23.0/{}", sim.base_url(), account.id)).query(&query);
    assert_eq!(outcome(page.send().await.unwrap()).await.1["name"], "Politie Hengelo");
}

#[tokio::test]
async fn the_window_closes_after_a_day_and_for_people_after_a_week() {
    let (sim, _balie) = both().await;
    for (account, subcode) in [("hengelo", 2_018_278), ("instagram", 2_534_022)] {
        let now = sim.now();
        let path = messages(&sim, account);
        let says = |name: &str, hours: i64| {
            let citizen = sim.citizen(account, name);
            let _ = sim.dm(&citizen, Say::from("Hoi").at(now.plus_millis(-hours * shared::HOUR)));
            citizen.id
        };
        let (fresh, day_old, week_old) = (says("A", 23), says("B", 25), says("C", 169));
        assert_eq!(post(&sim, account, &path, response(&fresh, "a")).await.0, 200);
        let refused = post(&sim, account, &path, response(&day_old, "a")).await;
        assert_eq!((refused.0, code(&refused.1)), (400, (10, Some(subcode))));
        assert_eq!(post(&sim, account, &path, as_human(&day_old, "a")).await.0, 200);
        assert_eq!(code(&post(&sim, account, &path, as_human(&week_old, "a")).await.1), (10, Some(subcode)));
    }
    let stranger = post(&sim, "hengelo", &messages(&sim, "hengelo"), response("123", "a")).await;
    assert_eq!(code(&stranger.1), (100, Some(2_018_001)));
}

#[tokio::test]
async fn form_and_length_are_checked() {
    let (sim, _balie) = both().await;
    for (account, max) in [("hengelo", 2_000), ("instagram", 1_000)] {
        let jan = sim.citizen(account, "Jan Nijland");
        let _ = sim.dm(&jan, "Hoi");
        let path = messages(&sim, account);
        assert_eq!(post(&sim, account, &path, response(&jan.id, &"é".repeat(max))).await.0, 200);
        for wrong in [
            response(&jan.id, &"é".repeat(max + 1)),
            response(&jan.id, ""),
            json!({"recipient": {"id": jan.id}, "messaging_type": "RESPONSE"}),
            json!({"messaging_type": "RESPONSE", "message": {"text": "x"}}),
            json!({"recipient": {"id": jan.id}, "messaging_type": "MESSAGE_TAG", "message": {"text": "x"}}),
            json!({"recipient": {"id": jan.id}, "messaging_type": "SHOUT", "message": {"text": "x"}}),
        ] {
            let (status, body) = post(&sim, account, &path, wrong.clone()).await;
            assert_eq!((status, code(&body)), (400, (100, None)), "{wrong}");
        }
    }
    let untyped =
        json!({"recipient": {"id": sim.citizen("hengelo", "Jan Nijland").id}, "message": {"text": "x"}});
    assert_eq!(post(&sim, "hengelo", &messages(&sim, "hengelo"), untyped).await.0, 400);
}

#[tokio::test]
async fn a_file_is_uploaded_with_the_message() {
    let (sim, _balie) = both().await;
    let jan = sim.citizen("hengelo", "Jan Nijland");
    let _ = sim.dm(&jan, "Hoi");
    let part = reqwest::multipart::Part::bytes(b"\x89PNG".to_vec())
        .file_name("a.png")
        .mime_str("image/png")
        .unwrap();
    let form = reqwest::multipart::Form::new()
        .text("recipient", json!({"id": jan.id}).to_string())
        .text("messaging_type", "RESPONSE")
        .text("message", json!({"attachment": {"type": "image", "payload": {}}}).to_string())
        .part("filedata", part);
    let request = call(&sim, "hengelo", Method::POST, &messages(&sim, "hengelo")).multipart(form);
    assert_eq!(request.send().await.unwrap().status(), 200);
    assert_eq!(sim.sent()[0].media.len(), 1);
}

#[tokio::test]
async fn a_comment_is_answered_in_public_and_once_in_private() {
    let (sim, balie) = both().await;
    let post_id = sim.post("hengelo", "Wij zoeken getuigen").id;
    let els = sim.citizen("hengelo", "Els Wiefferink");
    let comment = sim.comment(&els, &post_id, "Ik zag een scooter").unwrap().id;
    let (status, body) =
        post(&sim, "hengelo", &format!("/v23.0/{comment}/comments"), json!({"message": "Dank u wel"})).await;
    assert_eq!(status, 200);
    sim.settled().await;
    let value = balie.arrived()[0].json()["entry"][0]["changes"][0]["value"].clone();
    assert_eq!((&value["verb"], &value["parent_id"]), (&json!("add"), &json!(comment)));
    assert_eq!(value["comment_id"], body["id"]);
    assert_eq!(value["from"]["id"], sim.account("hengelo").id);

    let private = json!({"recipient": {"comment_id": comment}, "message": {"text": "Wilt u ons bellen?"}});
    let path = messages(&sim, "hengelo");
    let (status, body) = post(&sim, "hengelo", &path, private.clone()).await;
    assert_eq!((status, &body["recipient_id"]), (200, &json!(els.id)));
    assert_eq!(code(&post(&sim, "hengelo", &path, private).await.1), (10_900, None));
    // A private reply does not open the window: only the citizen does.
    assert_eq!(code(&post(&sim, "hengelo", &path, response(&els.id, "a")).await.1).0, 10);

    let old = sim.comment(&els, &post_id, "Nog iets").unwrap().id;
    sim.advance(DAY * 7 + DAY);
    let late = json!({"recipient": {"comment_id": old}, "message": {"text": "x"}});
    assert_eq!(code(&post(&sim, "hengelo", &path, late).await.1), (10_901, None));
}

#[tokio::test]
async fn a_comment_is_hidden() {
    let (sim, balie) = both().await;
    let post_id = sim.post("hengelo", "Wij zoeken getuigen").id;
    let els = sim.citizen("hengelo", "Els Wiefferink");
    let comment = sim.comment(&els, &post_id, "Sukkels").unwrap().id;
    let (status, body) =
        post(&sim, "hengelo", &format!("/v23.0/{comment}"), json!({"is_hidden": true})).await;
    assert_eq!((status, body), (200, json!({"success": true})));
    assert!(sim.item(&comment).unwrap().hidden);
    sim.settled().await;
    assert_eq!(balie.arrived()[0].json()["entry"][0]["changes"][0]["value"]["verb"], "hide");
    assert_eq!(post(&sim, "hengelo", &format!("/v23.0/{comment}"), json!({})).await.0, 400);
}

#[tokio::test]
async fn instagram_comments_and_mentions_are_answered() {
    let (sim, _balie) = both().await;
    let tim = sim.citizen("instagram", "Tim Oosterveld");
    let media = sim.post("instagram", "Fijne avond").id;
    let comment = sim.comment(&tim, &media, "Waar is dit?").unwrap().id;
    let (status, _) =
        post(&sim, "instagram", &format!("/v23.0/{comment}/replies"), json!({"message": "Borne"})).await;
    assert_eq!(status, 200);
    let (_, replies) =
        get(&sim, "instagram", &format!("/v23.0/{comment}/replies?fields=text,username")).await;
    assert_eq!(replies["data"][0]["text"], "Borne");
    assert_eq!(replies["data"][0]["username"], "politie_twente");

    let mention = sim.mention(&tim, "@politie_twente kijk eens").unwrap();
    let value = &mention.webhook()["entry"][0]["changes"][0];
    assert_eq!(value["field"], "mentions");
    let ig = &sim.account("instagram").id;
    let fields =
        format!("mentioned_comment.comment_id({}){{id,text,timestamp,username,media{{id}}}}", mention.id);
    let (_, body) = get(&sim, "instagram", &format!("/v23.0/{ig}?fields={fields}")).await;
    assert_eq!(body["mentioned_comment"]["text"], "@politie_twente kijk eens");
    assert_eq!(body["mentioned_comment"]["media"]["id"], value["value"]["media_id"]);
    let answer =
        json!({"media_id": value["value"]["media_id"], "comment_id": mention.id, "message": "Gezien!"});
    assert_eq!(post(&sim, "instagram", &format!("/v23.0/{ig}/mentions"), answer).await.0, 200);
    assert!(sim.sent().iter().any(|s| matches!(s.what, What::Mention { .. })));
}

#[tokio::test]
async fn what_happened_can_be_read_back() {
    let (sim, _balie) = both().await;
    let jan = sim.citizen("hengelo", "Jan Nijland");
    let mids: Vec<String> =
        (0..5).map(|i| sim.dm(&jan, Say::from(format!("{i}")).at(sim.now().plus_millis(i))).id).collect();
    let _ = sim.dm(&sim.citizen("hengelo", "Els"), Say::from("Foto").with(Made::Image));
    let page = &sim.account("hengelo").id;
    let fields = "id,participants,messages.limit(3){id,created_time,from,message,attachments}";
    let (_, body) = get(
        &sim,
        "hengelo",
        &format!("/v23.0/{page}/conversations?platform=messenger&fields={fields}&limit=1"),
    )
    .await;
    assert_eq!(body["data"].as_array().unwrap().len(), 1);
    let next = body["paging"]["next"].as_str().unwrap();
    let mine = &format!("/v23.0/{page}/conversations?platform=messenger&user_id={}&fields={fields}", jan.id);
    let (_, body) = get(&sim, "hengelo", mine).await;
    let messages = body["data"][0]["messages"]["data"].as_array().unwrap();
    assert_eq!(messages.len(), 3);
    assert_eq!(messages[0]["id"], mids[4]);
    assert_eq!(messages[0]["from"]["id"], jan.id);
    let token = sim.account("hengelo").access_token();
    let second = outcome(reqwest::Client::new().get(next).bearer_auth(token).send().await.unwrap()).await.1;
    assert_eq!(second["data"].as_array().unwrap().len(), 1);
    assert!(second["paging"].get("next").is_none());

    let (_, profile) =
        get(&sim, "hengelo", &format!("/v23.0/{}?fields=first_name,last_name,name", jan.id)).await;
    assert_eq!(
        profile,
        json!({"id": jan.id, "first_name": "Jan", "last_name": "Nijland", "name": "Jan Nijland"})
    );
    assert_eq!(code(&get(&sim, "hengelo", "/v23.0/99?fields=name").await.1), (100, Some(33)));
}

#[tokio::test]
async fn the_feed_shows_posts_and_comments_since_a_moment() {
    let (sim, _balie) = both().await;
    let els = sim.citizen("hengelo", "Els Wiefferink");
    let post_id = sim.post("hengelo", "Wij zoeken getuigen").id;
    let comment = sim.comment(&els, &post_id, "Ik!").unwrap().id;
    let reply = sim.comment(&sim.citizen("hengelo", "Bert"), &comment, "Ik ook").unwrap().id;
    let page = &sim.account("hengelo").id;
    let read = async |fields: &str, since: i64| {
        get(&sim, "hengelo", &format!("/v23.0/{page}/feed?since={since}&fields={fields}")).await.1
    };
    let body = read("message,comments{id,message,comments{id,message}}", 0).await;
    let top = &body["data"][0]["comments"]["data"];
    assert_eq!((top.as_array().unwrap().len(), &top[0]["id"]), (1, &json!(comment)));
    assert_eq!(top[0]["comments"]["data"][0]["id"], reply);
    let flat = read("comments.filter(stream){id,parent{id}}", 0).await;
    assert_eq!(flat["data"][0]["comments"]["data"][1]["parent"]["id"], comment);
    assert_eq!(read("id", sim.now().0 / 1000 + 10).await, json!({"data": []}));
    let (_, comments) = get(&sim, "hengelo", &format!("/v23.0/{comment}/comments?fields=id,from")).await;
    assert_eq!(comments["data"][0]["from"]["name"], "Bert");
}

#[tokio::test]
async fn it_misbehaves_on_request() {
    let (sim, _balie) = both().await;
    let jan = sim.citizen("hengelo", "Jan Nijland");
    let _ = sim.dm(&jan, "Hoi");
    let path = messages(&sim, "hengelo");
    sim.misbehave("hengelo", Misbehaviour::RateLimit { times: 1, retry_after: 7, code: Some(613) });
    let limited =
        call(&sim, "hengelo", Method::POST, &path).json(&response(&jan.id, "a")).send().await.unwrap();
    assert_eq!((limited.status().as_u16(), &limited.headers()["retry-after"]), (429, &"7".parse().unwrap()));
    assert!(limited.headers()["x-app-usage"].to_str().unwrap().contains("100"));
    assert_eq!(code(&outcome(limited).await.1).0, 613);
    sim.misbehave("hengelo", Misbehaviour::ServerError { times: 1 });
    assert_eq!(post(&sim, "hengelo", &path, response(&jan.id, "a")).await.0, 500);
    assert!(sim.sent().is_empty());
    sim.misbehave("hengelo", Misbehaviour::DeadToken);
    assert_eq!(code(&post(&sim, "hengelo", &path, response(&jan.id, "a")).await.1), (190, Some(463)));
    assert_eq!(
        post(&sim, "enschede", &messages(&sim, "enschede"), response("1", "a")).await.1["error"]["code"],
        100
    );
    sim.misbehave("hengelo", Misbehaviour::None);
    assert_eq!(post(&sim, "hengelo", &path, response(&jan.id, "a")).await.0, 200);
}

#[tokio::test]
async fn a_dropped_connection_leaves_the_message_sent() {
    let (sim, _balie) = both().await;
    let jan = sim.citizen("hengelo", "Jan Nijland");
    let _ = sim.dm(&jan, "Hoi");
    sim.misbehave("hengelo", Misbehaviour::DropConnection { times: 1 });
    let path = messages(&sim, "hengelo");
    let lost = call(&sim, "hengelo", Method::POST, &path).json(&response(&jan.id, "een")).send().await;
    assert!(lost.is_err());
    let sent = sim.wait_for_sent(|s| s.text == "een").await.unwrap();
    assert!(sent.unanswered);
    assert_eq!(post(&sim, "hengelo", &path, response(&jan.id, "twee")).await.0, 200);
}

#[tokio::test]
async fn a_slow_answer_comes_after_the_message_was_sent() {
    let (sim, _balie) = both().await;
    let jan = sim.citizen("hengelo", "Jan Nijland");
    let _ = sim.dm(&jan, "Hoi");
    sim.misbehave("hengelo", Misbehaviour::Slow { times: 1, millis: 60_000 });
    let path = messages(&sim, "hengelo");
    let request = call(&sim, "hengelo", Method::POST, &path).json(&response(&jan.id, "een"));
    let (slow, sent) = tokio::join!(
        request.timeout(Duration::from_millis(500)).send(),
        sim.wait_for_sent(|s| s.text == "een")
    );
    assert!(slow.unwrap_err().is_timeout());
    assert!(!sent.unwrap().unanswered);
    assert_eq!(post(&sim, "hengelo", &path, response(&jan.id, "twee")).await.0, 200);
}

#[tokio::test]
async fn media_are_served_until_the_link_expires() {
    let (sim, _balie) = both().await;
    let jan = sim.citizen("hengelo", "Jan Nijland");
    let act = sim.dm(&jan, Say::from("").with(Made::Image));
    let attachment = &act.webhook()["entry"][0]["messaging"][0]["message"]["attachments"][0];
    assert_eq!(attachment["type"], "image");
    let url = attachment["payload"]["url"].as_str().unwrap();
    let response = reqwest::get(url).await.unwrap();
    assert_eq!(response.headers()["content-type"], "image/png");
    assert!(response.bytes().await.unwrap().starts_with(b"\x89PNG"));
    sim.misbehave("hengelo", Misbehaviour::ExpiredMedia);
    assert_eq!(reqwest::get(url).await.unwrap().status(), 403);
    sim.misbehave("hengelo", Misbehaviour::None);
    sim.advance(Duration::from_hours(2));
    assert_eq!(reqwest::get(url).await.unwrap().status(), 403);
}

#[tokio::test]
async fn unknown_paths_are_refused_as_graph_does() {
    let (sim, _balie) = both().await;
    assert_eq!(code(&get(&sim, "hengelo", "/nonsense/me").await.1), (2500, None));
    assert_eq!(code(&get(&sim, "hengelo", "/v23.0/me/nonsense").await.1), (2500, None));
    assert_eq!(code(&get(&sim, "hengelo", "/v23.0/me?fields=a{").await.1), (100, None));
}
