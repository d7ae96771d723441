//! The OpenAPI document: from the routes and types, finished here with what holds for every operation.

use super::{VERSION, router};
use axum::{Json, http::header::ACCESS_CONTROL_ALLOW_ORIGIN, response::IntoResponse};
use serde_json::{Map, Value, json};
use std::sync::OnceLock;
use utoipa::{
    Modify, OpenApi,
    openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
};

/// What the document says beside the routes.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Balie",
        version = "1.0.0",
        description = "The online front desk of a police district: conversations with citizens on several \
            platforms, in one queue. Times are RFC 3339 in UTC. Lists are asked with `limit` and `cursor`. \
            Errors are RFC 9457 problem details.",
        contact(name = "Balie", url = "https://balie.example.nl", email = "balie@example.nl"),
        license(name = "EUPL-1.2", identifier = "EUPL-1.2"),
    ),
    servers((url = "/api/v1", description = "This installation")),
    security(("session" = []), ("token" = [])),
    components(schemas(shared::Problem, shared::Whose)),
    modifiers(&Schemes),
    tags(
        (name = "Session", description = "Logging in and out."),
        (name = "Conversations", description = "The queue, and what is done with a conversation."),
        (name = "Messages", description = "Replies, notes and attachments."),
        (name = "Contacts", description = "Citizens."),
        (name = "People", description = "Users and teams."),
        (name = "Channels", description = "Connected accounts."),
        (name = "Intake", description = "What could not be understood."),
        (name = "API tokens", description = "Tokens for one's own scripts."),
        (name = "Live", description = "The websocket."),
    ),
)]
pub struct Head;

struct Schemes;

impl Modify for Schemes {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let components = document.components.get_or_insert_default();
        let cookie = ApiKey::Cookie(ApiKeyValue::with_description(
            "balie_session",
            "A session, from `POST /session`. Over HTTPS the name begins with `__Host-`.",
        ));
        components.add_security_scheme("session", SecurityScheme::ApiKey(cookie));
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        components.add_security_scheme("token", SecurityScheme::Http(bearer));
    }
}

/// The document.
pub fn document() -> &'static Value {
    static DOCUMENT: OnceLock<Value> = OnceLock::new();
    DOCUMENT.get_or_init(|| {
        let (_, document) = router::operations().split_for_parts();
        // The document is made of maps with text keys only.
        finish(serde_json::to_value(document).unwrap_or_default())
    })
}

/// Serves it, to any origin.
pub async fn serve() -> impl IntoResponse {
    ([(ACCESS_CONTROL_ALLOW_ORIGIN, "*"), (super::frame::RESOURCE_POLICY, "cross-origin")], Json(document()))
}

fn finish(mut document: Value) -> Value {
    rename(&mut document);
    add_common(&mut document["components"]);
    let paths = document["paths"].as_object_mut().into_iter().flatten();
    for (path, item) in paths {
        for (_, operation) in item.as_object_mut().into_iter().flatten() {
            finish_operation(path, operation);
        }
    }
    document
}

/// Schemas of generic types get one word: `Page_User` becomes `PageUser`.
fn rename(value: &mut Value) {
    let fixed = |name: &str| name.replace("Page_", "Page");
    match value {
        Value::String(text) if text.starts_with("#/components/schemas/") => *text = fixed(text),
        Value::Array(items) => items.iter_mut().for_each(rename),
        Value::Object(map) => {
            let entries = std::mem::take(map);
            for (key, mut item) in entries {
                rename(&mut item);
                let key = if key.starts_with("Page_") { fixed(&key) } else { key };
                map.insert(key, item);
            }
        }
        _ => {}
    }
}

fn finish_operation(path: &str, operation: &mut Value) {
    if let Some(id) = operation["operationId"].as_str() {
        operation["operationId"] = json!(camel(id));
    }
    let open = operation["security"] == json!([{}]);
    let has_body = operation.get("requestBody").is_some();
    let has_input = has_body || operation["parameters"].as_array().is_some_and(|p| !p.is_empty());
    let always = [
        (has_input, "400", "The request is wrong; `errors` tells everything that is."),
        (!open, "401", "Nobody is logged in."),
        (!open || has_body, "403", "The role does not allow it, or another site asks."),
        (path.contains('{'), "404", "It does not exist, or is not the caller's to see."),
        (has_body, "413", "The body is larger than 1 MiB."),
        (has_body, "415", "The body is not JSON."),
        (true, "500", "Something went wrong inside."),
        (true, "503", "The database is away; `Retry-After` says when to try again."),
    ];
    let Some(responses) = operation["responses"].as_object_mut() else { return };
    for (applies, status, description) in always {
        if applies && !responses.contains_key(status) {
            responses.insert(status.into(), json!({"description": description}));
        }
    }
    for (status, response) in responses.iter_mut() {
        response["headers"]["API-Version"] = json!({"$ref": "#/components/headers/ApiVersion"});
        if status.starts_with(['4', '5']) {
            response["content"] = problem_content();
        }
    }
    sort(responses);
}

