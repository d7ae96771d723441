//! Every refusal is a problem that says what to do.

use api_tests::{Answer, Client, Db, TestApp, on_both};
use reqwest::Method;
use sea_orm::ConnectionTrait;
use serde_json::json;

async fn wrong_requests_are_told_apart(db: Db) {
    let app = TestApp::start(db).await;
    let admin = app.admin().await;
    let send = async |client: &Client, method: Method, path: &str| {
        Answer::to(client.request(method, path)).await.problem()
    };
    for (method, path, status, code) in [
        (Method::GET, "/conversations/", 404, "no-such-route"),
        (Method::GET, "/gesprekken", 404, "no-such-route"),
        (Method::GET, "/api", 404, "no-such-route"),
        (Method::GET, "/webhooks/myspace", 404, "no-such-route"),
        (Method::PATCH, "/conversations", 405, "method-not-allowed"),
        (Method::GET, "/conversations/twelve", 400, "invalid-input"),
        (Method::GET, "/conversations/12", 404, "not-found"),
        (Method::PUT, "/conversations/12/claim", 404, "not-found"),
        (Method::GET, "/live", 426, "not-a-websocket"),
    ] {
        let problem = send(&admin, method.clone(), path).await;
        assert_eq!((problem.status, problem.code.as_str()), (status, code), "{method} {path}");
    }
    let several = admin.get("/conversations?limit=0&status=closed&team=x").await.is(400).problem();
    let fields: Vec<_> = several.errors.iter().map(|e| e.field.as_str()).collect();
    assert_eq!(fields, ["status", "team", "limit"]);
}

async fn wrong_bodies_are_told_apart(db: Db) {
    let app = TestApp::start(db).await;
    let admin = app.admin().await;
    let post = async |kind: &str, body: String| {
        let request = admin.request(Method::POST, "/teams").header("content-type", kind);
        Answer::to(request.body(body)).await.problem()
    };
    let json = "application/json; charset=utf-8";
    for (kind, body, status, field) in [
        (json, "{".to_owned(), 400, Some("body")),
        (json, "[]".to_owned(), 400, Some("body")),
        (json, "{}".to_owned(), 400, Some("name")),
        (json, r#"{"name": 7}"#.to_owned(), 400, Some("name")),
        (json, r#"{"name": " "}"#.to_owned(), 400, Some("name")),
        ("text/plain", r#"{"name": "x"}"#.to_owned(), 415, None),
        (json, format!(r#"{{"name": "{}"}}"#, "x".repeat(1024 * 1024)), 413, None),
    ] {
        let problem = post(kind, body.clone()).await;
        let short: String = body.chars().take(20).collect();
        assert_eq!(problem.status, status, "{short}");
        assert_eq!(problem.errors.first().map(|e| e.field.as_str()), field, "{short}");
    }
}

async fn a_key_that_does_not_fit_is_refused(db: Db) {
    let app = TestApp::start(db).await;
    let admin = app.admin().await;
    for key in [String::new(), "with space".to_owned(), "x".repeat(201)] {
        let request = admin.request(Method::POST, "/conversations/1/notes").json(&json!({"text": "x"}));
        let problem = Answer::to(request.header("idempotency-key", &key)).await.is(400).problem();
        assert_eq!(problem.errors[0].field, "Idempotency-Key");
    }
}

/// The database is away: what was sent is to be sent again, and the program recovers by itself.
async fn while_the_database_is_away_everything_says_so() {
    let app = TestApp::start(Db::Postgres).await;
    app.connect_accounts().await;
    let admin = app.admin().await;
    app.app().store.write().execute_unprepared("ALTER TABLE users RENAME TO users_gone").await.unwrap();
    // A statement that fails is our fault, not the database's absence.
    assert_eq!(admin.get("/session").await.is(500).problem().code, "internal");
    app.app().store.write().execute_unprepared("ALTER TABLE users_gone RENAME TO users").await.unwrap();
    admin.get("/session").await.is(200);
    let jan = app.sim.citizen("hengelo", "Jan Nijland");
    let act = app.sim.dm(&jan, "Is daar iemand?");
    app.app().store.close().await.unwrap();
    for path in ["/session", "/readyz", "/conversations"] {
        let answer = admin.get(path).await.is(503);
        assert_eq!(answer.problem().code, "unavailable", "{path}");
        assert!(!answer.header("retry-after").is_empty(), "{path}");
    }
    admin.get("/healthz").await.is(200);
    let status = act.request().send(&reqwest::Client::new(), &app.url).await.unwrap();
    assert_eq!(status, 503);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn away() {
    while_the_database_is_away_everything_says_so().await;
}

on_both!(wrong_requests_are_told_apart, wrong_bodies_are_told_apart, a_key_that_does_not_fit_is_refused);
