//! `/_sim/…`: makes things happen on the platforms from outside, for browser tests and load tests.

use crate::accounts::AccountSummary;
use crate::acts::{Act, ActError};
use crate::evening::{self, EveningConfig};
use crate::misbehave::Misbehaviour;
use crate::sim::Sim;
use crate::world::{Citizen, Say};
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

pub(crate) fn router() -> Router<Arc<Sim>> {
    Router::new()
        .route("/accounts", get(accounts))
        .route("/sent", get(sent))
        .route("/dm", post(dm))
        .route("/post", post(publish))
        .route("/comment", post(comment))
        .route("/mention", post(mention))
        .route("/edit", post(edit))
        .route("/delete", post(delete))
        .route("/delivered", post(delivered))
        .route("/read", post(read))
        .route("/misbehave", post(misbehave))
        .route("/handshake", post(handshake))
        .route("/evening", post(evening_))
        .route("/advance", post(advance))
        .route("/settled", post(settled))
        .route("/reset", post(reset))
}

/// A request that cannot be done, with the reason.
struct Refused(StatusCode, String);

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (self.0, Json(json!({"error": self.1}))).into_response()
    }
}

impl From<ActError> for Refused {
    fn from(error: ActError) -> Self {
        let status = match error {
            ActError::Unknown(_) => StatusCode::NOT_FOUND,
            ActError::NotHere(_) => StatusCode::BAD_REQUEST,
        };
        Self(status, error.to_string())
    }
}

impl From<JsonRejection> for Refused {
    fn from(rejection: JsonRejection) -> Self {
        Self(StatusCode::BAD_REQUEST, rejection.body_text())
    }
}

/// A body of JSON; another is refused with the reason.
#[derive(FromRequest)]
#[from_request(via(Json), rejection(Refused))]
struct Body<T>(T);

type Answer = Result<Json<Value>, Refused>;
type Sims = State<Arc<Sim>>;

fn account(sim: &Sim, key: &str) -> Result<usize, Refused> {
    let missing = || Refused(StatusCode::NOT_FOUND, format!("there is no account {key:?}"));
    sim.find_account(key).ok_or_else(missing)
}

fn citizen(sim: &Sim, key: &str, name: &str) -> Result<Citizen, Refused> {
    let account = account(sim, key)?;
    Ok(sim.world().citizen(account, &sim.accounts, name))
}

/// Delivers what happened and tells its id and, when asked for, the citizen's.
fn happened(act: Act, by: Option<&Citizen>) -> Json<Value> {
    let mut answer = json!({"id": act.deliver()});
    if let Some(citizen) = by {
        answer["citizen"] = json!(citizen);
    }
    Json(answer)
}

async fn accounts(State(sim): Sims) -> Json<Value> {
    let all: Vec<AccountSummary<'_>> = sim.accounts.iter().map(crate::accounts::Account::summary).collect();
    Json(json!(all))
}

#[derive(Deserialize)]
struct After {
    #[serde(default)]
    skip: usize,
}

async fn sent(State(sim): Sims, Query(after): Query<After>) -> Json<Value> {
    let sent: Vec<_> = sim.world().sent.iter().skip(after.skip).cloned().collect();
    Json(json!(sent))
}

/// Who says what, where.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Saying {
    account: String,
    name: String,
    /// The post or comment that it stands under.
    on: Option<String>,
    #[serde(flatten)]
    say: Words,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Words {
    #[serde(default)]
    text: String,
    #[serde(default)]
    media: Vec<crate::media::Made>,
    at: Option<shared::Timestamp>,
    reply_to: Option<String>,
}

impl From<Words> for Say {
    fn from(w: Words) -> Self {
        Self { text: w.text, media: w.media, at: w.at, reply_to: w.reply_to, ..Self::default() }
    }
}

async fn dm(State(sim): Sims, Body(saying): Body<Saying>) -> Answer {
    let citizen = citizen(&sim, &saying.account, &saying.name)?;
    Ok(happened(sim.dm(&citizen, saying.say.into()), Some(&citizen)))
}

#[derive(Deserialize)]
struct Publishing {
    account: String,
    text: String,
}

async fn publish(State(sim): Sims, Body(publishing): Body<Publishing>) -> Answer {
    let account = account(&sim, &publishing.account)?;
    Ok(happened(sim.post(account, &publishing.text), None))
}

