//! Targets and alarms: when a conversation is due, how it does, and who hears of it when nobody takes it.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use api_tests::{Db, Desk, on_both};
use backend::{
    inbox,
    setting::SettingError,
    store::entity::{audit, conversation},
    targets,
};
use futures::future::join_all;
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, Set,
};
use shared::{
    AlarmLevel, Conversation, ConversationFilter, ConversationId, HOUR, NewReply, Pace, Priority, Promise,
    PutTargetPlan, Role, SetPriority, SetStatus, Status, TargetKind, TargetRules, Timestamp, Transfer, User,
};
use std::time::Duration;

const MINUTE: i64 = 60_000;

/// Rules with a promise of its own for the usual work.
fn rules(first: u32, next: u32) -> TargetRules {
    let mut rules = TargetRules::default();
    rules.promises.normal = Promise { first, next };
    rules
}

async fn put(desk: &Desk, admin: &User, id: i64, version: i64, rules: TargetRules) -> i64 {
    let command = PutTargetPlan { version, rules };
    targets::put_plan(&desk.store, desk.now(), admin, id, &command).await.unwrap().version
}

async fn priority(desk: &Desk, who: &User, id: ConversationId, priority: Priority) -> Conversation {
    inbox::set_priority(&desk.store, desk.now(), who, id, &SetPriority { priority }).await.unwrap()
}

async fn reply(desk: &Desk, who: &User, id: ConversationId) {
    let words = NewReply { text: "We komen eraan.".into(), ..NewReply::default() };
    inbox::reply(&desk.store, desk.now(), who, id, &words, None).await.unwrap();
}

/// Time passes, here and at the platforms.
fn pass(desk: &Desk, millis: i64) {
    desk.clock.advance(millis);
    desk.sim.advance(Duration::from_millis(millis.unsigned_abs()));
}

/// What the rules say of a conversation that waits, from the one clock.
#[track_caller]
fn assert_due(c: &Conversation, rules: &TargetRules, kind: TargetKind) {
    let due = rules.due(kind, c.priority, c.waiting_since.unwrap());
    assert_eq!((c.target, c.due_at), (Some(kind), Some(due.due_at)));
}

#[track_caller]
fn assert_no_clock(c: &Conversation) {
    assert_eq!((c.target, c.due_at, c.pace, c.alarm), (None, None, None, None));
}

async fn the_due_moment_follows_whatever_changes(db: Db) {
    let desk = Desk::open(db).await;
    let admin = desk.colleague("Bas", Role::Admin).await;
    let jan = desk.sim.citizen("hengelo", "Jan Nijland");
    desk.hears(desk.sim.dm(&jan, "Mijn fiets is weg")).await;
    let usual = TargetRules::default();
    let first = desk.only_conversation(&admin).await;
    assert_due(&first, &usual, TargetKind::First);
    let id = first.id;
    assert_due(&priority(&desk, &admin, id, Priority::High).await, &usual, TargetKind::First);
    priority(&desk, &admin, id, Priority::Normal).await;

    let hengelo = desk.team("Hengelo").await;
    let own = rules(30, 45);
    put(&desk, &admin, hengelo.id.0, 0, own.clone()).await;
    let there = Transfer { team: Some(hengelo.id) };
    let moved = inbox::transfer(&desk.store, desk.now(), &admin, id, &there).await.unwrap();
    assert_due(&moved, &own, TargetKind::First);

    reply(&desk, &admin, id).await;
    assert_no_clock(&desk.only_conversation(&admin).await);
    pass(&desk, MINUTE);
    desk.hears(desk.sim.dm(&jan, "En mijn helm ook")).await;
    assert_due(&desk.only_conversation(&admin).await, &own, TargetKind::Next);

    // After it is resolved no clock runs on, however long it takes.
    inbox::set_status(&desk.store, desk.now(), &admin, id, SetStatus::Resolved).await.unwrap();
    pass(&desk, 100 * 24 * HOUR);
    assert_eq!(inbox::keep_moments(&desk.store, desk.now()).await.unwrap(), 0);
    assert_no_clock(&desk.only_conversation(&admin).await);

    // The citizen comes back: the answer to that is a first one again. A colleague takes it up again: the next.
    desk.hears(desk.sim.dm(&jan, "Hij is er weer niet")).await;
    assert_due(&desk.only_conversation(&admin).await, &own, TargetKind::First);
    reply(&desk, &admin, id).await;
    desk.clock.advance(HOUR);
    let again = inbox::set_status(&desk.store, desk.now(), &admin, id, SetStatus::Open).await.unwrap();
    assert_eq!(again.waiting_since, Some(desk.now()));
    assert_due(&again, &own, TargetKind::Next);
    let until = desk.now().plus_millis(HOUR);
    let away = inbox::set_status(&desk.store, desk.now(), &admin, id, SetStatus::Snoozed { until }).await;
    assert_no_clock(&away.unwrap());
    inbox::wake_snoozed(&desk.store, until).await.unwrap();
    let awake = desk.only_conversation(&admin).await;
    assert_due(&awake, &own, TargetKind::Next);
    assert_eq!(awake.waiting_since, again.waiting_since, "being put away gives no more time");
}

