//! The address of the page: what it asks, and how that is written.

/// Escapes what has a meaning of its own in a query.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    escaped
}

/// What the page's address says for a name; empty when nothing.
pub fn asked(name: &str) -> String {
    let query = super::page::window().location().search().unwrap_or_default();
    let pairs = query.trim_start_matches('?').split('&');
    let value = pairs.filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name);
    let value = value.map(|(_, value)| value.replace('+', " ")).unwrap_or_default();
    js_sys::decode_uri_component(&value).map(String::from).unwrap_or_default()
}
