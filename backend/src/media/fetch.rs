//! Fetching a medium by the link that a platform gave.

use super::{
    address::is_public,
    content::{LARGEST, allowed_mime},
};
use bytes::{Bytes, BytesMut};
use futures::StreamExt;
use reqwest::{
    Client, Response, StatusCode,
    dns::{Addrs, Name, Resolve, Resolving},
    redirect::Policy,
};
use std::{
    net::{IpAddr, SocketAddr},
    time::Duration,
};
use url::{Host, Url};

/// How many times a link may lead on to another.
const REDIRECTS: usize = 3;
/// How long the whole may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// A fetched medium.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// Its bytes.
    pub bytes: Bytes,
    /// What they are.
    pub mime: &'static str,
}

/// Why a medium was not fetched.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MediaError {
    /// The link is not one that may be followed.
    #[error("the link leads where Balie does not go")]
    Forbidden,
    /// The platform no longer has it.
    #[error("the platform answers {0}")]
    Gone(u16),
    /// It is larger than is taken.
    #[error("it is larger than {LARGEST} bytes")]
    TooLarge,
    /// It is of a kind that is not taken.
    #[error("it is of a kind that is not taken")]
    Refused,
    /// The platform did not answer; it may later.
    #[error("the platform did not answer: {0}")]
    Unavailable(String),
}

/// Fetches media.
#[derive(Clone, Debug)]
pub struct Fetcher {
    guarded: Client,
    trusting: Client,
}

impl Fetcher {
    /// A fetcher; fails only when the system has no TLS to offer.
    pub fn new() -> Result<Self, reqwest::Error> {
        let client = || {
            Client::builder()
                .redirect(Policy::none())
                .timeout(PATIENCE)
                .connect_timeout(Duration::from_secs(10))
        };
        Ok(Self {
            guarded: client().no_proxy().dns_resolver(PublicOnly).build()?,
            trusting: client().no_proxy().build()?,
        })
    }

    /// Fetches `link`: over HTTPS from the public internet, or from `own_host`, the host that an admin set for
    /// the channel.
    pub async fn fetch(&self, link: &str, own_host: &Url) -> Result<Fetched, MediaError> {
        let mut url = Url::parse(link).map_err(|_| MediaError::Forbidden)?;
        for _ in 0..=REDIRECTS {
            let response =
                self.client_for(&url, own_host)?.get(url.clone()).send().await.map_err(unavailable)?;
            if !response.status().is_redirection() {
                return take(response).await;
            }
            let onward = response.headers().get("location").and_then(|l| l.to_str().ok());
            url = onward.and_then(|l| url.join(l).ok()).ok_or(MediaError::Forbidden)?;
        }
        Err(MediaError::Forbidden)
    }

    fn client_for(&self, url: &Url, own_host: &Url) -> Result<&Client, MediaError> {
        if url.origin() == own_host.origin() {
            return Ok(&self.trusting);
        }
        let public = match url.host() {
            Some(Host::Ipv4(a)) => is_public(IpAddr::V4(a)),
            Some(Host::Ipv6(a)) => is_public(IpAddr::V6(a)),
            // What the name stands for is checked when it is resolved, just before connecting.
            Some(Host::Domain(_)) => true,
            None => false,
        };
        if url.scheme() == "https" && public { Ok(&self.guarded) } else { Err(MediaError::Forbidden) }
    }
}

