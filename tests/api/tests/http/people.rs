//! `/users`, `/teams`.

use api_tests::{Db, PASSWORD, TestApp, on_both};
use serde_json::json;
use shared::{Page, Role, Session, Team, User};

async fn an_admin_adds_teams_and_colleagues_who_can_log_in(db: Db) {
    let app = TestApp::start(db).await;
    let admin = app.admin().await;
    let team: Team = admin.post("/teams", json!({"name": " Hengelo "})).await.is(201).read();
    assert_eq!(team.name, "Hengelo");
    assert_eq!(admin.post("/teams", json!({"name": "Hengelo"})).await.is(409).problem().code, "team-exists");
    let sanne = json!({
        "name": "Sanne", "email": "Sanne@Balie.test", "password": "een lange zin", "role": "agent", "team": team.id
    });
    let user: User = admin.post("/users", &sanne).await.is(201).read();
    assert_eq!((user.email.as_str(), user.role, user.team), ("sanne@balie.test", Role::Agent, Some(team)));
    assert_eq!(admin.post("/users", &sanne).await.is(409).problem().code, "email-taken");
    app.anonymous().log_in("SANNE", "een lange zin").await.is(200);
    let unknown_team = json!({
        "name": "X", "email": "x@balie.test", "password": "een lange zin", "role": "agent", "team": 999
    });
    assert_eq!(admin.post("/users", unknown_team).await.is(400).problem().errors[0].field, "team");
}

async fn lists_are_read_page_by_page(db: Db) {
    let app = TestApp::start(db).await;
    let admin = app.admin().await;
    for number in 0..5 {
        admin.post("/teams", json!({"name": format!("Team {number}")})).await.is(201);
    }
    let (mut names, mut path) = (vec![], "/teams?limit=2".to_owned());
    let mut pages = 0;
    loop {
        let page: Page<Team> = admin.get(&path).await.is(200).read();
        names.extend(page.items.into_iter().map(|t| t.name));
        pages += 1;
        let Some(next) = page.next else { break };
        path = format!("/teams?limit=2&cursor={next}");
    }
    assert_eq!((names.len(), pages), (5, 3));
    names.dedup();
    assert_eq!(names.len(), 5);
    assert_eq!(admin.get("/teams?cursor=x").await.is(400).problem().errors[0].field, "cursor");
}

async fn another_role_counts_at_once_and_who_left_is_out(db: Db) {
    let app = TestApp::start(db).await;
    let (admin, sanne) = (app.admin().await, app.agent("Sanne", Some("Hengelo")).await);
    let user: Session = sanne.get("/session").await.is(200).read();
    let path = format!("/users/{}", user.user.id);
    sanne.get("/conversations").await.is(200);
    admin.put(&path, json!({"role": "agent", "team": null, "trainee": true})).await.is(200);
    let changed: User = admin.put(&path, json!({"role": "patrol", "team": null})).await.is(200).read();
    assert_eq!(
        (changed.role, changed.team, changed.trainee),
        (Role::Patrol, None, true),
        "what is not said stays"
    );
    sanne.get("/conversations").await.is(403);
    admin.delete(&path).await.is(204);
    sanne.get("/session").await.is(401);
    app.anonymous().log_in("Sanne", PASSWORD).await.is(401);
    admin.delete(&path).await.is(404);
    let own: Session = admin.get("/session").await.is(200).read();
    let own = format!("/users/{}", own.user.id);
    assert_eq!(admin.delete(&own).await.is(409).problem().code, "last-admin");
    let demoted = admin.put(&own, json!({"role": "agent", "team": null})).await.is(409);
    assert_eq!(demoted.problem().code, "last-admin");
}

async fn one_changes_one_s_own_password_and_other_sessions_end(db: Db) {
    let app = TestApp::start(db).await;
    let here = app.agent("Sanne", None).await;
    let elsewhere = app.anonymous();
    elsewhere.log_in("Sanne", PASSWORD).await.is(200);
    let new = "een heel andere zin";
    let guess = json!({"current": "geraden wachtwoord", "new": new});
    assert_eq!(here.put("/password", guess).await.is(400).problem().errors[0].field, "current");
    let short = json!({"current": PASSWORD, "new": "kort"});
    assert_eq!(here.put("/password", short).await.is(400).problem().errors[0].field, "new");
    elsewhere.get("/session").await.is(200);
    here.put("/password", json!({"current": PASSWORD, "new": new})).await.is(204);
    here.get("/session").await.is(200);
    elsewhere.get("/session").await.is(401);
    app.anonymous().log_in("Sanne", PASSWORD).await.is(401);
    app.anonymous().log_in("Sanne", new).await.is(200);
}

on_both!(
    one_changes_one_s_own_password_and_other_sessions_end,
    another_role_counts_at_once_and_who_left_is_out,
    an_admin_adds_teams_and_colleagues_who_can_log_in,
    lists_are_read_page_by_page,
);
