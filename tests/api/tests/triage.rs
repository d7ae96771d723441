//! Triage on arrival, and the 112 guard.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use api_tests::{Db, Desk, on_both};
use backend::inbox::{self, InboxError};
use futures::future::join_all;
use shared::{
    DecideGuard, Guard, GuardOutcome, Intent, Language, Priority, Role, SetPriority, SetStatus, SystemEvent,
    Theme,
};

fn handed_over(note: &str) -> DecideGuard {
    DecideGuard { outcome: GuardOutcome::HandedOver, note: note.into() }
}

async fn what_presses_goes_first_and_says_why(db: Db) {
    let desk = Desk::open(db).await;
    let sanne = desk.colleague("Sanne", Role::Agent).await;
    let jan = desk.sim.citizen("hengelo", "Jan Nijland");
    desk.hears(desk.sim.dm(&jan, "Hoe laat is het bureau open?")).await;
    let calm = desk.only_conversation(&sanne).await;
    assert_eq!((calm.intent, calm.language), (Some(Intent::Question), Some(Language::Nl)));
    assert_eq!((calm.priority, calm.guard, calm.alarm), (Priority::Normal, None, None));
    assert!(calm.reasons.is_empty());

    desk.hears(desk.sim.dm(&jan, "Er wordt nu ingebroken bij de buren")).await;
    let hot = desk.only_conversation(&sanne).await;
    assert_eq!((hot.priority, hot.intent), (Priority::Hot, Some(Intent::Report)));
    assert!(hot.alarm.is_some(), "nobody has it: it sounds");
    assert_eq!(hot.reasons[0].theme, Some(Theme::Theft));
    assert_eq!(hot.reasons[0].words, "ingebroken");

    // A calm word does not make less of it.
    desk.hears(desk.sim.dm(&jan, "Bedankt")).await;
    assert_eq!(desk.only_conversation(&sanne).await.priority, Priority::Hot);
}

async fn what_a_colleague_chose_stays(db: Db) {
    let desk = Desk::open(db).await;
    let sanne = desk.colleague("Sanne", Role::Agent).await;
    let jan = desk.sim.citizen("hengelo", "Jan Nijland");
    desk.hears(desk.sim.dm(&jan, "ze zijn nu aan het inbreken")).await;
    let id = desk.only_conversation(&sanne).await.id;
    let low = SetPriority { priority: Priority::Low };
    let low = inbox::set_priority(&desk.store, desk.now(), &sanne, id, &low).await.unwrap();
    assert!(low.reasons.is_empty(), "the machine's reasons are not the colleague's");
    desk.hears(desk.sim.dm(&jan, "er wordt nu ingebroken!")).await;
    assert_eq!(desk.only_conversation(&sanne).await.priority, Priority::Low);
}

async fn what_pressed_last_time_does_not_press_the_next(db: Db) {
    let desk = Desk::open(db).await;
    let sanne = desk.colleague("Sanne", Role::Agent).await;
    let jan = desk.sim.citizen("hengelo", "Jan Nijland");
    desk.hears(desk.sim.dm(&jan, "er staat iemand met een mes voor mijn deur, help")).await;
    let id = desk.only_conversation(&sanne).await.id;
    inbox::set_status(&desk.store, desk.now(), &sanne, id, SetStatus::Resolved).await.unwrap();
    desk.clock.advance(60_000);
    desk.sim.advance(std::time::Duration::from_mins(1));
    desk.hears(desk.sim.dm(&jan, "Mag ik de foto's nog opsturen?")).await;
    let again = desk.only_conversation(&sanne).await;
    assert_eq!((again.priority, again.guard, again.reasons), (Priority::Normal, None, vec![]));
}

async fn a_life_in_danger_is_handed_over_once(db: Db) {
    let desk = Desk::open(db).await;
    let sanne = desk.colleague("Sanne", Role::Agent).await;
    let els = desk.sim.citizen("hengelo", "Els Smit");
    desk.hears(desk.sim.dm(&els, "ik wil niet meer leven ik sta op het spoor")).await;
    let open = desk.only_conversation(&sanne).await;
    assert_eq!(open.guard, Some(Guard::Open));
    assert!(open.priority <= Priority::Urgent);

    let empty = inbox::decide_guard(&desk.store, desk.now(), &sanne, open.id, &handed_over("  ")).await;
    assert!(matches!(empty, Err(InboxError::Invalid(_))));
    let notes: Vec<_> = (0..8).map(|n| handed_over(&format!("MK-{n}"))).collect();
    let asked = notes.iter().map(|n| inbox::decide_guard(&desk.store, desk.now(), &sanne, open.id, n));
    let answers = join_all(asked).await;
    assert_eq!(answers.iter().filter(|a| a.is_ok()).count(), 1);
    let told = answers.iter().filter(|a| matches!(a, Err(InboxError::Conflict("guard-decided", _))));
    assert_eq!(told.count(), 7);

    let decided = desk.only_conversation(&sanne).await;
    assert_eq!(decided.guard, Some(Guard::HandedOver));
    let lines = desk.thread(&sanne, open.id).await;
    let lines: Vec<_> =
        lines.iter().filter(|m| matches!(m.event, Some(SystemEvent::HandedOver { .. }))).collect();
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0].author.as_ref().map(|a| a.id), Some(sanne.id), "who, when and which reference");

    // What was once decided is open again when words say so again.
    desk.hears(desk.sim.dm(&els, "ik heb net alle pillen geslikt")).await;
    assert_eq!(desk.only_conversation(&sanne).await.guard, Some(Guard::Open));
}

async fn a_patrol_decides_nothing(db: Db) {
    let desk = Desk::open(db).await;
    let patrol = desk.colleague("Car", Role::Patrol).await;
    let sanne = desk.colleague("Sanne", Role::Agent).await;
    let els = desk.sim.citizen("hengelo", "Els Smit");
    desk.hears(desk.sim.dm(&els, "er ligt iemand bewusteloos op straat")).await;
    let id = desk.only_conversation(&sanne).await.id;
    let refused = inbox::decide_guard(&desk.store, desk.now(), &patrol, id, &handed_over("")).await;
    assert!(matches!(refused, Err(InboxError::Forbidden)), "rights come before the input");
}

on_both!(
    what_presses_goes_first_and_says_why,
    what_a_colleague_chose_stays,
    what_pressed_last_time_does_not_press_the_next,
    a_life_in_danger_is_handed_over_once,
    a_patrol_decides_nothing,
);