/// Resolves names to public addresses only.
struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|a| is_public(a.ip())).collect();
            if public.is_empty() {
                return Err("the name stands for no public address".into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

async fn take(response: Response) -> Result<Fetched, MediaError> {
    match response.status() {
        StatusCode::OK => {}
        status if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS => {
            return Err(MediaError::Unavailable(status.to_string()));
        }
        status => return Err(MediaError::Gone(status.as_u16())),
    }
    if response.content_length().is_some_and(|n| n > LARGEST as u64) {
        return Err(MediaError::TooLarge);
    }
    let mut bytes = BytesMut::new();
    let mut chunks = response.bytes_stream();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(unavailable)?;
        if bytes.len() + chunk.len() > LARGEST {
            return Err(MediaError::TooLarge);
        }
        bytes.extend_from_slice(&chunk);
    }
    let mime = allowed_mime(&bytes).ok_or(MediaError::Refused)?;
    Ok(Fetched { bytes: bytes.freeze(), mime })
}

fn unavailable(error: reqwest::Error) -> MediaError {
    // Without the link: it may carry a token.
    MediaError::Unavailable(error.without_url().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn fetch(link: &str) -> Result<Fetched, MediaError> {
        let own = Url::parse("https://graph.facebook.com").unwrap();
        Fetcher::new().unwrap().fetch(link, &own).await
    }

    #[tokio::test]
    async fn links_to_inside_are_not_followed() {
        for link in [
            "http://example.org/a.png",
            "https://127.0.0.1/a.png",
            "https://[::1]/a.png",
            "https://169.254.169.254/latest/meta-data",
            "https://2130706433/",
            "file:///etc/passwd",
            "data:image/png;base64,AAAA",
            "niet eens een link",
        ] {
            assert_eq!(fetch(link).await, Err(MediaError::Forbidden), "{link}");
        }
        // A name that stands for an inside address is refused when it is resolved.
        assert!(matches!(fetch("https://localhost/a.png").await, Err(MediaError::Unavailable(_))));
    }

    /// A platform that an admin pointed a channel to, with one of everything.
    async fn platform() -> Url {
        use axum::{Router, body::Body, http::header::LOCATION, routing::get};
        const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
        let chunk = || Ok::<_, std::io::Error>(Bytes::from(vec![0; 1024 * 1024]));
        let endless = move || futures::stream::iter((0..64).map(move |_| chunk()));
        let onward = |to: &'static str| get(move || async move { (StatusCode::FOUND, [(LOCATION, to)]) });
        let routes = Router::new()
            .route("/picture", get(|| async { PNG }))
            .route("/page", get(|| async { "<!DOCTYPE html><script>alert(1)</script>" }))
            .route("/expired", get(|| async { (StatusCode::FORBIDDEN, PNG) }))
            .route("/busy", get(|| async { (StatusCode::SERVICE_UNAVAILABLE, PNG) }))
            .route("/endless", get(move || async move { Body::from_stream(endless()) }))
            .route("/large", get(|| async { vec![0_u8; LARGEST + 1] }))
            .route("/once", onward("/picture"))
            .route("/inside", onward("http://127.0.0.1:1/picture"))
            .route("/metadata", onward("https://169.254.169.254/latest/meta-data"))
            .route("/round", onward("/round"));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Url::parse(&url).unwrap()
    }

    #[tokio::test]
    async fn what_a_platform_answers_is_taken_or_refused() {
        let own = platform().await;
        let fetcher = Fetcher::new().unwrap();
        let fetch = async |path| fetcher.fetch(own.join(path).unwrap().as_str(), &own).await;
        assert_eq!(fetch("/picture").await.unwrap().mime, "image/png");
        assert_eq!(fetch("/once").await.unwrap().mime, "image/png");
        assert_eq!(fetch("/page").await, Err(MediaError::Refused));
        assert_eq!(fetch("/expired").await, Err(MediaError::Gone(403)));
        assert_eq!(fetch("/nothing").await, Err(MediaError::Gone(404)));
        assert!(matches!(fetch("/busy").await, Err(MediaError::Unavailable(_))));
        assert_eq!(fetch("/large").await, Err(MediaError::TooLarge));
        assert_eq!(fetch("/endless").await, Err(MediaError::TooLarge));
        for path in ["/inside", "/metadata", "/round"] {
            assert_eq!(fetch(path).await, Err(MediaError::Forbidden), "{path}");
        }
        // Another host than the channel's own is not trusted, whatever it serves.
        let elsewhere = Url::parse("http://127.0.0.1:1").unwrap();
        let link = own.join("/picture").unwrap();
        assert_eq!(fetcher.fetch(link.as_str(), &elsewhere).await, Err(MediaError::Forbidden));
    }
}
