//! How things of the inbox are said.

use crate::{browser::format, lang::tr};
use shared::{
    Conversation, FailureReason, FilesRefused, Intent, Kind, MediaKind, Message, MessageState, Platform,
    Priority, Reason, ReplyRefused, Status, SystemEvent, Timestamp, WhyBack,
};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// The citizen's name, or their handle, or that it is not known yet.
pub fn citizen_name(conversation: &Conversation) -> String {
    let contact = conversation.contact.as_ref();
    if contact.is_some_and(|c| c.hidden) {
        return tr!(citizen.hidden_name).to_owned();
    }
    let name = contact.map(|c| c.name.as_str()).filter(|n| !n.is_empty());
    let handle = contact.and_then(|c| c.handle.as_ref()).map(|h| format!("@{h}"));
    name.map(str::to_owned).or(handle).unwrap_or_else(|| tr!(common.unknown_citizen).to_owned())
}

/// The initials of a name, for a small disc; the style sheet makes them capitals.
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|w| w.chars().next());
    let first = words.next();
    first.into_iter().chain(words.next_back()).collect()
}

/// How long a span is, shortly: nothing, minutes, hours and minutes, days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// Less than a minute.
    Now,
    /// Minutes.
    Minutes(i64),
    /// Hours and minutes.
    Hours(i64, i64),
    /// Days.
    Days(i64),
}

impl Span {
    /// From milliseconds.
    pub const fn of(millis: i64) -> Self {
        match millis {
            ..MINUTE => Self::Now,
            MINUTE..HOUR => Self::Minutes(millis / MINUTE),
            HOUR..DAY => Self::Hours(millis / HOUR, millis % HOUR / MINUTE),
            _ => Self::Days(millis / DAY),
        }
    }

    /// In few letters.
    pub fn text(self) -> String {
        match self {
            Self::Now => tr!(span.now).to_owned(),
            Self::Minutes(m) => tr!(span.minutes, m = m.to_string()),
            Self::Hours(h, m) => tr!(span.hours, h = h.to_string(), m = format!("{m:02}")),
            Self::Days(d) => tr!(span.days, d = d.to_string()),
        }
    }
}

pub fn kind(platform: Platform, kind: Kind) -> &'static str {
    match (platform, kind) {
        (Platform::Facebook, Kind::Direct) => tr!(kind.messenger),
        (_, Kind::Direct) => tr!(kind.direct),
        (_, Kind::Comment) => tr!(kind.comment),
        (_, Kind::Mention) => tr!(kind.mention),
    }
}

pub fn priority(priority: Priority) -> &'static str {
    match priority {
        Priority::Hot => tr!(priority.hot),
        Priority::Urgent => tr!(priority.urgent),
        Priority::High => tr!(priority.high),
        Priority::Normal => tr!(priority.normal),
        Priority::Low => tr!(priority.low),
    }
}

/// The class of a priority.
pub const fn priority_class(priority: Priority) -> &'static str {
    match priority {
        Priority::Hot => "hot",
        Priority::Urgent => "urgent",
        Priority::High => "high",
        Priority::Normal => "normal",
        Priority::Low => "low",
    }
}

pub fn status(status: Status) -> &'static str {
    match status {
        Status::Open => tr!(status.open),
        Status::Waiting => tr!(status.waiting),
        Status::Snoozed => tr!(status.snoozed),
        Status::Resolved => tr!(status.resolved),
        Status::Spam => tr!(status.spam),
    }
}

/// What a citizen wants.
pub fn intent(intent: Intent) -> &'static str {
    match intent {
        Intent::Question => tr!(intent.question),
        Intent::Report => tr!(intent.report),
        Intent::Complaint => tr!(intent.complaint),
        Intent::Compliment => tr!(intent.compliment),
        Intent::Other => tr!(intent.other),
    }
}

/// Why something presses, in the citizen's own words.
pub fn reasons(reasons: &[Reason]) -> String {
    let quoted: Vec<_> = reasons.iter().map(|r| format!("“{}”", r.words)).collect();
    quoted.join(" + ")
}

