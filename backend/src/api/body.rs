//! JSON bodies: what is wrong with one is told with everything that is wrong, not only the first.

use super::problem::Refusal;
use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::{StatusCode, header::CONTENT_TYPE},
};
use serde::de::DeserializeOwned;
use serde_json::Value;
use shared::FieldError;
use utoipa::{
    ToSchema,
    openapi::{
        RefOr,
        schema::{Object, Schema, SchemaType, Type},
    },
};

/// The most bytes that a body may have.
pub const LARGEST: usize = 1024 * 1024;

/// A JSON body.
pub struct Body<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + ToSchema> FromRequest<S> for Body<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let kind = request.headers().get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        if kind != "application/json" {
            let detail = "Send the body as application/json.";
            return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not-json", detail));
        }
        let bytes = bytes(request, state).await?;
        serde_json::from_slice(&bytes)
            .map(Self)
            .map_err(|error| Refusal::invalid(explain::<T>(&bytes, &error)))
    }
}

/// The bytes of a body that is not too large.
pub async fn bytes<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, Refusal> {
    Bytes::from_request(request, state).await.map_err(|error| {
        if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
            return Refusal::too_large();
        }
        Refusal::new(StatusCode::BAD_REQUEST, "broken-body", "The body did not come in whole.")
    })
}

fn explain<T: ToSchema>(bytes: &[u8], error: &serde_json::Error) -> Vec<FieldError> {
    let Ok(value) = serde_json::from_slice::<Value>(bytes) else {
        let place = format!("line {}, column {}", error.line(), error.column());
        return vec![field("body", format!("This is not JSON: see {place}."))];
    };
    let found = match T::schema() {
        RefOr::T(Schema::Object(object)) => compare(&object, &value),
        _ => vec![],
    };
    if !found.is_empty() {
        return found;
    }
    let text = error.to_string();
    let what = text.split(" at line ").next().unwrap_or_default();
    vec![field("body", format!("This does not fit: {what}."))]
}

/// What an object lacks, and what is of another type than it should be.
fn compare(schema: &Object, value: &Value) -> Vec<FieldError> {
    let Some(fields) = value.as_object() else {
        return vec![field("body", "Send a JSON object.".into())];
    };
    let missing = schema.required.iter().filter(|name| !fields.contains_key(*name));
    let missing = missing.map(|name| field(name, "This is required.".into()));
    let wrong = schema.properties.iter().filter_map(|(name, property)| {
        let (RefOr::T(Schema::Object(wanted)), Some(given)) = (property, fields.get(name)) else {
            return None;
        };
        let word = wanted_word(&wanted.schema_type, given)?;
        Some(field(name, format!("This should be {word}.")))
    });
    missing.chain(wrong).collect()
}

fn wanted_word(wanted: &SchemaType, given: &Value) -> Option<&'static str> {
    let allowed: &[Type] = match wanted {
        SchemaType::Type(one) => std::slice::from_ref(one),
        SchemaType::Array(several) => several,
        SchemaType::AnyValue => return None,
    };
    let fits = |kind: &Type| match kind {
        Type::String => given.is_string(),
        Type::Boolean => given.is_boolean(),
        Type::Integer => given.is_i64() || given.is_u64(),
        Type::Number => given.is_number(),
        Type::Array => given.is_array(),
        Type::Object => given.is_object(),
        Type::Null => given.is_null(),
    };
    if allowed.iter().any(fits) {
        return None;
    }
    Some(match allowed.first()? {
        Type::String => "text",
        Type::Boolean => "true or false",
        Type::Integer => "a whole number",
        Type::Number => "a number",
        Type::Array => "a list",
        Type::Object => "an object",
        Type::Null => "null",
    })
}

fn field(name: &str, detail: String) -> FieldError {
    FieldError { field: name.into(), detail }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::{FirstAdmin, NewReply, SetStatus};

    fn check<T: DeserializeOwned + ToSchema>(body: &str) -> Vec<(String, String)> {
        let error = serde_json::from_str::<T>(body).err().unwrap();
        explain::<T>(body.as_bytes(), &error).into_iter().map(|e| (e.field, e.detail)).collect()
    }

    #[test]
    fn everything_that_is_wrong_is_told() {
        let told = check::<FirstAdmin>(r#"{"name": 7}"#);
        let fields: Vec<&str> = told.iter().map(|(field, _)| field.as_str()).collect();
        assert_eq!(fields, ["email", "password", "name"]);
        assert_eq!(told[2].1, "This should be text.");
    }

    #[test]
    fn what_is_not_json_is_told_with_its_place() {
        assert!(check::<NewReply>("{\n\"text\": }")[0].1.contains("line 2"));
        assert_eq!(check::<NewReply>("[1]"), [("body".into(), "Send a JSON object.".into())]);
        assert!(check::<SetStatus>(r#"{"status": "gone"}"#)[0].1.contains("gone"));
    }
}
