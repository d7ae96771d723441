//! `/session`, `/api-tokens`: showing who one is.

use api_tests::{Answer, Db, PASSWORD, TestApp, email, on_both};
use reqwest::Method;
use serde_json::json;
use shared::{ApiToken, Page, Role, Session};

async fn a_session_begins_with_the_right_password_and_ends_at_once(db: Db) {
    let app = TestApp::start(db).await;
    let sanne = app.agent("Sanne", Some("Hengelo")).await;
    let session: Session = sanne.get("/session").await.is(200).read();
    assert_eq!(session.user.name, "Sanne");
    assert_eq!(session.user.team.unwrap().name, "Hengelo");
    sanne.delete("/session").await.is(204);
    assert_eq!(sanne.get("/session").await.is(401).problem().code, "not-logged-in");
}

async fn the_cookie_is_out_of_reach_for_scripts_and_other_sites(db: Db) {
    let app = TestApp::start(db).await;
    app.hire("Sanne", Role::Agent, None).await;
    let answer = app.anonymous().log_in("Sanne", PASSWORD).await.is(200);
    let cookie = answer.header("set-cookie");
    for part in ["balie_session=", "Path=/", "HttpOnly", "SameSite=Strict", "Max-Age=43200"] {
        assert!(cookie.contains(part), "{part} in {cookie}");
    }
    let secure = TestApp::start_with(db, |s| with_public_url(s, "https://balie.example.nl")).await;
    secure.hire("Sanne", Role::Agent, None).await;
    let answer = secure.anonymous().log_in("Sanne", PASSWORD).await.is(200);
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("__Host-balie_session=") && cookie.contains("; Secure"), "{cookie}");
    assert!(answer.header("strict-transport-security").contains("max-age="));
}

fn with_public_url(settings: backend::config::Settings, url: &str) -> backend::config::Settings {
    backend::config::Settings { public_url: Some(url.into()), ..settings }
}

async fn a_session_ends_by_itself(db: Db) {
    let app = TestApp::start(db).await;
    let sanne = app.agent("Sanne", None).await;
    app.clock.advance(12 * shared::HOUR - 1);
    sanne.get("/session").await.is(200);
    app.clock.advance(1);
    sanne.get("/session").await.is(401);
}

async fn a_wrong_password_tells_nothing_and_five_make_one_wait(db: Db) {
    let app = TestApp::start(db).await;
    app.hire("Sanne", Role::Agent, None).await;
    let anonymous = app.anonymous();
    let wrong = anonymous.log_in("Sanne", "welkom-bij-de-balje").await.is(401).problem();
    let nobody = anonymous.log_in("Nobody", "welkom-bij-de-balje").await.is(401).problem();
    assert_eq!(wrong, nobody);
    for _ in 0..4 {
        anonymous.log_in("Sanne", "welkom-bij-de-balje").await.is(401);
    }
    let refused = anonymous.log_in("Sanne", PASSWORD).await.is(429);
    assert_eq!(refused.problem().code, "too-many-attempts");
    let seconds: i64 = refused.header("retry-after").parse().unwrap();
    app.clock.advance(seconds * 1000);
    anonymous.log_in("Sanne", PASSWORD).await.is(200);
}

async fn another_site_cannot_use_the_cookie(db: Db) {
    let app = TestApp::start(db).await;
    let admin = app.admin().await;
    let try_with = async |name: &str, value: &str| {
        let request = admin.request(Method::POST, "/teams").json(&json!({"name": value}));
        Answer::to(request.header(name, value)).await
    };
    for (name, value) in [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ] {
        assert_eq!(try_with(name, value).await.is(403).problem().code, "other-origin", "{name}: {value}");
    }
    let own = app.url.clone();
    try_with("origin", &own).await.is(201);
    try_with("sec-fetch-site", "same-origin").await.is(201);
    let log_in = admin.request(Method::POST, "/session");
    let log_in = log_in.json(&json!({"email": email("Bas"), "password": PASSWORD}));
    Answer::to(log_in.header("origin", "https://evil.example")).await.is(403);
}

async fn a_script_uses_a_token_until_it_is_revoked(db: Db) {
    let app = TestApp::start(db).await;
    let sanne = app.agent("Sanne", None).await;
    let made: ApiToken = sanne.post("/api-tokens", json!({"name": "Export"})).await.is(201).read();
    let script = sanne.with_token(&made.token.unwrap());
    script.get("/conversations").await.is(200);
    // No browser sends it by itself, so its origin does not matter.
    let request = script.request(Method::POST, "/api-tokens").json(&json!({"name": "Another"}));
    Answer::to(request.header("origin", "https://elsewhere.example")).await.is(201);
    let listed: Page<ApiToken> = sanne.get("/api-tokens").await.is(200).read();
    assert_eq!(listed.items.len(), 2);
    assert!(listed.items.iter().all(|t| t.token.is_none()));
    assert_eq!(listed.items[0].last_used_at, Some(app.clock.now()));
    let other = app.agent("Mehmet", None).await;
    other.delete(&format!("/api-tokens/{}", made.id)).await.is(404);
    sanne.delete(&format!("/api-tokens/{}", made.id)).await.is(204);
    script.get("/conversations").await.is(401);
}

on_both!(
    a_session_begins_with_the_right_password_and_ends_at_once,
    the_cookie_is_out_of_reach_for_scripts_and_other_sites,
    a_session_ends_by_itself,
    a_wrong_password_tells_nothing_and_five_make_one_wait,
    another_site_cannot_use_the_cookie,
    a_script_uses_a_token_until_it_is_revoked,
);
