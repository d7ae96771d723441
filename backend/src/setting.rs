//! What admins and others set for everybody: who may use it and change it, and why it is refused.
//!
//! What is shared has two columns: `team_scope`, the team whose it is, and `owner_scope`, the colleague. 0 is none: then
//! it is the district's.

use sea_orm::{ColumnTrait, Condition, DbErr};
use shared::{
    FieldError, Sharing, TeamId, User, Viewer,
    policy::{Action, Scope, allows, scope},
};

/// Why something about a setting is refused.
#[derive(Debug, thiserror::Error)]
pub enum SettingError {
    /// There is no such thing, or it is not for the one who asks.
    #[error("not found")]
    NotFound,
    /// It may not be done by the one who asks.
    #[error("forbidden")]
    Forbidden,
    /// It is wrong; everything that is wrong, together.
    #[error("it is wrong")]
    Invalid(Vec<FieldError>),
    /// It cannot be so beside what is there already: a stable code, and one sentence.
    #[error("{1}")]
    Conflict(&'static str, String),
    /// Somebody changed it meanwhile.
    #[error("somebody changed this meanwhile: look at it, and decide again")]
    Changed,
    /// The database says no.
    #[error(transparent)]
    Db(#[from] DbErr),
}

impl SettingError {
    /// One thing is wrong.
    pub fn invalid(field: &str, detail: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError { field: field.into(), detail: detail.into() }])
    }
}

/// The columns of something that `actor` shares so.
pub const fn columns(actor: &User, sharing: Sharing) -> (i64, i64) {
    match sharing {
        Sharing::District => (0, 0),
        Sharing::Team { team } => (team.0, 0),
        Sharing::Personal => (0, actor.id.0),
    }
}

/// How something with these columns is shared.
pub const fn sharing(team_scope: i64, owner_scope: i64) -> Sharing {
    match (team_scope, owner_scope) {
        (0, 0) => Sharing::District,
        (team, 0) => Sharing::Team { team: TeamId(team) },
        _ => Sharing::Personal,
    }
}

/// What somebody may use: the district's, that of the teams whose conversations they see, and their own.
pub fn usable<C: ColumnTrait>(actor: &User, team_scope: C, owner_scope: C) -> Condition {
    let shared = Condition::all().add(owner_scope.eq(0));
    let shared = match scope(&Viewer::from(actor)) {
        Scope::Everything => shared,
        Scope::Team(team) => shared.add(team_scope.is_in([0, team.0])),
        Scope::Nothing => shared.add(team_scope.eq(0)),
    };
    Condition::any().add(shared).add(owner_scope.eq(actor.id.0))
}

/// Whether `actor` may keep something that is shared so; `own` is what their own needs.
pub fn may_share(actor: &User, sharing: Sharing, own: Action) -> Result<(), SettingError> {
    let needs = if sharing == Sharing::Personal { own } else { Action::ManageDesk };
    if allows(actor.role, needs) { Ok(()) } else { Err(SettingError::Forbidden) }
}
