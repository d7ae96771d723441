//! What admins and others set for everybody: who may use it and change it, and why it is refused.
//!
//! What is shared has two columns: `team_scope`, the team whose it is, and `owner_scope`, the colleague. 0 is none: then
//! it is the district's.

use crate::store::{Audit, Tx, entity::team, is_duplicate};
use sea_orm::{ColumnTrait, Condition, DbErr, EntityTrait};
use shared::{
    Audience, Event, FieldError, Setting, Sharing, TeamId, User, Viewer,
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

/// Refuses to share something with a team that does not exist.
pub async fn team_is_there(tx: &Tx, sharing: Sharing) -> Result<(), SettingError> {
    let Sharing::Team { team } = sharing else { return Ok(()) };
    let found = team::Entity::find_by_id(team.0).one(&**tx).await?;
    found.map(|_| ()).ok_or_else(|| SettingError::invalid("scope", "There is no such team."))
}

/// A name that is there already is a conflict; anything else that the database says stays what it is.
pub fn taken(error: DbErr, code: &'static str, detail: &str) -> SettingError {
    if is_duplicate(&error) { SettingError::Conflict(code, detail.into()) } else { error.into() }
}

/// What was done to something that is set, for the audit log.
pub struct Done {
    /// The word of what was done.
    pub action: &'static str,
    /// What it was done to.
    pub subject: String,
    /// What else is to be known of it.
    pub detail: String,
}

/// Tells those who may use it that a setting changed, and the audit log who did it. `scopes` are those that it had
/// and has.
pub fn tell(tx: &mut Tx, actor: &User, setting: Setting, scopes: &[Sharing], done: Done) {
    let personal = scopes.iter().all(|scope| *scope == Sharing::Personal);
    let audience = if personal { Audience::User { user: actor.id } } else { Audience::Everyone };
    tx.change(audience, Event::Setting { setting });
    let Done { action, subject, detail } = done;
    tx.audit(Audit { actor: Some(actor.id), action, subject, detail });
}
