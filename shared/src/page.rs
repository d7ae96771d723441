//! Lists.

use serde::{Deserialize, Serialize};

/// One page of a list, asked with `limit` and `cursor`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Page<T> {
    /// The items, in the list's order.
    pub items: Vec<T>,
    /// What to pass as `cursor` for the next page; null at the end.
    pub next: Option<String>,
}
