//! The words around what was found.

use super::terms::words;
use shared::Fragment;

/// So many characters at the most are shown before the first hit, and after it.
const BEFORE: usize = 60;
const AFTER: usize = 160;

/// The part of a text around the first hit, cut at words, with every hit in it marked.
pub(crate) fn snippet(text: &str, hits: impl Fn(&str) -> bool) -> Vec<Fragment> {
    let words = words(text);
    let first = words.iter().find(|word| hits(&word.folded)).map_or(0, |word| word.from);
    let from =
        words.iter().map(|word| word.from).find(|from| first.saturating_sub(*from) <= BEFORE).unwrap_or(0);
    let from = if from <= BEFORE / 2 { 0 } else { from };
    let to = words.iter().map(|word| word.to).take_while(|to| to.saturating_sub(first) <= AFTER).last();
    let to = to.filter(|to| text.len() - to > 3).unwrap_or(text.len()).max(from);
    let mut fragments = Vec::new();
    let mut add = |text: &str, hit: bool| {
        if !text.is_empty() {
            fragments.push(Fragment { text: text.to_owned(), hit });
        }
    };
    if from > 0 {
        add("…", false);
    }
    let mut at = from;
    for word in words.iter().filter(|w| w.from >= from && w.to <= to && hits(&w.folded)) {
        add(&text[at..word.from], false);
        add(&text[word.from..word.to], true);
        at = word.to;
    }
    add(&text[at..to], false);
    if to < text.len() {
        add("…", false);
    }
    fragments
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::terms::Query;
    use proptest::prelude::*;

    fn shown(text: &str, typed: &str) -> String {
        let query = Query::parse(typed).unwrap();
        let fragments = snippet(text, |word| query.hits(word));
        fragments.iter().map(|f| if f.hit { format!("[{}]", f.text) } else { f.text.clone() }).collect()
    }

    #[test]
    fn hits_are_marked_where_they_stand() {
        assert_eq!(
            shown("Mijn Fiéts is weg, een rode fiets.", "fietsen"),
            "Mijn [Fiéts] is weg, een rode [fiets]."
        );
        assert_eq!(shown("Niets te zien", "fiets"), "Niets te zien");
    }

    #[test]
    fn a_long_text_is_cut_around_the_hit() {
        let text = format!("{}inbraak {}", "woord ".repeat(100), "daarna ".repeat(100));
        let shown = shown(&text, "inbraak");
        assert!(
            shown.starts_with("…woord") && shown.ends_with("daarna…") && shown.contains("[inbraak]"),
            "{shown}"
        );
        assert!(shown.chars().count() < BEFORE + AFTER + 20);
    }

    proptest! {
        #[test]
        fn cutting_never_breaks_a_letter(text in "\\PC{0,400}", typed in "[a-z]{1,5}") {
            let query = Query::parse(&typed).unwrap();
            let fragments = snippet(&text, |word| query.hits(word));
            let shown: String = fragments.iter().map(|f| f.text.as_str()).collect();
            let shown = shown.trim_matches('…');
            prop_assert!(text.contains(shown));
        }
    }
}
