//! Reading what is tagged inside without serde's own way, which buffers every value and compiles every type a
//! second time: the SPA is smaller for it. The JSON is the same, and the tests hold the two together.

use crate::{Priority, SystemEvent, Team, TeamId, Timestamp, UserId, UserRef, WhyBack};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum Word {
    Claimed,
    Released,
    Assigned,
    Transferred,
    Prioritised,
    Snoozed,
    Woken,
    Resolved,
    Reopened,
    MarkedSpam,
    CommentHidden,
    Reacted,
    CameBack,
    TakenOver,
    Labelled,
    PutBack,
    Ruled,
    AnsweredByRule,
    HandedOver,
    GuardDismissed,
    Approved,
    GivenBack,
}

/// A colleague or a team.
#[derive(Deserialize)]
struct Named {
    id: i64,
    name: String,
}

/// A [`SystemEvent`] with every field of every kind.
#[derive(Deserialize)]
pub(crate) struct FlatSystemEvent {
    #[serde(rename = "type")]
    word: Word,
    to: Option<Named>,
    from: Option<Named>,
    author: Option<Named>,
    why: Option<WhyBack>,
    priority: Option<Priority>,
    until: Option<Timestamp>,
    hidden: Option<bool>,
    emoji: Option<String>,
    reference: Option<String>,
    reason: Option<String>,
    added: Option<Vec<String>>,
    removed: Option<Vec<String>>,
    rule: Option<String>,
    labels: Option<Vec<String>>,
    team: Option<Named>,
    answered: Option<bool>,
    told: Option<Vec<UserRef>>,
    spam: Option<bool>,
}

const MISSING: &str = "a field of this kind of event is missing";

fn colleague(named: Option<Named>) -> Result<UserRef, &'static str> {
    let named = named.ok_or(MISSING)?;
    Ok(UserRef { id: UserId(named.id), name: named.name })
}

impl TryFrom<FlatSystemEvent> for SystemEvent {
    type Error = &'static str;

    fn try_from(flat: FlatSystemEvent) -> Result<Self, Self::Error> {
        Ok(match flat.word {
            Word::Claimed => Self::Claimed,
            Word::Released => Self::Released,
            Word::Assigned => Self::Assigned { to: colleague(flat.to)? },
            Word::Transferred => {
                Self::Transferred { to: flat.to.map(|to| Team { id: TeamId(to.id), name: to.name }) }
            }
            Word::Prioritised => Self::Prioritised { priority: flat.priority.ok_or(MISSING)? },
            Word::Snoozed => Self::Snoozed { until: flat.until.ok_or(MISSING)? },
            Word::Woken => Self::Woken,
            Word::Resolved => Self::Resolved,
            Word::Reopened => Self::Reopened,
            Word::MarkedSpam => Self::MarkedSpam,
            Word::CommentHidden => Self::CommentHidden { hidden: flat.hidden.ok_or(MISSING)? },
            Word::TakenOver => Self::TakenOver { from: colleague(flat.from)? },
            Word::CameBack => Self::CameBack { from: colleague(flat.from)?, why: flat.why.ok_or(MISSING)? },
            Word::Approved => Self::Approved { author: colleague(flat.author)? },
            Word::GivenBack => {
                Self::GivenBack { author: colleague(flat.author)?, reason: flat.reason.ok_or(MISSING)? }
            }
            Word::Labelled => {
                Self::Labelled { added: flat.added.ok_or(MISSING)?, removed: flat.removed.ok_or(MISSING)? }
            }
            Word::PutBack => Self::PutBack,
            Word::Ruled => Self::Ruled {
                rule: flat.rule.ok_or(MISSING)?,
                labels: flat.labels.ok_or(MISSING)?,
                priority: flat.priority,
                team: flat.team.map(|team| Team { id: TeamId(team.id), name: team.name }),
                answered: flat.answered.ok_or(MISSING)?,
                told: flat.told.unwrap_or_default(),
                spam: flat.spam.unwrap_or_default(),
            },
            Word::AnsweredByRule => Self::AnsweredByRule,
            Word::HandedOver => Self::HandedOver { reference: flat.reference.ok_or(MISSING)? },
            Word::GuardDismissed => Self::GuardDismissed { reason: flat.reason.ok_or(MISSING)? },
            Word::Reacted => Self::Reacted { emoji: flat.emoji.ok_or(MISSING)? },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_system_event_is_read_as_it_was_written() {
        let user = UserRef { id: UserId(3), name: "Sanne".into() };
        let team = Team { id: TeamId(4), name: "Hengelo".into() };
        let events = [
            SystemEvent::Claimed,
            SystemEvent::Released,
            SystemEvent::Assigned { to: user.clone() },
            SystemEvent::TakenOver { from: user.clone() },
            SystemEvent::Approved { author: user.clone() },
            SystemEvent::GivenBack { author: user.clone(), reason: "Noem de straat".into() },
            SystemEvent::CameBack { from: user.clone(), why: WhyBack::Away },
            SystemEvent::Transferred { to: Some(team) },
            SystemEvent::Transferred { to: None },
            SystemEvent::Prioritised { priority: Priority::Urgent },
            SystemEvent::Snoozed { until: Timestamp(1_790_000_000_000) },
            SystemEvent::Woken,
            SystemEvent::Resolved,
            SystemEvent::Reopened,
            SystemEvent::MarkedSpam,
            SystemEvent::PutBack,
            SystemEvent::AnsweredByRule,
            SystemEvent::Ruled {
                rule: "Inbraak".into(),
                labels: vec!["inbraak".into()],
                priority: Some(Priority::High),
                team: None,
                answered: true,
                told: vec![user],
                spam: true,
            },
            SystemEvent::CommentHidden { hidden: true },
            SystemEvent::Labelled { added: vec!["evenement".into()], removed: vec![] },
            SystemEvent::HandedOver { reference: "MK-1".into() },
            SystemEvent::GuardDismissed { reason: "Een grap".into() },
            SystemEvent::Reacted { emoji: "👍".into() },
        ];
        for event in events {
            let text = serde_json::to_string(&event).unwrap();
            assert_eq!(serde_json::from_str::<SystemEvent>(&text).unwrap(), event, "{text}");
        }
        assert!(serde_json::from_str::<SystemEvent>(r#"{"type":"snoozed"}"#).is_err());
        assert!(serde_json::from_str::<SystemEvent>(r#"{"type":"danced"}"#).is_err());
    }
}
