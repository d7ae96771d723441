//! Words as they are looked for: folded, and brought back to their stems.
//!
//! A message is kept as its words in their order, and after them the stems of those words, each marked. So a phrase
//! is found as it was written, the beginning of a word as it was typed, and *fietsen* where somebody wrote *fiets*.
//! Both databases get the same words, and need no dictionaries of their own.

use rust_stemmers::{Algorithm, Stemmer};
use shared::LONGEST_SEARCH;
use std::{collections::BTreeSet, sync::LazyLock};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Marks a stem: no word begins so, since it would be a number.
const STEM: &str = "0z";
/// Words are cut to this many characters: nobody looks for longer ones.
const LONGEST_WORD: usize = 40;
/// So many words count of what is looked for.
const MOST_WORDS: usize = 12;
/// A word of at least so many letters is also the beginning of longer ones.
const BEGINNING: usize = 3;

static DUTCH: LazyLock<Stemmer> = LazyLock::new(|| Stemmer::create(Algorithm::Dutch));
static ENGLISH: LazyLock<Stemmer> = LazyLock::new(|| Stemmer::create(Algorithm::English));

/// A word, where it begins and where it ends in the text.
pub(crate) struct Word {
    pub(crate) folded: String,
    pub(crate) from: usize,
    pub(crate) to: usize,
}

/// The words of a text: letters and digits, without case and accents.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let mut found = Vec::new();
    let mut word: Option<Word> = None;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        if c.is_alphanumeric() || is_combining_mark(c) {
            let word = word.get_or_insert_with(|| Word { folded: String::new(), from: at, to: end });
            word.to = end;
            fold(c, &mut word.folded);
        } else if let Some(done) = word.take() {
            found.push(done);
        }
    }
    found.extend(word);
    found.retain(|word| !word.folded.is_empty());
    found
}

fn fold(c: char, into: &mut String) {
    let plain = c.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase);
    for c in plain.filter(|c| c.is_alphanumeric()) {
        if into.chars().count() < LONGEST_WORD {
            into.push(c);
        }
    }
}

fn stems(word: &str) -> [String; 2] {
    [dutch(word), ENGLISH.stem(word).into_owned()]
}

/// Snowball takes one ending from a Dutch word: *fietsen* becomes *fiets*, and *fiets* becomes *fiet*. Taken again
/// until nothing goes, all of them come to the same stem.
fn dutch(word: &str) -> String {
    let mut stem = word.to_owned();
    loop {
        let shorter = DUTCH.stem(&stem);
        if shorter.len() >= stem.len() {
            return stem;
        }
        stem = shorter.into_owned();
    }
}

/// A text as it is kept to be searched; empty when there are no words in it.
pub(super) fn indexed(text: &str) -> String {
    let words = words(text);
    let mut stemmed = BTreeSet::new();
    for word in &words {
        stemmed.extend(stems(&word.folded));
    }
    let mut kept = String::with_capacity(text.len() * 2);
    for word in &words {
        kept.push_str(&word.folded);
        kept.push(' ');
    }
    for stem in stemmed {
        kept.push_str(STEM);
        kept.push_str(&stem);
        kept.push(' ');
    }
    kept.trim_end().to_owned()
}

/// The words of a name, as a citizen is found by.
pub(super) fn names(texts: &[&str]) -> BTreeSet<String> {
    texts.iter().flat_map(|text| words(text)).map(|word| word.folded).collect()
}

/// One thing that a message must have.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Term {
    /// A word, its stems or, when it is long enough, a longer word that begins with it.
    Word(String),
    /// These words, one after the other.
    Phrase(Vec<String>),
}

/// What is looked for. Whatever was typed is a query; signs mean nothing but the quotation marks around a phrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Query(Vec<Term>);

impl Query {
    /// Reads what was typed; `None` when there are no words in it.
    pub(super) fn parse(typed: &str) -> Option<Self> {
        let typed: String = typed.chars().take(LONGEST_SEARCH).collect();
        let typed = typed.replace(['“', '”', '„', '«', '»'], "\"");
        let mut terms = Vec::new();
        let mut left = MOST_WORDS;
        for (place, piece) in typed.split('"').enumerate() {
            let words: Vec<_> = words(piece).into_iter().map(|word| word.folded).take(left).collect();
            left -= words.len();
            // Every second piece stands between quotation marks.
            if place % 2 == 1 && words.len() > 1 {
                terms.push(Term::Phrase(words));
            } else {
                terms.extend(words.into_iter().map(Term::Word));
            }
        }
        (!terms.is_empty()).then_some(Self(terms))
    }

