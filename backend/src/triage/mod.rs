//! Triage of a citizen's message as it comes in: what they want, in which language, how pressing it is and why.
//!
//! Word lists with weights, on this machine, so that every outcome can be explained in the citizen's own words
//! (docs/triage.md says how well it does). It raises what presses; a person decides.

#[cfg(test)]
mod learn;
mod learned;
mod lexicon;
#[cfg(test)]
mod measure;
mod text;

use learned::LEARNED;
use lexicon::{EN, Found, NL, Sense};
use shared::{Intent, Language, Priority, Reason, Theme};
use std::collections::BTreeMap;

/// From this score on it is urgent.
const URGENT: i32 = 7;
/// From this score on it goes before the usual work.
const HIGH: i32 = 5;
/// With so much that says otherwise a likeness does not count.
const DOUBTFUL: i32 = 5;
/// More than this adds nothing: said twice is not twice as bad.
const MOST: i32 = 10;
/// How many words of a message are looked at: nobody hides a cry for help behind a thousand others.
const LOOKED_AT: usize = 1_000;
/// The most reasons that are worth reading.
const REASONS: usize = 4;

/// What triage makes of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Triage {
    /// What the citizen wants.
    pub intent: Intent,
    /// The language.
    pub language: Language,
    /// How pressing it is.
    pub priority: Priority,
    /// Why it is more pressing than usual; empty when it is not.
    pub reasons: Vec<Reason>,
    /// Whether the words say that a life is in danger.
    pub guard: bool,
}

/// Looks at a message.
pub fn triage(text: &str) -> Triage {
    let mut words = text::words(text);
    words.truncate(LOOKED_AT);
    let (dutch, english) = (NL.find(&words), EN.find(&words));
    let language = if spoken(&english) > spoken(&dutch) { Language::En } else { Language::Nl };
    let found = if language == Language::En { english } else { dutch };
    let figurative = found.iter().any(|f| f.sense == Sense::Figurative);
    let found = literal(found);
    let pressing = Pressing::of(&found, &words);
    let learned = LEARNED.judge(&words);
    let listed = pressing.priority();
    // What is over, asked about or a manner of speaking looks like what happens, and does not.
    let doubtful = figurative || pressing.dampers >= DOUBTFUL;
    let priority = match listed {
        Priority::Hot | Priority::Urgent if learned.is_calm() && !pressing.guard => Priority::High,
        listed if doubtful => listed,
        listed => listed.min(learned.priority()),
    };
    let mut reasons = if listed < Priority::Normal { pressing.reasons(&found, &words) } else { vec![] };
    if priority < listed {
        reasons.extend(learned.because.iter().map(|words| Reason { theme: None, words: words.clone() }));
        reasons.truncate(REASONS);
    }
    let is_urgent = priority <= Priority::Urgent;
    let intent = if is_urgent { Intent::Report } else { intent(&found, &words, &pressing) };
    let guard = pressing.guard || is_urgent && !doubtful && learned.is_danger();
    Triage { intent, language, priority, reasons, guard }
}

/// How much of a language is in a text: its small words, and what it knows besides.
fn spoken(found: &[Found]) -> i32 {
    weight(found, Sense::Language) + i32::from(found.iter().any(|f| matches!(f.sense, Sense::Theme(_)))) * 2
}

/// What was found, less what is only a manner of speaking or is said not to be.
fn literal(found: Vec<Found>) -> Vec<Found> {
    let within = |one: &Found, sense: Sense| {
        found.iter().any(|f| {
            f.sense == sense
                && f.from <= one.from
                && one.from < f.to
                && !(f.from == one.from && f.to < one.to)
        })
    };
    let denied = |one: &Found| {
        found.iter().any(|f| f.sense == Sense::Negation && f.to <= one.from && one.from < f.to + 2)
    };
    let counts = |one: &&Found| match one.sense {
        Sense::Figurative | Sense::Negation => false,
        Sense::Theme(_) => !within(one, Sense::Figurative) && !denied(one),
        _ => !within(one, Sense::Figurative),
    };
    found.iter().filter(counts).copied().collect()
}

/// The weight of all that has a sense; words that several lines speak of count once, by the heaviest.
fn weight(found: &[Found], sense: Sense) -> i32 {
    let mut taken: Vec<&Found> = vec![];
    let mut of_sense: Vec<_> = found.iter().filter(|f| f.sense == sense).collect();
    of_sense.sort_by_key(|f| std::cmp::Reverse((f.weight, f.to - f.from)));
    for one in of_sense {
        if taken.iter().all(|t| one.to <= t.from || t.to <= one.from) {
            taken.push(one);
        }
    }
    taken.iter().map(|f| f.weight).sum()
}

