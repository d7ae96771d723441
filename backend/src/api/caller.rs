//! Who asks: a session's cookie, or a script's bearer token.

use super::{frame::Client, problem::Refusal};
use crate::{app::App, people};
use axum::{
    extract::FromRequestParts,
    http::{
        HeaderMap, Method,
        header::{AUTHORIZATION, COOKIE, HOST, ORIGIN},
        request::Parts,
    },
};
use shared::User;
use url::Url;

/// The cookie's name over HTTPS; its prefix binds it to this host.
const SECURE_COOKIE: &str = "__Host-balie_session";
/// The cookie's name without TLS.
const PLAIN_COOKIE: &str = "balie_session";

/// Who asks.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The user.
    pub user: User,
    /// With what they showed who they are.
    pub credential: Credential,
}

/// With what somebody shows who they are.
#[derive(Clone, PartialEq, Eq)]
pub enum Credential {
    /// A session's token.
    Session(String),
    /// A script's token.
    Token(String),
}

impl std::fmt::Debug for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if matches!(self, Self::Session(_)) { "Session(…)" } else { "Token(…)" })
    }
}

impl Credential {
    fn of(headers: &HeaderMap) -> Option<Self> {
        if let Some(value) = headers.get(AUTHORIZATION) {
            let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
            return scheme.eq_ignore_ascii_case("bearer").then(|| Self::Token(token.trim().to_owned()));
        }
        session_cookie(headers).map(Self::Session)
    }

    /// Whose it is, now.
    pub async fn user(&self, app: &App) -> Result<Option<User>, sea_orm::DbErr> {
        match self {
            Self::Session(token) => people::user_of_session(&app.store, app.clock.now(), token).await,
            Self::Token(token) => people::user_of_token(&app.store, app.clock.now(), token).await,
        }
    }
}

fn session_cookie(headers: &HeaderMap) -> Option<String> {
    let pairs =
        headers.get_all(COOKIE).into_iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(';'));
    let cookies: Vec<(&str, &str)> = pairs.filter_map(|pair| pair.trim().split_once('=')).collect();
    let named =
        |wanted| cookies.iter().find(|(name, _)| *name == wanted).map(|(_, value)| (*value).to_owned());
    named(SECURE_COOKIE).or_else(|| named(PLAIN_COOKIE))
}

/// The header that sets the session's cookie for that long; with an empty token it takes it away.
pub fn set_cookie(client: &Client, token: &str, seconds: u64) -> String {
    let (name, secure) = if client.https { (SECURE_COOKIE, "; Secure") } else { (PLAIN_COOKIE, "") };
    format!("{name}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}")
}

impl FromRequestParts<App> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        let credential = Credential::of(&parts.headers).ok_or_else(Refusal::not_logged_in)?;
        let by_cookie = matches!(credential, Credential::Session(_));
        if by_cookie
            && is_unsafe(&parts.method)
            && !same_origin(&parts.headers, app.config.public_url.as_ref())
        {
            return Err(Refusal::other_origin());
        }
        let user = credential.user(app).await?.ok_or_else(Refusal::not_logged_in)?;
        Ok(Self { user, credential })
    }
}

fn is_unsafe(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Whether a request comes from Balie's own pages, or from no browser at all: every browser says `Origin` or
/// `Sec-Fetch-Site` with a request that changes something.
pub fn same_origin(headers: &HeaderMap, public_url: Option<&Url>) -> bool {
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    if let Some(origin) = text(ORIGIN) {
        let Ok(origin) = Url::parse(origin) else { return false };
        if public_url.is_some_and(|own| own.origin() == origin.origin()) {
            return true;
        }
        // Behind a proxy the scheme is not known for sure; the host is.
        let host = text(HOST).and_then(|host| Url::parse(&format!("{}://{host}", origin.scheme())).ok());
        return host.is_some_and(|host| host.origin().is_tuple() && host.origin() == origin.origin());
    }
    text(axum::http::HeaderName::from_static("sec-fetch-site"))
        .is_none_or(|site| matches!(site, "same-origin" | "none"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderName;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(n, v)| (HeaderName::from_static(n), v.parse().unwrap())).collect()
    }

    #[test]
    fn only_balies_own_pages_may_use_the_cookie_to_change_something() {
        let own = Url::parse("https://balie.nl").unwrap();
        for (pairs, expected) in [
            (&[("host", "balie.nl"), ("origin", "https://balie.nl")][..], true),
            (&[("host", "10.0.0.1:8080"), ("origin", "https://balie.nl")], true),
            (&[("host", "localhost:8080"), ("origin", "http://localhost:8080")], true),
            (&[("host", "balie.nl"), ("origin", "https://evil.nl")], false),
            (&[("host", "balie.nl"), ("origin", "https://balie.nl:8443")], false),
            (&[("host", "balie.nl"), ("origin", "null")], false),
            (&[("host", "balie.nl"), ("sec-fetch-site", "cross-site")], false),
            (&[("host", "balie.nl"), ("sec-fetch-site", "same-site")], false),
            (&[("host", "balie.nl"), ("sec-fetch-site", "same-origin")], true),
            (&[("host", "balie.nl")], true),
        ] {
            assert_eq!(same_origin(&headers(pairs), Some(&own)), expected, "{pairs:?}");
        }
    }

    #[test]
    fn a_credential_is_a_bearer_token_or_the_cookie() {
        let of = |name, value| Credential::of(&headers(&[(name, value)]));
        assert!(matches!(of("authorization", "bearer abc"), Some(Credential::Token(t)) if t == "abc"));
        assert!(matches!(of("cookie", "a=b; balie_session=t"), Some(Credential::Session(t)) if t == "t"));
        assert_eq!(of("authorization", "Basic abc"), None);
        assert_eq!(of("cookie", "session=t"), None);
    }
}
