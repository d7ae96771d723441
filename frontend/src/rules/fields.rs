//! What a rule holds: as fields, as values, and in words.

use super::Known;
use crate::{desk::words, lang::tr};
use leptos::prelude::*;
use shared::{Language, Platform, Priority, RuleHours, RuleText, RuleThen, RuleWhen, WallTime};
use std::collections::BTreeSet;

/// The fields of a rule.
#[derive(Clone, Copy)]
pub struct Fields {
    pub name: RwSignal<String>,
    pub on: RwSignal<bool>,
    pub place: RwSignal<String>,
    pub words: RwSignal<String>,
    pub platform: RwSignal<String>,
    pub channel: RwSignal<String>,
    pub public: RwSignal<String>,
    pub language: RwSignal<String>,
    pub team: RwSignal<String>,
    pub days: RwSignal<BTreeSet<u8>>,
    pub from: RwSignal<String>,
    pub until: RwSignal<String>,
    pub labels: RwSignal<BTreeSet<i64>>,
    pub priority: RwSignal<String>,
    pub to_team: RwSignal<String>,
    pub answer: RwSignal<String>,
    pub tell: RwSignal<BTreeSet<i64>>,
    pub spam: RwSignal<bool>,
}

impl Fields {
    /// Fields that hold this rule.
    pub fn of(rule: &RuleText) -> Self {
        let fields = Self {
            name: RwSignal::default(),
            on: RwSignal::default(),
            place: RwSignal::default(),
            words: RwSignal::default(),
            platform: RwSignal::default(),
            channel: RwSignal::default(),
            public: RwSignal::default(),
            language: RwSignal::default(),
            team: RwSignal::default(),
            days: RwSignal::default(),
            from: RwSignal::default(),
            until: RwSignal::default(),
            labels: RwSignal::default(),
            priority: RwSignal::default(),
            to_team: RwSignal::default(),
            answer: RwSignal::default(),
            tell: RwSignal::default(),
            spam: RwSignal::default(),
        };
        fields.set(rule);
        fields
    }

    /// Holds this rule from now on.
    pub fn set(self, rule: &RuleText) {
        let RuleText { name, on, place, when, then } = rule;
        self.name.set(name.clone());
        self.on.set(*on);
        self.place.set(place.to_string());
        self.words.set(when.words.join(", "));
        self.platform.set(when.platform.map(|p| p.as_str().to_owned()).unwrap_or_default());
        self.channel.set(when.channel.map(|c| c.to_string()).unwrap_or_default());
        self.public.set(when.public.map(|p| p.to_string()).unwrap_or_default());
        self.language.set(when.language.map(|l| l.as_str().to_owned()).unwrap_or_default());
        self.team.set(when.team.map(|t| t.to_string()).unwrap_or_default());
        let hours = when.hours.as_ref();
        self.days.set(hours.map(|h| h.days.iter().copied().collect()).unwrap_or_default());
        self.from.set(hours.map(|h| h.from.to_string()).unwrap_or_default());
        self.until.set(hours.map(|h| h.until.to_string()).unwrap_or_default());
        self.labels.set(then.labels.iter().map(|l| l.0).collect());
        self.priority.set(then.priority.map(|p| p.word().to_owned()).unwrap_or_default());
        self.to_team.set(then.team.map(|t| t.to_string()).unwrap_or_default());
        self.answer.set(then.answer.map(|a| a.to_string()).unwrap_or_default());
        self.tell.set(then.tell.iter().map(|u| u.0).collect());
        self.spam.set(then.spam);
    }

