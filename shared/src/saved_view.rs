//! Saved views: filters with a name.

use crate::{ConversationFilter, FieldError, SavedViewId, Sharing};
use serde::{Deserialize, Serialize};

/// The most characters of a view's name.
pub const LONGEST_VIEW_NAME: usize = 40;
/// The most views that the district, a team or a person may have.
pub const MOST_VIEWS: u64 = 50;
/// The most lists that are counted at once.
pub const MOST_COUNTED: usize = 60;
/// Further than this is not counted.
pub const COUNTED_UP_TO: u64 = 1_000;

/// What a view is; `POST /api/v1/views`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ViewText {
    /// Its name.
    pub name: String,
    /// Who may use it.
    pub scope: Sharing,
    /// Which conversations it shows.
    pub filter: ConversationFilter,
}

impl ViewText {
    /// Everything that is wrong with it.
    pub fn check(&self) -> Vec<FieldError> {
        let length = self.name.trim().chars().count();
        if (1..=LONGEST_VIEW_NAME).contains(&length) {
            return vec![];
        }
        let detail = format!("A view has a name of at most {LONGEST_VIEW_NAME} characters.");
        vec![FieldError { field: "name".into(), detail }]
    }
}

/// A saved view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SavedView {
    /// Its id.
    pub id: SavedViewId,
    /// Grows with every change.
    pub version: i64,
    /// What it is.
    pub view: ViewText,
}

/// `PUT /api/v1/views/{id}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PutView {
    /// The version that was changed: when somebody changed it meanwhile, this one is refused.
    pub version: i64,
    /// What it is from now on.
    pub view: ViewText,
}

/// `POST /api/v1/conversation-counts`: which lists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CountLists {
    /// The lists, at most 60.
    pub lists: Vec<ConversationFilter>,
}

/// How long each list is, in the order in which they were asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ListCounts {
    /// The lengths; 1000 is a thousand or more. Of a list by channel, priority, language, label, age or publicity only the
    /// first 10,000 conversations that may belong in it are looked at.
    pub counts: Vec<u64>,
}
