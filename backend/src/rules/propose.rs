//! Rules against spam that could be made: words that messages which colleagues set aside have in common, and no other
//! message that was looked at has.

use super::{
    fit::{Fit, Heard},
    last_month, list, may,
};
use crate::{
    search,
    setting::{self, Done, SettingError},
    store::{Store, entity::dismissed_proposal as table, is_duplicate},
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use shared::{
    Conversation, ConversationId, DismissProposal, LONGEST_RULE_WORD, RuleWhen, Setting, Sharing,
    SpamProposal, SpamProposals, Status, Timestamp, User,
};
use std::{
    cmp::Reverse,
    collections::{BTreeSet, HashMap},
    ops::RangeInclusive,
};
use url::Url;

/// So many conversations have them in common.
const SHARED_BY: usize = 3;
/// So many other messages there must be: what few do not have says nothing.
const COMPARED_WITH: usize = 50;
/// The words of a phrase. Fewer are everybody's.
const PHRASE: RangeInclusive<usize> = 3..=6;
/// How much of a message counts, in characters.
const LOOKS_AT: usize = 2_000;
/// So many are looked for among the other messages.
const MOST_CANDIDATES: usize = 100;
/// The most that are proposed at once.
const MOST_PROPOSALS: usize = 5;
/// So many that were dismissed count, the last ones.
const MOST_DISMISSED: u64 = 500;

/// Finds what could be set aside by itself among the messages of the last month that `actor` sees.
pub async fn spam_proposals(
    store: &Store,
    now: Timestamp,
    actor: &User,
) -> Result<SpamProposals, SettingError> {
    let rules = list(store, actor).await?.into_iter().map(|r| r.rule);
    let mut known: Vec<Fit> = rules.filter(|r| r.on && r.then.spam).map(|r| Fit::of(r.when)).collect();
    // What has the words of a dismissed proposal is not proposed with some more or fewer of its words either.
    known.extend(dismissed(store, now).await?);
    let mut heard = Messages::default();
    let looked = last_month::each(store, now, actor, |m, c| {
        let text: String = m.text.chars().take(LOOKS_AT).collect();
        heard.add(c, Timestamp(m.sent_at), &text, &known);
    })
    .await?;
    // A month of a whole district is work for a while: elsewhere.
    let proposals = tokio::task::spawn_blocking(move || heard.proposals())
        .await
        .map_err(|error| DbErr::Custom(error.to_string()))?;
    Ok(SpamProposals { looked_at: looked.messages, proposals })
}

/// Takes a proposal away, for everybody: it is not made again while the messages of now are looked at.
pub async fn dismiss(
    store: &Store,
    now: Timestamp,
    actor: &User,
    command: &DismissProposal,
) -> Result<(), SettingError> {
    may(actor)?;
    let words = command.words.trim();
    if !RuleWhen::may_look_for(words) {
        return Err(SettingError::invalid("words", "Say which words were proposed."));
    }
    let mut tx = store.begin(now).await?;
    table::Entity::delete_many().filter(table::Column::At.lt(last_month::begin(now).0)).exec(&*tx).await?;
    let row =
        table::ActiveModel { id: NotSet, words: Set(words.into()), user_id: Set(actor.id.0), at: Set(now.0) };
    match row.insert(&*tx).await {
        Ok(_) => {}
        // A colleague was sooner: it is as it was asked.
        Err(error) if is_duplicate(&error) => return Ok(()),
        Err(error) => return Err(error.into()),
    }
    let done = Done { action: "proposal.dismissed", subject: "rules".into(), detail: words.into() };
    setting::tell(&mut tx, actor, Setting::Rules, &[Sharing::District], done);
    Ok(tx.commit().await?)
}

/// What was dismissed within the time that is looked at.
async fn dismissed(store: &Store, now: Timestamp) -> Result<impl Iterator<Item = Fit>, DbErr> {
    let rows = table::Entity::find()
        .filter(table::Column::At.gte(last_month::begin(now).0))
        .order_by_desc(table::Column::Id)
        .limit(MOST_DISMISSED)
        .all(store.read())
        .await?;
    Ok(rows.into_iter().map(|row| Fit::of(RuleWhen { words: vec![row.words], ..RuleWhen::default() })))
}

/// Words that could be a rule's.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Shared {
    /// Where a link goes.
    Host(String),
    /// Words that follow each other, between spaces.
    Phrase(String),
}

