//! The `fields` parameter of the Graph API: `id,comments.limit(5){id,message}`.

use serde_json::{Map, Value, json};

/// One field that is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Field {
    pub name: String,
    pub args: Vec<(String, String)>,
    pub sub: Vec<Field>,
}

impl Field {
    pub fn arg(&self, name: &str) -> Option<&str> {
        self.args.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}

/// Reads a list of fields; none when it is not one.
pub(crate) fn parse(text: &str) -> Option<Vec<Field>> {
    let mut rest = text;
    let fields = list(&mut rest, 0)?;
    rest.is_empty().then_some(fields)
}

/// Deeper than this no real request goes.
const MAX_DEPTH: usize = 8;

fn list(rest: &mut &str, depth: usize) -> Option<Vec<Field>> {
    if depth > MAX_DEPTH {
        return None;
    }
    let mut fields = Vec::new();
    loop {
        fields.push(field(rest, depth)?);
        match rest.strip_prefix(',') {
            Some(after) => *rest = after,
            None => return Some(fields),
        }
    }
}

fn field(rest: &mut &str, depth: usize) -> Option<Field> {
    let mut field = Field { name: word(rest)?, ..Field::default() };
    while let Some(after) = rest.strip_prefix('.') {
        *rest = after;
        let name = word(rest)?;
        let (value, after) = rest.strip_prefix('(')?.split_once(')')?;
        field.args.push((name, value.to_owned()));
        *rest = after;
    }
    if let Some(after) = rest.strip_prefix('{') {
        *rest = after;
        field.sub = list(rest, depth + 1)?;
        *rest = rest.strip_prefix('}')?;
    }
    Some(field)
}

fn word(rest: &mut &str) -> Option<String> {
    *rest = rest.trim_start();
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
    let (word, after) = rest.split_at(end);
    *rest = after.trim_start();
    (!word.is_empty()).then(|| word.to_owned())
}

/// What of `full` is asked for. Lists inside become edges: `{"data": […]}`.
pub(crate) fn project(full: &Value, fields: &[Field]) -> Value {
    let mut out = Map::new();
    for field in fields {
        match full.get(&field.name) {
            Some(Value::Array(list)) => {
                let chosen = choose(list, full, field);
                if !chosen.is_empty() {
                    out.insert(field.name.clone(), json!({"data": chosen}));
                }
            }
            Some(value @ Value::Object(_)) if !field.sub.is_empty() => {
                out.insert(field.name.clone(), project(value, &field.sub));
            }
            Some(value) => {
                out.insert(field.name.clone(), value.clone());
            }
            None => {}
        }
    }
    if let Some(id) = full.get("id") {
        out.insert("id".into(), id.clone());
    }
    Value::Object(out)
}

/// Edges without fields of their own show these.
const DEFAULTS: &str = "created_time,from,message,text,timestamp,name,username";

fn choose(list: &[Value], of: &Value, field: &Field) -> Vec<Value> {
    let defaults = if field.sub.is_empty() { parse(DEFAULTS).unwrap_or_default() } else { Vec::new() };
    let sub = if field.sub.is_empty() { &defaults } else { &field.sub };
    let mut chosen = arrange(list, of, |name| field.arg(name).map(ToOwned::to_owned));
    if let Some(limit) = field.arg("limit").and_then(|l| l.parse().ok()) {
        chosen.truncate(limit);
    }
    chosen.truncate(100);
    chosen.into_iter().map(|item| project(item, sub)).collect()
}

/// The items of an edge in the order and choice that was asked for: `filter` and `order` of comments.
pub(crate) fn arrange<'a>(
    list: &'a [Value],
    of: &Value,
    arg: impl Fn(&str) -> Option<String>,
) -> Vec<&'a Value> {
    let all = arg("filter").as_deref() == Some("stream");
    let mut chosen: Vec<&Value> = list
        .iter()
        .filter(|item| all || item.get("parent").is_none_or(|parent| parent.get("id") == of.get("id")))
        .collect();
    if arg("order").as_deref() == Some("reverse_chronological") {
        chosen.reverse();
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_nested_fields_with_arguments() {
        let fields =
            parse("id,comments.limit(5).filter(stream){id,from{name}},mentioned_comment.comment_id(1_2)")
                .unwrap();
        assert_eq!(fields.len(), 3);
        assert_eq!(fields[1].arg("limit"), Some("5"));
        assert_eq!(fields[1].arg("filter"), Some("stream"));
        assert_eq!(fields[1].sub[1].sub[0].name, "name");
        assert_eq!(fields[2].arg("comment_id"), Some("1_2"));
    }

    #[test]
    fn refuses_what_is_not_a_list_of_fields() {
        for text in ["", "a,", "a{", "a{b", "a}b", "a.limit", "a.limit(5", &"a{".repeat(50)] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn shows_what_is_asked_for_and_the_id() {
        let full = json!({"id": "1", "message": "m", "secret": 1, "comments": [
            {"id": "2", "message": "a"}, {"id": "3", "message": "b", "parent": {"id": "2"}}]});
        let show = |fields| project(&full, &parse(fields).unwrap());
        assert_eq!(show("message"), json!({"id": "1", "message": "m"}));
        assert_eq!(show("comments{message}")["comments"]["data"], json!([{"id": "2", "message": "a"}]));
        assert_eq!(
            show("comments.filter(stream).order(reverse_chronological){id}")["comments"]["data"],
            json!([{"id": "3"}, {"id": "2"}])
        );
    }
}
