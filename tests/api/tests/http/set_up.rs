//! `/set-up`: the first admin.

use api_tests::{Db, TestApp, on_both};
use futures::future::join_all;
use serde_json::json;
use shared::{Role, Session, SetUp};

fn admin(number: usize) -> serde_json::Value {
    json!({"name": format!("Bas {number}"), "email": format!("bas{number}@balie.test"), "password": "een lange zin"})
}

async fn of_many_who_try_at_once_one_becomes_the_first_admin(db: Db) {
    let app = TestApp::start(db).await;
    let clients: Vec<_> = (0..8).map(|_| app.anonymous()).collect();
    assert!(clients[0].get("/set-up").await.is(200).read::<SetUp>().needs_first_admin);
    let tries = clients.iter().enumerate().map(|(n, client)| client.post("/set-up", admin(n)));
    let answers = join_all(tries).await;
    let won: Vec<_> = answers.iter().filter(|a| a.status == 201).collect();
    assert_eq!(won.len(), 1);
    assert_eq!(won[0].read::<Session>().user.role, Role::Admin);
    for lost in answers.iter().filter(|a| a.status != 201) {
        assert_eq!((lost.status, lost.problem().code.as_str()), (409, "already-set-up"));
    }
    assert!(!clients[0].get("/set-up").await.is(200).read::<SetUp>().needs_first_admin);
    let logged_in = join_all(clients.iter().map(|c| c.get("/session"))).await;
    assert_eq!(logged_in.iter().filter(|a| a.status == 200).count(), 1, "who made it is logged in");
}

async fn everything_that_is_wrong_is_told_together(db: Db) {
    let app = TestApp::start(db).await;
    let wrong = json!({"name": " ", "email": "bas", "password": "short"});
    let problem = app.anonymous().post("/set-up", wrong).await.is(400).problem();
    let fields: Vec<_> = problem.errors.iter().map(|e| e.field.as_str()).collect();
    assert_eq!(fields, ["name", "email", "password"]);
}

on_both!(of_many_who_try_at_once_one_becomes_the_first_admin, everything_that_is_wrong_is_told_together);
