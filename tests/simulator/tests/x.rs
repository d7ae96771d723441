//! The X API as Balie meets it.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use common::{both, call, get, outcome, post};
use reqwest::Method;
use serde_json::{Value, json};
use simulator::{Misbehaviour, Say, Secrets, What};
use std::time::Duration;

fn reply(to: &str, text: &str) -> Value {
    json!({"text": text, "reply": {"in_reply_to_tweet_id": to}})
}

#[tokio::test]
async fn a_mention_is_answered_and_the_answer_comes_back_as_a_post_of_our_own() {
    let (sim, balie) = both().await;
    let ana = sim.citizen("x", "Ana Ribeiro");
    let mention = sim.mention(&ana, "@politie_twente wat is er aan de hand in Almelo?").unwrap();
    let post_event = &mention.webhook()["tweet_create_events"][0];
    assert_eq!(post_event["user"]["id_str"], ana.id);
    assert_eq!(post_event["entities"]["user_mentions"][0]["screen_name"], "politie_twente");
    let (status, body) =
        post(&sim, "x", "/2/tweets", reply(&mention.id, "Zie https://politie.nl/twente")).await;
    assert_eq!(status, 201);
    let text = body["data"]["text"].as_str().unwrap();
    assert!(text.starts_with(&format!("@{} Zie https://t.co/", ana.handle)), "{text}");
    let sent = &sim.sent()[0];
    assert_eq!(sent.text, "Zie https://politie.nl/twente");
    assert_eq!(sent.what, What::Post { in_reply_to: Some(mention.id.clone()) });
    sim.settled().await;
    let own = &balie.arrived()[0];
    assert!(own.is_signed_by(sim.account("x")));
    let own = &own.json()["tweet_create_events"][0];
    assert_eq!(own["id_str"], body["data"]["id"]);
    assert_eq!(own["user"]["id_str"], sim.account("x").id);
    assert_eq!(own["in_reply_to_status_id_str"], mention.id);
    assert_eq!(own["in_reply_to_screen_name"], ana.handle);
    // The same words in the same place again are refused.
    let again = post(&sim, "x", "/2/tweets", reply(&mention.id, "Zie https://politie.nl/twente")).await;
    assert_eq!(again.0, 403);
    assert!(again.1["detail"].as_str().unwrap().contains("duplicate"));
}

#[tokio::test]
async fn posts_are_checked() {
    let (sim, _balie) = both().await;
    let mention = sim.mention(&sim.citizen("x", "Ana Ribeiro"), "@politie_twente hoi").unwrap().id;
    assert_eq!(post(&sim, "x", "/2/tweets", reply(&mention, &"a".repeat(280))).await.0, 201);
    assert_eq!(post(&sim, "x", "/2/tweets", reply(&mention, &"a".repeat(281))).await.0, 403);
    assert_eq!(post(&sim, "x", "/2/tweets", reply("1", "hoi")).await.0, 403);
    assert_eq!(post(&sim, "x", "/2/tweets", json!({"text": " "})).await.0, 400);
    let no_media = json!({"text": "x", "media": {"media_ids": ["1"]}});
    assert_eq!(post(&sim, "x", "/2/tweets", no_media).await.0, 400);
    assert_eq!(sim.sent().len(), 1);
}

#[tokio::test]
async fn private_messages_go_both_ways() {
    let (sim, balie) = both().await;
    let ana = sim.citizen("x", "Ana Ribeiro");
    let hoi = sim.dm(&ana, "Hoi & <dag>");
    assert_eq!(
        hoi.webhook()["direct_message_events"][0]["message_create"]["message_data"]["text"],
        "Hoi & <dag>"
    );
    let path = format!("/2/dm_conversations/with/{}/messages", ana.id);
    let (status, body) = post(&sim, "x", &path, json!({"text": "Goedenavond"})).await;
    assert_eq!(status, 201);
    sim.settled().await;
    let event = balie.arrived()[0].json();
    assert_eq!(event["direct_message_events"][0]["id"], body["data"]["dm_event_id"]);
    assert_eq!(event["direct_message_events"][0]["message_create"]["sender_id"], sim.account("x").id);
    let fields = "dm_event.fields=id,text,created_at,sender_id&expansions=sender_id";
    let (_, events) = get(&sim, "x", &format!("/2/dm_events?{fields}")).await;
    assert_eq!(events["data"][0]["text"], "Goedenavond");
    assert_eq!(events["data"][1]["id"], hoi.id);
    assert_eq!(events["data"][1]["sender_id"], ana.id);
    assert_eq!(events["includes"]["users"].as_array().unwrap().len(), 2);
    let (_, with) = get(&sim, "x", &format!("/2/dm_conversations/with/{}/dm_events", ana.id)).await;
    assert_eq!(with["meta"]["result_count"], 2);
    assert!(with["data"][0].get("sender_id").is_none(), "fields come only when asked for");
    let seen = sim.seen(&ana).unwrap();
    let read = &seen.webhook()["direct_message_mark_read_events"][0];
    assert_eq!(read["last_read_event_id"], body["data"]["dm_event_id"]);
}

