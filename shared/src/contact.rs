//! Contacts: citizens and their identities on the platforms.

use crate::{ContactId, IdentityId, Platform, Timestamp};
use serde::{Deserialize, Serialize};

/// A contact's identity on one platform.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Identity {
    /// Its id.
    pub id: IdentityId,
    /// The platform.
    pub platform: Platform,
    /// The platform's id of the citizen, as our account sees it.
    pub platform_id: String,
    /// The name there; empty while it is not known.
    pub name: String,
    /// The handle there, without `@`.
    pub handle: Option<String>,
    /// When we first heard of it.
    pub created_at: Timestamp,
}

/// A contact (burger).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Contact {
    /// Their id.
    pub id: ContactId,
    /// Their name.
    pub name: String,
    /// Their identities.
    pub identities: Vec<Identity>,
}
