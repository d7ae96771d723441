//! The webhooks that Balie gets, and how they come.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use common::{FakeBalie, both};
use serde_json::{Value, json};
use simulator::{Act, Flavour, Made, Misbehaviour, Say, Simulator, SimulatorConfig};

fn mids(balie: &FakeBalie) -> Vec<String> {
    let of = |body: Value| -> Vec<String> {
        let entries = body["entry"].as_array().unwrap().clone();
        let items = entries.iter().flat_map(|e| e["messaging"].as_array().unwrap().clone());
        items.map(|m| m["message"]["mid"].as_str().unwrap().to_owned()).collect()
    };
    balie.arrived().iter().flat_map(|a| of(a.json())).collect()
}

fn many(sim: &Simulator, count: usize) -> Vec<Act> {
    let jan = sim.citizen("hengelo", "Jan Nijland");
    (0..count).map(|i| sim.dm(&jan, format!("bericht {i}"))).collect()
}

fn deliver(acts: &[Act]) -> Vec<String> {
    acts.iter().map(|a| a.clone().deliver()).collect()
}

#[tokio::test]
async fn webhooks_come_signed_in_order_and_some_together() {
    let (sim, balie) = both().await;
    let sent = deliver(&many(&sim, 40));
    sim.settled().await;
    assert_eq!(mids(&balie), sent);
    let arrived = balie.arrived();
    assert!(arrived.len() < 40, "some come together");
    assert!(arrived.iter().all(|a| a.is_signed_by(sim.account("hengelo")) && a.path == "/webhooks/facebook"));
}

#[tokio::test]
async fn a_refused_webhook_comes_again() {
    let (sim, balie) = both().await;
    balie.refuse(3);
    let sent = deliver(&many(&sim, 1));
    sim.settled().await;
    assert_eq!(mids(&balie), vec![sent[0].clone(); 4]);
}

#[tokio::test]
async fn a_webhook_that_is_always_refused_is_given_up() {
    let (sim, balie) = both().await;
    balie.refuse(1_000);
    deliver(&many(&sim, 1));
    sim.settled().await;
    assert_eq!(balie.arrived().len(), 6);
}

#[tokio::test]
async fn webhooks_come_twice_on_request() {
    let (sim, balie) = both().await;
    sim.misbehave("hengelo", Misbehaviour::Duplicate { times: 1 });
    let sent = deliver(&many(&sim, 2));
    sim.settled().await;
    assert_eq!(mids(&balie), [&sent[0], &sent[0], &sent[1]].map(Clone::clone));
}

#[tokio::test]
async fn webhooks_come_in_another_order_on_request() {
    let (sim, balie) = both().await;
    sim.misbehave("hengelo", Misbehaviour::Reorder { times: 4 });
    let mut sent = deliver(&many(&sim, 4));
    sim.settled().await;
    let mut came = mids(&balie);
    assert_ne!(came, sent);
    came.sort();
    sent.sort();
    assert_eq!(came, sent);
}

#[tokio::test]
async fn webhooks_come_late_on_request() {
    let (sim, balie) = both().await;
    sim.misbehave("hengelo", Misbehaviour::Late { times: 1, millis: 1_000 });
    let sent = deliver(&many(&sim, 2));
    sim.settled().await;
    assert_eq!(mids(&balie), [&sent[1], &sent[0]].map(Clone::clone));
}

#[tokio::test]
async fn a_silent_channel_tells_nothing_but_can_be_asked() {
    let (sim, balie) = both().await;
    sim.misbehave("hengelo", Misbehaviour::Silent);
    let sent = deliver(&many(&sim, 2));
    sim.settled().await;
    assert!(balie.arrived().is_empty());
    let page = &sim.account("hengelo").id;
    let path = format!("/v23.0/{page}/conversations?platform=messenger&fields=messages{{id}}");
    let (_, body) = common::get(&sim, "hengelo", &path).await;
    assert_eq!(body["data"][0]["messages"]["data"][1]["id"], sent[0]);
}

#[tokio::test]
async fn requests_can_be_taken_and_sent_by_the_test_itself() {
    let (sim, balie) = both().await;
    let acts = many(&sim, 3);
    let http = reqwest::Client::new();
    let request = acts[0].request();
    for _ in 0..2 {
        assert!(request.send(&http, &balie.url).await.unwrap().is_success());
    }
    assert!(balie.arrived()[0].is_signed_by(sim.account("hengelo")));
    assert_eq!(balie.arrived()[0].raw, balie.arrived()[1].raw);
    assert_eq!(Act::together(acts).len(), 1);
}

