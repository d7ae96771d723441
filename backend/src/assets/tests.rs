//! The handler as a plain service, over a small SPA in `fixture/`.

use axum::Router;
use axum::body::to_bytes;
use axum::http::Request;
use tower::ServiceExt;

use super::*;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/src/assets/fixture"]
struct Fixture;

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    fn header(&self, name: axum::http::HeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

async fn ask(method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
    let fixture = |method: Method, uri: Uri, headers: HeaderMap| async move {
        respond::<Fixture>(&method, uri.path(), &headers)
    };
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let service = Router::<()>::new().fallback(fixture);
    let response = service.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let (head, body) = response.into_parts();
    let body = to_bytes(body, 10_000).await.unwrap();
    Answer { status: head.status, headers: head.headers, body: String::from_utf8(body.to_vec()).unwrap() }
}

async fn get(path: &str, headers: &[(&str, &str)]) -> Answer {
    ask(Method::GET, path, headers).await
}

#[tokio::test]
async fn a_path_of_the_spa_gets_the_page() {
    for path in ["/", "/desk", "/desk/mine/7?view=all", "/desk/", "/apiary", "/index.html"] {
        let answer = get(path, &[]).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert_eq!(answer.header(CONTENT_TYPE), "text/html; charset=utf-8", "{path}");
        assert_eq!(answer.header(CACHE_CONTROL), "no-cache", "{path}");
        assert!(answer.body.contains("fixture page"), "{path}");
    }
}

#[tokio::test]
async fn what_is_not_there_and_what_belongs_to_others_is_not_found() {
    for path in
        ["/assets/gone.js", "/desk/a.png", "/api", "/api/v1/nothing", "/webhooks/facebook", "/../Cargo.toml"]
    {
        assert_eq!(get(path, &[]).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn a_hashed_file_is_kept_for_ever_and_others_are_asked_again() {
    let hashed = get("/assets/balie-1.js", &[]).await;
    assert_eq!(hashed.header(CACHE_CONTROL), "public, max-age=31536000, immutable");
    assert_eq!(hashed.header(CONTENT_TYPE), "text/javascript; charset=utf-8");
    assert_eq!(get("/icon.svg", &[]).await.header(CACHE_CONTROL), "no-cache");
    assert_eq!(get("/assets/balie-1.wasm", &[]).await.header(CONTENT_TYPE), "application/wasm");
}

#[tokio::test]
async fn the_encoding_is_the_best_that_both_sides_know() {
    let check = async |accept: &str, path: &str, expected: &str| {
        let answer = get(path, &[("accept-encoding", accept)]).await;
        assert_eq!(answer.header(CONTENT_ENCODING), expected, "{accept} for {path}");
        assert_eq!(answer.header(VARY), "accept-encoding");
        answer.body
    };
    assert_eq!(check("gzip, deflate, br, zstd", "/assets/balie-1.js", "br").await, "script as br\n");
    assert_eq!(check("gzip", "/assets/balie-1.js", "gzip").await, "script as gz\n");
    assert_eq!(check("br;q=0.2, gzip;q=0.9", "/assets/balie-1.js", "gzip").await, "script as gz\n");
    assert_eq!(check("br;q=0, gzip", "/assets/balie-1.js", "gzip").await, "script as gz\n");
    assert_eq!(check("*", "/assets/balie-1.js", "br").await, "script as br\n");
    assert_eq!(check("*;q=0", "/assets/balie-1.js", "").await, "script\n");
    assert_eq!(check("identity", "/assets/balie-1.js", "").await, "script\n");
    assert_eq!(check("", "/assets/balie-1.js", "").await, "script\n");
    assert_eq!(check("br", "/icon.svg", "").await, "<svg/>\n");
}

#[tokio::test]
async fn a_browser_that_has_the_bytes_is_told_so() {
    let first = get("/assets/balie-1.js", &[("accept-encoding", "br")]).await;
    let tag = first.header(ETAG).to_owned();
    for known in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".into()] {
        let again = get("/assets/balie-1.js", &[("accept-encoding", "br"), ("if-none-match", &known)]).await;
        assert_eq!(again.status, StatusCode::NOT_MODIFIED, "{known}");
        assert_eq!(again.header(ETAG), tag);
        assert!(again.body.is_empty());
    }
    let plain = get("/assets/balie-1.js", &[("if-none-match", &tag)]).await;
    assert_eq!(plain.status, StatusCode::OK, "another form of the file is another thing");
    assert_ne!(plain.header(ETAG), tag);
}

#[tokio::test]
async fn head_answers_as_get_does_but_without_the_bytes() {
    let full = get("/assets/balie-1.js", &[]).await;
    let head = ask(Method::HEAD, "/assets/balie-1.js", &[]).await;
    assert_eq!(head.status, StatusCode::OK);
    assert_eq!(head.headers, full.headers);
    assert_eq!(head.header(CONTENT_LENGTH), "7");
    assert!(head.body.is_empty());
}

#[tokio::test]
async fn other_methods_are_refused() {
    let answer = ask(Method::POST, "/desk", &[]).await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(answer.header(ALLOW), "GET, HEAD");
}
