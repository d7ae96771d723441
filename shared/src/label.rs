//! Labels: words of the desk's own that conversations are found by.

use crate::words::words;
use crate::{FieldError, LabelId};
use serde::{Deserialize, Serialize};

/// The most characters of a label's name.
pub const LONGEST_LABEL: usize = 30;
/// The most labels that one conversation has.
pub const MOST_LABELS_OF_ONE: usize = 10;
/// The most labels that there are.
pub const MOST_LABELS: u64 = 200;

/// A label's colour. Orange and red are kept for what presses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum LabelColour {
    /// Grey.
    #[default]
    Grey,
    /// Blue.
    Blue,
    /// Teal.
    Teal,
    /// Green.
    Green,
    /// Purple.
    Purple,
}

words!(LabelColour { Grey = "grey", Blue = "blue", Teal = "teal", Green = "green", Purple = "purple" });

/// A label.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Label {
    /// Its id.
    pub id: LabelId,
    /// Grows with every change.
    pub version: i64,
    /// Its name, unique in the district.
    pub name: String,
    /// Its colour.
    pub colour: LabelColour,
    /// Whether it is given no more; conversations that have it keep it.
    pub retired: bool,
}

/// `PUT /api/v1/labels/{id}`; `POST /api/v1/labels` with version 0.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PutLabel {
    /// The version that was changed: when somebody changed it meanwhile, this one is refused.
    #[serde(default)]
    pub version: i64,
    /// Its name.
    pub name: String,
    /// Its colour.
    pub colour: LabelColour,
    /// Whether it is given no more.
    #[serde(default)]
    pub retired: bool,
}

impl PutLabel {
    /// Everything that is wrong with it.
    pub fn check(&self) -> Vec<FieldError> {
        let length = self.name.trim().chars().count();
        if (1..=LONGEST_LABEL).contains(&length) && !self.name.contains(char::is_control) {
            return vec![];
        }
        let detail = format!("A label has a name of at most {LONGEST_LABEL} characters.");
        vec![FieldError { field: "name".into(), detail }]
    }
}

/// `PUT /api/v1/conversations/{id}/labels`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SetLabels {
    /// All that it has from now on.
    pub labels: Vec<LabelId>,
}