async fn with_pace(desk: &Desk, who: &User, pace: Pace) -> Vec<ConversationId> {
    let filter = ConversationFilter { pace: Some(pace), ..Default::default() };
    desk.list(who, filter).await.into_iter().map(|c| c.id).collect()
}

async fn time_makes_it_at_risk_and_then_missed_once_on_however_many_nodes(db: Db) {
    let desk = Desk::open(db).await;
    let admin = desk.colleague("Bas", Role::Admin).await;
    let jan = desk.sim.citizen("hengelo", "Jan Nijland");
    desk.hears(desk.sim.dm(&jan, "Mijn fiets is weg")).await;
    let fresh = desk.only_conversation(&admin).await;
    let due = TargetRules::default().due(TargetKind::First, Priority::Normal, fresh.waiting_since.unwrap());
    assert_eq!(fresh.pace, None);
    assert_eq!(inbox::keep_moments(&desk.store, due.risk_at.plus_millis(-1)).await.unwrap(), 0);
    for (moment, pace) in [(due.risk_at, Pace::AtRisk), (due.due_at, Pace::Missed)] {
        let before = desk.only_conversation(&admin).await.version;
        let nodes = (0..4).map(|_| inbox::keep_moments(&desk.store, moment));
        let changed: usize = join_all(nodes).await.into_iter().map(Result::unwrap).sum();
        let after = desk.only_conversation(&admin).await;
        assert_eq!((changed, after.version, after.pace), (1, before + 1, Some(pace)));
        assert_eq!(with_pace(&desk, &admin, pace).await, [fresh.id]);
    }
    assert!(with_pace(&desk, &admin, Pace::AtRisk).await.is_empty());
    assert_eq!(inbox::keep_moments(&desk.store, due.due_at.plus_millis(HOUR)).await.unwrap(), 0);
    // Answered, however late: nothing is missed any more.
    desk.clock.advance(due.due_at.since(desk.now()));
    reply(&desk, &admin, fresh.id).await;
    assert!(with_pace(&desk, &admin, Pace::Missed).await.is_empty());
}

async fn the_queue_goes_by_priority_and_then_by_the_time_that_is_left(db: Db) {
    let desk = Desk::open(db).await;
    let admin = desk.colleague("Bas", Role::Admin).await;
    let (jan, els) = (desk.sim.citizen("hengelo", "Jan Nijland"), desk.sim.citizen("hengelo", "Els Smit"));
    let piet = desk.sim.citizen("hengelo", "Piet Mulder");
    for (who, words) in [(&jan, "Eerst"), (&els, "Daarna"), (&piet, "Laatst")] {
        desk.hears(desk.sim.dm(who, words)).await;
        pass(&desk, MINUTE);
    }
    let queue = ConversationFilter { status: Some(Status::Open), ..Default::default() };
    let words = async || {
        let rows = desk.list(&admin, queue).await;
        rows.into_iter().map(|c| (c.preview, c.id)).collect::<Vec<_>>()
    };
    let before = words().await;
    assert_eq!(before.iter().map(|(w, _)| w.as_str()).collect::<Vec<_>>(), ["Eerst", "Daarna", "Laatst"]);
    // A team that promises more goes before, and what is pressing before that.
    let quick = desk.team("Snel").await;
    put(&desk, &admin, quick.id.0, 0, rules(5, 5)).await;
    inbox::transfer(&desk.store, desk.now(), &admin, before[2].1, &Transfer { team: Some(quick.id) })
        .await
        .unwrap();
    priority(&desk, &admin, before[1].1, Priority::High).await;
    let after = words().await;
    assert_eq!(after.iter().map(|(w, _)| w.as_str()).collect::<Vec<_>>(), ["Daarna", "Laatst", "Eerst"]);
}

