//! Who may use what colleagues keep: canned answers, saved views.

use crate::TeamId;
use serde::{Deserialize, Serialize};

/// Who may use something that is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "scope", rename_all = "camelCase")]
pub enum Sharing {
    /// Everybody.
    #[default]
    District,
    /// A team.
    Team {
        /// Which.
        team: TeamId,
    },
    /// Only the one who made it.
    Personal,
}
