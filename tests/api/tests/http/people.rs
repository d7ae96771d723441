//! `/users`, `/teams`.

use api_tests::{Db, TestApp, on_both};
use serde_json::json;
use shared::{Page, Role, Team, User};

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

on_both!(an_admin_adds_teams_and_colleagues_who_can_log_in, lists_are_read_page_by_page);