#[tokio::test]
async fn facebook_tells_each_kind_of_thing() {
    let sim = Simulator::start(SimulatorConfig::default()).await.unwrap();
    let jan = sim.citizen("hengelo", "Jan Nijland");
    let messaging = |act: &Act| act.webhook()["entry"][0]["messaging"][0].clone();
    let value = |act: &Act| act.webhook()["entry"][0]["changes"][0]["value"].clone();

    let photo = messaging(&sim.dm(&jan, Say::from("").with(Made::Image)));
    assert!(photo["message"].get("text").is_none());
    let button = messaging(&sim.postback(&jan, "Aangifte doen", "REPORT"));
    assert_eq!(button["postback"]["payload"], "REPORT");
    assert!(button["postback"]["mid"].is_string());
    let standby = sim.dm(&jan, Say::from("Hoi").as_a(Flavour::Standby));
    assert_eq!(standby.webhook()["entry"][0]["standby"][0]["message"]["text"], "Hoi");
    let echo = messaging(&sim.answer_elsewhere(&jan, "Ik bel u"));
    assert_eq!(echo["message"]["is_echo"], true);
    assert_ne!(echo["message"]["app_id"].to_string(), sim.account("hengelo").app_id);
    assert_eq!(messaging(&sim.delivered(&jan).unwrap())["delivery"]["mids"][0], echo["message"]["mid"]);
    assert_eq!(messaging(&sim.seen(&jan).unwrap())["read"]["watermark"], echo["timestamp"]);
    let like = sim.react(&jan, echo["message"]["mid"].as_str().unwrap(), Some("👍")).unwrap();
    assert_eq!(messaging(&like)["reaction"]["action"], "react");

    let post = sim.post("hengelo", "Wij zoeken getuigen");
    assert_eq!(value(&post)["item"], "status");
    assert_eq!(value(&sim.visitor_post(&jan, "Dank!").unwrap())["item"], "post");
    let comment = sim.comment(&jan, &post.id, "Ik zag het").unwrap();
    assert_eq!(value(&comment)["parent_id"], post.id);
    let edited = value(&sim.edit(&comment.id, "Ik zag het niet").unwrap());
    assert_eq!((&edited["verb"], &edited["message"]), (&json!("edited"), &json!("Ik zag het niet")));
    assert_eq!(value(&sim.hide(&comment.id, true).unwrap())["verb"], "hide");
    let removed = value(&sim.delete(&comment.id).unwrap());
    assert_eq!((&removed["verb"], removed.get("message")), (&json!("remove"), None));
    assert!(sim.delete(&comment.id).is_err());
    assert!(sim.mention(&jan, "x").is_err());
}

#[tokio::test]
async fn instagram_tells_each_kind_of_thing() {
    let sim = Simulator::start(SimulatorConfig::default()).await.unwrap();
    let tim = sim.citizen("instagram", "Tim Oosterveld");
    let messaging = |act: &Act| act.webhook()["entry"][0]["messaging"][0].clone();
    let hoi = sim.dm(&tim, "Hoi");
    assert_eq!(hoi.webhook()["object"], "instagram");
    let story = messaging(&sim.dm(&tim, Say::from("").as_a(Flavour::StoryMention)));
    assert_eq!(story["message"]["attachments"][0]["type"], "story_mention");
    let flavour = Flavour::StoryReply { story: "179".to_owned() };
    let reply = messaging(&sim.dm(&tim, Say::from("Mooi!").as_a(flavour)));
    let url = reply["message"]["reply_to"]["story"]["url"].as_str().unwrap();
    assert_eq!(reqwest::get(url).await.unwrap().status(), 200);
    assert_eq!(
        messaging(&sim.delete(&hoi.id).unwrap())["message"],
        json!({"mid": hoi.id, "is_deleted": true})
    );
    let (numbers, strings): (Vec<Value>, Vec<Value>) = (0..10)
        .map(|i| messaging(&sim.dm(&tim, format!("{i}")))["timestamp"].clone())
        .partition(Value::is_number);
    assert!(!numbers.is_empty() && strings.iter().any(Value::is_string));
    let media = sim.post("instagram", "Fijne avond").id;
    let comment = sim.comment(&tim, &media, "Mooi").unwrap();
    let change = &comment.webhook()["entry"][0]["changes"][0];
    assert_eq!((&change["field"], &change["value"]["media"]["id"]), (&json!("comments"), &json!(media)));
    let below = sim.comment(&tim, &comment.id, "Echt").unwrap();
    assert_eq!(below.webhook()["entry"][0]["changes"][0]["value"]["parent_id"], comment.id);
    let caption = sim.caption_mention(&tim, "Met @politie_twente").unwrap();
    assert_eq!(caption.webhook()["entry"][0]["changes"][0]["value"], json!({"media_id": caption.id}));
}

