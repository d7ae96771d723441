//! How much time is left to answer: a ring that empties, with the time beside it.

use super::{use_desk, words::Span};
use crate::{
    browser::format,
    lang::{self, tr},
};
use leptos::prelude::*;
use shared::{Conversation, Pace, TargetKind, Timestamp};

/// What is left of the time at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Left {
    /// In hundredths of the whole ring.
    hundredths: i64,
    /// Time left, or time over.
    span: Span,
    pace: Option<Pace>,
}

impl Left {
    /// Between `since` and `due_at`; `pace` is what the server said last.
    fn at(now: Timestamp, since: Timestamp, due_at: Timestamp, pace: Option<Pace>) -> Self {
        let left = due_at.since(now);
        if left <= 0 {
            return Self { hundredths: 0, span: Span::of(-left), pace: Some(Pace::Missed) };
        }
        let whole = due_at.since(since).max(1);
        let hundredths = (left.saturating_mul(100) / whole).clamp(1, 100);
        Self { hundredths, span: Span::of(left), pace }
    }

    const fn class(self) -> &'static str {
        match self.pace {
            None => "ring",
            Some(Pace::AtRisk) => "ring ring-risk",
            Some(Pace::Missed) => "ring ring-missed",
        }
    }

    /// In few letters: a plus is over time.
    fn short(self) -> String {
        if self.pace == Some(Pace::Missed) { format!("+{}", self.span.text()) } else { self.span.text() }
    }

    /// In words, for whoever hears it.
    fn long(self, kind: TargetKind) -> String {
        let time = self.span.text();
        match (self.pace == Some(Pace::Missed), kind) {
            (false, TargetKind::First) => tr!(target.left_first, time = time),
            (false, TargetKind::Next) => tr!(target.left_next, time = time),
            (true, TargetKind::First) => tr!(target.over_first, time = time),
            (true, TargetKind::Next) => tr!(target.over_next, time = time),
        }
    }
}

/// The ring of a conversation that waits for an answer; nothing for others.
pub fn ring(c: &Conversation) -> Option<AnyView> {
    let (kind, due_at, since, pace) = (c.target?, c.due_at?, c.waiting_since?, c.pace);
    let now = use_desk().moment();
    let left = Memo::new(move |_| Left::at(now.get(), since, due_at, pace));
    let title = move || {
        let at = format::day_and_time(lang::tag(), due_at);
        format!("{} · {}", left.get().long(kind), tr!(target.before, at = at))
    };
    Some(
        view! {
            <span class=move || left.get().class() title=title>
                <svg viewBox="0 0 20 20" aria-hidden="true" focusable="false">
                    <circle class="ring-whole" cx="10" cy="10" r="8" />
                    <circle class="ring-left" cx="10" cy="10" r="8" pathLength="100"
                        stroke-dasharray=move || format!("{} 100", left.get().hundredths) />
                </svg>
                <span aria-hidden="true">{move || left.get().short()}</span>
                <span class="visually-hidden">{move || left.get().long(kind)}</span>
            </span>
        }
        .into_any(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: i64 = 60_000;

    #[test]
    fn the_ring_empties_and_then_counts_on() {
        let minute = |m: i64| Timestamp(m * MINUTE);
        let at = |m, pace| Left::at(minute(m), minute(0), minute(100), pace);
        assert_eq!(at(0, None), Left { hundredths: 100, span: Span::Hours(1, 40), pace: None });
        assert_eq!(at(75, Some(Pace::AtRisk)).hundredths, 25);
        assert_eq!(at(99, None).hundredths, 1, "never empty before the time");
        // The page knows the time by itself; the server's word may come a moment later.
        let over = at(112, Some(Pace::AtRisk));
        assert_eq!((over.hundredths, over.pace, over.short().as_str()), (0, Some(Pace::Missed), "+12 min"));
        assert_eq!(over.class(), "ring ring-missed");
        assert_eq!(over.long(TargetKind::First), "Eerste antwoord is 12 min te laat");
    }
}
