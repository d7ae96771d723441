//! The page that shows the API, made of its document: plain HTML, no script.

use super::openapi::document;
use axum::{
    http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE},
    response::{Html, IntoResponse},
};
use serde_json::Value;
use std::{fmt::Write, sync::OnceLock};

/// Its own style, and nothing else. No sandbox: that would make the style one of another origin.
const POLICY: &str = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

/// Shows the API.
pub async fn page() -> impl IntoResponse {
    static PAGE: OnceLock<String> = OnceLock::new();
    let page = PAGE.get_or_init(|| render(document()));
    ([(CONTENT_SECURITY_POLICY, POLICY)], Html(page.as_str()))
}

/// The page's style.
pub async fn style() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("docs_page.css"))
}

fn render(document: &Value) -> String {
    let mut page = String::from(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>Balie API</title><link rel=\"stylesheet\" href=\"/api/docs.css\"></head><body>\
         <a class=\"skip\" href=\"#operations\">To the operations</a><header>",
    );
    // Writing to a string does not fail.
    let info = &document["info"];
    let _ = write!(
        page,
        "<h1>Balie API {}</h1><p>{}</p><p>All paths begin with <code>{}</code>. \
         <a href=\"/api/v1/openapi.json\">The OpenAPI document</a></p></header>",
        escape(text(&info["version"])),
        prose(text(&info["description"])),
        escape(text(&document["servers"][0]["url"])),
    );
    contents(document, &mut page);
    page += "<main id=\"operations\">";
    for tag in document["tags"].as_array().into_iter().flatten() {
        let name = text(&tag["name"]);
        let _ = write!(page, "<h2>{}</h2><p>{}</p>", escape(name), prose(text(&tag["description"])));
        each_operation(document, name, |path, method, o| operation(&mut page, path, method, o));
    }
    page += "<h2>Types</h2>";
    for (name, schema) in document["components"]["schemas"].as_object().into_iter().flatten() {
        type_section(&mut page, name, schema);
    }
    page += "</main></body></html>";
    page
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Words with code between backticks.
fn prose(text: &str) -> String {
    let parts = escape(text);
    let parts = parts.split('`').enumerate();
    parts.map(|(n, part)| if n % 2 == 1 { format!("<code>{part}</code>") } else { part.to_owned() }).collect()
}

fn each_operation(document: &Value, tag: &str, mut show: impl FnMut(&str, &str, &Value)) {
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            if operation["tags"][0] == tag {
                show(path, method, operation);
            }
        }
    }
}

fn contents(document: &Value, page: &mut String) {
    *page += "<nav aria-label=\"Operations\"><ul>";
    for tag in document["tags"].as_array().into_iter().flatten() {
        each_operation(document, text(&tag["name"]), |path, method, operation| {
            let (id, method) = (text(&operation["operationId"]), method.to_uppercase());
            let _ = write!(page, "<li><a href=\"#{id}\"><b>{method}</b> {}</a></li>", escape(path));
        });
    }
    *page += "</ul></nav>";
}

fn operation(page: &mut String, path: &str, method: &str, operation: &Value) {
    let _ = write!(
        page,
        "<section id=\"{}\"><h3><b>{}</b> <code>{}</code></h3><p>{}</p>",
        text(&operation["operationId"]),
        method.to_uppercase(),
        escape(path),
        prose(text(&operation["summary"])),
    );
    parameters(page, &operation["parameters"]);
    let body = &operation["requestBody"]["content"]["application/json"];
    if body.is_object() {
        let example = serde_json::to_string_pretty(&body["example"]).unwrap_or_default();
        let _ = write!(
            page,
            "<h4>Body: {}</h4><pre tabindex=\"0\">{}</pre>",
            type_of(&body["schema"]),
            escape(&example)
        );
    }
    *page += "<h4>Answers</h4><dl>";
    for (status, response) in operation["responses"].as_object().into_iter().flatten() {
        let schema = &response["content"]["application/json"]["schema"];
        let kind = if schema.is_object() { type_of(schema) } else { String::new() };
        let _ = write!(page, "<dt>{status}</dt><dd>{} {kind}</dd>", prose(text(&response["description"])));
    }
    *page += "</dl></section>";
}

fn parameters(page: &mut String, parameters: &Value) {
    let Some(parameters) = parameters.as_array().filter(|p| !p.is_empty()) else { return };
    *page += "<h4>Parameters</h4><dl>";
    for parameter in parameters {
        let _ = write!(
            page,
            "<dt><code>{}</code> ({})</dt><dd>{}</dd>",
            escape(text(&parameter["name"])),
            escape(text(&parameter["in"])),
            prose(text(&parameter["description"])),
        );
    }
    *page += "</dl>";
}

fn type_section(page: &mut String, name: &str, schema: &Value) {
    let description = prose(text(&schema["description"]));
    let _ = write!(page, "<section id=\"type-{name}\"><h3>{name}</h3><p>{description}</p>");
    if let Some(words) = schema["enum"].as_array() {
        let words: Vec<_> = words.iter().map(|w| format!("<code>{}</code>", escape(text(w)))).collect();
        let _ = write!(page, "<p>One of {}.</p>", words.join(", "));
    }
    if let Some(fields) = schema["properties"].as_object() {
        *page += "<dl>";
        for (field, kind) in fields {
            let _ = write!(
                page,
                "<dt><code>{}</code> {}</dt><dd>{}</dd>",
                escape(field),
                type_of(kind),
                prose(text(&kind["description"])),
            );
        }
        *page += "</dl>";
    }
    *page += "</section>";
}

/// A type in words, with a link when it has a name.
fn type_of(schema: &Value) -> String {
    if let Some(name) = text(&schema["$ref"]).rsplit('/').next().filter(|name| !name.is_empty()) {
        return format!("<a href=\"#type-{name}\">{name}</a>");
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        return choices.iter().map(type_of).collect::<Vec<_>>().join(" or ");
    }
    match &schema["type"] {
        Value::String(kind) if kind == "array" => format!("list of {}", type_of(&schema["items"])),
        Value::String(kind) => escape(kind),
        Value::Array(kinds) => kinds.iter().map(text).map(escape).collect::<Vec<_>>().join(" or "),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_is_shown_and_every_link_leads_somewhere() {
        let page = render(document());
        assert!(page.contains("id=\"claimConversation\""));
        for target in page.split("href=\"#").skip(1).map(|rest| rest.split('"').next().unwrap()) {
            assert!(page.contains(&format!("id=\"{target}\"")), "{target}");
        }
        assert!(!page.contains("<script") && !page.contains("style=\""));
    }
}
