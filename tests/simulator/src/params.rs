//! What a call says: in its query, and in its body as JSON, as a form or in parts.

use axum::body::Bytes;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header::CONTENT_TYPE;
use serde_json::{Map, Value};

/// An uploaded file.
#[derive(Debug)]
pub(crate) struct File {
    pub mime: String,
    pub bytes: Bytes,
}

/// The parameters of a call, wherever they stood.
#[derive(Debug, Default)]
pub(crate) struct Params {
    values: Map<String, Value>,
    pub file: Option<File>,
    /// The query as it was written.
    pub query: String,
    /// Whether the body could not be read.
    pub malformed: bool,
}

impl Params {
    pub fn text(&self, key: &str) -> Option<&str> {
        self.values.get(key)?.as_str()
    }

    /// A value that is JSON itself, or a string with JSON in it as forms have it.
    pub fn json(&self, key: &str) -> Option<Value> {
        match self.values.get(key)? {
            Value::String(text) => serde_json::from_str(text).ok(),
            other => Some(other.clone()),
        }
    }

    pub fn number(&self, key: &str) -> Option<i64> {
        match self.values.get(key)? {
            Value::String(text) => text.parse().ok(),
            other => other.as_i64(),
        }
    }

    /// Whether a field is listed in a comma-separated value.
    pub fn lists(&self, key: &str, field: &str) -> bool {
        self.text(key).is_some_and(|list| list.split(',').any(|f| f.trim() == field))
    }

    fn read_form(&mut self, text: &[u8]) {
        for (key, value) in url::form_urlencoded::parse(text) {
            self.values.insert(key.into_owned(), value.into_owned().into());
        }
    }

    async fn read_parts(&mut self, mut parts: Multipart) {
        loop {
            match parts.next_field().await {
                Ok(Some(field)) => {
                    let name = field.name().unwrap_or_default().to_owned();
                    let mime = field.content_type().map(ToOwned::to_owned);
                    let is_file = field.file_name().is_some();
                    let Ok(bytes) = field.bytes().await else { return self.malformed = true };
                    if is_file {
                        let mime = mime.unwrap_or_else(|| "application/octet-stream".to_owned());
                        self.file = Some(File { mime, bytes });
                    } else {
                        self.values.insert(name, String::from_utf8_lossy(&bytes).into_owned().into());
                    }
                }
                Ok(None) => return,
                Err(_) => return self.malformed = true,
            }
        }
    }
}

impl<S: Send + Sync> FromRequest<S> for Params {
    type Rejection = std::convert::Infallible;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        let mut params =
            Self { query: request.uri().query().unwrap_or_default().to_owned(), ..Self::default() };
        let query = params.query.clone();
        params.read_form(query.as_bytes());
        let kind =
            request.headers().get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
        if kind.starts_with("multipart/form-data") {
            match Multipart::from_request(request, state).await {
                Ok(parts) => params.read_parts(parts).await,
                Err(_) => params.malformed = true,
            }
            return Ok(params);
        }
        // The router bounds the body.
        let Ok(body) = Bytes::from_request(request, state).await else {
            params.malformed = true;
            return Ok(params);
        };
        if kind.starts_with("application/json") {
            match serde_json::from_slice(&body) {
                Ok(Value::Object(object)) => params.values.extend(object),
                _ => params.malformed = !body.is_empty(),
            }
        } else {
            params.read_form(&body);
        }
        Ok(params)
    }
}