/// Without a post to stand under, the account publishes one first.
async fn comment(State(sim): Sims, Body(saying): Body<Saying>) -> Answer {
    let citizen = citizen(&sim, &saying.account, &saying.name)?;
    let on = match saying.on {
        Some(on) => on,
        None => sim
            .post(citizen.account, "Vanavond controleren wij op fietsverlichting in de binnenstad.")
            .deliver(),
    };
    let act = sim.comment(&citizen, &on, saying.say.into())?;
    let mut answer = happened(act, Some(&citizen));
    answer["on"] = on.into();
    Ok(answer)
}

async fn mention(State(sim): Sims, Body(saying): Body<Saying>) -> Answer {
    let citizen = citizen(&sim, &saying.account, &saying.name)?;
    Ok(happened(sim.mention(&citizen, saying.say.into())?, Some(&citizen)))
}

#[derive(Deserialize)]
struct Editing {
    id: String,
    text: String,
}

async fn edit(State(sim): Sims, Body(editing): Body<Editing>) -> Answer {
    Ok(happened(sim.edit(&editing.id, &editing.text)?, None))
}

#[derive(Deserialize)]
struct Deleting {
    id: String,
}

async fn delete(State(sim): Sims, Body(deleting): Body<Deleting>) -> Answer {
    Ok(happened(sim.delete(&deleting.id)?, None))
}

#[derive(Deserialize)]
struct Reading {
    account: String,
    name: String,
}

/// The citizen's device reports the account's messages delivered.
async fn delivered(State(sim): Sims, Body(reading): Body<Reading>) -> Answer {
    let citizen = citizen(&sim, &reading.account, &reading.name)?;
    let report = sim.report(&citizen, crate::acts::Report::Delivered);
    let nothing =
        || Refused(StatusCode::NOT_FOUND, "nothing was sent, or the platform does not tell".to_owned());
    Ok(happened(report.ok_or_else(nothing)?, Some(&citizen)))
}

/// The citizen's device reports the account's messages delivered, and read.
async fn read(State(sim): Sims, Body(reading): Body<Reading>) -> Answer {
    let citizen = citizen(&sim, &reading.account, &reading.name)?;
    if let Some(act) = sim.report(&citizen, crate::acts::Report::Delivered) {
        act.deliver();
    }
    let seen = sim.report(&citizen, crate::acts::Report::Seen);
    let nothing = || Refused(StatusCode::NOT_FOUND, "nothing was sent to this citizen".to_owned());
    Ok(happened(seen.ok_or_else(nothing)?, Some(&citizen)))
}

#[derive(Deserialize)]
struct Misbehaving {
    /// All accounts when absent.
    account: Option<String>,
    #[serde(flatten)]
    how: Misbehaviour,
}

async fn misbehave(State(sim): Sims, Body(misbehaving): Body<Misbehaving>) -> Answer {
    let account = misbehaving.account.map(|key| account(&sim, &key)).transpose()?;
    sim.misbehave(account, misbehaving.how);
    Ok(Json(json!({})))
}

#[derive(Deserialize)]
struct Greeting {
    account: String,
}

async fn handshake(State(sim): Sims, Body(greeting): Body<Greeting>) -> Answer {
    let account = account(&sim, &greeting.account)?;
    let failed = |why| Refused(StatusCode::BAD_GATEWAY, why);
    let balie = sim.balie().ok_or_else(|| failed("nobody is connected".to_owned()))?;
    let salt = sim.clock.now().0.to_string();
    crate::handshake::handshake(&sim.http, &balie, &sim.accounts[account], &salt).await.map_err(failed)?;
    Ok(Json(json!({})))
}

#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "camelCase")]
enum Evening {
    Start(EveningConfig),
    Stop,
}

async fn evening_(State(sim): Sims, Body(what): Body<Evening>) -> Answer {
    match what {
        Evening::Start(config) => evening::begin(&sim, config),
        Evening::Stop => evening::end(&sim),
    }
    Ok(Json(json!({})))
}

#[derive(Deserialize)]
struct Advance {
    seconds: u64,
}

async fn advance(State(sim): Sims, Body(by): Body<Advance>) -> Answer {
    sim.clock.advance(Duration::from_secs(by.seconds));
    Ok(Json(json!({"now": sim.clock.now()})))
}

async fn settled(State(sim): Sims) -> Answer {
    sim.dispatch.settled().await;
    Ok(Json(json!({})))
}

async fn reset(State(sim): Sims) -> Answer {
    evening::end(&sim);
    sim.reset();
    Ok(Json(json!({})))
}