impl Shared {
    /// As they are found in a text that is folded to words between spaces.
    fn folded(&self) -> String {
        match self {
            Self::Host(host) => folded(host),
            Self::Phrase(words) => words.clone(),
        }
    }

    /// The best comes first: shared by the most, a host before words, and the more words the better.
    fn worth(&self, shared_by: usize) -> (usize, bool, usize) {
        match self {
            Self::Host(_) => (shared_by, true, 0),
            Self::Phrase(words) => (shared_by, false, words.split_whitespace().count()),
        }
    }

    fn into_words(self) -> String {
        match self {
            Self::Host(host) => host,
            Self::Phrase(words) => words.trim().to_owned(),
        }
    }
}

/// The messages of the last month: those that were set aside, and the others.
#[derive(Default)]
struct Messages {
    spam: HashMap<Shared, BTreeSet<ConversationId>>,
    others: Vec<String>,
}

impl Messages {
    fn add(&mut self, c: &Conversation, at: Timestamp, text: &str, known: &[Fit]) {
        if c.status != Status::Spam {
            self.others.push(folded(text));
            return;
        }
        let heard = Heard::of(c, at, text);
        let words = search::words(text);
        if known.iter().any(|rule| rule.is(&heard, &words)) {
            return;
        }
        let words: Vec<&str> = words.iter().map(|word| word.folded.as_str()).collect();
        let phrases = PHRASE.flat_map(|length| words.windows(length).map(between_spaces)).map(Shared::Phrase);
        let found = hosts(text).map(Shared::Host).chain(phrases);
        for shared in found.filter(|shared| shared.folded().trim().chars().count() <= LONGEST_RULE_WORD) {
            self.spam.entry(shared).or_default().insert(c.id);
        }
    }

    /// The best first; what one explains is not explained once more.
    fn proposals(self) -> Vec<SpamProposal> {
        if self.others.len() < COMPARED_WITH {
            return vec![];
        }
        let mut found: Vec<_> = self.spam.into_iter().filter(|(_, by)| by.len() >= SHARED_BY).collect();
        found.sort_by_cached_key(|(shared, by)| (Reverse(shared.worth(by.len())), shared.clone()));
        let mut explained = BTreeSet::new();
        let mut proposals = Vec::new();
        let mut candidates = 0;
        for (shared, by) in found {
            if by.difference(&explained).count() < SHARED_BY {
                continue;
            }
            candidates += 1;
            if proposals.len() == MOST_PROPOSALS || candidates > MOST_CANDIDATES {
                break;
            }
            let words = shared.folded();
            if self.others.iter().any(|text| text.contains(&words)) {
                continue;
            }
            proposals.push(SpamProposal { words: shared.into_words(), conversations: by.len() as u64 });
            explained.extend(by);
        }
        proposals
    }
}

fn folded(text: &str) -> String {
    between_spaces(&search::words(text).iter().map(|word| word.folded.as_str()).collect::<Vec<_>>())
}

fn between_spaces(words: &[&str]) -> String {
    format!(" {} ", words.join(" "))
}

/// Where the links in a text go.
fn hosts(text: &str) -> impl Iterator<Item = String> {
    text.split_whitespace().filter_map(|word| {
        let begin = word.find("https://").or_else(|| word.find("http://"))?;
        let link = Url::parse(&word[begin..]).ok()?;
        link.domain().map(|host| host.trim_start_matches("www.").to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_goes_to_its_host() {
        let text = "Kijk (https://www.Winst.example/a?b=1) of http://bit.ly/x, niet ftp://a.example";
        assert_eq!(hosts(text).collect::<Vec<_>>(), ["winst.example", "bit.ly"]);
    }

    #[test]
    fn a_host_is_found_as_its_words() {
        assert!(
            folded("Zie https://winst.example/1!").contains(&Shared::Host("winst.example".into()).folded())
        );
    }
}
