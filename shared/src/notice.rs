//! Notices (meldingen aan een collega): what somebody is told of their own work, and how they want to be told.

use crate::words::words;
use crate::{ConversationId, Hours, Timestamp, UserRef, WallTime};
use serde::{Deserialize, Serialize};

/// Why somebody is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum NoticeKind {
    /// The citizen wrote in a conversation of theirs.
    Message,
    /// A colleague gave them a conversation.
    Assigned,
    /// A reply of theirs did not arrive, or may not have.
    Failed,
    /// A colleague named them in a note.
    Mentioned,
    /// A colleague took over a conversation of theirs.
    TakenOver,
    /// A colleague gave back a reply of theirs that waited for approval.
    GivenBack,
    /// A rule that names them fitted what a citizen wrote.
    Ruled,
}

words!(NoticeKind {
    Message = "message",
    Assigned = "assigned",
    Failed = "failed",
    Mentioned = "mentioned",
    TakenOver = "takenOver",
    GivenBack = "givenBack",
    Ruled = "ruled",
});

/// Something that a colleague is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Notice {
    /// Its id; a later one has a higher id.
    pub id: crate::NoticeId,
    /// Why.
    pub kind: NoticeKind,
    /// The conversation that it is about.
    pub conversation: ConversationId,
    /// The citizen's name; empty while it is not known.
    pub citizen: String,
    /// The colleague who did it.
    pub by: Option<UserRef>,
    /// When.
    pub at: Timestamp,
    /// Whether it was seen.
    pub seen: bool,
}

/// `PUT /api/v1/notice-reading`: what one has seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct NoticeReading {
    /// All up to this one.
    pub up_to: crate::NoticeId,
    /// Only those of this conversation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversation: Option<ConversationId>,
}

/// The sound of a notice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum Sound {
    /// Two soft tones.
    #[default]
    Chime,
    /// One clear tone.
    Bell,
    /// Two short knocks.
    Knock,
    /// None.
    Silent,
}

words!(Sound { Chime = "chime", Bell = "bell", Knock = "knock", Silent = "silent" });

/// `GET|PUT /api/v1/notice-settings`: how somebody wants to be told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct NoticeSettings {
    /// By a notification of the system, when the page is not in view.
    pub desktop: bool,
    /// By this sound.
    pub sound: Sound,
    /// Of new work in the queue as well, not only of one's own.
    pub new_work: bool,
    /// One's own quiet hours: then nothing sounds or pops up. Whoever is on call hears alarms.
    pub quiet: Option<Hours>,
    /// Whether one is on call (piket) now.
    pub on_call: bool,
}

impl Default for NoticeSettings {
    fn default() -> Self {
        Self { desktop: false, sound: Sound::default(), new_work: true, quiet: None, on_call: false }
    }
}

impl NoticeSettings {
    /// Whether it is quiet for this colleague.
    pub fn is_quiet(&self, now: Timestamp) -> bool {
        let time = WallTime::in_amsterdam(now);
        self.quiet.is_some_and(
            |Hours { from, to }| {
                if from < to { from <= time && time < to } else { time >= from || time < to }
            },
        )
    }

    /// Whether a notice may sound and pop up now.
    pub fn may_tell(&self, now: Timestamp) -> bool {
        !self.is_quiet(now)
    }

    /// Whether an alarm may sound now.
    pub fn may_alarm(&self, now: Timestamp) -> bool {
        self.on_call || !self.is_quiet(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quiet_hours_may_go_past_midnight() {
        let at = |text: &str| Timestamp::parse(text).unwrap();
        let quiet = |from, to| NoticeSettings {
            quiet: WallTime::parse(from).zip(WallTime::parse(to)).map(|(from, to)| Hours { from, to }),
            ..Default::default()
        };
        let night = quiet("22:30", "06:00");
        assert!(night.is_quiet(at("2026-11-24T22:30:00+01:00")));
        assert!(night.is_quiet(at("2026-11-24T05:59:00+01:00")));
        assert!(!night.is_quiet(at("2026-11-24T06:00:00+01:00")));
        let lunch = quiet("12:00", "12:30");
        assert!(lunch.is_quiet(at("2026-07-24T12:10:00+02:00")));
        assert!(!lunch.is_quiet(at("2026-07-24T12:30:00+02:00")));
        assert!(!NoticeSettings::default().is_quiet(at("2026-11-24T03:00:00+01:00")));
        let piket = NoticeSettings { on_call: true, ..night };
        assert!(piket.may_alarm(at("2026-11-24T23:00:00+01:00")));
        assert!(!piket.may_tell(at("2026-11-24T23:00:00+01:00")));
    }
}
