//! A stand-in for Balie that keeps the webhooks it gets, and a caller that signs as Balie does.
// Each test binary uses a part of it; a panic in a test's own tools fails the test, as it should.
#![allow(dead_code, missing_docs, clippy::unwrap_used)]

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use reqwest::{Method, RequestBuilder, Response};
use serde_json::Value;
use simulator::{Account, Simulator, SimulatorConfig, sign_meta, sign_x};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// One webhook that arrived.
#[derive(Clone, Debug)]
pub struct Arrived {
    pub path: String,
    pub headers: HeaderMap,
    pub raw: Vec<u8>,
}

impl Arrived {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.raw).unwrap()
    }

    pub fn is_signed_by(&self, account: &Account) -> bool {
        let (header, right) = match account.platform {
            shared::Platform::X => {
                ("x-twitter-webhooks-signature", sign_x(account.signing_secret(), &self.raw))
            }
            _ => ("x-hub-signature-256", sign_meta(account.signing_secret(), &self.raw)),
        };
        self.headers[header] == right
    }
}

#[derive(Default)]
pub struct Inbox {
    arrived: Mutex<Vec<Arrived>>,
    refuse: Mutex<usize>,
}

/// Listens as Balie does.
pub struct FakeBalie {
    pub url: String,
    inbox: Arc<Inbox>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for FakeBalie {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl FakeBalie {
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let inbox = Arc::new(Inbox::default());
        let router = Router::new().fallback(take).with_state(Arc::clone(&inbox));
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, inbox, task }
    }

    pub fn arrived(&self) -> Vec<Arrived> {
        self.inbox.arrived.lock().unwrap().clone()
    }

    /// The next so many webhooks are refused; they are kept all the same.
    pub fn refuse(&self, times: usize) {
        *self.inbox.refuse.lock().unwrap() = times;
    }
}

async fn take(State(inbox): State<Arc<Inbox>>, uri: Uri, headers: HeaderMap, raw: Bytes) -> StatusCode {
    inbox.arrived.lock().unwrap().push(Arrived { path: uri.path().to_owned(), headers, raw: raw.to_vec() });
    let mut refuse = inbox.refuse.lock().unwrap();
    let refused = *refuse > 0;
    *refuse = refuse.saturating_sub(1);
    if refused { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK }
}

/// A simulator, and somebody who listens to it.
pub async fn both() -> (Simulator, FakeBalie) {
    let balie = FakeBalie::start().await;
    let config = SimulatorConfig {
        balie: Some(balie.url.clone()),
        retry_after: Duration::from_millis(5),
        ..SimulatorConfig::default()
    };
    (Simulator::start(config).await.unwrap(), balie)
}

/// Calls as Balie does: with token and proof.
pub fn call(sim: &Simulator, account: &str, method: Method, path: &str) -> RequestBuilder {
    let account = sim.account(account);
    let request = reqwest::Client::new()
        .request(method, format!("{}{path}", sim.base_url()))
        .bearer_auth(account.access_token());
    match account.appsecret_proof() {
        Some(proof) => request.query(&[("appsecret_proof", proof)]),
        None => request,
    }
}

/// The status and the body.
pub async fn outcome(response: Response) -> (u16, Value) {
    let status = response.status().as_u16();
    (status, response.json().await.unwrap())
}

pub async fn post(sim: &Simulator, account: &str, path: &str, body: Value) -> (u16, Value) {
    outcome(call(sim, account, Method::POST, path).json(&body).send().await.unwrap()).await
}

pub async fn get(sim: &Simulator, account: &str, path: &str) -> (u16, Value) {
    outcome(call(sim, account, Method::GET, path).send().await.unwrap()).await
}