fn problem_content() -> Value {
    json!({"application/problem+json": {
        "schema": {"$ref": "#/components/schemas/Problem"},
        "examples": {"problem": {"$ref": "#/components/examples/Problem"}}
    }})
}

/// What operations refer to.
fn add_common(components: &mut Value) {
    components["headers"]["ApiVersion"] = json!({
        "description": "The version of the API.", "schema": {"type": "string", "examples": [VERSION]}
    });
    components["examples"]["Problem"] = json!({"value": {
        "status": 409, "title": "Conflict", "code": "claimed-by-other", "detail": "Sanne has this conversation."
    }});
}

fn sort(map: &mut Map<String, Value>) {
    let mut entries: Vec<_> = std::mem::take(map).into_iter().collect();
    entries.sort_by(|a, b| a.0.cmp(&b.0));
    map.extend(entries);
}

fn camel(snake: &str) -> String {
    let mut parts = snake.split('_');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |name, part| name + &part[..1].to_uppercase() + &part[1..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn operations() -> Vec<(String, String, Value)> {
        let paths = document()["paths"].as_object().unwrap();
        paths
            .iter()
            .flat_map(|(path, item)| {
                let operations = item.as_object().unwrap().iter();
                operations.map(move |(method, o)| (path.clone(), method.clone(), o.clone()))
            })
            .collect()
    }

    #[test]
    fn operations_have_unique_ids_summaries_and_tags() {
        let all = operations();
        let ids: BTreeSet<_> =
            all.iter().map(|(.., o)| o["operationId"].as_str().unwrap().to_owned()).collect();
        assert_eq!(ids.len(), all.len());
        for (path, method, operation) in all {
            assert!(!operation["summary"].as_str().unwrap_or_default().is_empty(), "{method} {path}");
            assert!(!operation["tags"].as_array().unwrap().is_empty(), "{method} {path}");
        }
    }

    /// A change of the API is seen in the review: `BALIE_UPDATE=1 cargo test -p backend openapi` writes it.
    #[test]
    fn the_document_is_the_one_that_was_agreed_on() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/openapi.json");
        if std::env::var_os("BALIE_UPDATE").is_some() {
            std::fs::write(file, serde_json::to_string_pretty(document()).unwrap() + "\n").unwrap();
        }
        let agreed: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
        assert!(&agreed == document(), "docs/openapi.json differs: see the comment here for how to write it");
    }

    #[test]
    fn names_follow_the_design_rules() {
        for (path, ..) in operations() {
            assert!(!path.ends_with('/'), "{path}");
            let kebab = |s: &str| s.chars().all(|c| c.is_ascii_lowercase() || c == '-') || s.starts_with('{');
            assert!(path.split('/').all(kebab), "{path}");
        }
        for (name, schema) in document()["components"]["schemas"].as_object().unwrap() {
            assert!(
                name.chars().all(char::is_alphanumeric) && name.starts_with(char::is_uppercase),
                "{name}"
            );
            for field in schema["properties"].as_object().into_iter().flatten().map(|(name, _)| name) {
                assert!(field.chars().all(|c| c.is_ascii_alphanumeric()), "{name}.{field}");
            }
        }
        assert_eq!(document()["info"]["version"], VERSION);
        assert!(document()["servers"][0]["url"].as_str().unwrap().ends_with("/api/v1"));
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let text = document().to_string();
        for pointer in text.split("\"$ref\":\"#").skip(1) {
            let pointer = pointer.split('"').next().unwrap();
            assert!(document().pointer(pointer).is_some(), "{pointer}");
        }
    }

    #[test]
    fn every_refusal_is_a_problem_and_input_has_its_400() {
        for (path, method, operation) in operations() {
            let responses = operation["responses"].as_object().unwrap();
            for (status, response) in responses.iter().filter(|(s, _)| s.starts_with(['4', '5'])) {
                assert!(
                    response["content"]["application/problem+json"].is_object(),
                    "{method} {path} {status}"
                );
            }
            if operation.get("requestBody").is_some() {
                assert!(responses.contains_key("400"), "{method} {path}");
                let content = &operation["requestBody"]["content"];
                // Bytes speak for themselves.
                let bytes = content["application/octet-stream"].is_object();
                assert!(bytes || content["application/json"]["example"].is_object(), "{path}");
            }
        }
    }
}
