//! HTTP requests to our own server.

use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Headers, RequestInit, Response};

/// What is asked of a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Read it.
    Get,
    /// Make a new one.
    Post,
    /// Put it there.
    Put,
    /// Take it away.
    Delete,
}

impl Method {
    const fn word(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }
}

/// A request that got no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoAnswer;

impl From<JsValue> for NoAnswer {
    fn from(_: JsValue) -> Self {
        Self
    }
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body as text.
    pub body: String,
}

/// A request waits this long for its answer.
const PATIENCE_MILLIS: u32 = 20_000;

/// Sends a request with an optional JSON body and idempotency key.
pub async fn send(
    method: Method,
    address: &str,
    body: Option<String>,
    key: Option<&str>,
) -> Result<Answer, NoAnswer> {
    let headers = Headers::new()?;
    headers.set("Accept", "application/json")?;
    if let Some(key) = key {
        headers.set("Idempotency-Key", key)?;
    }
    let init = RequestInit::new();
    init.set_method(method.word());
    init.set_signal(Some(&AbortSignal::timeout_with_u32(PATIENCE_MILLIS)));
    if let Some(body) = body {
        headers.set("Content-Type", "application/json")?;
        init.set_body(&JsValue::from(body));
    }
    init.set_headers(&headers);
    let request = super::page::window().fetch_with_str_and_init(address, &init);
    let response: Response = JsFuture::from(request).await?.dyn_into()?;
    let status = response.status();
    // As bytes: a text would be given three times the room that it takes, all in one piece.
    let body = Uint8Array::new(&JsFuture::from(response.array_buffer()?).await?).to_vec();
    Ok(Answer { status, body: String::from_utf8(body).unwrap_or_default() })
}
