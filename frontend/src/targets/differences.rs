//! What differs between two rules, in words.

use super::form::{always_options, day_in_words, holiday_name, weekday};
use crate::{desk::words, lang::tr, ui::conflict::Difference};
use shared::{Hours, Priority, Promise, TargetRules};

/// Everything that differs, in the order of the form.
pub fn differences(theirs: &TargetRules, mine: &TargetRules) -> Vec<Difference> {
    let both = |say: fn(&TargetRules) -> Vec<(String, String)>| say(theirs).into_iter().zip(say(mine));
    let every = [hours, rest, promises, alarm];
    every
        .into_iter()
        .flat_map(both)
        .filter(|((_, theirs), (_, mine))| theirs != mine)
        .map(|((what, theirs), (_, mine))| Difference { what, theirs, mine })
        .collect()
}

fn hours(rules: &TargetRules) -> Vec<(String, String)> {
    let say = |hours: Option<Hours>| {
        hours.map_or_else(|| tr!(targets.shut).to_owned(), |h| format!("{} – {}", h.from, h.to))
    };
    rules.calendar.hours.iter().enumerate().map(|(day, hours)| (weekday(day), say(*hours))).collect()
}

fn rest(rules: &TargetRules) -> Vec<(String, String)> {
    let list = |names: Vec<String>| if names.is_empty() { "–".to_owned() } else { names.join(", ") };
    let calendar = &rules.calendar;
    let always = always_options().into_iter().find(|(always, _)| *always == calendar.always);
    vec![
        (tr!(targets.always).to_owned(), always.map(|(_, words)| words.to_owned()).unwrap_or_default()),
        (
            tr!(targets.closed).to_owned(),
            list(calendar.holidays.iter().map(|h| holiday_name(*h).to_owned()).collect()),
        ),
        (
            tr!(targets.other_day).to_owned(),
            list(calendar.closed_days.iter().map(|d| day_in_words(*d)).collect()),
        ),
    ]
}

fn promises(rules: &TargetRules) -> Vec<(String, String)> {
    let say = |Promise { first, next }: Promise| format!("{first} / {next} min");
    let row = |priority| (words::priority(priority).to_owned(), say(rules.promises.of(priority)));
    Priority::ALL.into_iter().map(row).collect()
}

fn alarm(rules: &TargetRules) -> Vec<(String, String)> {
    let alarm = rules.alarm;
    [
        (tr!(targets.repeat), alarm.repeat),
        (tr!(targets.managers), alarm.managers),
        (tr!(targets.on_call), alarm.on_call),
    ]
    .map(|(what, minutes)| (what.to_owned(), format!("{minutes} min")))
    .into()
}
