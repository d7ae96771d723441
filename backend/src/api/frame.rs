//! What holds for every request: who the client is, a time-out, the headers of every answer, and measurements.

use super::{VERSION, problem::Refusal};
use crate::{app::App, config::Config};
use axum::{
    extract::{ConnectInfo, FromRequestParts, MatchedPath, Request, State},
    http::{
        HeaderMap, HeaderName, HeaderValue, Method,
        header::{
            CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
            X_CONTENT_TYPE_OPTIONS,
        },
        request::Parts,
    },
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::{
    convert::Infallible,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    time::{Duration, Instant},
};

/// Who may embed an answer.
pub const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
/// How long a request may take, its body included.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long the upload of a file may take, over a slow line.
const PATIENCE_FOR_FILES: Duration = Duration::from_secs(300);

/// The policy of the pages: nothing from elsewhere, nothing inline, no frames.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self'; font-src 'self'; \
    manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
/// The policy of answers that are no page.
const DATA_POLICY: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'; sandbox";

/// The client, as far as it can be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Client {
    /// Its address.
    pub ip: IpAddr,
    /// Whether it came over HTTPS.
    pub https: bool,
}

impl Client {
    fn of(headers: &HeaderMap, peer: IpAddr, config: &Config) -> Self {
        let believed = config.trusted_proxies.contains(&peer);
        let text = |name: &str| headers.get(name).filter(|_| believed).and_then(|v| v.to_str().ok());
        // The last address that no proxy of ours added: what stands before it may be made up.
        let hops = text("x-forwarded-for").unwrap_or_default();
        let foreign = hops.rsplit(',').filter_map(|hop| hop.trim().parse::<IpAddr>().ok());
        let ip = foreign.into_iter().find(|ip| !config.trusted_proxies.contains(ip)).unwrap_or(peer);
        let https = match &config.public_url {
            Some(url) => url.scheme() == "https",
            None => text("x-forwarded-proto") == Some("https"),
        };
        Self { ip, https }
    }
}

impl FromRequestParts<App> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(peer)| peer.ip());
        Ok(Self::of(&parts.headers, peer.to_canonical(), &app.config))
    }
}

/// Puts every request into its frame.
pub async fn frame(State(app): State<App>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let Ok(client) = Client::from_request_parts(&mut parts, &app).await;
    let path = parts.uri.path().to_owned();
    let method = parts.method.clone();
    let route = parts.extensions.get::<MatchedPath>().map_or("other", MatchedPath::as_str).to_owned();
    let started = Instant::now();
    let answer = tokio::time::timeout(patience(&route), next.run(Request::from_parts(parts, body))).await;
    let mut response = answer.unwrap_or_else(|_| Refusal::unavailable("It took too long.").into_response());
    dress(response.headers_mut(), &path, client.https);
    measure(known(&method), &route, response.status().as_u16(), started.elapsed());
    response
}

fn patience(route: &str) -> Duration {
    if route.ends_with("/uploads") { PATIENCE_FOR_FILES } else { PATIENCE }
}

/// A stranger may make methods up; measurements are kept for each.
fn known(method: &Method) -> &'static str {
    const KNOWN: [&str; 7] = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"];
    KNOWN.into_iter().find(|known| *known == method.as_str()).unwrap_or("other")
}

fn measure(method: &'static str, route: &str, status: u16, took: Duration) {
    let labels = [("method", method.to_owned()), ("route", route.to_owned()), ("status", status.to_string())];
    metrics::counter!("balie_http_requests_total", &labels).increment(1);
    metrics::histogram!("balie_http_request_seconds", "route" => route.to_owned()).record(took);
    tracing::debug!(
        http.method = method,
        http.route = route,
        http.status = status,
        took_ms = took.as_millis(),
        "api.request"
    );
}

/// Sets the headers of an answer; what the handler set itself stays.
fn dress(headers: &mut HeaderMap, path: &str, https: bool) {
    let api = path == "/api" || path.starts_with("/api/");
    let policy = if api { DATA_POLICY } else { PAGE_POLICY };
    let mut set = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(CONTENT_SECURITY_POLICY, policy);
    set(X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(REFERRER_POLICY, "no-referrer");
    set(HeaderName::from_static("permissions-policy"), PERMISSIONS);
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(HeaderName::from_static("cross-origin-embedder-policy"), "require-corp");
    set(RESOURCE_POLICY, "same-origin");
    if api {
        set(CACHE_CONTROL, "no-store");
    }
    if api && path != "/api/docs" {
        set(HeaderName::from_static("api-version"), VERSION);
    }
    if https {
        set(STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains");
    }
}

/// What the pages may use of the device: their own place, for a patrol, and nothing else.
const PERMISSIONS: &str = "geolocation=(self), camera=(), microphone=(), payment=(), usb=(), \
    browsing-topics=(), display-capture=(), midi=(), serial=()";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Settings;

    #[test]
    fn only_a_trusted_proxy_says_who_the_client_is() {
        let settings = Settings { trusted_proxies: Some(vec!["10.0.0.1".into()]), ..Settings::default() };
        let config = settings.check().unwrap();
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", "6.6.6.6, 203.0.113.9, 10.0.0.1".parse().unwrap());
        headers.insert("x-forwarded-proto", "https".parse().unwrap());
        let of = |peer: [u8; 4]| Client::of(&headers, peer.into(), &config);
        assert_eq!(of([10, 0, 0, 1]), Client { ip: [203, 0, 113, 9].into(), https: true });
        assert_eq!(of([10, 0, 0, 2]), Client { ip: [10, 0, 0, 2].into(), https: false });
    }
}