/// Puts copies of a conversation beside it.
async fn copies(desk: &Desk, of: ConversationId, count: i64) {
    let row = conversation::Entity::find_by_id(of.0).one(desk.store.read()).await.unwrap().unwrap();
    let copies = (0..count).map(|n| {
        let mut copy = row.clone().into_active_model().reset_all();
        copy.id = NotSet;
        copy.thread_key = Set(format!("copy-{n}"));
        copy
    });
    conversation::Entity::insert_many(copies).exec_without_returning(desk.store.write()).await.unwrap();
}

async fn other_rules_reach_everything_that_waits_and_progress_is_told(db: Db) {
    let desk = Desk::open(db).await;
    let admin = desk.colleague("Bas", Role::Admin).await;
    let jan = desk.sim.citizen("hengelo", "Jan Nijland");
    desk.hears(desk.sim.dm(&jan, "Mijn fiets is weg")).await;
    let first = desk.only_conversation(&admin).await;
    copies(&desk, first.id, 450).await;
    let other = rules(17, 18);
    put(&desk, &admin, 0, 0, other.clone()).await;
    let plan = targets::plans(&desk.store, &admin).await.unwrap().remove(0);
    assert_eq!(plan.progress.map(|p| (p.done, p.total)), Some((0, 451)));
    while desk.jobs.round().await.unwrap() > 0 {}
    for c in desk.list(&admin, ConversationFilter::default()).await {
        assert_due(&c, &other, TargetKind::First);
    }
    let due = other.due(TargetKind::First, Priority::Normal, first.waiting_since.unwrap()).due_at;
    let late = conversation::Entity::find().filter(conversation::Column::DueAt.ne(due.0));
    assert_eq!(late.count(desk.store.read()).await.unwrap(), 0, "not a single one is left behind");
    let plan = targets::plans(&desk.store, &admin).await.unwrap().remove(0);
    assert_eq!((plan.version, plan.progress), (1, None));

    // A command that had read the rules before they changed is overtaken a minute later.
    let stray =
        ConversationId(conversation::Entity::find().one(desk.store.read()).await.unwrap().unwrap().id);
    let row = conversation::ActiveModel { id: Set(stray.0), due_at: Set(Some(1)), ..Default::default() };
    conversation::Entity::update(row).exec(desk.store.write()).await.unwrap();
    desk.clock.advance(MINUTE);
    while desk.jobs.round().await.unwrap() > 0 {}
    let row = conversation::Entity::find_by_id(stray.0).one(desk.store.read()).await.unwrap().unwrap();
    let due = other.due(TargetKind::First, Priority::Normal, Timestamp(row.waiting_since.unwrap()));
    assert_eq!(row.due_at, Some(due.due_at.0));
}

async fn of_two_who_change_the_rules_the_second_is_told(db: Db) {
    let desk = Desk::open(db).await;
    let admin = desk.colleague("Bas", Role::Admin).await;
    let sanne = desk.colleague("Sanne", Role::Agent).await;
    let hengelo = desk.team("Hengelo").await.id.0;
    for version in 0..2 {
        let commands = [21, 22, 23].map(|first| PutTargetPlan { version, rules: rules(first, first) });
        let asked = commands.iter().map(|c| targets::put_plan(&desk.store, desk.now(), &admin, hengelo, c));
        let answers = join_all(asked).await;
        assert_eq!(answers.iter().filter(|a| a.is_ok()).count(), 1, "{answers:?}");
        let refused = answers.iter().filter(|a| matches!(a, Err(SettingError::Changed)));
        assert_eq!(refused.count(), 2, "{answers:?}");
    }
    let refused = PutTargetPlan { version: 2, rules: rules(0, 1) };
    let answer = targets::put_plan(&desk.store, desk.now(), &admin, hengelo, &refused).await;
    assert!(matches!(answer, Err(SettingError::Invalid(errors)) if errors.len() == 1));
    let fine = PutTargetPlan { version: 2, rules: rules(1, 1) };
    let answer = targets::put_plan(&desk.store, desk.now(), &sanne, hengelo, &fine).await;
    assert!(matches!(answer, Err(SettingError::Forbidden)));
    let answer = targets::put_plan(&desk.store, desk.now(), &admin, 999, &fine).await;
    assert!(matches!(answer, Err(SettingError::NotFound)));
    // Without rules of its own it has the district's.
    targets::delete_plan(&desk.store, desk.now(), &admin, hengelo).await.unwrap();
    let tx = desk.store.begin(desk.clock.now()).await.unwrap();
    let mut plans = targets::TargetPlans::default();
    assert_eq!(plans.of(&tx, hengelo).await.unwrap(), &TargetRules::default());
    drop(tx);
    let again = targets::delete_plan(&desk.store, desk.now(), &admin, hengelo).await;
    assert!(matches!(again, Err(SettingError::NotFound)));
}

