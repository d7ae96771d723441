//! The platforms and what each of them allows: lengths, windows, ways to answer.

use crate::words::words;
use crate::{Timestamp, x_text};
use serde::Serialize;

/// Where a channel lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Platform {
    /// Facebook: Messenger and a Page's comments.
    Facebook,
    /// Instagram: direct messages, comments and mentions.
    Instagram,
    /// X: posts that mention the account, and direct messages.
    X,
}

/// What kind of thread a conversation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Private messages.
    Direct,
    /// Comments of one citizen under one post.
    Comment,
    /// Public posts that mention the account.
    Mention,
}

/// How a reply travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Via {
    /// As a private message.
    Private,
    /// In public, under the citizen's words.
    Public,
}

words!(Via { Private = "private", Public = "public" });
words!(Platform { Facebook = "facebook", Instagram = "instagram", X = "x" });

impl Platform {
    /// The name that people know it by.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Facebook => "Facebook",
            Self::Instagram => "Instagram",
            Self::X => "X",
        }
    }
}

words!(Kind { Direct = "direct", Comment = "comment", Mention = "mention" });

impl Kind {
    /// The way that a reply takes unless the agent chooses another.
    pub const fn usual_via(self) -> Via {
        match self {
            Self::Direct => Via::Private,
            Self::Comment | Self::Mention => Via::Public,
        }
    }

    /// Whether anybody can read the thread.
    pub const fn is_public(self) -> bool {
        !matches!(self, Self::Direct)
    }
}

/// Milliseconds in an hour.
pub const HOUR: i64 = 3_600_000;

/// How the length of a text is counted and how much fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LengthLimit {
    /// The most that fits, in the units of [`length`].
    pub max: usize,
    /// Whether X's weighted count applies.
    pub weighted: bool,
}

/// The platform's limit for one reply.
/// Messenger 2,000, Page comment 8,000, Instagram DM 1,000 (bytes are not counted, characters are),
/// Instagram comment 2,200, X post 280 weighted, X direct message 10,000.
pub const fn length_limit(platform: Platform, via: Via) -> LengthLimit {
    let (max, weighted) = match (platform, via) {
        (Platform::Facebook, Via::Private) => (2_000, false),
        (Platform::Facebook, Via::Public) => (8_000, false),
        (Platform::Instagram, Via::Private) => (1_000, false),
        (Platform::Instagram, Via::Public) => (2_200, false),
        (Platform::X, Via::Private) => (10_000, false),
        (Platform::X, Via::Public) => (280, true),
    };
    LengthLimit { max, weighted }
}

/// The length of `text` as the platform counts it.
pub fn length(platform: Platform, via: Via, text: &str) -> usize {
    if length_limit(platform, via).weighted { x_text::weighted_length(text) } else { text.chars().count() }
}

/// Whether, and how, the platform lets us write now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// No limit in time.
    Always,
    /// Within the standard window, which ends then.
    Open(Timestamp),
    /// Only a human agent may still answer, with the `HUMAN_AGENT` tag, until then (Meta: 7 days).
    HumanOnly(Timestamp),
    /// Closed since then; the citizen has to write first.
    Closed(Timestamp),
}

impl Window {
    /// Whether a person may still answer.
    pub const fn lets_a_person_answer(self) -> bool {
        !matches!(self, Self::Closed(_))
    }
}

/// The messaging window of a conversation, from the citizen's last message (Meta: 24 hours, then 7 days for
/// a human agent; a private reply to a comment within 7 days of the comment). Public answers have none.
pub fn window(
    platform: Platform,
    kind: Kind,
    via: Via,
    last_inbound: Option<Timestamp>,
    now: Timestamp,
) -> Window {
    if via == Via::Public || platform == Platform::X {
        return Window::Always;
    }
    let Some(last) = last_inbound else { return Window::Closed(now) };
    let (day, week) = (last.plus_millis(24 * HOUR), last.plus_millis(7 * 24 * HOUR));
    match kind {
        Kind::Direct if now < day => Window::Open(day),
        Kind::Direct if now < week => Window::HumanOnly(week),
        Kind::Comment | Kind::Mention if now < week => Window::Open(week),
        _ => Window::Closed(week),
    }
}

/// The ways in which a conversation of this kind can be answered.
pub const fn ways(platform: Platform, kind: Kind) -> &'static [Via] {
    match (platform, kind) {
        (_, Kind::Direct) => &[Via::Private],
        (Platform::Instagram, Kind::Mention) => &[Via::Public],
        _ => &[Via::Public, Via::Private],
    }
}

/// Why a reply cannot be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReplyRefused {
    /// Nothing to send.
    #[error("The reply is empty: write something first.")]
    Empty,
    /// Longer than fits.
    #[error("The reply is {length} characters long and {max} fit: shorten it.")]
    TooLong {
        /// Its length as the platform counts it.
        length: usize,
        /// What fits.
        max: usize,
    },
    /// Outside the messaging window.
    #[error("The platform's messaging window closed at {closed}: wait until the citizen writes again.")]
    WindowClosed {
        /// When it closed.
        closed: Timestamp,
    },
    /// This conversation cannot be answered that way.
    #[error("This conversation cannot be answered that way on this platform.")]
    NoSuchWay,
}

/// Whether `text` may be sent, checked before anything is queued, and again by the browser as one types.
pub fn check_reply(
    platform: Platform,
    kind: Kind,
    via: Via,
    text: &str,
    has_attachments: bool,
    last_inbound: Option<Timestamp>,
    now: Timestamp,
) -> Result<Window, ReplyRefused> {
    if !ways(platform, kind).contains(&via) {
        return Err(ReplyRefused::NoSuchWay);
    }
    if text.trim().is_empty() && !has_attachments {
        return Err(ReplyRefused::Empty);
    }
    let (length, max) = (length(platform, via, text), length_limit(platform, via).max);
    if length > max {
        return Err(ReplyRefused::TooLong { length, max });
    }
    match window(platform, kind, via, last_inbound, now) {
        Window::Closed(closed) => Err(ReplyRefused::WindowClosed { closed }),
        open => Ok(open),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_790_000_000_000);

    #[test]
    fn messenger_opens_a_day_then_a_week_for_people_then_closes() {
        let at = |hours: i64| {
            let last = NOW.plus_millis(-hours * HOUR);
            window(Platform::Facebook, Kind::Direct, Via::Private, Some(last), NOW)
        };
        assert!(matches!(at(23), Window::Open(_)));
        assert!(matches!(at(24), Window::HumanOnly(_)));
        assert!(matches!(at(167), Window::HumanOnly(_)));
        assert!(matches!(at(168), Window::Closed(_)));
    }

    #[test]
    fn a_reply_is_refused_with_its_reason() {
        let check = |text: &str, via, last| {
            check_reply(Platform::Instagram, Kind::Direct, via, text, false, Some(last), NOW)
        };
        assert_eq!(check(" \n", Via::Private, NOW), Err(ReplyRefused::Empty));
        assert_eq!(check("a", Via::Public, NOW), Err(ReplyRefused::NoSuchWay));
        assert_eq!(
            check(&"a".repeat(1001), Via::Private, NOW),
            Err(ReplyRefused::TooLong { length: 1001, max: 1000 })
        );
        let week_ago = NOW.plus_millis(-7 * 24 * HOUR);
        assert_eq!(check("a", Via::Private, week_ago), Err(ReplyRefused::WindowClosed { closed: NOW }));
        assert!(check("é".repeat(1000).as_str(), Via::Private, NOW).is_ok());
    }
}
