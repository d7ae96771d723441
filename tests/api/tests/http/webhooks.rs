//! `/webhooks/…`: handshakes, signatures, and what is kept.

use api_tests::{Answer, Client, Db, TestApp, on_both, until};
use reqwest::Method;
use shared::{IntakeProblem, Page, ProblemKind};
use simulator::SignedRequest;

async fn send(client: &Client, request: &SignedRequest) -> Answer {
    let mut post = client.request(Method::POST, &request.path).body(request.body.clone());
    for (name, value) in &request.headers {
        post = post.header(*name, value);
    }
    Answer::to(post).await
}

async fn every_platforms_handshake_is_answered(db: Db) {
    let app = TestApp::start(db).await;
    app.connect_accounts().await;
    for account in app.sim.accounts() {
        app.sim.handshake(account.key).await.unwrap_or_else(|e| panic!("{}: {e}", account.key));
    }
    let anyone = app.anonymous();
    for path in [
        "/webhooks/facebook?hub.mode=subscribe&hub.verify_token=wrong&hub.challenge=1",
        "/webhooks/instagram?hub.mode=subscribe&hub.challenge=1",
        "/webhooks/x",
    ] {
        assert_eq!(anyone.get(path).await.is(403).problem().code, "handshake-refused", "{path}");
    }
}

async fn what_is_not_signed_by_a_known_app_is_not_kept(db: Db) {
    let app = TestApp::start(db).await;
    app.connect_accounts().await;
    let (anyone, admin) = (app.anonymous(), app.admin().await);
    for account in app.sim.accounts() {
        let good = SignedRequest::new(account, b"{}".to_vec());
        let unsigned = SignedRequest { headers: vec![], ..good.clone() };
        let changed = SignedRequest { body: b"{ }".to_vec(), ..good.clone() };
        for bad in [unsigned, changed] {
            assert_eq!(send(&anyone, &bad).await.is(401).problem().code, "badly-signed", "{}", account.key);
        }
        let large = SignedRequest::new(account, vec![b' '; 1024 * 1024 + 1]);
        send(&anyone, &large).await.is(413);
    }
    let kept: Page<IntakeProblem> = admin.get("/intake-problems").await.is(200).read();
    assert_eq!(kept.items, []);
    let metrics = anyone.get("/metrics").await.text();
    assert!(metrics.contains(r#"balie_webhooks_total{platform="x",outcome="badly-signed"}"#), "{metrics}");
}

async fn what_cannot_be_read_or_routed_is_kept_and_can_be_replayed(db: Db) {
    let app = TestApp::start(db).await;
    let admin = app.admin().await;
    let hengelo = app.sim.account("hengelo");
    let channel = api_tests::new_channel(hengelo, app.sim.base_url());
    app.app().channels.add(None, channel).await.unwrap();
    send(&app.anonymous(), &SignedRequest::new(hengelo, b"not JSON \0".to_vec())).await.is(200);
    // Enschede belongs to the same app, and is not connected yet.
    let els = app.sim.citizen("enschede", "Els");
    let act = app.sim.dm(&els, "Er staat een fiets in de weg");
    send(&app.anonymous(), &act.request()).await.is(200);
    let problems = async || admin.get("/intake-problems").await.is(200).read::<Page<IntakeProblem>>().items;
    let kept = until("both are kept", async || Some(problems().await).filter(|p| p.len() == 2)).await;
    assert_eq!(
        kept.iter().map(|p| p.kind).collect::<Vec<_>>(),
        [ProblemKind::Unrouted, ProblemKind::Unreadable]
    );
    assert!(kept[1].body.starts_with("not JSON"));
    let enschede = api_tests::new_channel(app.sim.account("enschede"), app.sim.base_url());
    app.app().channels.add(None, enschede).await.unwrap();
    admin.post(&format!("/intake-problems/{}/replays", kept[0].id), ()).await.is(202);
    until("the message is there", async || {
        let list = admin.get("/conversations").await.is(200).json();
        list["items"][0]["preview"].as_str().filter(|p| p.contains("fiets")).map(str::to_owned)
    })
    .await;
    assert_eq!(problems().await.len(), 1);
}

on_both!(
    every_platforms_handshake_is_answered,
    what_is_not_signed_by_a_known_app_is_not_kept,
    what_cannot_be_read_or_routed_is_kept_and_can_be_replayed,
);
