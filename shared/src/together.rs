//! Colleagues who work on the same conversations: mentions, drafts left behind, how long one may be away.

use crate::{ConversationId, Draft, DraftFile, MentionId, MessageId, Timestamp, UserId, UserRef, Via};
use serde::{Deserialize, Serialize};

/// A colleague was named in a note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Mention {
    /// Its id.
    pub id: MentionId,
    /// In which conversation.
    pub conversation_id: ConversationId,
    /// In which note.
    pub message_id: MessageId,
    /// Who wrote it.
    pub by: UserRef,
    /// The first words of the note.
    pub preview: String,
    /// When.
    pub at: Timestamp,
    /// When the colleague saw it; null while they have not.
    pub read_at: Option<Timestamp>,
}

/// What a colleague had begun to write when they lost the conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct LeftDraft {
    /// Who.
    pub user: UserRef,
    /// The words so far.
    pub text: String,
    /// In private or in public, when chosen.
    pub via: Option<Via>,
    /// How many files belong to it.
    pub files: u32,
    /// When they lost the conversation.
    pub left_at: Timestamp,
}

/// `POST /api/v1/conversations/{id}/left-drafts`: goes on with what a colleague had begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TakeUpDraft {
    /// Whose draft.
    pub user: UserId,
}

/// What a colleague had begun, taken up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TakenUp {
    /// One's own draft, with what one had begun already.
    pub draft: Draft,
    /// The files that came with it.
    pub files: Vec<DraftFile>,
}

/// `GET|PUT /api/v1/teams/{id}/settings`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TeamSettings {
    /// After so many minutes away a colleague's conversations go back to the queue; 0 is never.
    pub away_minutes: u32,
}

/// How many minutes colleagues of the whole district may be away.
pub const AWAY_MINUTES: u32 = 30;
/// The most minutes that a team can set: a week.
pub const MOST_AWAY_MINUTES: u32 = 7 * 24 * 60;

/// Which colleagues a note names: `@` and their name, or their first name when only one of them has it. The longest
/// name that fits counts, and each colleague once.
pub fn mentioned(text: &str, colleagues: &[UserRef]) -> Vec<UserId> {
    let mut found = vec![];
    let mut before = None;
    for (at, letter) in text.char_indices() {
        // An e-mail address names nobody.
        if letter == '@' && !before.is_some_and(char::is_alphanumeric) {
            let who = named_at(&text[at + 1..], colleagues).filter(|id| !found.contains(id));
            found.extend(who);
        }
        before = Some(letter);
    }
    found
}

fn named_at(rest: &str, colleagues: &[UserRef]) -> Option<UserId> {
    let full = colleagues.iter().filter(|c| begins_with(rest, &c.name));
    if let Some(longest) = full.max_by_key(|c| c.name.len()) {
        return Some(longest.id);
    }
    let mut by_first = colleagues.iter().filter(|c| begins_with(rest, first_name(&c.name)));
    let only = by_first.next()?;
    by_first.next().is_none().then_some(only.id)
}

fn first_name(name: &str) -> &str {
    name.split_whitespace().next().unwrap_or_default()
}

/// Whether a text begins with that name as a word, in whatever case.
fn begins_with(text: &str, name: &str) -> bool {
    let mut letters = text.chars();
    let same = !name.is_empty()
        && name.chars().all(|n| letters.next().is_some_and(|t| t.to_lowercase().eq(n.to_lowercase())));
    same && !letters.next().is_some_and(char::is_alphanumeric)
}

/// Says up to which message one has read; `PUT /api/v1/conversations/{id}/reading`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ReadUpTo {
    /// The newest message that one has seen.
    pub message: MessageId,
}

/// How far one had read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Read {
    /// Up to this message; null when one had read nothing of it.
    pub before: Option<MessageId>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_names_colleagues_by_their_name_or_their_only_first_name() {
        let colleagues: Vec<_> =
            ["Sanne de Vries", "Sanne", "Mehmet Yılmaz", "Joris Bos", "Joris Smit", "Zoë"]
                .into_iter()
                .zip(1..)
                .map(|(name, id)| UserRef { id: UserId(id), name: name.into() })
                .collect();
        let check = |text: &str, ids: &[i64]| {
            let found: Vec<_> = mentioned(text, &colleagues).into_iter().map(|id| id.0).collect();
            assert_eq!(found, ids, "{text}");
        };
        check("@Sanne de Vries kijk jij mee?", &[1]);
        check("@sanne, kijk jij mee?", &[2]);
        check("Kan @mehmet dit doen? @Mehmet Yılmaz dus.", &[3]);
        check("@Joris of toch @Joris Smit", &[5]);
        check("(@zoë) en @Sannelien en mail@sanne.nl", &[6]);
        check("@", &[]);
        check("niemand", &[]);
    }
}
