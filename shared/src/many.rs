//! Changing many conversations at once, and putting them back.

use crate::{Conversation, ConversationId, LabelId, ManyId, Priority, SetStatus, TeamId, UserId};
use serde::{Deserialize, Serialize};

/// The most conversations that are changed at once.
pub const MOST_AT_ONCE: usize = 100;
/// For so long what was changed at once can be put back, in milliseconds.
pub const PUT_BACK_WITHIN: i64 = 10 * 60 * 1000;

/// What is done to each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ConversationChange {
    /// One takes it oneself.
    Claim,
    /// It goes back to the queue.
    Release,
    /// A colleague gets it.
    Assign {
        /// Who.
        user: UserId,
    },
    /// Another team gets it.
    Transfer {
        /// Which; null is the whole district.
        team: Option<TeamId>,
    },
    /// It is resolved, reopened, put away, or marked as spam.
    SetStatus {
        /// Which.
        to: SetStatus,
    },
    /// It becomes more or less pressing.
    SetPriority {
        /// How pressing.
        priority: Priority,
    },
    /// It is given a label, or one is taken away.
    Label {
        /// Which.
        label: LabelId,
        /// Whether it is given.
        given: bool,
    },
}

/// `POST /api/v1/conversations/changes`: changes many conversations at once, in one transaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ChangeMany {
    /// Which; at most 100.
    pub conversations: Vec<ConversationId>,
    /// What is done to each.
    pub change: ConversationChange,
}

/// One that was left as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct LeftAlone {
    /// Which.
    pub conversation: ConversationId,
    /// Why, in one sentence.
    pub detail: String,
}

/// What became of many.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ManyChanged {
    /// By this they are put back; null when nothing changed.
    pub undo: Option<ManyId>,
    /// Those that changed, as they are now.
    pub changed: Vec<Conversation>,
    /// Those that were left as they are; one that was so already is in neither list.
    pub left_alone: Vec<LeftAlone>,
}
