//! Whether a rule fits a message.

use crate::{
    search::{Word, words},
    triage::triage,
};
use shared::{ChannelId, Conversation, Language, Platform, RuleWhen, TeamId, Timestamp};

/// What a rule looks at beside the words.
#[derive(Clone, Copy, Debug)]
pub(super) struct Heard<'a> {
    pub platform: Platform,
    pub channel: ChannelId,
    pub public: bool,
    pub language: Spoken<'a>,
    pub team: Option<TeamId>,
    pub at: Timestamp,
}

/// The language of a message.
#[derive(Clone, Copy, Debug)]
pub(super) enum Spoken<'a> {
    /// It is known.
    In(Language),
    /// It is found out from these words, when a rule asks.
    FoundIn(&'a str),
}

impl Spoken<'_> {
    fn is(self, language: Language) -> bool {
        match self {
            Self::In(spoken) => spoken == language,
            Self::FoundIn(text) => triage(text).language == language,
        }
    }
}

impl<'a> Heard<'a> {
    /// A message of last month, in its conversation as it is now.
    pub(super) fn of(c: &Conversation, at: Timestamp, text: &'a str) -> Self {
        Self {
            platform: c.platform,
            channel: c.channel.id,
            public: c.kind.is_public(),
            language: Spoken::FoundIn(text),
            team: c.team.as_ref().map(|team| team.id),
            at,
        }
    }
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

    pub(super) fn is(&self, heard: &Heard<'_>, text: &[Word]) -> bool {
        let when = &self.when;
        when.platform.is_none_or(|p| p == heard.platform)
            && when.channel.is_none_or(|c| c == heard.channel)
            && when.public.is_none_or(|p| p == heard.public)
            && when.team.is_none_or(|t| heard.team == Some(t))
            && when.hours.as_ref().is_none_or(|hours| hours.have(heard.at))
            && (self.phrases.is_empty() || self.phrases.iter().any(|phrase| is_in(phrase, text)))
            && when.language.is_none_or(|l| heard.language.is(l))
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
            language: Spoken::In(Language::Nl),
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
