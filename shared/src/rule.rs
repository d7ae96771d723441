//! Rules: what is done by itself with a citizen's message when it fits.

use crate::{
    CannedAnswerId, ChannelId, ConversationId, Date, FieldError, Fragment, LabelId, Language,
    MOST_LABELS_OF_ONE, Platform, Priority, RuleId, TeamId, Timestamp, UserId, WallTime,
};
use serde::{Deserialize, Serialize};

/// The most characters of a rule's name.
pub const LONGEST_RULE_NAME: usize = 60;
/// The most rules that there may be.
pub const MOST_RULES: u64 = 200;
/// The most words and phrases of a rule.
pub const MOST_RULE_WORDS: usize = 50;
/// The most characters of one of these.
pub const LONGEST_RULE_WORD: usize = 60;
/// The most colleagues that a rule tells.
pub const MOST_RULE_TELLS: usize = 10;
/// How far back a dry run looks, in days.
pub const DRY_RUN_DAYS: i64 = 30;
/// How many messages of citizens a dry run looks at.
pub const DRY_RUN_LOOKS: u64 = 5_000;
/// How many messages it reads for that, of citizens and of others.
pub const DRY_RUN_READS: u64 = 20_000;
/// How many of those that fit a dry run shows.
pub const DRY_RUN_SHOWS: usize = 50;

/// Hours of the week, in Amsterdam's time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RuleHours {
    /// The days on which they begin, Monday is 0; none is every day.
    pub days: Vec<u8>,
    /// When they begin.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "22:00"))]
    pub from: WallTime,
    /// When they are over; when that is not later, the next day.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "07:00"))]
    pub until: WallTime,
}

impl RuleHours {
    /// Whether a moment falls within them.
    pub fn have(&self, at: Timestamp) -> bool {
        let (day, time) = (Date::in_amsterdam(at), WallTime::in_amsterdam(at));
        let on =
            |day: Date| self.days.is_empty() || self.days.iter().any(|d| usize::from(*d) == day.weekday());
        if self.from < self.until {
            return on(day) && (self.from..self.until).contains(&time);
        }
        on(day) && time >= self.from || on(day.plus_days(-1)) && time < self.until
    }
}

/// When a rule fits: all that is said must hold; of the words one is enough.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct RuleWhen {
    /// Words and phrases, without case and accents; `fiets*` is the beginning of words.
    pub words: Vec<String>,
    /// On this platform.
    pub platform: Option<Platform>,
    /// By this account.
    pub channel: Option<ChannelId>,
    /// In public, or in private.
    pub public: Option<bool>,
    /// In this language.
    pub language: Option<Language>,
    /// In a conversation of this team.
    pub team: Option<TeamId>,
    /// Within these hours.
    pub hours: Option<RuleHours>,
}

impl RuleWhen {
    /// Whether it fits every message.
    pub fn is_everything(&self) -> bool {
        *self == Self::default()
    }

    /// Whether a rule can look for this word or phrase.
    pub fn may_look_for(word: &str) -> bool {
        word.chars().any(char::is_alphanumeric) && word.chars().count() <= LONGEST_RULE_WORD
    }
}

/// What a rule does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct RuleThen {
    /// Gives these labels.
    pub labels: Vec<LabelId>,
    /// Makes it this pressing, when it is less and no colleague chose.
    pub priority: Option<Priority>,
    /// Moves it to this team, when nobody has it.
    pub team: Option<TeamId>,
    /// Answers a direct message with this canned answer: once in a conversation, and only to what was just written.
    pub answer: Option<CannedAnswerId>,
    /// Tells these colleagues, as far as they see the conversation.
    pub tell: Vec<UserId>,
    /// Sets it aside as spam, when nobody has it and it does not press. Such a rule gives labels beside, and does
    /// nothing else.
    pub spam: bool,
}

impl RuleThen {
    /// Whether what it does goes together.
    fn is_sound(&self) -> bool {
        let Self { priority, team, answer, tell, spam, .. } = self;
        !spam || priority.is_none() && team.is_none() && answer.is_none() && tell.is_empty()
    }
}

/// What a rule is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RuleText {
    /// Its name.
    pub name: String,
    /// Whether it does anything.
    pub on: bool,
    /// Its place among the rules: the lowest comes first.
    pub place: i32,
    /// When it fits.
    pub when: RuleWhen,
    /// What it does.
    pub then: RuleThen,
}

impl RuleText {
    /// Everything that is wrong with it by itself.
    pub fn check(&self) -> Vec<FieldError> {
        let mut wrong = Vec::new();
        let mut say = |field: &str, detail: String| {
            wrong.push(FieldError { field: field.into(), detail });
        };
        if !(1..=LONGEST_RULE_NAME).contains(&self.name.trim().chars().count()) {
            say("name", format!("A rule has a name of at most {LONGEST_RULE_NAME} characters."));
        }
        if self.when.words.len() > MOST_RULE_WORDS {
            say("words", format!("At most {MOST_RULE_WORDS} words and phrases."));
        }
        if !self.when.words.iter().all(|word| RuleWhen::may_look_for(word)) {
            say("words", format!("Each has letters or digits, and at most {LONGEST_RULE_WORD} characters."));
        }
        let wrong_days = |h: &RuleHours| h.days.len() > 7 || h.days.iter().any(|day| *day > 6);
        if self.when.hours.as_ref().is_some_and(wrong_days) {
            say("hours", "Days are 0, Monday, to 6, Sunday, each once.".into());
        }
        if self.then.labels.len() > MOST_LABELS_OF_ONE {
            say("labels", format!("A conversation has at most {MOST_LABELS_OF_ONE} labels."));
        }
        if self.then.tell.len() > MOST_RULE_TELLS {
            say("tell", format!("A rule tells at most {MOST_RULE_TELLS} colleagues."));
        }
        if !self.then.is_sound() {
            say("spam", "What is set aside as spam gets labels, and nothing else is done with it.".into());
        }
        if self.then == RuleThen::default() {
            say("then", "Say what the rule does.".into());
        }
        wrong
    }
}

