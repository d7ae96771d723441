//! Colleagues: users, roles, teams.

use crate::words::words;
use crate::{TeamId, UserId};
use serde::{Deserialize, Serialize};

/// What a user is there to do; see [`crate::policy`] for what each may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Webcare: answers citizens.
    Agent,
    /// A crew in a vehicle.
    Patrol,
    /// Watches over the whole district.
    Manager,
    /// Connects channels, teams and people.
    Admin,
}

words!(Role { Agent = "agent", Patrol = "patrol", Manager = "manager", Admin = "admin" });

/// A team (basisteam), as it is referred to.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Team {
    /// Its id.
    pub id: TeamId,
    /// Its name, unique in the district.
    pub name: String,
}

/// A colleague, as others refer to them.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct UserRef {
    /// Their id.
    pub id: UserId,
    /// Their name.
    pub name: String,
}

/// A user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// Their id.
    pub id: UserId,
    /// Their name.
    pub name: String,
    /// Where they log in with.
    pub email: String,
    /// What they are there to do.
    pub role: Role,
    /// The team they work for; none means the whole district.
    pub team: Option<Team>,
    /// Whether they are learning the work: what they write to citizens waits for a colleague's approval.
    #[serde(default, skip_serializing_if = "is_false")]
    pub trainee: bool,
    /// What their replies end with; empty for nothing.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub signature: String,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
const fn is_false(flag: &bool) -> bool {
    !*flag
}

impl User {
    /// This user as others refer to them.
    pub fn reference(&self) -> UserRef {
        UserRef { id: self.id, name: self.name.clone() }
    }
}

/// Whether Balie has its first admin yet, and who is asking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SetUp {
    /// True while there are no users at all: the first-run page makes the first admin.
    pub needs_first_admin: bool,
}
