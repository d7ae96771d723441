//! OAuth 2: an access token lives for two hours; a refresh token works once.

use super::error::XError;
use crate::accounts::{Account, Secrets};
use crate::params::Params;
use crate::sign::derived;
use crate::sim::Sim;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header::AUTHORIZATION};
use axum::response::{IntoResponse, Response};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::json;
use shared::{HOUR, Timestamp};
use std::sync::Arc;

const LIFETIME_MS: i64 = 2 * HOUR;
/// So many used refresh tokens are remembered.
const REMEMBERED: usize = 16;

/// What an account's owner granted to Balie.
pub(crate) struct Grant {
    access: String,
    refresh: String,
    expires: Timestamp,
    used: std::collections::VecDeque<String>,
    dead: bool,
    generation: u32,
}

impl Grant {
    /// The grant with which an account on X starts; none elsewhere.
    pub fn first(account: &Account, now: Timestamp) -> Option<Self> {
        match &account.secrets {
            Secrets::X { access_token, refresh_token, .. } => Some(Self {
                access: access_token.clone(),
                refresh: refresh_token.clone(),
                expires: now.plus_millis(LIFETIME_MS),
                used: std::collections::VecDeque::new(),
                dead: false,
                generation: 0,
            }),
            Secrets::Meta { .. } => None,
        }
    }

    pub fn allows(&self, token: &str, now: Timestamp) -> bool {
        !self.dead && self.access == token && now < self.expires
    }

    /// New tokens for a refresh token. A second use of an old one looks like theft and ends the grant.
    fn refresh(&mut self, token: &str, now: Timestamp) -> bool {
        if self.used.iter().any(|t| t == token) {
            self.dead = true;
        }
        if self.dead || self.refresh != token {
            return false;
        }
        self.generation += 1;
        let salt = [now.0.to_string(), self.generation.to_string()];
        let access = derived(&["access", &self.access, &salt[0], &salt[1]]);
        let refresh = derived(&["refresh", &self.refresh, &salt[0], &salt[1]]);
        self.used.push_back(std::mem::replace(&mut self.refresh, refresh));
        self.used.truncate(REMEMBERED);
        self.access = access;
        self.expires = now.plus_millis(LIFETIME_MS);
        true
    }
}

/// `POST /2/oauth2/token` with the refresh grant.
pub(super) async fn token(State(sim): State<Arc<Sim>>, headers: HeaderMap, params: Params) -> Response {
    let now = sim.clock.now();
    match renew(&sim, &headers, &params, now) {
        Ok(answer) => (StatusCode::OK, Json(answer)).into_response(),
        Err(error) => error.answer(now.0 / 1000),
    }
}

fn renew(
    sim: &Sim,
    headers: &HeaderMap,
    params: &Params,
    now: Timestamp,
) -> Result<serde_json::Value, XError> {
    let account = client(sim, headers).ok_or_else(|| {
        XError::oauth(StatusCode::UNAUTHORIZED, "unauthorized_client", "Missing valid authorization header")
    })?;
    let invalid = |what: &str| XError::oauth(StatusCode::BAD_REQUEST, "invalid_request", what);
    if params.text("grant_type") != Some("refresh_token") {
        return Err(invalid("Missing required parameter [grant_type]."));
    }
    let token =
        params.text("refresh_token").ok_or_else(|| invalid("Missing required parameter [refresh_token]."))?;
    let dead = { sim.moods()[account].dead_token };
    let mut world = sim.world();
    let refused = || invalid("Value passed for the token was invalid.");
    let grant = world.grants[account].as_mut().filter(|_| !dead).ok_or_else(refused)?;
    if !grant.refresh(token, now) {
        return Err(refused());
    }
    Ok(json!({
        "token_type": "bearer", "expires_in": LIFETIME_MS / 1000, "access_token": grant.access,
        "scope": "tweet.read tweet.write users.read dm.read dm.write media.write offline.access",
        "refresh_token": grant.refresh,
    }))
}

/// The account whose client shows its id and secret.
fn client(sim: &Sim, headers: &HeaderMap) -> Option<usize> {
    let basic = headers.get(AUTHORIZATION)?.to_str().ok()?.strip_prefix("Basic ")?;
    let pair = String::from_utf8(STANDARD.decode(basic).ok()?).ok()?;
    let (id, secret) = pair.split_once(':')?;
    sim.accounts.iter().position(|a| {
        matches!(&a.secrets, Secrets::X { client_id, client_secret, .. } if client_id == id && client_secret == secret)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::demo_accounts;

    const NOW: Timestamp = Timestamp(1_790_000_000_000);

    #[test]
    fn a_refresh_token_works_once_and_a_second_use_ends_the_grant() {
        let mut grant = Grant::first(&demo_accounts()[3], NOW).unwrap();
        let (access, first) = (grant.access.clone(), grant.refresh.clone());
        assert!(grant.allows(&access, NOW));
        assert!(!grant.allows(&access, NOW.plus_millis(2 * HOUR)));
        assert!(!grant.refresh("made up", NOW));
        assert!(grant.refresh(&first, NOW));
        assert!(!grant.allows(&access, NOW));
        let second = grant.access.clone();
        assert!(grant.allows(&second, NOW));
        assert!(!grant.refresh(&first, NOW));
        assert!(!grant.allows(&second, NOW));
    }
}