#[tokio::test]
async fn a_closed_inbox_takes_no_first_message() {
    let (sim, _balie) = both().await;
    let bob = sim.citizen("x", "Bob");
    sim.close_messages(&bob);
    let path = format!("/2/dm_conversations/with/{}/messages", bob.id);
    assert_eq!(post(&sim, "x", &path, json!({"text": "Dag"})).await.0, 403);
    let _ = sim.dm(&bob, "Hallo");
    assert_eq!(post(&sim, "x", &path, json!({"text": "Dag"})).await.0, 201);
    assert_eq!(post(&sim, "x", "/2/dm_conversations/with/1/messages", json!({"text": "Dag"})).await.0, 404);
}

#[tokio::test]
async fn mentions_are_read_back_by_id_and_in_pages() {
    let (sim, _balie) = both().await;
    let ana = sim.citizen("x", "Ana Ribeiro");
    let ids: Vec<String> =
        (0..12).map(|i| sim.mention(&ana, format!("@politie_twente {i}")).unwrap().id).collect();
    let path = format!("/2/users/{}/mentions", sim.account("x").id);
    let fields = "tweet.fields=author_id,created_at&expansions=author_id&max_results=5";
    let mut seen = Vec::new();
    let mut token = String::new();
    loop {
        let (status, body) = get(&sim, "x", &format!("{path}?since_id={}&{fields}{token}", ids[0])).await;
        assert_eq!((status, &body["includes"]["users"][0]["username"]), (200, &json!(ana.handle)));
        seen.extend(body["data"].as_array().unwrap().iter().map(|p| p["id"].as_str().unwrap().to_owned()));
        match body["meta"]["next_token"].as_str() {
            Some(next) => token = format!("&pagination_token={next}"),
            None => break,
        }
    }
    seen.reverse();
    assert_eq!(seen, ids[1..]);
    let (_, none) = get(&sim, "x", &format!("{path}?since_id={}", ids[11])).await;
    assert_eq!(none, json!({"meta": {"result_count": 0}}));
    assert_eq!(get(&sim, "x", &format!("{path}?max_results=1")).await.0, 400);
}

#[tokio::test]
async fn long_posts_are_cut_and_told_whole_elsewhere() {
    let (sim, _balie) = both().await;
    let ana = sim.citizen("x", "Ana Ribeiro");
    let long = format!("@politie_twente {} <einde>", "Het is een lang verhaal. ".repeat(20));
    let act = sim.mention(&ana, long.as_str()).unwrap();
    let event = &act.webhook()["tweet_create_events"][0];
    assert_eq!(event["truncated"], true);
    assert!(event["text"].as_str().unwrap().chars().count() <= 140);
    let full = event["extended_tweet"]["full_text"].as_str().unwrap();
    assert!(full.ends_with("&lt;einde&gt;"));
    let path = format!("/2/users/{}/mentions?tweet.fields=note_tweet", sim.account("x").id);
    let (_, body) = get(&sim, "x", &path).await;
    assert_eq!(body["data"][0]["note_tweet"]["text"], full);
    assert_eq!(body["data"][0]["text"].as_str().unwrap().chars().count(), 280);
}

#[tokio::test]
async fn an_access_token_expires_and_is_renewed_once() {
    let (sim, _balie) = both().await;
    let Secrets::X { client_id, client_secret, refresh_token, .. } = &sim.account("x").secrets else {
        panic!()
    };
    let renew = async |token: &str, secret: &str| {
        let form = [("grant_type", "refresh_token"), ("refresh_token", token)];
        let request = reqwest::Client::new().post(format!("{}/2/oauth2/token", sim.base_url()));
        outcome(request.basic_auth(client_id, Some(secret)).form(&form).send().await.unwrap()).await
    };
    let me = async |token: &str| {
        let request = reqwest::Client::new().get(format!("{}/2/users/me", sim.base_url()));
        outcome(request.bearer_auth(token).send().await.unwrap()).await
    };
    let (_, own) = get(&sim, "x", "/2/users/me").await;
    assert_eq!(own["data"]["username"], "politie_twente");
    sim.advance(Duration::from_hours(3));
    assert_eq!(get(&sim, "x", "/2/users/me").await.0, 401);
    assert_eq!(renew(refresh_token, "wrong").await.0, 401);
    let (status, tokens) = renew(refresh_token, client_secret).await;
    assert_eq!((status, &tokens["expires_in"]), (200, &json!(7200)));
    let access = tokens["access_token"].as_str().unwrap();
    assert_eq!(me(access).await.0, 200);
    let (status, body) = renew(refresh_token, client_secret).await;
    assert_eq!((status, &body["error"]), (400, &json!("invalid_request")));
    // A second use of a refresh token ends everything.
    assert_eq!(me(access).await.0, 401);
    assert_eq!(renew(tokens["refresh_token"].as_str().unwrap(), client_secret).await.0, 400);
}

