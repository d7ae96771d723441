//! The word lists, and how they are found in a text.

use shared::Theme;
use std::{collections::HashMap, sync::LazyLock};

/// What a line of a list speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sense {
    /// What presses.
    Theme(Theme),
    /// It happens now.
    Now,
    /// It is told as something that goes on.
    Present,
    /// It is over.
    Past,
    /// It is asked about, told of or praised, and does not happen.
    Hypothetical,
    /// A manner of speaking.
    Figurative,
    /// It is not there.
    Negation,
    Question,
    Report,
    Complaint,
    Compliment,
    /// The language of the list.
    Language,
}

/// How one word of a line is compared.
#[derive(Debug)]
enum Part {
    Word(String),
    Begins(String),
    Ends(String),
    /// Up to [`GAP`] words between.
    Gap,
}

/// How many words may stand in a gap.
const GAP: usize = 4;

#[derive(Debug)]
struct Line {
    sense: Sense,
    weight: i32,
    guards: bool,
    parts: Vec<Part>,
}

/// One list.
pub(super) struct Lexicon {
    lines: Vec<Line>,
    /// The lines that begin with a whole word, by that word.
    by_first: HashMap<String, Vec<usize>>,
    /// The others.
    open: Vec<usize>,
}

/// A line that was found.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    pub sense: Sense,
    pub weight: i32,
    pub guards: bool,
    /// The first word.
    pub from: usize,
    /// After the last word.
    pub to: usize,
}

/// Dutch.
pub(super) static NL: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::read(include_str!("words/nl.txt")));
/// English.
pub(super) static EN: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::read(include_str!("words/en.txt")));

impl Lexicon {
    /// Reads a list that ships with the program; a line that cannot be read is left out, which a test finds.
    fn read(list: &str) -> Self {
        let mut lexicon = Self { lines: vec![], by_first: HashMap::new(), open: vec![] };
        for line in lines(list).filter_map(Result::ok) {
            let at = lexicon.lines.len();
            match line.parts.first() {
                Some(Part::Word(word)) => lexicon.by_first.entry(word.clone()).or_default().push(at),
                _ => lexicon.open.push(at),
            }
            lexicon.lines.push(line);
        }
        lexicon
    }

    /// Every line that is in the text, the longest first where several begin.
    pub(super) fn find(&self, words: &[String]) -> Vec<Found> {
        let mut found = vec![];
        for from in 0..words.len() {
            let here = self.by_first.get(&words[from]).into_iter().flatten().chain(&self.open);
            for line in here.map(|at| &self.lines[*at]) {
                if let Some(to) = matches(&line.parts, words, from) {
                    let Line { sense, weight, guards, .. } = *line;
                    found.push(Found { sense, weight, guards, from, to });
                }
            }
        }
        found
    }
}

fn matches(parts: &[Part], words: &[String], at: usize) -> Option<usize> {
    let Some((first, rest)) = parts.split_first() else { return Some(at) };
    let fits = |word: &String| match first {
        Part::Word(whole) => word == whole,
        Part::Begins(begin) => word.starts_with(begin),
        Part::Ends(end) => word.ends_with(end),
        Part::Gap => true,
    };
    if matches!(first, Part::Gap) {
        return (at..=at + GAP).find_map(|next| matches(rest, words, next));
    }
    words.get(at).filter(|word| fits(word)).and_then(|_| matches(rest, words, at + 1))
}

/// The lines of a list, or what is wrong with them.
fn lines(list: &str) -> impl Iterator<Item = Result<Line, String>> {
    let mut sense = None;
    list.lines().filter_map(move |line| {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            return None;
        }
        if let Some(name) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            sense = named(name);
            return sense.is_none().then(|| Err(format!("no section {name}")));
        }
        Some(read(sense, line).ok_or_else(|| format!("cannot read {line:?}")))
    })
}

fn named(section: &str) -> Option<Sense> {
    Some(match section {
        "now" => Sense::Now,
        "present" => Sense::Present,
        "past" => Sense::Past,
        "hypothetical" => Sense::Hypothetical,
        "figurative" => Sense::Figurative,
        "negation" => Sense::Negation,
        "question" => Sense::Question,
        "report" => Sense::Report,
        "complaint" => Sense::Complaint,
        "compliment" => Sense::Compliment,
        "language" => Sense::Language,
        theme => Sense::Theme(theme.parse().ok()?),
    })
}

fn read(sense: Option<Sense>, line: &str) -> Option<Line> {
    let (weight, words) = line.split_once(' ')?;
    let parts = words.split_whitespace().map(part).collect();
    let guards = weight.ends_with('!');
    Some(Line { sense: sense?, weight: weight.trim_end_matches('!').parse().ok()?, guards, parts })
}

fn part(word: &str) -> Part {
    if word == ".." {
        Part::Gap
    } else if let Some(end) = word.strip_prefix('*') {
        Part::Ends(end.into())
    } else if let Some(begin) = word.strip_suffix('*') {
        Part::Begins(begin.into())
    } else {
        Part::Word(word.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_lists_can_be_read() {
        for list in [include_str!("words/nl.txt"), include_str!("words/en.txt")] {
            let wrong: Vec<_> = lines(list).filter_map(Result::err).collect();
            assert!(wrong.is_empty(), "{wrong:?}");
        }
    }

    #[test]
    fn words_between_are_allowed_where_the_line_says_so() {
        let lexicon = Lexicon::read("[weapon]\n5! trekt .. mes\n3 *brand\n");
        let find = |text: &str| lexicon.find(&super::super::text::words(text)).len();
        assert_eq!(find("hij trekt een groot mes"), 1);
        assert_eq!(find("hij trekt zijn jas aan en pakt dan een mes"), 0);
        assert_eq!(find("keukenbrand"), 1);
    }
}
