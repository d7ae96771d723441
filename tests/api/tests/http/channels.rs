//! `/channels`.

use api_tests::{Db, TestApp, new_channel, on_both};
use backend::store::entity::channel;
use sea_orm::EntityTrait;
use serde_json::json;
use shared::{Channel, Health, Page};
use simulator::Misbehaviour;

async fn an_admin_connects_an_account_and_its_secrets_stay_inside(db: Db) {
    let app = TestApp::start(db).await;
    let admin = app.admin().await;
    let new = new_channel(app.sim.account("hengelo"), app.sim.base_url());
    let added: Channel = admin.post("/channels", &new).await.is(201).read();
    assert_eq!((added.health, added.account.as_str()), (Health::Untried, new.account.as_str()));
    assert_eq!(admin.post("/channels", &new).await.is(409).problem().code, "channel-exists");
    let secret = new.secrets.access_token.unwrap();
    let listed = admin.get("/channels").await.is(200);
    assert!(!listed.text().contains(&secret) && !listed.text().contains("secret"));
    assert_eq!(listed.read::<Page<Channel>>().items, [added]);
    let row = channel::Entity::find().one(app.app().store.read()).await.unwrap().unwrap();
    assert!(!row.secrets.contains(&secret));
}

async fn what_is_missing_is_named(db: Db) {
    let app = TestApp::start(db).await;
    let admin = app.admin().await;
    let empty =
        json!({"platform": "x", "account": "", "name": "X", "team": 7, "baseUrl": "ftp://x", "secrets": {}});
    let problem = admin.post("/channels", empty).await.is(400).problem();
    let fields: Vec<_> = problem.errors.iter().map(|e| e.field.as_str()).collect();
    assert_eq!(
        fields,
        [
            "account",
            "baseUrl",
            "secrets.consumerSecret",
            "secrets.clientId",
            "secrets.clientSecret",
            "secrets.accessToken",
            "secrets.refreshToken"
        ]
    );
}

async fn a_check_tells_how_the_channel_is(db: Db) {
    let app = TestApp::start(db).await;
    app.connect_accounts().await;
    let admin = app.admin().await;
    let channels: Page<Channel> = admin.get("/channels").await.is(200).read();
    for channel in &channels.items {
        let checked: Channel =
            admin.post(&format!("/channels/{}/checks", channel.id), ()).await.is(200).read();
        assert_eq!((checked.health, checked.last_error), (Health::Healthy, None), "{}", channel.name);
        assert_eq!(checked.last_call_at, Some(app.clock.now()));
    }
    let id = channels.items[0].id;
    app.sim.misbehave("hengelo", Misbehaviour::DeadToken);
    let checked: Channel = admin.post(&format!("/channels/{id}/checks"), ()).await.is(200).read();
    assert_eq!(checked.health, Health::TokenDead);
    assert!(checked.last_error.is_some());
    let secrets = new_channel(app.sim.account("hengelo"), app.sim.base_url()).secrets;
    let replaced: Channel = admin.put(&format!("/channels/{id}/secrets"), secrets).await.is(200).read();
    assert_eq!((replaced.health, replaced.last_error), (Health::Untried, None));
    admin.post("/channels/999/checks", ()).await.is(404);
}

on_both!(
    an_admin_connects_an_account_and_its_secrets_stay_inside,
    what_is_missing_is_named,
    a_check_tells_how_the_channel_is,
);