pub fn state(state: MessageState) -> Option<&'static str> {
    Some(match state {
        MessageState::Recorded => return None,
        MessageState::AwaitsApproval => tr!(state.awaits_approval),
        MessageState::Queued => tr!(state.queued),
        MessageState::Sent => tr!(state.sent),
        MessageState::Delivered => tr!(state.delivered),
        MessageState::Read => tr!(state.read),
        MessageState::Failed => tr!(state.failed),
        MessageState::TakenBack => tr!(undo.taken_back),
        MessageState::Unknown => tr!(state.unknown),
    })
}

/// Why it failed and what to do about it.
pub fn failure(reason: FailureReason) -> &'static str {
    match reason {
        FailureReason::TokenDead => tr!(failure.token_dead),
        FailureReason::WindowClosed => tr!(failure.window_closed),
        FailureReason::Unreachable => tr!(failure.unreachable),
        FailureReason::Refused => tr!(failure.refused),
        FailureReason::Unavailable => tr!(failure.unavailable),
    }
}

pub fn media(kind: MediaKind) -> &'static str {
    match kind {
        MediaKind::Image => tr!(media.image),
        MediaKind::Video => tr!(media.video),
        MediaKind::Audio => tr!(media.audio),
        MediaKind::File => tr!(media.file),
    }
}

/// What happened, as a sentence. `moment` writes a time.
pub fn event(message: &Message, moment: impl Fn(Timestamp) -> String) -> String {
    let who = message.author.as_ref().map(|a| a.name.clone());
    let by = |someone: fn(String) -> String, nobody: &'static str| {
        who.clone().map_or_else(|| nobody.to_owned(), someone)
    };
    let Some(event) = &message.event else { return message.text.clone() };
    match event {
        SystemEvent::Claimed => by(|who| tr!(event.claimed, who = who), tr!(event.claimed_nobody)),
        SystemEvent::Released => by(|who| tr!(event.released, who = who), tr!(event.released_nobody)),
        SystemEvent::Assigned { to } => {
            let who = who.unwrap_or_else(|| "Balie".into());
            tr!(event.assigned, who = who, to = to.name.clone())
        }
        SystemEvent::Transferred { to } => {
            let who = who.unwrap_or_else(|| "Balie".into());
            let to = to.as_ref().map_or_else(|| tr!(common.district).to_owned(), |t| t.name.clone());
            tr!(event.transferred, who = who, to = to)
        }
        SystemEvent::Prioritised { priority: p } => {
            let who = who.unwrap_or_else(|| "Balie".into());
            tr!(event.prioritised, who = who, priority = format::lower(priority(*p)))
        }
        SystemEvent::Snoozed { until } => {
            let who = who.unwrap_or_else(|| "Balie".into());
            tr!(event.snoozed, who = who, until = moment(*until))
        }
        SystemEvent::Woken => tr!(event.woken).to_owned(),
        SystemEvent::Resolved => by(|who| tr!(event.resolved, who = who), tr!(event.resolved_nobody)),
        SystemEvent::Reopened => by(|who| tr!(event.reopened, who = who), tr!(event.reopened_nobody)),
        SystemEvent::MarkedSpam => by(|who| tr!(event.spam, who = who), tr!(event.spam_nobody)),
        SystemEvent::CommentHidden { hidden: true } => {
            by(|who| tr!(event.hidden, who = who), tr!(event.hidden_nobody))
        }
        SystemEvent::CommentHidden { hidden: false } => {
            by(|who| tr!(event.unhidden, who = who), tr!(event.unhidden_nobody))
        }
        SystemEvent::TakenOver { from } => {
            let who = who.unwrap_or_else(|| "Balie".into());
            tr!(event.taken_over, who = who, from = from.name.clone())
        }
        SystemEvent::CameBack { from, why } => {
            let from = from.name.clone();
            match why {
                WhyBack::NoAccess => tr!(event.back_no_access, from = from),
                WhyBack::Away => tr!(event.back_away, from = from),
            }
        }
        SystemEvent::Labelled { added, removed } => {
            let who = who.unwrap_or_else(|| "Balie".into());
            let signed = |sign: &str, names: &[String]| {
                names.iter().map(|n| format!("{sign} {n}")).collect::<Vec<_>>()
            };
            let labels = [signed("+", added), signed("−", removed)].concat().join(", ");
            tr!(event.labelled, who = who, labels = labels)
        }
        SystemEvent::PutBack => by(|who| tr!(event.put_back, who = who), tr!(event.put_back_nobody)),
        SystemEvent::AnsweredByRule => tr!(event.answered_by_rule).to_owned(),
        SystemEvent::Ruled { rule, labels, priority: raised, team, answered, told, spam } => {
            let labels = labels.iter().map(|name| format!("+ {name}"));
            let raised = raised.map(|p| format::lower(priority(p)));
            let team = team.as_ref().map(|team| format!("→ {}", team.name));
            let answer = answered.then(|| tr!(event.answered_by_rule).to_owned());
            let told = told.iter().map(|who| tr!(event.told, who = who.name.clone()));
            let spam = spam.then(|| tr!(status.spam).to_owned());
            let did: Vec<_> =
                labels.chain(raised).chain(team).chain(answer).chain(told).chain(spam).collect();
            let did = did.join(", ");
            tr!(event.ruled, rule = rule.clone(), did = did)
        }
        SystemEvent::HandedOver { reference } => {
            let who = who.unwrap_or_else(|| "Balie".into());
            tr!(guard.handed_over_by, who = who, reference = reference.clone())
        }
        SystemEvent::GuardDismissed { reason } => {
            let who = who.unwrap_or_else(|| "Balie".into());
            tr!(guard.dismissed_by, who = who, reason = reason.clone())
        }
        SystemEvent::Approved { author } => {
            let who = who.unwrap_or_else(|| "Balie".into());
            tr!(event.approved, who = who, author = author.name.clone())
        }
        SystemEvent::GivenBack { author, reason } => {
            let who = who.unwrap_or_else(|| "Balie".into());
            tr!(event.given_back, who = who, author = author.name.clone(), reason = reason.clone())
        }
        SystemEvent::Reacted { emoji } => tr!(event.reacted, emoji = emoji.clone()),
    }
}