#[tokio::test]
async fn a_picture_is_uploaded_and_sent() {
    let (sim, balie) = both().await;
    let mention = sim.mention(&sim.citizen("x", "Ana Ribeiro"), "@politie_twente hoi").unwrap().id;
    let part =
        reqwest::multipart::Part::bytes(b"\x89PNG".to_vec()).file_name("a").mime_str("image/png").unwrap();
    let form = reqwest::multipart::Form::new().text("media_category", "tweet_image").part("media", part);
    let upload = call(&sim, "x", Method::POST, "/2/media/upload").multipart(form).send().await.unwrap();
    let (status, body) = outcome(upload).await;
    assert_eq!(status, 200);
    let with = json!({"text": "Kijk", "reply": {"in_reply_to_tweet_id": mention}, "media": {"media_ids": [body["data"]["id"]]}});
    assert_eq!(post(&sim, "x", "/2/tweets", with).await.0, 201);
    sim.settled().await;
    let media = &balie.arrived()[0].json()["tweet_create_events"][0]["extended_entities"]["media"][0];
    let bytes =
        reqwest::get(media["media_url_https"].as_str().unwrap()).await.unwrap().bytes().await.unwrap();
    assert_eq!(&bytes[..], b"\x89PNG");
}

#[tokio::test]
async fn it_misbehaves_on_request() {
    let (sim, _balie) = both().await;
    let mention = sim.mention(&sim.citizen("x", "Ana Ribeiro"), "@politie_twente hoi").unwrap().id;
    let usual = call(&sim, "x", Method::GET, "/2/users/me").send().await.unwrap();
    assert_eq!(usual.headers()["x-rate-limit-limit"], "200");
    sim.misbehave("x", Misbehaviour::RateLimit { times: 1, retry_after: 60, code: None });
    let limited = call(&sim, "x", Method::GET, "/2/users/me").send().await.unwrap();
    let reset: i64 = limited.headers()["x-rate-limit-reset"].to_str().unwrap().parse().unwrap();
    assert_eq!((limited.status().as_u16(), &limited.headers()["x-rate-limit-remaining"]), (429, &0.into()));
    assert!((reset - sim.now().0 / 1000 - 60).abs() < 10);
    sim.misbehave("x", Misbehaviour::ServerError { times: 1 });
    assert_eq!(get(&sim, "x", "/2/users/me").await.0, 503);
    sim.misbehave("x", Misbehaviour::DropConnection { times: 1 });
    assert!(call(&sim, "x", Method::POST, "/2/tweets").json(&reply(&mention, "a")).send().await.is_err());
    assert!(sim.wait_for_sent(|s| s.text == "a").await.unwrap().unanswered);
    // What got lost can be found again.
    let path = format!("/2/users/{}/tweets?tweet.fields=created_at,referenced_tweets", sim.account("x").id);
    let (_, own) = get(&sim, "x", &path).await;
    assert_eq!(own["data"][0]["referenced_tweets"][0]["id"], mention);
    sim.misbehave("x", Misbehaviour::DeadToken);
    assert_eq!(get(&sim, "x", "/2/users/me").await.0, 401);
}

#[tokio::test]
async fn deletes_and_noise_are_told() {
    let (sim, _balie) = both().await;
    let ana = sim.citizen("x", "Ana Ribeiro");
    let mention = sim.mention(&ana, Say::from("@politie_twente hoi")).unwrap().id;
    let gone = sim.delete(&mention).unwrap();
    assert_eq!(gone.webhook()["tweet_delete_events"][0]["status"], json!({"id": mention, "user_id": ana.id}));
    let path = format!("/2/users/{}/mentions", sim.account("x").id);
    assert_eq!(get(&sim, "x", &path).await.1["meta"]["result_count"], 0);
    let noise: Vec<String> = sim
        .noise(&ana)
        .unwrap()
        .iter()
        .flat_map(|a| a.webhook().as_object().unwrap().keys().cloned().collect::<Vec<_>>())
        .collect();
    for kind in ["direct_message_indicate_typing_events", "favorite_events", "tweet_create_events"] {
        assert!(noise.iter().any(|k| k == kind), "{kind}");
    }
}
