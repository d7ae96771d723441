//! How well triage does on the labelled set. `BALIE_UPDATE=1` writes docs/triage.md, so that the page cannot say
//! anything else than was measured.

use super::{Triage, triage};
use shared::{Intent, Language, Priority};
use std::{fmt::Write as _, fs};

pub(super) struct Labelled {
    pub text: &'static str,
    language: Language,
    intent: Intent,
    pub urgent: bool,
    pub guard: bool,
    pub fresh: bool,
}

/// Every labelled message.
pub(super) fn labelled() -> Vec<Labelled> {
    let lists = [
        (Language::Nl, false, include_str!("labelled/nl.tsv")),
        (Language::En, false, include_str!("labelled/en.tsv")),
        (Language::Nl, true, include_str!("labelled/nl-fresh.tsv")),
        (Language::En, true, include_str!("labelled/en-fresh.tsv")),
    ];
    let rows = lists.into_iter().flat_map(|(language, fresh, list)| {
        list.lines().filter(|line| !line.starts_with('#')).map(move |line| (language, fresh, line))
    });
    rows.map(|(language, fresh, line)| {
        let [intent, marks, text] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line:?}") };
        Labelled {
            text,
            language,
            intent: intent.parse().unwrap_or_else(|_| panic!("{line:?}")),
            urgent: marks.contains("urgent"),
            guard: marks.contains("112"),
            fresh,
        }
    })
    .collect()
}

/// Right, wrongly said, and missed.
#[derive(Clone, Copy, Default)]
struct Score {
    right: u32,
    wrong: u32,
    missed: u32,
}

impl Score {
    fn add(&mut self, expected: bool, said: bool) {
        match (expected, said) {
            (true, true) => self.right += 1,
            (false, true) => self.wrong += 1,
            (true, false) => self.missed += 1,
            (false, false) => {}
        }
    }

    fn precision(self) -> f64 {
        f64::from(self.right) / f64::from((self.right + self.wrong).max(1))
    }

    fn recall(self) -> f64 {
        f64::from(self.right) / f64::from((self.right + self.missed).max(1))
    }
}

fn score(
    set: &[(Labelled, Triage)],
    of: impl Fn(&Labelled) -> bool,
    expected: impl Fn(&Labelled) -> bool,
    said: impl Fn(&Triage) -> bool,
) -> Score {
    let mut score = Score::default();
    for (labelled, triage) in set.iter().filter(|(l, _)| of(l)) {
        score.add(expected(labelled), said(triage));
    }
    score
}

fn measured() -> Vec<(Labelled, Triage)> {
    labelled()
        .into_iter()
        .map(|l| {
            let t = triage(l.text);
            (l, t)
        })
        .collect()
}

fn is_urgent(t: &Triage) -> bool {
    t.priority <= Priority::Urgent
}

#[test]
fn what_is_urgent_is_found_and_seldom_anything_else() {
    let set = measured();
    assert!(set.len() >= 400);
    for (l, t) in &set {
        if l.urgent != is_urgent(t) || l.guard != t.guard {
            println!(
                "{:?} {:?} guard {} (urgent {}, 112 {}): {}",
                t.priority, t.reasons, t.guard, l.urgent, l.guard, l.text
            );
        }
    }
    let urgent = score(&set, |l| !l.fresh, |l| l.urgent, is_urgent);
    assert!(urgent.recall() >= 0.95, "recall {:.3}", urgent.recall());
    assert!(urgent.precision() >= 0.6, "precision {:.3}", urgent.precision());
}

#[test]
fn the_112_guard_misses_none() {
    for (l, t) in measured().into_iter().filter(|(l, _)| !l.fresh) {
        assert!(t.guard || !l.guard, "{} ({:?})", l.text, t);
    }
}

#[test]
fn the_language_is_found() {
    let set = measured();
    let right = set.iter().filter(|(l, t)| l.language == t.language).count();
    assert!(right * 100 >= set.len() * 97, "{right} of {}", set.len());
}

#[test]
fn the_page_says_what_was_measured() {
    let page = page(&measured());
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/triage.md");
    if std::env::var_os("BALIE_UPDATE").is_some() {
        fs::write(path, &page).unwrap();
    }
    assert_eq!(fs::read_to_string(path).unwrap_or_default(), page, "run this test with BALIE_UPDATE=1");
}

fn page(set: &[(Labelled, Triage)]) -> String {
    let mut page = include_str!("measure.md").to_owned();
    let all = set.len();
    let fresh = set.iter().filter(|(l, _)| l.fresh).count();
    let _ = writeln!(page, "\n{all} messages, of which {fresh} are fresh.\n");
    page.push_str(
        "| | precision | recall | messages | fresh: precision | recall |\n|---|--:|--:|--:|--:|--:|\n",
    );
    let mut row = |name: &str, expected: &dyn Fn(&Labelled) -> bool, said: &dyn Fn(&Triage) -> bool| {
        let (whole, fresh) =
            (score(set, |l| !l.fresh, expected, said), score(set, |l| l.fresh, expected, said));
        let count = set.iter().filter(|(l, _)| !l.fresh && expected(l)).count();
        let _ = writeln!(
            page,
            "| {name} | {:.2} | {:.2} | {count} | {:.2} | {:.2} |",
            whole.precision(),
            whole.recall(),
            fresh.precision(),
            fresh.recall()
        );
    };
    row("Urgent", &|l| l.urgent, &is_urgent);
    row("112 guard", &|l| l.guard, &|t| t.guard);
    for intent in Intent::ALL {
        row(&format!("Intent: {}", intent.as_str()), &|l| l.intent == intent, &|t| t.intent == intent);
    }
    for language in Language::ALL {
        row(&format!("Language: {}", language.as_str()), &|l| l.language == language, &|t| {
            t.language == language
        });
    }
    page
}
