//! Who works here: users and their teams.

use super::{Passwords, PeopleError};
use crate::store::{
    Audit, Store, Tx,
    entity::{team, user},
    is_duplicate,
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DatabaseBackend, DbErr, EntityTrait, FromQueryResult, JoinType,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, RelationDef, Select,
};
use shared::{
    AWAY_MINUTES, Audience, Event, FieldError, FirstAdmin, NewUser, Page, Role, Team, TeamId, Timestamp,
    User, UserId,
    policy::{Action, allows},
};

/// The most that one page holds.
const LARGEST_PAGE: u64 = 100;
/// The fewest characters of a password that somebody chooses in the browser.
pub(super) const SHORTEST_PASSWORD: usize = 12;
/// The most characters of a name, an address or a password.
pub(super) const LONGEST: usize = 200;

/// A user's row with the name of the team.
#[derive(Debug, FromQueryResult)]
pub(super) struct UserRow {
    #[sea_orm(nested)]
    row: user::Model,
    team_name: Option<String>,
}

impl UserRow {
    pub(super) fn into_user(self) -> Result<User, DbErr> {
        let role = self.row.role.parse().map_err(|_| DbErr::Type("unknown word in users.role".into()))?;
        let team =
            self.row.team_id.map(|id| Team { id: id.into(), name: self.team_name.unwrap_or_default() });
        Ok(User {
            id: self.row.id.into(),
            name: self.row.name,
            email: self.row.email,
            role,
            team,
            trainee: self.row.trainee,
            signature: self.row.signature,
        })
    }
}

pub(super) fn users_with_teams() -> Select<user::Entity> {
    let team: RelationDef =
        user::Entity::belongs_to(team::Entity).from(user::Column::TeamId).to(team::Column::Id).into();
    user::Entity::find().join(JoinType::LeftJoin, team).column_as(team::Column::Name, "team_name")
}

pub(super) async fn user_by_id<C: ConnectionTrait>(db: &C, id: i64) -> Result<Option<User>, DbErr> {
    let active = users_with_teams().filter(user::Column::Id.eq(id)).filter(user::Column::Active.eq(true));
    active.into_model::<UserRow>().one(db).await?.map(UserRow::into_user).transpose()
}

/// The user with this e-mail address.
pub async fn user_by_email(store: &Store, email: &str) -> Result<Option<User>, PeopleError> {
    let query = users_with_teams().filter(user::Column::Email.eq(plain_email(email)));
    let row = query.into_model::<UserRow>().one(store.read()).await?;
    Ok(row.map(UserRow::into_user).transpose()?)
}

/// Everybody, a page at a time. Colleagues see each other: one assigns to another.
pub async fn users(
    store: &Store,
    actor: &User,
    limit: u64,
    cursor: Option<&str>,
) -> Result<Page<User>, PeopleError> {
    if !allows(actor.role, Action::AssignOthers) {
        return Err(PeopleError::Forbidden);
    }
    let limit = limit.clamp(1, LARGEST_PAGE);
    let rows = users_with_teams()
        .filter(user::Column::Active.eq(true))
        .filter(user::Column::Id.gt(after(cursor)?))
        .order_by_asc(user::Column::Id)
        .limit(limit + 1)
        .into_model::<UserRow>()
        .all(store.read())
        .await?;
    let users = rows.into_iter().map(UserRow::into_user).collect::<Result<Vec<_>, _>>()?;
    Ok(page(users, limit, |u| u.id.0))
}

/// All teams, a page at a time.
pub async fn teams(
    store: &Store,
    actor: &User,
    limit: u64,
    cursor: Option<&str>,
) -> Result<Page<Team>, PeopleError> {
    if !allows(actor.role, Action::ReadInbox) {
        return Err(PeopleError::Forbidden);
    }
    let limit = limit.clamp(1, LARGEST_PAGE);
    let rows = team::Entity::find()
        .filter(team::Column::Id.gt(after(cursor)?))
        .order_by_asc(team::Column::Id)
        .limit(limit + 1)
        .all(store.read())
        .await?;
    let teams = rows.into_iter().map(|t| Team { id: t.id.into(), name: t.name }).collect();
    Ok(page(teams, limit, |t: &Team| t.id.0))
}