async fn the_alarm_repeats_and_climbs_until_somebody_takes_it(db: Db) {
    use AlarmLevel::{Agents, Managers, OnCall};
    let desk = Desk::open(db).await;
    let sanne = desk.colleague("Sanne", Role::Agent).await;
    let jan = desk.sim.citizen("hengelo", "Jan Nijland");
    desk.hears(desk.sim.dm(&jan, "Kan iemand mij terugbellen?")).await;
    let calm = desk.only_conversation(&sanne).await;
    assert_eq!(calm.alarm, None);
    let id = calm.id;
    let began = desk.now();
    let alarm = priority(&desk, &sanne, id, Priority::Hot).await.alarm.unwrap();
    assert_eq!((alarm.since, alarm.level, alarm.step), (began, Agents, 1));
    let mut heard = vec![];
    for minute in 1..=22 {
        let now = began.plus_millis(minute * MINUTE);
        // Several nodes look at the same time: each step is taken once.
        join_all((0..3).map(|_| inbox::keep_moments(&desk.store, now))).await;
        let alarm = desk.only_conversation(&sanne).await.alarm.unwrap();
        if heard.last().is_none_or(|&(_, _, step)| step != alarm.step) {
            heard.push((minute, alarm.level, alarm.step));
        }
    }
    let levels: Vec<_> = heard.iter().map(|&(minute, level, _)| (minute, level)).collect();
    assert_eq!(levels[0], (1, Agents));
    assert!(levels.contains(&(10, Managers)) && levels.contains(&(20, OnCall)), "{levels:?}");
    let steps: Vec<_> = heard.iter().map(|&(_, _, step)| step).collect();
    assert_eq!(steps, (1..=i32::try_from(steps.len()).unwrap()).collect::<Vec<_>>(), "one at a time");
    let sounded = audit::Entity::find().filter(audit::Column::Action.eq("alarm.sounded"));
    assert_eq!(sounded.count(desk.store.read()).await.unwrap(), steps.len() as u64 - 1);

    desk.clock.advance(22 * MINUTE);
    let taken = inbox::claim(&desk.store, desk.now(), &sanne, id).await.unwrap();
    assert_eq!(taken.alarm, None);
    desk.clock.advance(HOUR);
    inbox::keep_moments(&desk.store, desk.now()).await.unwrap();
    assert_eq!(desk.only_conversation(&sanne).await.alarm, None);
    // Given back it begins again, with the agents.
    let back = inbox::release(&desk.store, desk.now(), &sanne, id).await.unwrap().alarm.unwrap();
    assert_eq!((back.since, back.level, back.step), (desk.now(), Agents, 1));
    let less = priority(&desk, &sanne, id, Priority::High).await;
    assert_eq!(less.alarm, None);
}

on_both!(
    the_due_moment_follows_whatever_changes,
    time_makes_it_at_risk_and_then_missed_once_on_however_many_nodes,
    the_queue_goes_by_priority_and_then_by_the_time_that_is_left,
    other_rules_reach_everything_that_waits_and_progress_is_told,
    of_two_who_change_the_rules_the_second_is_told,
    the_alarm_repeats_and_climbs_until_somebody_takes_it,
);
