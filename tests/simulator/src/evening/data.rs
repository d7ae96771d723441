//! Who lives in Twente and what they say: `evening.json`. All names are made up.

use serde::Deserialize;
use std::sync::LazyLock;

/// The contents of `evening.json`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Data {
    pub posts: Vec<Post>,
    pub quarrels: Vec<Quarrel>,
    pub fire: Vec<FireLine>,
    pub places: Vec<Place>,
    pub first_names: Vec<String>,
    pub last_names: Vec<String>,
    pub nothing_more: Vec<String>,
    pub calling: Vec<String>,
    pub closing: Vec<String>,
    pub thanks_again: Vec<String>,
    pub impatient: Vec<String>,
    pub openers: Vec<Opener>,
}

/// A post by the police, under which citizens comment.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Post {
    pub key: String,
    pub account: String,
    pub text: String,
}

/// Several citizens who fall out under a post.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Quarrel {
    pub post: String,
    pub lines: Vec<QuarrelLine>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct QuarrelLine {
    /// The same number is the same person.
    pub who: usize,
    pub text: String,
}

/// One of many messages about one fire.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FireLine {
    pub account: String,
    pub way: Way,
    pub post: Option<String>,
    pub text: String,
}

/// Where people live; `*` is for the accounts of the whole district.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Place {
    pub account: String,
    pub name: String,
    pub streets: Vec<String>,
}

/// How a citizen starts, and goes on when asked.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Opener {
    pub category: Category,
    pub way: Way,
    pub post: Option<String>,
    pub text: String,
    /// Said one after the other when the police ask something.
    pub details: Vec<String>,
    /// Said when the police answer without a question.
    pub closers: Vec<String>,
}

/// What a conversation is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Category {
    Report,
    Hot,
    Question,
    Nuisance,
    Complaint,
    Thanks,
    Tip,
    English,
    Odd,
}

/// How a citizen reaches the police.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Way {
    Direct,
    Comment,
    Mention,
}

/// The contents of `evening.json`.
pub(crate) static DATA: LazyLock<Data> = LazyLock::new(|| {
    // A test reads the file that is compiled in.
    #[allow(clippy::expect_used)]
    serde_json::from_str(include_str!("evening.json")).expect("evening.json is valid")
});

impl Data {
    /// The account under whose post people comment.
    pub fn account_of_post(&self, key: &str) -> Option<&str> {
        self.posts.iter().find(|p| p.key == key).map(|p| p.account.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn there_are_enough_different_openers_of_every_kind() {
        let texts: BTreeSet<_> = DATA.openers.iter().map(|o| &o.text).collect();
        assert!(texts.len() >= 120 && texts.len() == DATA.openers.len());
        let categories: BTreeSet<_> = DATA.openers.iter().map(|o| o.category).collect();
        let ways: BTreeSet<_> = DATA.openers.iter().map(|o| o.way).collect();
        assert_eq!((categories.len(), ways.len()), (9, 3));
    }

    #[test]
    fn everything_fits_where_it_is_said() {
        for opener in &DATA.openers {
            assert_eq!(opener.way == Way::Comment, opener.post.is_some(), "{}", opener.text);
            assert_eq!(
                opener.way == Way::Mention,
                opener.text.contains("@politie_twente"),
                "{}",
                opener.text
            );
            if let Some(post) = &opener.post {
                assert!(DATA.account_of_post(post).is_some(), "{post}");
            }
        }
        for line in &DATA.fire {
            let post_account = line.post.as_deref().map(|p| DATA.account_of_post(p));
            assert!(post_account.is_none_or(|a| a == Some(&line.account)), "{}", line.text);
        }
        assert!(DATA.quarrels.iter().all(|q| DATA.account_of_post(&q.post).is_some()));
    }
}
