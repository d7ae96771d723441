//! Whether every text that a person sees is in every language.
//!
//! Keys that do not exist are the compiler's business. Here we look for the two things that it lets through: a text
//! written straight into a `view!`, and a key that one language has and the other does not.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use serde_json::Value;

use crate::workspace;

const LANGUAGES: [&str; 2] = ["nl", "en"];
/// Attributes whose value is read to or shown to a person.
const SPOKEN: [&str; 6] = ["alt", "aria-label", "aria-description", "label", "placeholder", "title"];
/// Names and keys, which are the same in every language.
const NAMES: [&str; 4] = ["Balie", "Ctrl", "Enter", "Esc"];

/// Everything that is wrong, one sentence each.
pub fn check() -> Result<Vec<String>> {
    let frontend = workspace::root().join("frontend");
    let mut problems = Vec::new();
    for file in workspace::files_in(&frontend.join("src"))? {
        if file.extension().is_some_and(|extension| extension == "rs") {
            let source = fs::read_to_string(&file)?;
            let place = file.strip_prefix(workspace::root())?.display();
            let texts = untranslated(&source).with_context(|| format!("cannot read {place}"))?;
            problems
                .extend(texts.iter().map(|(line, text)| format!("{place}:{line}: {text} is not translated")));
        }
    }
    problems.extend(missing(&frontend.join("locales"))?);
    Ok(problems)
}

/// The texts in the views of a source file, with their lines.
fn untranslated(source: &str) -> Result<Vec<(usize, String)>> {
    let tokens: TokenStream = source.parse().map_err(|error| anyhow::anyhow!("{error}"))?;
    let mut found = Vec::new();
    in_code(tokens, &mut found);
    Ok(found)
}

fn in_code(tokens: TokenStream, found: &mut Vec<(usize, String)>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        let TokenTree::Group(group) = token else { continue };
        if is_view(&tokens[..at]) {
            in_view(group, found);
        }
        in_code(group.stream(), found);
    }
}

/// Whether what stands before a group makes it the body of `view!`.
fn is_view(before: &[TokenTree]) -> bool {
    matches!(before, [.., TokenTree::Ident(name), TokenTree::Punct(mark)] if name == "view" && mark.as_char() == '!')
}

/// In a view itself, literals are texts or values of attributes; whatever is code is in braces.
fn in_view(view: &Group, found: &mut Vec<(usize, String)>) {
    let tokens: Vec<TokenTree> = view.stream().into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        let Some((line, text)) = text(token) else { continue };
        let shown = match &tokens[..at] {
            [before @ .., TokenTree::Punct(mark)] if mark.as_char() == '=' => is_spoken(before),
            // Braces after anything but a tag or an attribute belong to code, such as an `if` without its own braces.
            [.., TokenTree::Punct(_)] => true,
            _ => matches!(token, TokenTree::Literal(_)),
        };
        if shown {
            found.push((line, text));
        }
    }
}

/// A literal with words in it, also when it stands alone in braces.
fn text(token: &TokenTree) -> Option<(usize, String)> {
    match token {
        TokenTree::Literal(literal) => {
            let text = literal.to_string();
            let mut words = text.split(|letter: char| !letter.is_alphabetic());
            let has_words = text.starts_with('"') && words.any(is_word);
            has_words.then(|| (literal.span().start().line, text))
        }
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
            let mut inner = group.stream().into_iter();
            let only = inner.next()?;
            if inner.next().is_none() { text(&only) } else { None }
        }
        _ => None,
    }
}

/// Whether letters are a word of some language; a single one is a mark or a key.
fn is_word(letters: &str) -> bool {
    letters.chars().count() > 1 && !NAMES.contains(&letters)
}

/// Whether the attribute whose name ends here is one that a person hears or sees.
fn is_spoken(before: &[TokenTree]) -> bool {
    let mut name = Vec::new();
    for token in before.iter().rev() {
        match token {
            TokenTree::Ident(part) if name.last().is_none_or(|last| last == "-") => {
                name.push(part.to_string());
            }
            TokenTree::Punct(mark) if mark.as_char() == '-' => name.push("-".into()),
            _ => break,
        }
    }
    name.reverse();
    SPOKEN.contains(&name.concat().as_str())
}

/// Keys that not every language has, and texts that are empty.
fn missing(folder: &Path) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    let mut languages = Vec::new();
    for language in LANGUAGES {
        let file = folder.join(language).with_extension("json");
        let texts = fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        let mut keys = BTreeSet::new();
        collect(&serde_json::from_str(&texts)?, "", &mut keys, &mut problems);
        languages.push((language, keys));
    }
    for (language, keys) in &languages {
        for key in languages.iter().flat_map(|(_, others)| others.difference(keys)) {
            problems.push(format!("{key} has no text in {language}"));
        }
    }
    Ok(problems)
}

fn collect(texts: &Value, path: &str, keys: &mut BTreeSet<String>, problems: &mut Vec<String>) {
    match texts {
        Value::Object(inner) => {
            for (name, text) in inner {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                collect(text, &path, keys, problems);
            }
        }
        Value::String(text) if text.trim().is_empty() => problems.push(format!("{path} is empty")),
        _ => {
            keys.insert(path.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(view: &str, expected: &[&str]) {
        let source = format!("fn page() {{ view! {{ {view} }} }}");
        let found: Vec<String> = untranslated(&source).unwrap().into_iter().map(|(_, text)| text).collect();
        assert_eq!(found, expected, "{view}");
    }

    #[test]
    fn a_text_in_a_view_is_noticed_and_other_literals_are_not() {
        check(r#"<p>"Wachtrij"</p>"#, &["\"Wachtrij\""]);
        check(r#"<p>{"Wachtrij"}</p>"#, &["\"Wachtrij\""]);
        check(r#"<p>{t!(i18n, queue.title)} " · " {name}</p>"#, &[]);
        check(r#"<h1>"Balie"</h1> <kbd>"Ctrl+K"</kbd>"#, &[]);
        check(r#"<p class="queue" id="a" data-view="all"></p>"#, &[]);
        check(
            r#"<button aria-label="Sluiten" title={"Dicht"} type="button"/>"#,
            &["\"Sluiten\"", "\"Dicht\""],
        );
        check(r#"<Show when=move || kind() == "note"><i/></Show>"#, &[]);
        check(r#"<i class=move || if open() { "is-open" } else { "is-closed" }/>"#, &[]);
        check(r#"<ul>{move || view! { <li>"Diep"</li> }}</ul>"#, &["\"Diep\""]);
    }

    #[test]
    fn languages_have_the_same_keys_and_say_something() {
        let folder = tempfile::tempdir().unwrap();
        let write = |language: &str, texts: &str| fs::write(folder.path().join(language), texts).unwrap();
        write("nl.json", r#"{"queue": {"title": "Wachtrij", "empty": " "}, "note": "notitie"}"#);
        write("en.json", r#"{"queue": {"title": "Queue", "empty": "nothing"}}"#);
        let problems = missing(folder.path()).unwrap();
        assert_eq!(
            problems,
            ["queue.empty is empty", "queue.empty has no text in nl", "note has no text in en"]
        );
    }
}
