//! What goes wrong on the way, and what Balie makes of it.

use crate::{Desk, of};
use backend::{
    channels::Account,
    platforms::{CallError, Found, OutboundReply},
};
use shared::{FailureReason, HOUR, Kind};
use simulator::Misbehaviour;
use std::time::Duration;

/// An answer of every kind of which it can be told whether it arrived.
fn answers(desk: &Desk) -> Vec<(&'static str, Account, OutboundReply)> {
    let mut all = vec![];
    for key in ["hengelo", "instagram", "x"] {
        let jan = desk.sim.citizen(key, "Jan Nijland");
        desk.sim.dm(&jan, "Hoi");
        all.push((key, desk.account(key), desk.direct(&jan.id, "We komen eraan")));
        let (kind, post, said) = if key == "x" {
            (Kind::Mention, None, desk.sim.mention(&jan, "@politie_twente hoi").unwrap().id)
        } else {
            let post = desk.sim.post(key, "Goedenavond").id;
            let said = desk.sim.comment(&jan, &post, "Hoi").unwrap().id;
            (Kind::Comment, Some(post), said)
        };
        let mut reply = desk.public(kind, &jan.id, &said, "We komen eraan");
        reply.post = post;
        all.push((key, desk.account(key), reply));
    }
    all
}

#[tokio::test]
async fn a_broken_connection_may_have_brought_the_answer_and_it_is_found() {
    let desk = Desk::start().await;
    for (key, account, reply) in answers(&desk) {
        let find = async || of(&account).find_sent(&desk.call(&account), &reply).await.unwrap();
        assert_eq!(find().await, Found::Missing, "{key}");
        desk.sim.misbehave(key, Misbehaviour::DropConnection { times: 1 });
        let lost = of(&account).send(&desk.call(&account), &reply).await;
        assert!(matches!(lost, Err(CallError::Unavailable { maybe_done: true, .. })), "{key}: {lost:?}");
        assert!(desk.last_sent().unanswered);
        let Found::Arrived(found) = find().await else { panic!("{key}: not found") };
        assert_eq!(found.platform_id, desk.last_sent().id);
    }
}

#[tokio::test]
async fn what_was_said_before_is_not_the_answer() {
    let desk = Desk::start().await;
    for (key, account, mut reply) in answers(&desk) {
        of(&account).send(&desk.call(&account), &reply).await.unwrap();
        reply.written_at = desk.sim.now().plus_millis(HOUR);
        let found = of(&account).find_sent(&desk.call(&account), &reply).await.unwrap();
        assert_eq!(found, Found::Missing, "{key}");
    }
}

#[tokio::test]
async fn limits_and_failures_of_the_platform() {
    let desk = Desk::start().await;
    for (key, account, reply) in answers(&desk) {
        let now = desk.sim.now();
        let send = async || of(&account).send(&desk.call(&account), &reply).await;
        for code in [4, 32, 613] {
            desk.sim.misbehave(key, Misbehaviour::RateLimit { times: 1, retry_after: 30, code: Some(code) });
            let Err(CallError::RateLimited { until: Some(until), .. }) = send().await else {
                panic!("{key}")
            };
            let wait = until.since(now);
            assert!((29_000..60_000).contains(&wait), "{key}: {wait}");
        }
        desk.sim.misbehave(key, Misbehaviour::ServerError { times: 1 });
        assert!(matches!(send().await, Err(CallError::Unavailable { .. })), "{key}");
        let before = desk.sim.sent().len();
        send().await.unwrap();
        assert_eq!(desk.sim.sent().len(), before + 1, "{key}");
    }
}

#[tokio::test]
async fn a_dead_token_is_told_apart() {
    let desk = Desk::start().await;
    for (key, account, reply) in answers(&desk) {
        desk.sim.misbehave(key, Misbehaviour::DeadToken);
        let failed = of(&account).send(&desk.call(&account), &reply).await;
        assert!(matches!(failed, Err(CallError::TokenDead(_))), "{key}: {failed:?}");
        let failed = of(&account).check(&desk.call(&account)).await;
        assert!(matches!(failed, Err(CallError::TokenDead(_))), "{key}: {failed:?}");
    }
}

#[tokio::test]
async fn the_proof_needs_the_right_app_secret() {
    let desk = Desk::start().await;
    for key in ["hengelo", "instagram"] {
        let mut account = desk.account(key);
        of(&account).check(&desk.call(&account)).await.unwrap();
        account.secrets.app_secret = Some("another".into());
        let refused = of(&account).check(&desk.call(&account)).await;
        let as_expected = matches!(refused, Err(CallError::Refused { reason: FailureReason::Refused, .. }));
        assert!(as_expected, "{refused:?}");
    }
}

#[tokio::test]
async fn nobody_there_is_surely_not_done_and_silence_may_be() {
    let desk = Desk::start().await;
    // A port that nobody listens on: it was given to us and we gave it back.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let impatient = reqwest::Client::builder().timeout(Duration::from_millis(300)).build().unwrap();
    for (key, account, reply) in answers(&desk) {
        let away = Account { base_url: format!("http://{port}"), ..account.clone() };
        let failed = of(&account).send(&desk.call(&away), &reply).await;
        assert!(matches!(failed, Err(CallError::Unavailable { maybe_done: false, .. })), "{key}: {failed:?}");

        desk.sim.misbehave(key, Misbehaviour::Slow { times: 1, millis: 2_000 });
        let mut call = desk.call(&account);
        call.http = &impatient;
        let failed = of(&account).send(&call, &reply).await;
        assert!(matches!(failed, Err(CallError::Unavailable { maybe_done: true, .. })), "{key}: {failed:?}");
    }
}

#[tokio::test]
async fn no_failure_tells_a_secret() {
    let desk = Desk::start().await;
    for (_, account, reply) in answers(&desk) {
        let away = Account { base_url: "http://127.0.0.1:1".into(), ..account };
        let failed = of(&away).send(&desk.call(&away), &reply).await;
        let words = format!("{failed:?}");
        assert!(!words.contains("appsecret_proof") && !words.contains("Bearer"), "{words}");
    }
}

#[tokio::test]
async fn a_token_of_x_is_refreshed_once_and_the_old_one_is_dead() {
    let desk = Desk::start().await;
    let mut account = desk.account("x");
    desk.sim.advance(Duration::from_hours(2));
    let expired = of(&account).check(&desk.call(&account)).await;
    assert!(matches!(expired, Err(CallError::TokenDead(_))), "{expired:?}");
    let new = of(&account).refresh(&desk.call(&account)).await.unwrap().expect("new tokens");
    assert!(new.expires_at.since(desk.sim.now()) > HOUR);
    let old = account.secrets.refresh_token.replace(new.refresh_token);
    account.secrets.access_token = Some(new.access_token);
    of(&account).check(&desk.call(&account)).await.unwrap();
    account.secrets.refresh_token = old;
    let used = of(&account).refresh(&desk.call(&account)).await.err();
    assert!(matches!(used, Some(CallError::TokenDead(_))), "{used:?}");
    for key in ["hengelo", "instagram"] {
        let account = desk.account(key);
        assert!(of(&account).refresh(&desk.call(&account)).await.unwrap().is_none());
    }
}