/// Why a reply cannot be sent.
pub fn refused(refused: ReplyRefused, moment: impl Fn(Timestamp) -> String) -> String {
    match refused {
        ReplyRefused::Empty => tr!(composer.empty).to_owned(),
        ReplyRefused::TooLong { length, max } => tr!(composer.too_long, extra = (length - max).to_string()),
        ReplyRefused::WindowClosed { closed } => tr!(composer.window_closed, at = moment(closed)),
        ReplyRefused::NoSuchWay => tr!(composer.no_way).to_owned(),
    }
}

/// Why files cannot go along.
pub fn files_refused(refused: FilesRefused) -> String {
    use super::media::size;
    match refused {
        FilesRefused::None => tr!(files.none).to_owned(),
        FilesRefused::Type => tr!(files.wrong_type).to_owned(),
        FilesRefused::TooLarge { size: bytes, max } => {
            tr!(files.too_large_here, size = size(bytes), max = size(max))
        }
        FilesRefused::TooMany { most } => tr!(files.too_many, most = most.to_string()),
        FilesRefused::Mixed => tr!(files.mixed).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_short() {
        assert_eq!(Span::of(-5), Span::Now);
        assert_eq!(Span::of(59_999), Span::Now);
        assert_eq!(Span::of(60_000), Span::Minutes(1));
        assert_eq!(Span::of(80 * MINUTE), Span::Hours(1, 20));
        assert_eq!(Span::of(50 * HOUR), Span::Days(2));
        assert_eq!(Span::of(65 * MINUTE).text(), "1 u 05");
    }

    #[test]
    fn initials_are_of_the_first_and_the_last_word() {
        assert_eq!(initials("sanne de Vries"), "sV");
        assert_eq!(initials("Balie"), "B");
        assert_eq!(initials(""), "");
    }
}
