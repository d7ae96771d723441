//! What triage makes of a citizen's message, with why.

use crate::words::words;
use serde::{Deserialize, Serialize};

/// What a citizen wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Intent {
    /// To know something.
    Question,
    /// To tell of something that happens or happened.
    Report,
    /// To say that something is wrong with us.
    Complaint,
    /// To thank or praise.
    Compliment,
    /// Something else.
    Other,
}

words!(Intent {
    Question = "question",
    Report = "report",
    Complaint = "complaint",
    Compliment = "compliment",
    Other = "other",
});

/// The language that a citizen writes, as ISO 639-1 names it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Dutch.
    #[default]
    Nl,
    /// English.
    En,
}

words!(Language { Nl = "nl", En = "en" });

/// What a message is about, as far as it presses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// A weapon.
    Weapon,
    /// Violence against people.
    Violence,
    /// Fire, gas, explosions.
    Fire,
    /// Burglary, robbery, theft.
    Theft,
    /// Somebody is missing, or a child is in danger.
    Missing,
    /// Somebody may end their life.
    Suicide,
    /// A threat, stalking.
    Threat,
    /// An accident, or danger on the road.
    Accident,
    /// Somebody's body needs help.
    Medical,
    /// Suspicious behaviour.
    Suspicious,
}

words!(Theme {
    Weapon = "weapon",
    Violence = "violence",
    Fire = "fire",
    Theft = "theft",
    Missing = "missing",
    Suicide = "suicide",
    Threat = "threat",
    Accident = "accident",
    Medical = "medical",
    Suspicious = "suspicious",
});

/// Why a message presses: the citizen's own words, and what they speak of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Reason {
    /// What the words speak of; null: that it happens now, or that what was written with them pressed before.
    pub theme: Option<Theme>,
    /// The words.
    pub words: String,
}

/// The guard of life-threatening words: what has been done about them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Guard {
    /// Nobody has decided yet.
    Open,
    /// The control room has it.
    HandedOver,
    /// A colleague saw that no life is in danger.
    Dismissed,
}

words!(Guard { Open = "open", HandedOver = "handed-over", Dismissed = "dismissed" });

/// `PUT /api/v1/conversations/{id}/guard`: what was done about life-threatening words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct DecideGuard {
    /// What was done.
    pub outcome: GuardOutcome,
    /// The control room's reference, or why no life is in danger; at most 200 characters.
    pub note: String,
}

/// What was done about life-threatening words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum GuardOutcome {
    /// The control room has it.
    HandedOver,
    /// No life is in danger.
    Dismissed,
}

words!(GuardOutcome { HandedOver = "handed-over", Dismissed = "dismissed" });

/// The most characters of what is noted with the guard.
pub const LONGEST_GUARD_NOTE: usize = 200;

/// The answer that goes first when a life may be in danger; the 112NL app lets one reach the control room without
/// speaking.
pub const fn safety_answer(language: Language) -> &'static str {
    match language {
        Language::Nl => {
            "Is er iemand in gevaar? Bel nu 112, dan komt er meteen hulp. Kun je niet praten? Gebruik de 112NL-app. Hier lezen we niet zo snel mee als de meldkamer."
        }
        Language::En => {
            "Is anyone in danger? Call 112 now and help will come at once. If you cannot speak, use the 112NL app. We do not read here as quickly as the control room."
        }
    }
}
