//! Targets (normen): how soon a citizen has an answer, and what happens when nobody takes what is pressing.
//!
//! The clock starts when the citizen begins to wait and runs over the team's calendar. The *first* answer is the
//! first since the conversation was made, or since the citizen came back to a resolved one; any other is the
//! *next*. A conversation is *at risk* when a quarter of its time is left, and *missed* when none is.

use crate::words::words;
use crate::{Calendar, FieldError, Hours, Priority, Role, Team, Timestamp, WallTime};
use serde::{Deserialize, Serialize};

/// Which answer a citizen waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum TargetKind {
    /// The first one.
    First,
    /// One after that.
    Next,
}

words!(TargetKind { First = "first", Next = "next" });

/// How a conversation that waits does against its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum Pace {
    /// A quarter of the time is left, or less.
    AtRisk,
    /// The time is over.
    Missed,
}

words!(Pace { AtRisk = "atRisk", Missed = "missed" });

/// How soon an answer is promised, in minutes of the team's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Promise {
    /// The first answer.
    pub first: u32,
    /// The answers after that.
    pub next: u32,
}

/// The promise for each priority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Promises {
    /// Happening now.
    pub hot: Promise,
    /// Before all others.
    pub urgent: Promise,
    /// Before the usual work.
    pub high: Promise,
    /// The usual work.
    pub normal: Promise,
    /// When there is time.
    pub low: Promise,
}

impl Promises {
    /// The promise for a priority.
    pub const fn of(&self, priority: Priority) -> Promise {
        match priority {
            Priority::Hot => self.hot,
            Priority::Urgent => self.urgent,
            Priority::High => self.high,
            Priority::Normal => self.normal,
            Priority::Low => self.low,
        }
    }

    /// The promise for a priority, to be changed.
    pub const fn of_mut(&mut self, priority: Priority) -> &mut Promise {
        match priority {
            Priority::Hot => &mut self.hot,
            Priority::Urgent => &mut self.urgent,
            Priority::High => &mut self.high,
            Priority::Normal => &mut self.normal,
            Priority::Low => &mut self.low,
        }
    }
}

/// How the alarm climbs while nobody takes a hot or urgent conversation, in minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AlarmRules {
    /// It sounds again so often.
    pub repeat: u32,
    /// After so long the managers hear it too.
    pub managers: u32,
    /// After so long whoever is on call hears it too.
    pub on_call: u32,
}

/// Who hears an alarm: each level includes those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum AlarmLevel {
    /// The agents who see the conversation.
    Agents,
    /// The managers.
    Managers,
    /// Whoever is on call (piket).
    OnCall,
}

words!(AlarmLevel { Agents = "agents", Managers = "managers", OnCall = "onCall" });

/// The alarm of a hot or urgent conversation that nobody has taken. Claiming it ends the alarm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Alarm {
    /// Since when.
    pub since: Timestamp,
    /// How far it has climbed.
    pub level: AlarmLevel,
    /// How often it has sounded; it sounds anew when this grows.
    pub step: i32,
}

impl Alarm {
    /// Whether somebody with this role hears it. Who is on call hears all of it that climbed so far.
    pub const fn is_for(&self, role: Role, on_call: bool) -> bool {
        match self.level {
            AlarmLevel::Agents => matches!(role, Role::Agent),
            AlarmLevel::Managers => matches!(role, Role::Agent | Role::Manager),
            AlarmLevel::OnCall => on_call || matches!(role, Role::Agent | Role::Manager),
        }
    }
}

impl AlarmRules {
    /// How far an alarm has climbed that sounds since `since`.
    pub fn level(&self, since: Timestamp, now: Timestamp) -> AlarmLevel {
        let passed = |minutes: u32| now.since(since) >= i64::from(minutes) * MINUTE;
        if passed(self.on_call) {
            AlarmLevel::OnCall
        } else if passed(self.managers) {
            AlarmLevel::Managers
        } else {
            AlarmLevel::Agents
        }
    }

    /// When it sounds again: after a while, or sooner when more people are to hear it.
    pub fn next(&self, since: Timestamp, now: Timestamp) -> Timestamp {
        [self.managers, self.on_call]
            .into_iter()
            .map(|minutes| since.plus_millis(i64::from(minutes) * MINUTE))
            .filter(|climbs| *climbs > now)
            .fold(now.plus_millis(i64::from(self.repeat) * MINUTE), Timestamp::min)
    }
}

/// The rules of a team: when it is open, what it promises and how it is alarmed.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TargetRules {
    /// When it is open.
    pub calendar: Calendar,
    /// What it promises.
    pub promises: Promises,
    /// How it is alarmed.
    pub alarm: AlarmRules,
}

const MINUTE: i64 = 60_000;
/// The longest promise, in minutes: thirty days.
pub const LONGEST_PROMISE: u32 = 30 * 24 * 60;
/// The longest wait of an alarm, in minutes: a day.
pub const LONGEST_ALARM: u32 = 24 * 60;
/// The most days on which a team can be closed besides public holidays.
pub const MOST_CLOSED_DAYS: usize = 200;

impl Default for TargetRules {
    /// What a district begins with: open every day from seven to eleven in the evening; hot and urgent always.
    fn default() -> Self {
        let promise = |first, next| Promise { first, next };
        let time = |hour| WallTime::new(hour, 0);
        let hours = time(7).zip(time(23)).map(|(from, to)| Hours { from, to });
        Self {
            calendar: Calendar {
                hours: [hours; 7],
                holidays: vec![],
                closed_days: vec![],
                always: Some(Priority::Urgent),
            },
            promises: Promises {
                hot: promise(5, 5),
                urgent: promise(15, 15),
                high: promise(60, 60),
                normal: promise(120, 240),
                low: promise(480, 480),
            },
            alarm: AlarmRules { repeat: 2, managers: 10, on_call: 20 },
        }
    }
}

