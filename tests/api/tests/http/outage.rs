//! The database is away for a while: platforms hear that they must send again, nothing is lost, and the desk goes on
//! by itself when it is back. The server is one of the test's own, really cut short and started again.

use api_tests::{Client, TestApp, TestDatabase, until};
use cluster::Postgres;
use futures::future::join_all;
use reqwest::StatusCode;
use shared::{Conversation, Direction, Message, Page};
use simulator::SignedRequest;

/// How many citizens write at the moment that the database goes.
const WRITERS: usize = 20;

/// A webhook's answer: taken, or to be sent again. There is no third.
async fn taken(app: &TestApp, request: &SignedRequest) -> bool {
    let status = request.send(&reqwest::Client::new(), &app.url).await.unwrap();
    assert!([StatusCode::OK, StatusCode::SERVICE_UNAVAILABLE].contains(&status), "{status}");
    status == StatusCode::OK
}

async fn messages(admin: &Client, conversation: &Conversation) -> Vec<Message> {
    admin
        .get(&format!("/conversations/{}/messages", conversation.id))
        .await
        .is(200)
        .read::<Page<Message>>()
        .items
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_while_postgres_is_away() {
    let server = Postgres::durable().unwrap();
    let app = TestApp::start_on(TestDatabase::of(&server), |settings| settings).await;
    app.connect_accounts().await;
    let admin = app.admin().await;
    let writes = |n: usize| {
        let citizen = app.sim.citizen("hengelo", &format!("Burger {n}"));
        app.sim.dm(&citizen, "Is er iemand?").request()
    };

    let requests: Vec<_> = (0..WRITERS).map(writes).collect();
    let sent = join_all(requests.iter().map(|request| taken(&app, request)));
    let (answers, server) = tokio::join!(sent, async {
        tokio::task::spawn_blocking(move || server.go_away().map(|()| server)).await.unwrap().unwrap()
    });
    let mut again: Vec<_> =
        requests.iter().zip(answers).filter(|(_, taken)| !taken).map(|(r, _)| r).collect();

    let late = writes(WRITERS);
    let anyone = app.anonymous();
    let (late_taken, ready, list) =
        tokio::join!(taken(&app, &late), anyone.get("/readyz"), admin.get("/conversations"));
    assert!(!late_taken, "a webhook was taken without a database");
    ready.is(503);
    list.is(503).problem();
    anyone.get("/healthz").await.is(200);
    again.push(&late);

    server.come_back().unwrap();
    for request in again {
        until("the platform's next try is taken", async || taken(&app, request).await.then_some(())).await;
    }
    anyone.get("/readyz").await.is(200);
    let seen = until("everybody who wrote is in the queue", async || {
        let page: Page<Conversation> = admin.get("/conversations?limit=100").await.is(200).read();
        (page.items.len() == WRITERS + 1).then_some(page.items)
    })
    .await;
    for conversation in &seen {
        let said = messages(&admin, conversation).await;
        assert_eq!(said.iter().filter(|m| m.direction == Direction::In).count(), 1, "{said:?}");
    }
    app.stop().await;
}
