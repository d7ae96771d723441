//! An evening in Twente, from Balie's side.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use common::{FakeBalie, both, post};
use serde_json::{Value, json};
use simulator::{EveningConfig, Simulator};

/// Waits until a webhook arrived of which something is true.
async fn arrives(sim: &Simulator, balie: &FakeBalie, wanted: impl Fn(&Value) -> bool) -> Value {
    for _ in 0..2_000 {
        if let Some(found) = balie.arrived().iter().map(common::Arrived::json).find(|w| wanted(w)) {
            return found;
        }
        sim.settled().await;
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("it never arrived");
}

/// The first private message of a citizen to a page.
fn first_direct(webhook: &Value) -> Option<&Value> {
    webhook["entry"].as_array()?.iter().find_map(|e| e["messaging"].as_array()?.first())
}

#[tokio::test]
async fn the_queue_fills_at_once_and_citizens_answer_replies() {
    let (sim, balie) = both().await;
    sim.begin_evening(EveningConfig { seed: 2017, pace: 50.0, waiting: 25 });
    let hengelo = sim.account("hengelo").id.clone();
    let webhook =
        arrives(&sim, &balie, |w| w["entry"][0]["id"] == hengelo && first_direct(w).is_some()).await;
    let message = first_direct(&webhook).unwrap();
    let ago = sim.now().0 - message["timestamp"].as_i64().unwrap();
    assert!((0..=3 * shared::HOUR + 60_000).contains(&ago), "{ago} ms ago");
    let citizen = &message["sender"]["id"];
    let reply = json!({"recipient": {"id": citizen}, "messaging_type": "RESPONSE", "message": {"text": "Waar was dat?"}});
    assert_eq!(post(&sim, "hengelo", &format!("/v23.0/{hengelo}/messages"), reply).await.0, 200);
    let mid = &message["message"]["mid"];
    arrives(&sim, &balie, |w| {
        let all =
            w["entry"].as_array().into_iter().flatten().filter_map(|e| e["messaging"].as_array()).flatten();
        all.into_iter().any(|m| {
            m["sender"]["id"] == *citizen && m["message"]["mid"].is_string() && m["message"]["mid"] != *mid
        })
    })
    .await;
}

#[tokio::test]
async fn a_comment_on_a_reply_stays_in_the_thread() {
    let (sim, balie) = both().await;
    sim.begin_evening(EveningConfig { seed: 1, pace: 200.0, waiting: 128 });
    let comment_of = |w: &Value| -> Option<Value> {
        let changes = w["entry"].as_array()?.iter().filter_map(|e| e["changes"].as_array()).flatten();
        changes.map(|c| c["value"].clone()).find(|v| {
            v["item"] == "comment"
                && v["from"]["id"] != v["post_id"].as_str().unwrap().split('_').next().unwrap()
        })
    };
    let hengelo = sim.account("hengelo").id.clone();
    let webhook = arrives(&sim, &balie, |w| w["entry"][0]["id"] == hengelo && comment_of(w).is_some()).await;
    let comment = comment_of(&webhook).unwrap();
    let id = comment["comment_id"].as_str().unwrap();
    let (status, ours) =
        post(&sim, "hengelo", &format!("/v23.0/{id}/comments"), json!({"message": "Dank voor je bericht."}))
            .await;
    assert_eq!(status, 200);
    let answer = arrives(&sim, &balie, |w| {
        let changes =
            w["entry"].as_array().into_iter().flatten().filter_map(|e| e["changes"].as_array()).flatten();
        changes.into_iter().any(|c| {
            c["value"]["parent_id"] == id
                && c["value"]["from"]["id"] == comment["from"]["id"]
                && c["value"]["comment_id"] != ours["id"]
        })
    })
    .await;
    assert_eq!(answer["object"], "page");
}

#[tokio::test]
async fn an_evening_ends_when_it_is_told_to() {
    let (sim, balie) = both().await;
    sim.begin_evening(EveningConfig { seed: 3, pace: 500.0, waiting: 5 });
    arrives(&sim, &balie, |w| w["entry"][0]["messaging"].is_array()).await;
    sim.end_evening();
    // What was on its way arrives; nothing new is said by a task that is gone.
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    sim.settled().await;
    let before = balie.arrived().len();
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert_eq!(balie.arrived().len(), before);
}