    /// The rule that they hold.
    pub fn rule(self) -> RuleText {
        let text = |field: RwSignal<String>| field.get_untracked().trim().to_owned();
        let words = text(self.words);
        let time = |field| WallTime::parse(&text(field));
        let hours = time(self.from).zip(time(self.until)).map(|(from, until)| RuleHours {
            days: self.days.get_untracked().into_iter().collect(),
            from,
            until,
        });
        RuleText {
            name: text(self.name),
            on: self.on.get_untracked(),
            place: text(self.place).parse().unwrap_or_default(),
            when: RuleWhen {
                words: words.split(',').map(str::trim).filter(|w| !w.is_empty()).map(Into::into).collect(),
                platform: text(self.platform).parse::<Platform>().ok(),
                channel: text(self.channel).parse().ok(),
                public: text(self.public).parse().ok(),
                language: text(self.language).parse::<Language>().ok(),
                team: text(self.team).parse().ok(),
                hours,
            },
            then: RuleThen {
                labels: self.labels.get_untracked().into_iter().map(Into::into).collect(),
                priority: Priority::ALL.into_iter().find(|p| p.word() == text(self.priority)),
                team: text(self.to_team).parse().ok(),
                answer: text(self.answer).parse().ok(),
                tell: self.tell.get_untracked().into_iter().map(Into::into).collect(),
                spam: self.spam.get_untracked(),
            },
        }
    }
}

/// The days of the week, Monday first.
pub fn days() -> [&'static str; 7] {
    [
        tr!(rules.mon),
        tr!(rules.tue),
        tr!(rules.wed),
        tr!(rules.thu),
        tr!(rules.fri),
        tr!(rules.sat),
        tr!(rules.sun),
    ]
}

/// When it fits, in words. Tracks what is known.
pub fn when_words(when: &RuleWhen, known: Known) -> String {
    let team =
        when.team.map(|id| known.teams.with(|all| name_of(all.iter().find(|t| t.id == id).map(|t| &t.name))));
    let channel = when
        .channel
        .map(|id| known.channels.with(|all| name_of(all.iter().find(|c| c.id == id).map(|c| &c.name))));
    let public = when.public.map(|public| if public { tr!(via.public) } else { tr!(via.private) }.to_owned());
    let language = when.language.map(|l| match l {
        Language::Nl => tr!(canned.dutch).to_owned(),
        Language::En => tr!(filter.english).to_owned(),
    });
    let hours = when.hours.as_ref().map(|hours| {
        let names = days();
        let on: Vec<_> = hours.days.iter().filter_map(|day| names.get(usize::from(*day)).copied()).collect();
        format!("{} {}–{}", on.join(" "), hours.from, hours.until).trim().to_owned()
    });
    let words = (!when.words.is_empty()).then(|| format!("“{}”", when.words.join("”, “")));
    let parts = [words, when.platform.map(|p| p.name().to_owned()), channel, public, language, team, hours];
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    if parts.is_empty() { tr!(rules.everything).to_owned() } else { parts.join(" · ") }
}

/// What it does, in words. Tracks what is known.
pub fn then_words(then: &RuleThen, known: Known) -> String {
    let labels = then.labels.iter().map(|id| {
        let name = known.labels.with(|all| name_of(all.iter().find(|l| l.id == *id).map(|l| &l.name)));
        format!("+ {name}")
    });
    let priority = then.priority.map(|p| words::priority(p).to_owned());
    let team = then.team.map(|id| {
        let name = known.teams.with(|all| name_of(all.iter().find(|t| t.id == id).map(|t| &t.name)));
        format!("→ {name}")
    });
    let answer = then.answer.map(|id| {
        let title = known.answers.with(|all| name_of(all.iter().find(|a| a.id == id).map(|a| &a.text.title)));
        format!("{}: {title}", tr!(rules.answer))
    });
    let told = then.tell.iter().map(|id| {
        let name = known.people.with(|all| name_of(all.iter().find(|u| u.id == *id).map(|u| &u.name)));
        tr!(event.told, who = name)
    });
    let spam = then.spam.then(|| tr!(status.spam).to_owned());
    labels.chain(priority).chain(team).chain(answer).chain(told).chain(spam).collect::<Vec<_>>().join(" · ")
}

fn name_of(found: Option<&String>) -> String {
    found.cloned().unwrap_or_else(|| "?".into())
}
