//! Learns the weights of `words/learned.tsv` from the labelled messages, with `BALIE_UPDATE=1`: logistic regression, by
//! descent along the gradient. What is fresh is never learned from.

use super::{
    learned::{BASE, Weights, features},
    measure::{Labelled, labelled},
    text,
};
use sha2::{Digest, Sha256};
use std::{
    collections::{BTreeMap, HashMap},
    fmt::Write as _,
    fs,
};

/// What fewer messages have says nothing.
const SEEN: usize = 2;
/// How little weights are held back: more learns the messages by heart.
const TRUST: f64 = 3.0;
const ROUNDS: usize = 1_500;
const STRIDE: f64 = 0.3;

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/triage/words/learned.tsv");

struct Example {
    features: Vec<usize>,
    urgent: bool,
    danger: bool,
}

/// The messages that are learned from, and what their features are called.
fn examples() -> (Vec<Example>, Vec<String>) {
    let known: Vec<(Labelled, Vec<String>)> = labelled()
        .into_iter()
        .filter(|l| !l.fresh)
        .map(|l| {
            let features = features(&text::words(l.text));
            (l, features)
        })
        .collect();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for feature in known.iter().flat_map(|(_, features)| features) {
        *seen.entry(feature).or_default() += 1;
    }
    let names: Vec<String> =
        seen.into_iter().filter(|(_, n)| *n >= SEEN).map(|(feature, _)| feature.to_owned()).collect();
    let places: HashMap<&str, usize> =
        names.iter().enumerate().map(|(at, name)| (name.as_str(), at)).collect();
    let examples = known
        .iter()
        .map(|(l, features)| Example {
            features: features.iter().filter_map(|f| places.get(f.as_str()).copied()).collect(),
            urgent: l.urgent,
            danger: l.guard,
        })
        .collect();
    (examples, names)
}

/// The weights that tell the messages apart best, and that of the base.
fn learn(examples: &[Example], count: usize, is: impl Fn(&Example) -> bool) -> (Vec<f64>, f64) {
    #[expect(clippy::cast_precision_loss, reason = "hundreds of messages")]
    let (all, yes) = (examples.len() as f64, examples.iter().filter(|e| is(e)).count() as f64);
    let (mut weights, mut base) = (vec![0.0; count], 0.0);
    let mut steps = vec![1e-6; count + 1];
    for _ in 0..ROUNDS {
        let mut slope: Vec<f64> = weights.clone();
        let mut base_slope = 0.0;
        for example in examples {
            #[expect(clippy::cast_precision_loss, reason = "a message has few words")]
            let scale = (example.features.len().max(1) as f64).sqrt();
            let sum: f64 = example.features.iter().map(|f| weights[*f]).sum();
            let said = 1.0 / (1.0 + (-(base + sum / scale)).exp());
            // Both answers count the same, however seldom one is.
            let (right, share) =
                if is(example) { (1.0, all / 2.0 / yes) } else { (0.0, all / 2.0 / (all - yes)) };
            let error = TRUST * share * (said - right);
            example.features.iter().for_each(|f| slope[*f] += error / scale);
            base_slope += error;
        }
        for (at, weight) in weights.iter_mut().chain([&mut base]).enumerate() {
            let slope = slope.get(at).copied().unwrap_or(base_slope);
            steps[at] += slope * slope;
            *weight -= STRIDE * slope / steps[at].sqrt();
        }
    }
    (weights, base)
}

fn written() -> String {
    let (examples, names) = examples();
    let (urgent, base) = learn(&examples, names.len(), |e| e.urgent);
    let (danger, danger_base) = learn(&examples, names.len(), |e| e.danger);
    let mut list = format!("{}\n{BASE}\t{base:.3}\t{danger_base:.3}\n", fingerprint());
    for (at, name) in names.iter().enumerate() {
        // Writing to a string does not fail.
        let _ = writeln!(list, "{name}\t{:.3}\t{:.3}", urgent[at], danger[at]);
    }
    list
}

/// From which messages a list was learned.
fn fingerprint() -> String {
    let mut hash = Sha256::new();
    for l in labelled().into_iter().filter(|l| !l.fresh) {
        hash.update(format!("{}\t{}\t{}\n", l.text, l.urgent, l.guard));
    }
    format!("# Learned from the labelled messages {}: see learn.rs.", hex::encode(&hash.finalize()[..8]))
}

#[test]
fn the_list_was_learned_from_the_messages_as_they_are() {
    if std::env::var_os("BALIE_UPDATE").is_some() {
        fs::write(PATH, written()).unwrap();
    }
    let list = fs::read_to_string(PATH).unwrap_or_default();
    assert_eq!(list.lines().next(), Some(fingerprint().as_str()), "run this test with BALIE_UPDATE=1");
}

#[test]
fn what_tells_messages_apart_gets_weight() {
    let example = |features: &[usize], urgent| Example { features: features.to_vec(), urgent, danger: false };
    let examples =
        [example(&[0, 2], true), example(&[1, 2], false), example(&[0], true), example(&[1], false)];
    let (weights, base) = learn(&examples, 3, |e| e.urgent);
    assert!(
        weights[0] > 1.0 && weights[1] < -1.0 && weights[2].abs() < 0.1 && base.abs() < 0.1,
        "{weights:?}"
    );
    let named: Weights = [("fire".to_owned(), weights[0]), (BASE.to_owned(), base)].into();
    assert!(super::learned::likelihood(&named, &["fire".to_owned(), "unknown".to_owned()]) > 0.7);
}
