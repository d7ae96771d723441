//! The built SPA, inside the binary.
//!
//! [`serve`] is the router's fallback: what is no route is a file of the SPA, or a page that the SPA draws itself.
//! A debug build reads the files from `dist/` when they are asked for; a release build carries them.

mod encoding;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use axum::body::{Body, Bytes};
use axum::http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

use encoding::Encoding;

/// What `cargo xtask spa` builds; the backend compiles without it too.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../dist"]
#[allow_missing = true]
struct Spa;

/// `cargo xtask build` sets this to the SPA's hash: reading it makes cargo embed again when the SPA is another.
#[cfg(not(debug_assertions))]
const _: Option<&str> = option_env!("BALIE_SPA");

const PAGE: &str = "index.html";
/// Here every name has a hash of the content in it.
const HASHED: &str = "assets/";
/// Paths under these belong to the routes before us, also when no route has them.
const NOT_OURS: [&str; 2] = ["api", "webhooks"];

/// Answers with a file of the SPA.
#[expect(clippy::unused_async, reason = "a handler of axum is async, whether it waits or not")]
pub async fn serve(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    respond::<Spa>(&method, uri.path(), &headers)
}

fn respond<Files: RustEmbed>(method: &Method, path: &str, headers: &HeaderMap) -> Response {
    let Some(name) = name(path) else { return StatusCode::NOT_FOUND.into_response() };
    if method != Method::GET && method != Method::HEAD {
        return (StatusCode::METHOD_NOT_ALLOWED, [(ALLOW, "GET, HEAD")]).into_response();
    }
    let Some(found) = find::<Files>(name, headers) else {
        return (StatusCode::NOT_FOUND, [(CACHE_CONTROL, "no-store")]).into_response();
    };
    let mut response = if fresh(&found, headers) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        content(&found, name, method)
    };
    let head = response.headers_mut();
    head.insert(CACHE_CONTROL, HeaderValue::from_static(caching(name)));
    head.insert(VARY, HeaderValue::from_static("accept-encoding"));
    head.insert(ETAG, etag(&found.file));
    response
}

/// The file that a path asks for: itself, or the page when the path looks like one that the SPA draws.
fn name(path: &str) -> Option<&str> {
    let path = path.strip_prefix('/')?;
    let (first, last) = (path.split('/').next()?, path.rsplit('/').next()?);
    if NOT_OURS.contains(&first) {
        return None;
    }
    Some(if last.contains('.') { path } else { PAGE })
}

struct Found {
    file: EmbeddedFile,
    encoding: Encoding,
}

/// The smallest form of a file that the browser takes. Compressed forms exist for the kinds of files that shrink.
fn find<Files: RustEmbed>(name: &str, headers: &HeaderMap) -> Option<Found> {
    Encoding::accepted(headers).into_iter().find_map(|encoding| {
        let file = Files::get(&format!("{name}{}", encoding.suffix()))?;
        Some(Found { file, encoding })
    })
}

fn content(found: &Found, name: &str, method: &Method) -> Response {
    let data = found.file.data.clone();
    let length = data.len();
    let body = match data {
        _ if method == Method::HEAD => Body::empty(),
        Cow::Borrowed(bytes) => Body::from(Bytes::from_static(bytes)),
        Cow::Owned(bytes) => Body::from(bytes),
    };
    let mut response = ([(CONTENT_TYPE, mime(name))], body).into_response();
    response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(length));
    if let Some(token) = found.encoding.token() {
        response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static(token));
    }
    response
}

fn caching(name: &str) -> &'static str {
    if name.starts_with(HASHED) { "public, max-age=31536000, immutable" } else { "no-cache" }
}

/// Each form of a file has bytes of its own, and so a tag of its own.
fn etag(file: &EmbeddedFile) -> HeaderValue {
    let tag = format!("\"{}\"", hex::encode(&file.metadata.sha256_hash()[..16]));
    // Quotes and hexadecimal digits are always allowed in a header.
    HeaderValue::from_str(&tag).unwrap_or_else(|_| HeaderValue::from_static("\"\""))
}

/// Whether the browser has these bytes already.
fn fresh(found: &Found, headers: &HeaderMap) -> bool {
    let etag = etag(&found.file);
    let known = headers.get_all(IF_NONE_MATCH).into_iter().filter_map(|value| value.to_str().ok());
    known
        .flat_map(|value| value.split(','))
        .map(|tag| tag.trim().trim_start_matches("W/"))
        .any(|tag| tag == "*" || tag.as_bytes() == etag.as_bytes())
}

fn mime(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("txt") => "text/plain; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("json") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("webp") => "image/webp",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("mp3") => "audio/mpeg",
        Some("ogg") => "audio/ogg",
        Some("wav") => "audio/wav",
        _ => "application/octet-stream",
    }
}