fn after(cursor: Option<&str>) -> Result<i64, PeopleError> {
    cursor
        .map_or(Ok(0), str::parse)
        .map_err(|_| invalid("cursor", "Pass the value of `next` of the page before, unchanged."))
}

fn page<T>(mut items: Vec<T>, limit: u64, id: impl Fn(&T) -> i64) -> Page<T> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = items.len() > limit;
    items.truncate(limit);
    let next = items.last().filter(|_| more).map(|last| id(last).to_string());
    Page { items, next }
}

pub(super) fn invalid(field: &str, detail: &str) -> PeopleError {
    PeopleError::Invalid(vec![FieldError { field: field.into(), detail: detail.into() }])
}

/// E-mail addresses differ in more than upper and lower case only on paper.
pub(super) fn plain_email(email: &str) -> String {
    email.trim().to_lowercase()
}

/// A new user whose fields have been checked.
#[derive(Clone)]
pub struct CheckedUser(NewUser);

impl std::fmt::Debug for CheckedUser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "CheckedUser({:?})", self.0.email)
    }
}

impl CheckedUser {
    /// Checks what somebody filled in.
    pub fn of(user: NewUser) -> Result<Self, PeopleError> {
        Self::with_password_of(SHORTEST_PASSWORD, user)
    }

    /// Checks it, with another least length of the password.
    pub fn with_password_of(shortest: usize, mut user: NewUser) -> Result<Self, PeopleError> {
        user.email = plain_email(&user.email);
        user.name = user.name.trim().to_owned();
        let length = user.password.chars().count();
        let checks = [
            ("name", is_name(&user.name), "Give a name of at most 200 characters.".to_owned()),
            ("email", is_email(&user.email), "Give an e-mail address, such as sanne@example.nl.".to_owned()),
            (
                "password",
                (shortest..=LONGEST).contains(&length),
                format!("A password has at least {shortest} and at most {LONGEST} characters."),
            ),
        ];
        let wrong: Vec<_> = checks
            .into_iter()
            .filter(|(_, right, _)| !right)
            .map(|(field, _, detail)| FieldError { field: field.into(), detail })
            .collect();
        if wrong.is_empty() { Ok(Self(user)) } else { Err(PeopleError::Invalid(wrong)) }
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.chars().count() <= LONGEST && !name.chars().any(char::is_control)
}

fn is_email(email: &str) -> bool {
    let shape = email.split_once('@').is_some_and(|(user, host)| !user.is_empty() && !host.is_empty());
    shape && email.chars().count() <= LONGEST && !email.chars().any(|c| c.is_whitespace() || c.is_control())
}

/// Adds a user. No actor is the operator on the command line.
pub async fn add_user(
    store: &Store,
    now: Timestamp,
    passwords: &Passwords,
    actor: Option<&User>,
    user: CheckedUser,
) -> Result<User, PeopleError> {
    may_manage(actor)?;
    let hash = passwords.hash(&user.0.password).await?;
    let mut tx = store.begin(now).await?;
    let added = insert(&mut tx, user.0, hash, actor.map(|a| a.id)).await?;
    tx.commit().await?;
    Ok(added)
}

pub(super) fn may_manage(actor: Option<&User>) -> Result<(), PeopleError> {
    let may = actor.is_none_or(|actor| allows(actor.role, Action::ManagePeople));
    if may { Ok(()) } else { Err(PeopleError::Forbidden) }
}

/// Whether there are no users at all yet.
pub async fn needs_first_admin<C: ConnectionTrait>(db: &C) -> Result<bool, DbErr> {
    Ok(user::Entity::find().limit(1).count(db).await? == 0)
}

/// Makes the first admin; of several who try at the same time one succeeds.
pub async fn add_first_admin(
    store: &Store,
    now: Timestamp,
    passwords: &Passwords,
    admin: FirstAdmin,
) -> Result<User, PeopleError> {
    let taken = || PeopleError::Conflict("already-set-up", "Balie has its users already: log in.".into());
    if !needs_first_admin(store.read()).await? {
        return Err(taken());
    }
    let FirstAdmin { name, email, password } = admin;
    let user =
        CheckedUser::of(NewUser { name, email, password, role: Role::Admin, team: None, trainee: false })?;
    let hash = passwords.hash(&user.0.password).await?;
    let mut tx = store.begin(now).await?;
    if store.backend() == DatabaseBackend::Postgres {
        // On SQLite this transaction is the only writer already.
        tx.execute_unprepared("LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE").await?;
    }
    if !needs_first_admin(&*tx).await? {
        return Err(taken());
    }
    let added = insert(&mut tx, user.0, hash, None).await?;
    tx.commit().await?;
    Ok(added)
}

async fn insert(
    tx: &mut Tx,
    user: NewUser,
    hash: String,
    actor: Option<UserId>,
) -> Result<User, PeopleError> {
    let team = match user.team {
        None => None,
        Some(id) => {
            let row = team::Entity::find_by_id(id.0).one(&**tx).await?;
            Some(row.ok_or_else(|| invalid("team", "There is no such team."))?)
        }
    };
    let row = user::ActiveModel {
        id: NotSet,
        name: Set(user.name),
        email: Set(user.email),
        password_hash: Set(hash),
        role: Set(user.role.as_str().into()),
        team_id: Set(team.as_ref().map(|t| t.id)),
        active: Set(true),
        signature: Set(String::new()),
        trainee: Set(user.trainee),
        created_at: Set(tx.now().0),
        seen_at: Set(None),
    };
    let row = row.insert(&**tx).await.map_err(|e| {
        if !is_duplicate(&e) {
            return PeopleError::Db(e);
        }
        PeopleError::Conflict("email-taken", "A colleague with this e-mail address exists already.".into())
    })?;
    let added = UserRow { row, team_name: team.map(|t| t.name) }.into_user()?;
    tx.change(Audience::Everyone, Event::Directory);
    tx.audit(Audit {
        actor,
        action: "user.added",
        subject: format!("user:{}", added.id),
        detail: format!("role {}", added.role.as_str()),
    });
    Ok(added)
}

/// Adds a team.
pub async fn add_team(
    store: &Store,
    now: Timestamp,
    actor: Option<&User>,
    name: &str,
) -> Result<Team, PeopleError> {
    may_manage(actor)?;
    let name = name.trim();
    if !is_name(name) {
        return Err(invalid("name", "Give a name of at most 200 characters."));
    }
    let mut tx = store.begin(now).await?;
    let row = team::ActiveModel {
        id: NotSet,
        name: Set(name.into()),
        created_at: Set(now.0),
        away_minutes: Set(AWAY_MINUTES.cast_signed()),
    };
    let row = row.insert(&*tx).await.map_err(|e| {
        if !is_duplicate(&e) {
            return PeopleError::Db(e);
        }
        PeopleError::Conflict("team-exists", "A team with this name exists already.".into())
    })?;
    tx.change(Audience::Everyone, Event::Directory);
    tx.audit(Audit {
        actor: actor.map(|a| a.id),
        action: "team.added",
        subject: format!("team:{}", row.id),
        detail: String::new(),
    });
    tx.commit().await?;
    Ok(Team { id: row.id.into(), name: row.name })
}

/// The team with this name, which the operator makes when it is not there.
pub async fn ensure_team(store: &Store, now: Timestamp, name: &str) -> Result<TeamId, PeopleError> {
    let find = || team::Entity::find().filter(team::Column::Name.eq(name.trim())).one(store.write());
    if let Some(team) = find().await? {
        return Ok(team.id.into());
    }
    match add_team(store, now, None, name).await {
        Ok(team) => Ok(team.id),
        // Somebody else made it meanwhile.
        Err(PeopleError::Conflict(..)) => find().await?.map(|t| t.id.into()).ok_or(PeopleError::NotFound),
        Err(error) => Err(error),
    }
}
