//! What those who run Balie ask, and the headers of every answer.

use api_tests::{Db, TestApp, on_both};
use backend::config::Settings;

async fn the_program_tells_how_it_is(db: Db) {
    let app = TestApp::start(db).await;
    let anyone = app.anonymous();
    anyone.get("/healthz").await.is(200);
    anyone.get("/readyz").await.is(200);
    let metrics = anyone.get("/metrics").await.is(200).text();
    assert!(metrics.contains("balie_http_requests_total"), "{metrics}");
    anyone.get("/.well-known/security.txt").await.is(404);
    let contact = |s| Settings { security_contact: Some("mailto:security@example.nl".into()), ..s };
    let app = TestApp::start_with(db, contact).await;
    let text = app.anonymous().get("/.well-known/security.txt").await.is(200).text();
    assert!(text.contains("Contact: mailto:security@example.nl\n") && text.contains("Expires: 20"), "{text}");
}

async fn every_answer_is_dressed(db: Db) {
    let app = TestApp::start(db).await;
    let anyone = app.anonymous();
    for path in ["/session", "/set-up", "/nothing", "/api/docs", "/webhooks/x", "/healthz"] {
        let answer = anyone.get(path).await;
        let policy = answer.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'") && !policy.contains("unsafe-inline"),
            "{path}: {policy}"
        );
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{path}");
        assert!(answer.header("permissions-policy").contains("geolocation=(self)"), "{path}");
    }
    for path in ["/session", "/set-up", "/nothing", "/api/v1/openapi.json"] {
        let answer = anyone.get(path).await;
        assert_eq!(answer.header("api-version"), "1.0.0", "{path}");
        let open = path.ends_with("openapi.json");
        assert_eq!(answer.header("access-control-allow-origin"), if open { "*" } else { "" }, "{path}");
    }
    assert_eq!(anyone.get("/session").await.header("cache-control"), "no-store");
}

async fn the_api_is_described(db: Db) {
    let app = TestApp::start(db).await;
    let anyone = app.anonymous();
    let document = anyone.get("/api/v1/openapi.json").await.is(200).json();
    assert_eq!(&document, backend::api::document());
    let page = anyone.get("/api/docs").await.is(200);
    assert!(page.header("content-type").starts_with("text/html"));
    assert!(page.text().contains("claimConversation"));
    assert!(anyone.get("/api/docs.css").await.is(200).header("content-type").starts_with("text/css"));
}

on_both!(the_program_tells_how_it_is, every_answer_is_dressed, the_api_is_described);