/// How much a message presses.
struct Pressing {
    themes: BTreeMap<Theme, i32>,
    score: i32,
    now: i32,
    dampers: i32,
    guard: bool,
}

fn heaviest_of(themes: &BTreeMap<Theme, i32>) -> Option<Theme> {
    themes.iter().max_by_key(|(_, weight)| **weight).map(|(theme, _)| *theme)
}

impl Pressing {
    fn of(found: &[Found], words: &[String]) -> Self {
        let themes: BTreeMap<_, _> = Theme::ALL
            .into_iter()
            .map(|theme| (theme, weight(found, Sense::Theme(theme)).min(MOST)))
            .filter(|(_, weight)| *weight > 0)
            .collect();
        let heaviest = themes.values().copied().max().unwrap_or(0);
        // What speaks of several things at once presses more than each alone.
        let beside = (themes.values().sum::<i32>() - heaviest).min(3);
        let shouts = i32::from(words.iter().filter(|w| *w == "!").count() > 1);
        let now = if heaviest > 0 { weight(found, Sense::Now).min(3) + shouts } else { 0 };
        // Who speaks of dying may look back; that takes nothing away. Who is missing since yesterday still is.
        let most_past = match heaviest_of(&themes) {
            _ if themes.contains_key(&Theme::Suicide) => 0,
            Some(Theme::Missing) => 3,
            _ => 5,
        };
        let past = weight(found, Sense::Past).min(most_past);
        let told = past + weight(found, Sense::Hypothetical).min(6);
        // Said to be now, it is not over: "gisteren … en nu weer".
        let dampers = if now >= 3 && weight(found, Sense::Hypothetical) == 0 { told / 2 } else { told };
        let guarded: i32 = found.iter().filter(|f| f.guards).map(|f| f.weight).max().unwrap_or(0);
        // What is told as going on presses more, though nobody said that it is now.
        let is_told = heaviest > 0 && now < 2 && past == 0;
        let present = if is_told { weight(found, Sense::Present).min(2) - now } else { 0 };
        let score = heaviest + beside + now + present.max(0) - dampers;
        Self { score, now, dampers, guard: guarded > 0 && score >= URGENT, themes }
    }

    fn priority(&self) -> Priority {
        match self.score {
            s if s >= URGENT && self.now >= 2 => Priority::Hot,
            s if s >= URGENT || self.guard => Priority::Urgent,
            s if s >= HIGH => Priority::High,
            _ => Priority::Normal,
        }
    }

    fn reasons(&self, found: &[Found], words: &[String]) -> Vec<Reason> {
        let mut heaviest: Vec<_> = found
            .iter()
            .filter_map(|f| match f.sense {
                Sense::Theme(theme) => Some((Some(theme), f)),
                Sense::Now if f.weight > 1 => Some((None, f)),
                _ => None,
            })
            .collect();
        heaviest.sort_by_key(|(theme, f)| (theme.is_none(), std::cmp::Reverse((f.weight, f.to - f.from))));
        let mut reasons: Vec<Reason> = vec![];
        for (theme, f) in heaviest {
            if !reasons.iter().any(|r| r.theme == theme) && reasons.len() < REASONS {
                reasons.push(Reason { theme, words: words[f.from..f.to].join(" ") });
            }
        }
        reasons
    }
}

fn intent(found: &[Found], words: &[String], pressing: &Pressing) -> Intent {
    let asks = i32::from(words.iter().any(|w| w == "?")) * 2;
    let begins = found.iter().any(|f| f.sense == Sense::Question && f.from <= 2);
    let question = weight(found, Sense::Question).min(6) + asks + i32::from(begins) * 3;
    let report = weight(found, Sense::Report).min(9) + pressing.themes.values().sum::<i32>().min(4);
    let complaint = weight(found, Sense::Complaint) * 2;
    let compliment = weight(found, Sense::Compliment) * 2;
    let scores = [
        (complaint, Intent::Complaint),
        (compliment, Intent::Compliment),
        (question, Intent::Question),
        (report, Intent::Report),
    ];
    // Of equals the one that stands first.
    let best = scores.into_iter().rev().max_by_key(|(score, _)| *score);
    best.filter(|(score, _)| *score >= 3).map_or(Intent::Other, |(_, intent)| intent)
}