#[tokio::test]
async fn the_control_api_makes_things_happen() {
    let (sim, balie) = both().await;
    let http = reqwest::Client::new();
    let ask = async |path: &str, body: Value| {
        common::outcome(
            http.post(format!("{}/_sim/{path}", sim.base_url())).json(&body).send().await.unwrap(),
        )
        .await
    };
    let (status, dm) =
        ask("dm", json!({"account": "hengelo", "name": "Jan Nijland", "text": "Hoi", "media": ["image"]}))
            .await;
    assert_eq!((status, &dm["citizen"]["name"]), (200, &json!("Jan Nijland")));
    let (_, comment) = ask("comment", json!({"account": "hengelo", "name": "Els", "text": "Nou"})).await;
    assert!(comment["on"].is_string());
    assert_eq!(ask("edit", json!({"id": comment["id"], "text": "Nou ja"})).await.0, 200);
    assert_eq!(ask("delete", json!({"id": comment["id"]})).await.0, 200);
    assert_eq!(ask("delete", json!({"id": "nothing"})).await.0, 404);
    assert_eq!(
        ask("mention", json!({"account": "x", "name": "Bob", "text": "@politie_twente hoi"})).await.0,
        200
    );
    assert_eq!(ask("mention", json!({"account": "hengelo", "name": "Bob", "text": "hoi"})).await.0, 400);
    assert_eq!(ask("dm", json!({"account": "elsewhere", "name": "Bob", "text": "hoi"})).await.0, 404);
    assert_eq!(ask("settled", json!({})).await.0, 200);
    assert!(balie.arrived().len() >= 3);
    let silent = json!({"account": "x", "kind": "silent"});
    assert_eq!(ask("misbehave", silent).await.0, 200);
    let before = balie.arrived().len();
    ask("dm", json!({"account": "x", "name": "Bob", "text": "hoi"})).await;
    ask("settled", json!({})).await;
    assert_eq!(balie.arrived().len(), before);
    let accounts = reqwest::get(format!("{}/_sim/accounts", sim.base_url())).await.unwrap();
    let accounts: Value = accounts.json().await.unwrap();
    assert_eq!(accounts[0]["team"], "Hengelo");
    assert_eq!(ask("evening", json!({"do": "start", "pace": 50.0, "waiting": 3})).await.0, 200);
    assert_eq!(ask("evening", json!({"do": "stop"})).await.0, 200);
    assert_eq!(ask("evening", json!({"do": "dance"})).await.0, 400);
    assert_eq!(ask("advance", json!({"seconds": 60})).await.0, 200);
    assert_eq!(ask("read", json!({"account": "hengelo", "name": "Jan Nijland"})).await.0, 404);
    assert_eq!(ask("reset", json!({})).await.0, 200);
    let sent: Value =
        reqwest::get(format!("{}/_sim/sent", sim.base_url())).await.unwrap().json().await.unwrap();
    assert_eq!(sent, json!([]));
}

#[tokio::test]
async fn handshakes_are_checked() {
    use axum::extract::Query;
    use axum::routing::get;
    use std::collections::HashMap;
    let sim = Simulator::start(SimulatorConfig::default()).await.unwrap();
    let secret = sim.account("x").signing_secret().to_owned();
    let router = axum::Router::new()
        .route(
            "/webhooks/facebook",
            get(async |Query(q): Query<HashMap<String, String>>| {
                assert_eq!(q["hub.mode"], "subscribe");
                q["hub.challenge"].clone()
            }),
        )
        .route("/webhooks/instagram", get(async || "something else"))
        .route(
            "/webhooks/x",
            get(async move |Query(q): Query<HashMap<String, String>>| {
                let token = simulator::sign_x(&secret, q["crc_token"].as_bytes());
                axum::Json(json!({"response_token": token}))
            }),
        );
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    sim.set_balie(&format!("http://{}", listener.local_addr().unwrap()));
    let server = tokio::spawn(async move { axum::serve(listener, router).await });
    assert_eq!(sim.handshake("hengelo").await, Ok(()));
    assert_eq!(sim.handshake("x").await, Ok(()));
    assert!(sim.handshake("instagram").await.is_err());
    server.abort();
}
