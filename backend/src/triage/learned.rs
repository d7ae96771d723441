//! What labelled messages taught: how often messages with such words were urgent, and how often a life was in danger.
//! It finds what the word lists have no words for. A weighted list too, and so it says why in the citizen's words; but
//! its weights come from `labelled/` (`learn.rs` writes them).

use shared::Priority;
use std::{collections::HashMap, sync::LazyLock};

/// From this likelihood on a message is urgent.
const URGENT: f64 = 0.6;
/// From this likelihood on it goes before the usual work.
const HIGH: f64 = 0.4;
/// Below this a message is not urgent because of single words.
const CALM: f64 = 0.15;
/// From this likelihood on a life may be in danger, when it is urgent.
const DANGER: f64 = 0.4;
/// The most words that are worth reading.
const MOST_REASONS: usize = 3;

/// The weights of one question, for words that are there.
pub(super) type Weights = HashMap<String, f64>;

/// The weights of both questions.
pub(super) struct Learned {
    urgent: Weights,
    danger: Weights,
}

/// What it says of a message.
#[derive(Clone, Debug, Default)]
pub(super) struct Judged {
    urgent: f64,
    danger: f64,
    /// The words that weigh most, the heaviest first.
    pub because: Vec<String>,
}

impl Judged {
    /// How pressing such messages were.
    pub fn priority(&self) -> Priority {
        match self.urgent {
            likely if likely >= URGENT => Priority::Urgent,
            likely if likely >= HIGH => Priority::High,
            _ => Priority::Normal,
        }
    }

    /// Whether such messages were hardly ever urgent.
    pub fn is_calm(&self) -> bool {
        self.urgent < CALM
    }

    /// Whether a life was in danger in such messages, when they were urgent.
    pub fn is_danger(&self) -> bool {
        self.danger >= DANGER
    }
}

/// As it ships with the program.
pub(super) static LEARNED: LazyLock<Learned> =
    LazyLock::new(|| Learned::read(include_str!("words/learned.tsv")));

/// The feature that every message has.
pub(super) const BASE: &str = "";

/// What a message is judged by: its words and each two that follow one another, once; numbers are all alike.
pub(super) fn features(words: &[String]) -> Vec<String> {
    let plain: Vec<&str> =
        words.iter().map(|w| if w.contains(|c: char| c.is_ascii_digit()) { "#" } else { w }).collect();
    let pairs =
        std::iter::once("^").chain(plain.iter().copied()).zip(&plain).map(|(a, b)| format!("{a} {b}"));
    let mut all: Vec<String> = plain.iter().map(|w| (*w).to_owned()).chain(pairs).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// The likelihood that weights give to features; those that they do not know say nothing.
pub(super) fn likelihood(weights: &Weights, features: &[String]) -> f64 {
    let known: Vec<f64> = features.iter().filter_map(|f| weights.get(f)).copied().collect();
    let base = weights.get(BASE).copied().unwrap_or_default();
    #[expect(clippy::cast_precision_loss, reason = "a message has few words")]
    let scale = (known.len().max(1) as f64).sqrt();
    1.0 / (1.0 + (-(base + known.iter().sum::<f64>() / scale)).exp())
}

/// Whether it has small words only: *man*, *in het*.
fn is_small(feature: &str) -> bool {
    feature.split(' ').all(|word| word.chars().count() < 5)
}

/// Small words that hold a sentence together, and say nothing by themselves.
const BINDING: [&str; 60] = [
    "aan", "al", "als", "and", "are", "at", "ben", "bij", "daar", "dan", "dat", "de", "die", "dit", "door",
    "een", "en", "er", "for", "haar", "heb", "heel", "het", "hier", "hij", "hun", "ik", "in", "is", "it",
    "je", "maar", "me", "met", "mijn", "my", "na", "naar", "niet", "nog", "of", "om", "on", "ook", "op",
    "over", "te", "that", "the", "to", "tot", "uit", "van", "voor", "was", "wat", "we", "wel", "zijn", "zo",
];

/// How little it says to whoever asks why.
fn emptiness(feature: &str) -> u8 {
    let binds = feature.split(' ').all(|word| BINDING.contains(&word));
    u8::from(is_small(feature)) + u8::from(binds)
}

impl Learned {
    /// Reads a list: what, its weight for *urgent*, its weight for *a life in danger*.
    fn read(list: &str) -> Self {
        let rows = || {
            list.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
                let [what, urgent, danger] = line.split('\t').collect::<Vec<_>>()[..] else { return None };
                Some((what.to_owned(), urgent.parse().ok()?, danger.parse().ok()?))
            })
        };
        Self {
            urgent: rows().map(|(what, urgent, _): (String, f64, f64)| (what, urgent)).collect(),
            danger: rows().map(|(what, _, danger): (String, f64, f64)| (what, danger)).collect(),
        }
    }

    /// What it says of a message.
    pub(super) fn judge(&self, words: &[String]) -> Judged {
        let features = features(words);
        let weight = |f: &&String| self.urgent.get(*f).copied().unwrap_or_default();
        let weighs = |f: &&String| weight(f) > 0.0 && !f.contains(['^', '#']);
        let mut because: Vec<&String> = features.iter().filter(weighs).collect();
        // Small words weigh, but say little: they are told only where there are no others.
        let least = because.iter().map(|f| emptiness(f)).min().unwrap_or_default();
        because.retain(|f| emptiness(f) == least);
        because.sort_by(|a, b| weight(b).total_cmp(&weight(a)));
        Judged {
            urgent: likelihood(&self.urgent, &features),
            danger: likelihood(&self.danger, &features),
            because: because.into_iter().take(MOST_REASONS).cloned().collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn because(message: &str) -> Vec<String> {
        let list = "bij\t2.0\t0\nhet\t3.0\t0\nman\t1.0\t0\nspeeltuin\t0.5\t0\nniets\t-1.0\t0";
        let words: Vec<String> = message.split(' ').map(str::to_owned).collect();
        Learned::read(list).judge(&words).because
    }

    #[test]
    fn why_is_told_in_the_words_that_say_most() {
        assert_eq!(because("een man bij het speeltuin niets"), ["speeltuin"]);
        assert_eq!(because("een man bij het niets"), ["man"]);
        assert_eq!(because("bij het niets"), ["het", "bij"]);
        assert!(because("niets").is_empty());
    }
}
