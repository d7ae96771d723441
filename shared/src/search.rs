//! Searching messages, notes and citizens.

use crate::{ContactRef, Conversation, Direction, MessageId, Platform, Timestamp};
use serde::{Deserialize, Serialize};

/// The most characters of what is looked for that count; what comes after them is left out.
pub const LONGEST_SEARCH: usize = 200;

/// A piece of a message that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Fragment {
    /// The words: data, never markup.
    pub text: String,
    /// Whether this is what was looked for.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hit: bool,
}

/// A message or note that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Found {
    /// The message.
    pub message: MessageId,
    /// Whether the citizen wrote it, we did, or it is a note.
    pub direction: Direction,
    /// When it was written.
    pub sent_at: Timestamp,
    /// The words around what was looked for.
    pub fragments: Vec<Fragment>,
    /// Where it is.
    pub conversation: Box<Conversation>,
}

/// A citizen who was found by name or handle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct FoundContact {
    /// Who.
    pub contact: ContactRef,
    /// Where we know them from.
    pub platform: Platform,
    /// Their latest conversation that the searcher sees.
    pub conversation: Box<Conversation>,
}
