//! Canned answers: of the district, of teams, and of each colleague.

use crate::{
    setting::{self, Done, SettingError, columns, may_share, sharing, team_is_there},
    store::{Store, Tx, entity::canned_answer as table},
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, Condition, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait},
};
use shared::{
    CannedAnswer, CannedAnswerId, CannedText, MOST_CANNED, PutCannedAnswer, Setting, Sharing, Timestamp,
    User,
    policy::{Action, allows},
};

/// The most that one list holds: bounded by what scopes may hold.
const LARGEST_LIST: u64 = 2_000;

/// The canned answers that `actor` may use, by title.
pub async fn list(store: &Store, actor: &User) -> Result<Vec<CannedAnswer>, SettingError> {
    if !allows(actor.role, Action::WorkInbox) {
        return Err(SettingError::Forbidden);
    }
    let rows = table::Entity::find()
        .filter(usable(actor))
        .order_by_asc(table::Column::Title)
        .order_by_asc(table::Column::Id)
        .limit(LARGEST_LIST)
        .all(store.read())
        .await?;
    Ok(rows.into_iter().map(view).collect())
}

/// Makes a canned answer.
pub async fn make(
    store: &Store,
    now: Timestamp,
    actor: &User,
    text: &CannedText,
) -> Result<CannedAnswer, SettingError> {
    may_change(actor, text.scope)?;
    let mut tx = store.begin(now).await?;
    let text = checked(&tx, text).await?;
    has_room(&tx, actor, text.scope).await?;
    let (team_scope, owner_scope) = columns(actor, text.scope);
    let row = table::ActiveModel {
        id: NotSet,
        version: Set(1),
        title: Set(text.title),
        team_scope: Set(team_scope),
        owner_scope: Set(owner_scope),
        dutch: Set(text.dutch),
        english: Set(text.english),
        uses: Set(0),
    };
    let row = row.insert(&*tx).await.map_err(taken)?;
    tell(&mut tx, actor, "canned-answer.made", row.id, &[text.scope]);
    tx.commit().await?;
    Ok(view(row))
}

/// Gives a canned answer other words. Of two who change the same version the second is refused.
pub async fn put(
    store: &Store,
    now: Timestamp,
    actor: &User,
    id: CannedAnswerId,
    command: &PutCannedAnswer,
) -> Result<CannedAnswer, SettingError> {
    may_change(actor, command.text.scope)?;
    let mut tx = store.begin(now).await?;
    let before = find(&tx, actor, id).await?;
    may_change(actor, scope_of(&before))?;
    let text = checked(&tx, &command.text).await?;
    if before.version != command.version {
        return Err(SettingError::Changed);
    }
    let scopes = [scope_of(&before), text.scope];
    if scopes[0] != scopes[1] {
        has_room(&tx, actor, text.scope).await?;
    }
    let (team_scope, owner_scope) = columns(actor, text.scope);
    let row = table::ActiveModel {
        id: Set(before.id),
        version: Set(before.version + 1),
        title: Set(text.title),
        team_scope: Set(team_scope),
        owner_scope: Set(owner_scope),
        dutch: Set(text.dutch),
        english: Set(text.english),
        uses: NotSet,
    };
    let row = row.update(&*tx).await.map_err(taken)?;
    tell(&mut tx, actor, "canned-answer.changed", row.id, &scopes);
    tx.commit().await?;
    Ok(view(row))
}

/// Takes a canned answer away.
pub async fn delete(
    store: &Store,
    now: Timestamp,
    actor: &User,
    id: CannedAnswerId,
) -> Result<(), SettingError> {
    if !allows(actor.role, Action::WorkInbox) {
        return Err(SettingError::Forbidden);
    }
    let mut tx = store.begin(now).await?;
    let row = find(&tx, actor, id).await?;
    may_change(actor, scope_of(&row))?;
    table::Entity::delete_by_id(row.id).exec(&*tx).await?;
    tell(&mut tx, actor, "canned-answer.removed", row.id, &[scope_of(&row)]);
    Ok(tx.commit().await?)
}

/// Counts that a reply was made of it. One that was taken away meanwhile counts for nothing.
pub async fn count_use(tx: &Tx, actor: &User, id: CannedAnswerId) -> Result<(), DbErr> {
    table::Entity::update_many()
        .col_expr(table::Column::Uses, Expr::col(table::Column::Uses).add(1))
        .filter(table::Column::Id.eq(id.0))
        .filter(usable(actor))
        .exec(&**tx)
        .await
        .map(|_| ())
}

fn usable(actor: &User) -> Condition {
    setting::usable(actor, table::Column::TeamScope, table::Column::OwnerScope)
}

fn may_change(actor: &User, sharing: Sharing) -> Result<(), SettingError> {
    may_share(actor, sharing, Action::WorkInbox)
}

async fn find(tx: &Tx, actor: &User, id: CannedAnswerId) -> Result<table::Model, SettingError> {
    let row = table::Entity::find_by_id(id.0).filter(usable(actor)).lock_exclusive().one(&**tx).await?;
    row.ok_or(SettingError::NotFound)
}

async fn checked(tx: &Tx, text: &CannedText) -> Result<CannedText, SettingError> {
    let wrong = text.check();
    if !wrong.is_empty() {
        return Err(SettingError::Invalid(wrong));
    }
    team_is_there(tx, text.scope).await?;
    Ok(CannedText {
        title: text.title.trim().into(),
        scope: text.scope,
        dutch: text.dutch.trim().into(),
        english: text.english.trim().into(),
    })
}

async fn has_room(tx: &Tx, actor: &User, scope: Sharing) -> Result<(), SettingError> {
    let (team, owner) = columns(actor, scope);
    let there = table::Entity::find()
        .filter(table::Column::TeamScope.eq(team))
        .filter(table::Column::OwnerScope.eq(owner))
        .count(&**tx)
        .await?;
    if there < MOST_CANNED {
        return Ok(());
    }
    let detail = format!("There are {MOST_CANNED} here: take one away that is no longer used first.");
    Err(SettingError::Conflict("too-many-canned-answers", detail))
}

const fn scope_of(row: &table::Model) -> Sharing {
    sharing(row.team_scope, row.owner_scope)
}

fn view(row: table::Model) -> CannedAnswer {
    let scope = scope_of(&row);
    let text = CannedText { title: row.title, scope, dutch: row.dutch, english: row.english };
    CannedAnswer { id: row.id.into(), version: row.version, text, uses: row.uses }
}

fn taken(error: DbErr) -> SettingError {
    setting::taken(error, "title-taken", "There is one with this title already: choose another title.")
}

fn tell(tx: &mut Tx, actor: &User, action: &'static str, id: i64, scopes: &[Sharing]) {
    let done = Done { action, subject: format!("canned-answer:{id}"), detail: String::new() };
    setting::tell(tx, actor, Setting::CannedAnswers, scopes, done);
}