/// A rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Rule {
    /// Its id.
    pub id: RuleId,
    /// Grows with every change.
    pub version: i64,
    /// What it is.
    pub rule: RuleText,
}

/// `POST /api/v1/rules` and `PUT /api/v1/rules/{id}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct KeepRule {
    /// The version that was changed: when somebody changed it meanwhile, this one is refused. A new one has 0.
    pub version: i64,
    /// What it is from now on.
    pub rule: RuleText,
    /// That it may fit every message.
    #[serde(default)]
    pub everything: bool,
}

/// A message that a rule fits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RuleHit {
    /// Its conversation.
    pub conversation: ConversationId,
    /// Who wrote it; empty when that is not known.
    pub citizen: String,
    /// When it was written.
    pub sent_at: Timestamp,
    /// Its words around what fits.
    pub fragments: Vec<Fragment>,
}

/// What a rule would have done; `POST /api/v1/rules/dry-runs`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct DryRun {
    /// How many messages were looked at.
    pub looked_at: u64,
    /// How many of these it fits.
    pub fits: u64,
    /// The latest that it fits.
    pub hits: Vec<RuleHit>,
    /// Whether there were more messages than were looked at.
    pub more: bool,
}

/// Words that messages set aside as spam have in common, and no other message of the last month has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SpamProposal {
    /// The words, as a rule looks for them.
    pub words: String,
    /// In how many conversations that were set aside.
    pub conversations: u64,
}

/// `POST /api/v1/rules/spam-proposals/dismissals`: a rule of these words is not wanted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct DismissProposal {
    /// The words, as they were proposed.
    pub words: String,
}

/// What could be set aside by itself; `GET /api/v1/rules/spam-proposals`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SpamProposals {
    /// How many messages were looked at.
    pub looked_at: u64,
    /// What they have in common, the best first.
    pub proposals: Vec<SpamProposal>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, Utc};

    fn at(text: &str) -> Timestamp {
        Timestamp(text.parse::<DateTime<Utc>>().unwrap().timestamp_millis())
    }

    fn hours(days: &[u8], from: &str, until: &str) -> RuleHours {
        let time = |text| WallTime::parse(text).unwrap();
        RuleHours { days: days.to_vec(), from: time(from), until: time(until) }
    }

    #[test]
    fn hours_are_those_of_the_clock_on_the_wall_in_winter_and_in_summer() {
        let office = hours(&[], "09:00", "17:00");
        assert!(office.have(at("2026-01-14T08:00:00Z")) && !office.have(at("2026-01-14T07:59:59Z")));
        assert!(office.have(at("2026-07-14T07:00:00Z")) && !office.have(at("2026-07-14T15:00:00Z")));
    }

    #[test]
    fn a_night_belongs_to_the_day_on_which_it_begins() {
        // Friday and Saturday night; the 16th is a Friday.
        let weekend = hours(&[4, 5], "22:00", "06:00");
        assert!(weekend.have(at("2026-01-16T21:30:00Z")));
        assert!(weekend.have(at("2026-01-17T04:59:00Z")));
        assert!(!weekend.have(at("2026-01-17T05:00:00Z")));
        assert!(weekend.have(at("2026-01-18T01:00:00Z")));
        assert!(!weekend.have(at("2026-01-16T02:00:00Z")), "that night began on a Thursday");
        assert!(!weekend.have(at("2026-01-18T21:30:00Z")));
    }

    #[test]
    fn the_night_in_which_the_clock_is_changed_has_its_hours() {
        let night = hours(&[], "23:00", "03:00");
        // 25 October 2026: three in the morning becomes two, so that 02:30 comes twice.
        assert!(night.have(at("2026-10-25T00:30:00Z")) && night.have(at("2026-10-25T01:30:00Z")));
        assert!(!night.have(at("2026-10-25T02:00:00Z")));
        // 29 March 2026: two becomes three.
        assert!(night.have(at("2026-03-29T00:59:00Z")) && !night.have(at("2026-03-29T01:00:00Z")));
    }

    #[test]
    fn what_begins_and_ends_at_the_same_time_is_the_whole_day() {
        assert!(hours(&[], "00:00", "00:00").have(at("2026-01-14T12:00:00Z")));
    }

    #[test]
    fn everything_that_is_wrong_is_said_together() {
        let mut rule = RuleText::default();
        rule.when.words = vec!["**".into()];
        rule.when.hours = Some(hours(&[7], "09:00", "17:00"));
        let fields = |rule: &RuleText| rule.check().into_iter().map(|w| w.field).collect::<Vec<_>>();
        assert_eq!(fields(&rule), ["name", "words", "hours", "then"]);
        rule.then =
            RuleThen { tell: vec![UserId(1); MOST_RULE_TELLS + 1], spam: true, ..RuleThen::default() };
        assert_eq!(fields(&rule), ["name", "words", "hours", "tell", "spam"]);
        rule.then = RuleThen { labels: vec![LabelId(1)], spam: true, ..RuleThen::default() };
        assert_eq!(fields(&rule), ["name", "words", "hours"]);
        assert!(RuleWhen::default().is_everything() && !rule.when.is_everything());
    }
}
