//! Whether a rule fits a message.

use crate::search::{Word, words};
use shared::{ChannelId, Language, Platform, RuleWhen, TeamId, Timestamp};

/// What a rule looks at beside the words.
#[derive(Clone, Copy, Debug)]
pub(super) struct Heard {
    pub platform: Platform,
    pub channel: ChannelId,
    pub public: bool,
    pub language: Language,
    pub team: Option<TeamId>,
    pub at: Timestamp,
}

/// A word of a phrase; one that ends in `*` is the beginning of words.
struct Part {
    word: String,
    is_beginning: bool,
}

impl Part {
    fn is(&self, word: &str) -> bool {
        if self.is_beginning { word.starts_with(&self.word) } else { word == self.word }
    }
}

/// When a rule fits, ready to look at many messages.
pub(super) struct Fit {
    when: RuleWhen,
    phrases: Vec<Vec<Part>>,
}

impl Fit {
    pub(super) fn of(when: RuleWhen) -> Self {
        let phrases =
            when.words.iter().map(|phrase| parts(phrase)).filter(|parts| !parts.is_empty()).collect();
        Self { when, phrases }
    }

    pub(super) fn is(&self, heard: &Heard, text: &[Word]) -> bool {
        let when = &self.when;
        when.platform.is_none_or(|p| p == heard.platform)
            && when.channel.is_none_or(|c| c == heard.channel)
            && when.public.is_none_or(|p| p == heard.public)
            && when.language.is_none_or(|l| l == heard.language)
            && when.team.is_none_or(|t| heard.team == Some(t))
            && when.hours.as_ref().is_none_or(|hours| hours.have(heard.at))
            && (self.phrases.is_empty() || self.phrases.iter().any(|phrase| is_in(phrase, text)))
    }

    /// Whether it asks for a language: who does not know it need not find out.
    pub(super) fn needs_language(&self) -> bool {
        self.when.language.is_some()
    }

    /// Whether a word is one of those that are looked for.
    pub(super) fn hits(&self, word: &str) -> bool {
        self.phrases.iter().flatten().any(|part| part.is(word))
    }
}

fn parts(phrase: &str) -> Vec<Part> {
    let part = |word: &str| {
        let found = words(word);
        let last = found.len().checked_sub(1);
        let is_beginning = |n| word.ends_with('*') && Some(n) == last;
        (0..)
            .zip(found)
            .map(|(n, w)| Part { is_beginning: is_beginning(n), word: w.folded })
            .collect::<Vec<_>>()
    };
    phrase.split_whitespace().flat_map(part).collect()
}

fn is_in(phrase: &[Part], text: &[Word]) -> bool {
    text.windows(phrase.len()).any(|some| phrase.iter().zip(some).all(|(part, word)| part.is(&word.folded)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(phrase: &str, text: &str) -> bool {
        let when = RuleWhen { words: vec![phrase.into()], ..RuleWhen::default() };
        let heard = Heard {
            platform: Platform::Facebook,
            channel: ChannelId(1),
            public: false,
            language: Language::Nl,
            team: None,
            at: Timestamp(0),
        };
        Fit::of(when).is(&heard, &words(text))
    }

    #[test]
    fn words_are_whole_and_without_case_and_accents() {
        assert!(fits("café", "In het CAFE is ruzie"));
        assert!(!fits("fiets", "Mijn fietsen zijn weg"));
        assert!(fits("fiets*", "Mijn fietsen zijn weg"));
        assert!(!fits("*fiets", "bakfiets"));
    }

    #[test]
    fn words_of_a_phrase_follow_each_other() {
        assert!(fits("nu bezig", "Ze zijn NU, bezig met inbreken"));
        assert!(!fits("nu bezig", "Bezig zijn ze nu"));
        assert!(fits("wordt ingebrok*", "Er wordt ingebroken!"));
    }
}
