//! The Graph API of Facebook and Instagram.

mod error;
mod fields;
mod objects;
mod read;
mod send;

use crate::accounts::{Account, Secrets};
use crate::params::Params;
use crate::routes::finish;
use crate::sent::Sent;
use crate::sim::Sim;
use crate::wire::Wire;
use axum::Json;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, Method, Uri, header::AUTHORIZATION};
use axum::response::{IntoResponse, Response};
use error::GraphError;
use serde_json::Value;
use std::sync::Arc;

/// One call, after the checks that every call has to pass.
pub(crate) struct Call<'a> {
    sim: &'a Sim,
    account: usize,
    id: &'a str,
    edge: Option<&'a str>,
    path: &'a str,
    params: &'a Params,
}

/// A call that was done.
pub(crate) struct Done {
    answer: Value,
    sent: Option<Sent>,
    webhooks: Vec<Value>,
}

impl Call<'_> {
    fn of(&self) -> &Account {
        &self.sim.accounts[self.account]
    }
}

/// Answers any path that nothing else answers.
pub(crate) async fn handle(
    State(sim): State<Arc<Sim>>,
    ConnectInfo(wire): ConnectInfo<Wire>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    params: Params,
) -> Response {
    let account = match authenticate(&sim, &headers, &params) {
        Ok(account) => account,
        Err(error) => return error.into_response(),
    };
    if let Some(refusal) = { sim.moods()[account].refusal() } {
        return GraphError::refused(refusal).into_response();
    }
    match answer(&sim, account, &method, uri.path(), &params) {
        Ok(done) => {
            let response = ([error::usage(3)], Json(done.answer)).into_response();
            finish(&sim, account, &wire, response, done.sent, done.webhooks).await
        }
        Err(error) => error.into_response(),
    }
}

/// The account whose token comes along, with the proof that the caller knows the app's secret.
fn authenticate(sim: &Sim, headers: &HeaderMap, params: &Params) -> Result<usize, GraphError> {
    let bearer = headers.get(AUTHORIZATION).and_then(|v| v.to_str().ok()?.strip_prefix("Bearer "));
    let token = params.text("access_token").or(bearer).ok_or_else(GraphError::no_token)?;
    let is = |a: &Account| matches!(&a.secrets, Secrets::Meta { access_token, .. } if access_token == token);
    let account = sim.accounts.iter().position(is).ok_or_else(GraphError::bad_token)?;
    let proof = params.text("appsecret_proof").ok_or_else(GraphError::no_proof)?;
    if sim.accounts[account].appsecret_proof().as_deref() != Some(proof) {
        return Err(GraphError::bad_proof());
    }
    Ok(account)
}

fn answer(
    sim: &Sim,
    account: usize,
    method: &Method,
    path: &str,
    params: &Params,
) -> Result<Done, GraphError> {
    let unknown = || GraphError::unknown_path(path);
    let mut parts = path.trim_start_matches('/').split('/');
    parts.next().filter(|v| is_version(v)).ok_or_else(unknown)?;
    let id = parts.next().filter(|id| !id.is_empty()).ok_or_else(unknown)?;
    let edge = parts.next();
    if parts.next().is_some() {
        return Err(unknown());
    }
    if params.malformed {
        return Err(GraphError::invalid("The body of the request could not be read"));
    }
    let id = if id == "me" { sim.accounts[account].id.as_str() } else { id };
    let call = Call { sim, account, id, edge, path, params };
    match *method {
        Method::GET => Ok(Done { answer: read::answer(&call)?, sent: None, webhooks: Vec::new() }),
        Method::POST => send::answer(&call),
        _ => Err(GraphError::no_such_object(&method.as_str().to_lowercase(), id)),
    }
}

fn is_version(text: &str) -> bool {
    text.strip_prefix('v')
        .and_then(|v| v.split_once('.'))
        .is_some_and(|(major, minor)| major.parse::<u8>().is_ok() && minor.parse::<u8>().is_ok())
}
