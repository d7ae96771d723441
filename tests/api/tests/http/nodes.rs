//! Several nodes with one PostgreSQL: any of them takes any request, and each hears of what the others did.

use api_tests::{Db, TestApp, new_channel, until};
use shared::{Conversation, Page};

async fn what_one_node_does_the_other_knows() {
    let app = TestApp::start(Db::Postgres).await;
    let (node, url) = app.another_node().await;
    let there = app.admin().await;
    let here = there.at(&url);
    here.get("/session").await.is(200);
    let new = new_channel(app.sim.account("hengelo"), app.sim.base_url());
    there.post("/channels", new).await.is(201);
    let jan = app.sim.citizen("hengelo", "Jan Nijland");
    let request = app.sim.dm(&jan, "Hoort elke balie mij?").request();
    let http = reqwest::Client::new();
    until("the other node knows the account", async || {
        let status = request.send(&http, &url).await.unwrap();
        (status == 200).then_some(())
    })
    .await;
    let seen = until("the message is applied, by whichever node", async || {
        there.get("/conversations").await.is(200).read::<Page<Conversation>>().items.pop()
    })
    .await;
    here.mark(&format!("/conversations/{}/claim", seen.id)).await.is(200);
    until("both have told their clients the same", async || {
        let heads = (app.app().hub.head(), node.app.hub.head());
        (heads.0 == heads.1 && heads.0.0 > 0).then_some(heads.0)
    })
    .await;
    there.delete("/session").await.is(204);
    here.get("/session").await.is(401);
    node.stop().await;
    app.anonymous().get("/readyz").await.is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_postgres() {
    what_one_node_does_the_other_knows().await;
}
