//! Errors at the edge: RFC 9457 problem details.

use serde::{Deserialize, Serialize};

/// An error as the API tells it, `application/problem+json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// The HTTP status, 400 to 599.
    pub status: u16,
    /// What kind of problem it is, the same for each of its kind.
    pub title: String,
    /// What happened this time and what to do about it, in one sentence.
    pub detail: String,
    /// A stable word for programs, such as `claimed-by-other`.
    pub code: String,
    /// Everything that is wrong with the input, together.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
}

/// One thing that is wrong with the input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct FieldError {
    /// The field, as it is called in the request.
    pub field: String,
    /// What is wrong with it.
    pub detail: String,
}