    /// As SQLite's FTS5 reads it.
    pub(super) fn fts5(&self) -> String {
        let quoted = |word: &str| format!("\"{word}\"");
        let term = |term: &Term| match term {
            Term::Phrase(words) => quoted(&words.join(" ")),
            Term::Word(word) => {
                let beginning = if is_beginning(word) { "*" } else { "" };
                let stems = marked(word).into_iter().map(|stem| format!(" OR {}", quoted(&stem)));
                format!("({}{beginning}{})", quoted(word), stems.collect::<String>())
            }
        };
        self.0.iter().map(term).collect::<Vec<_>>().join(" AND ")
    }

    /// As PostgreSQL's `to_tsquery` reads it.
    pub(super) fn tsquery(&self) -> String {
        self.tsqueries().join(" & ")
    }

    /// The same, one for each thing that a message must have.
    pub(super) fn tsqueries(&self) -> Vec<String> {
        let quoted = |word: &str| format!("'{word}'");
        let term = |term: &Term| match term {
            Term::Phrase(words) => {
                let words: Vec<_> = words.iter().map(|word| quoted(word)).collect();
                format!("({})", words.join(" <-> "))
            }
            Term::Word(word) => {
                let beginning = if is_beginning(word) { ":*" } else { "" };
                let stems = marked(word).into_iter().map(|stem| format!(" | {}", quoted(&stem)));
                format!("({}{beginning}{})", quoted(word), stems.collect::<String>())
            }
        };
        self.0.iter().map(term).collect()
    }

    /// The words, whatever they were part of.
    pub(crate) fn words(&self) -> Vec<&str> {
        let words = self.0.iter().flat_map(|term| match term {
            Term::Word(word) => std::slice::from_ref(word),
            Term::Phrase(words) => words,
        });
        words.map(String::as_str).collect()
    }

    /// Whether a word of a message is what was looked for.
    pub(super) fn hits(&self, word: &str) -> bool {
        let ours = stems(word);
        self.0.iter().any(|term| match term {
            Term::Phrase(words) => words.iter().any(|w| w == word),
            Term::Word(looked_for) => {
                word == looked_for
                    || (is_beginning(looked_for) && word.starts_with(looked_for.as_str()))
                    || stems(looked_for).iter().any(|stem| ours.contains(stem))
            }
        })
    }
}

fn is_beginning(word: &str) -> bool {
    word.chars().count() >= BEGINNING
}

fn marked(word: &str) -> BTreeSet<String> {
    stems(word).into_iter().map(|stem| format!("{STEM}{stem}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_kept_is_the_words_and_their_stems() {
        assert_eq!(
            indexed("Mijn fietsen, gestólen!"),
            "mijn fietsen gestolen 0zfiet 0zfietsen 0zgestol 0zgestolen 0zmijn"
        );
        assert_eq!(indexed("?! …"), "");
    }

    #[test]
    fn a_query_is_words_their_stems_and_phrases() {
        let query = Query::parse("fietsen \"rode auto\" in").unwrap();
        assert_eq!(
            query.fts5(),
            "(\"fietsen\"* OR \"0zfiet\" OR \"0zfietsen\") AND \"rode auto\" AND (\"in\" OR \"0zin\")"
        );
        assert_eq!(
            query.tsquery(),
            "('fietsen':* | '0zfiet' | '0zfietsen') & ('rode' <-> 'auto') & ('in' | '0zin')"
        );
    }

    #[test]
    fn signs_alone_are_no_query() {
        for typed in ["", "\"", "%", "*", "\"\"", "- & | ! ( ) : '", "\0"] {
            assert_eq!(Query::parse(typed), None, "{typed:?}");
        }
    }

    #[test]
    fn a_word_is_hit_by_its_stem_and_its_beginning() {
        let query = Query::parse("fiets").unwrap();
        assert!(["fiets", "fietsen", "fietsendief"].iter().all(|word| query.hits(word)));
        assert!(!query.hits("auto"));
    }

    proptest! {
        /// Whatever is typed, both databases read it as words and nothing else.
        #[test]
        fn a_query_is_never_more_than_words(typed in "\\PC{0,300}") {
            if let Some(query) = Query::parse(&typed) {
                prop_assert!(query.words().len() <= MOST_WORDS);
                let outside = |text: &str, quote: char| {
                    text.split(quote).step_by(2).collect::<String>()
                };
                prop_assert!(outside(&query.fts5(), '"').chars().all(|c| "()* ANDOR".contains(c)));
                prop_assert!(outside(&query.tsquery(), '\'').chars().all(|c| "()*:&|<-> ".contains(c)));
            }
        }

        #[test]
        fn words_stand_where_they_say(text in "\\PC{0,80}") {
            for word in words(&text) {
                prop_assert!(text.is_char_boundary(word.from) && text.is_char_boundary(word.to));
                prop_assert!(!word.folded.is_empty() && word.folded.chars().count() <= LONGEST_WORD + 4);
            }
        }
    }
}