/// When a conversation is to be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// From then on it is at risk.
    pub risk_at: Timestamp,
    /// From then on it is missed.
    pub due_at: Timestamp,
}

impl Due {
    /// How it does now.
    pub fn pace(&self, now: Timestamp) -> Option<Pace> {
        if now >= self.due_at { Some(Pace::Missed) } else { (now >= self.risk_at).then_some(Pace::AtRisk) }
    }

    /// The next moment at which that changes.
    pub fn next_change(&self, now: Timestamp) -> Option<Timestamp> {
        [self.risk_at, self.due_at].into_iter().find(|at| *at > now)
    }
}

impl TargetRules {
    /// When a citizen who waits since `since` is to have an answer.
    pub fn due(&self, kind: TargetKind, priority: Priority, since: Timestamp) -> Due {
        let promise = self.promises.of(priority);
        let minutes = if kind == TargetKind::First { promise.first } else { promise.next };
        let millis = i64::from(minutes) * MINUTE;
        let after = |millis| self.calendar.after(priority, since, millis);
        Due { risk_at: after(millis / 4 * 3), due_at: after(millis) }
    }

    /// What is wrong with them, all together.
    pub fn check(&self) -> Vec<FieldError> {
        let mut wrong = Vec::new();
        let mut refuse = |field: &str, detail: &str| {
            wrong.push(FieldError { field: field.into(), detail: detail.into() });
        };
        if self.calendar.hours.iter().all(Option::is_none) {
            refuse("calendar.hours", "A team is open on at least one day of the week.");
        }
        if self.calendar.closed_days.len() > MOST_CLOSED_DAYS {
            refuse("calendar.closedDays", "At most 200 days fit: leave out those that are over.");
        }
        let fits = |minutes| (1..=LONGEST_PROMISE).contains(&minutes);
        for priority in Priority::ALL {
            let Promise { first, next } = self.promises.of(priority);
            if !fits(first) || !fits(next) {
                refuse("promises", "A target is from 1 minute to 30 days.");
                break;
            }
        }
        let AlarmRules { repeat, managers, on_call } = self.alarm;
        if ![repeat, managers, on_call].iter().all(|minutes| (1..=LONGEST_ALARM).contains(minutes)) {
            refuse("alarm", "The times of the alarm are from 1 minute to a day.");
        } else if on_call < managers {
            refuse("alarm.onCall", "The alarm reaches the managers before whoever is on call.");
        }
        wrong
    }
}

/// How far the conversations that wait have been brought in line with changed rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Progress {
    /// How many were looked at.
    pub done: i64,
    /// How many there were when it began.
    pub total: i64,
}

/// The rules of a team, or of the district for teams that have none of their own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TargetPlan {
    /// The id of the team; 0 is the district.
    pub id: i64,
    /// The team; null is the district.
    pub team: Option<Team>,
    /// Grows with every change.
    pub version: i64,
    /// The rules.
    pub rules: TargetRules,
    /// While conversations are brought in line with them.
    pub progress: Option<Progress>,
}

/// `PUT /api/v1/target-plans/{id}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PutTargetPlan {
    /// The version that was changed; 0 for a team that had none of its own. Refused when there is a newer one.
    pub version: i64,
    /// The rules from now on.
    pub rules: TargetRules,
}

#[cfg(test)]
mod tests {
    use super::{
        AlarmLevel::{Agents, Managers, OnCall},
        *,
    };

    #[test]
    fn rules_say_everything_that_is_wrong_together() {
        assert_eq!(TargetRules::default().check(), []);
        let mut rules = TargetRules::default();
        rules.calendar.hours = [None; 7];
        rules.promises.low.next = 0;
        rules.alarm.on_call = 5;
        let fields: Vec<_> = rules.check().into_iter().map(|e| e.field).collect();
        assert_eq!(fields, ["calendar.hours", "promises", "alarm.onCall"]);
    }

    #[test]
    fn the_alarm_climbs_at_its_moments_and_repeats_between() {
        let rules = AlarmRules { repeat: 4, managers: 10, on_call: 20 };
        let minute = |m: i64| Timestamp(m * MINUTE);
        let mut at = minute(0);
        let mut heard = Vec::new();
        while heard.len() < 8 {
            heard.push((at.0 / MINUTE, rules.level(minute(0), at)));
            at = rules.next(minute(0), at);
        }
        assert_eq!(
            heard,
            [
                (0, Agents),
                (4, Agents),
                (8, Agents),
                (10, Managers),
                (14, Managers),
                (18, Managers),
                (20, OnCall),
                (24, OnCall)
            ]
        );
    }

    #[test]
    fn a_level_includes_those_before_it() {
        let heard =
            |level, role, on_call| Alarm { since: Timestamp(0), level, step: 1 }.is_for(role, on_call);
        assert!(heard(Agents, Role::Agent, false));
        assert!(!heard(Agents, Role::Manager, true));
        assert!(heard(Managers, Role::Manager, false));
        assert!(!heard(Managers, Role::Admin, true));
        assert!(heard(OnCall, Role::Admin, true));
        assert!(!heard(OnCall, Role::Admin, false));
        assert!(heard(OnCall, Role::Agent, false));
    }
}
