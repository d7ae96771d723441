//! Saved views: of the district, of teams, and of each colleague.

use crate::{
    setting::{self, Done, SettingError, columns, may_share, sharing, team_is_there, usable},
    store::{Store, Tx, entity::saved_view as table},
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{self, NotSet, Set},
    ColumnTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use shared::{
    MOST_VIEWS, PutView, SavedView, SavedViewId, Setting, Sharing, Timestamp, User, ViewText,
    policy::{Action, allows},
};

/// The most that one list holds: bounded by what scopes may hold.
const LARGEST_LIST: u64 = 500;

/// The views that `actor` may use, by name.
pub async fn views(store: &Store, actor: &User) -> Result<Vec<SavedView>, SettingError> {
    if !allows(actor.role, Action::ReadInbox) {
        return Err(SettingError::Forbidden);
    }
    let rows = table::Entity::find()
        .filter(usable(actor, table::Column::TeamScope, table::Column::OwnerScope))
        .order_by_asc(table::Column::Name)
        .order_by_asc(table::Column::Id)
        .limit(LARGEST_LIST)
        .all(store.read())
        .await?;
    rows.into_iter().map(view).collect()
}

/// Saves a view.
pub async fn make_view(
    store: &Store,
    now: Timestamp,
    actor: &User,
    text: &ViewText,
) -> Result<SavedView, SettingError> {
    may_share(actor, text.scope, Action::ReadInbox)?;
    let mut tx = store.begin(now).await?;
    let row = checked(&tx, actor, NotSet, 1, text).await?;
    has_room(&tx, actor, text.scope).await?;
    let row = row.insert(&*tx).await.map_err(taken)?;
    tell(&mut tx, actor, "view.made", row.id, &[text.scope]);
    tx.commit().await?;
    view(row)
}

/// Gives a view another name, filter or scope. Of two who change the same version the second is refused.
pub async fn put_view(
    store: &Store,
    now: Timestamp,
    actor: &User,
    id: SavedViewId,
    command: &PutView,
) -> Result<SavedView, SettingError> {
    let text = &command.view;
    may_share(actor, text.scope, Action::ReadInbox)?;
    let mut tx = store.begin(now).await?;
    let before = find(&tx, actor, id).await?;
    if before.version != command.version {
        return Err(SettingError::Changed);
    }
    let row = checked(&tx, actor, Set(id.0), before.version + 1, text).await?;
    let scopes = [sharing(before.team_scope, before.owner_scope), text.scope];
    if scopes[0] != scopes[1] {
        has_room(&tx, actor, text.scope).await?;
    }
    let row = row.update(&*tx).await.map_err(taken)?;
    tell(&mut tx, actor, "view.changed", row.id, &scopes);
    tx.commit().await?;
    view(row)
}

/// Forgets a view.
pub async fn delete_view(
    store: &Store,
    now: Timestamp,
    actor: &User,
    id: SavedViewId,
) -> Result<(), SettingError> {
    if !allows(actor.role, Action::ReadInbox) {
        return Err(SettingError::Forbidden);
    }
    let mut tx = store.begin(now).await?;
    let row = find(&tx, actor, id).await?;
    table::Entity::delete_by_id(row.id).exec(&*tx).await?;
    tell(&mut tx, actor, "view.removed", row.id, &[sharing(row.team_scope, row.owner_scope)]);
    Ok(tx.commit().await?)
}

/// A view that `actor` may change.
async fn find(tx: &Tx, actor: &User, id: SavedViewId) -> Result<table::Model, SettingError> {
    let row = table::Entity::find_by_id(id.0)
        .filter(usable(actor, table::Column::TeamScope, table::Column::OwnerScope))
        .lock_exclusive()
        .one(&**tx)
        .await?;
    let row = row.ok_or(SettingError::NotFound)?;
    may_share(actor, sharing(row.team_scope, row.owner_scope), Action::ReadInbox)?;
    Ok(row)
}

async fn checked(
    tx: &Tx,
    actor: &User,
    id: ActiveValue<i64>,
    version: i64,
    text: &ViewText,
) -> Result<table::ActiveModel, SettingError> {
    let wrong = text.check();
    if !wrong.is_empty() {
        return Err(SettingError::Invalid(wrong));
    }
    team_is_there(tx, text.scope).await?;
    let (team_scope, owner_scope) = columns(actor, text.scope);
    Ok(table::ActiveModel {
        id,
        version: Set(version),
        name: Set(text.name.trim().into()),
        team_scope: Set(team_scope),
        owner_scope: Set(owner_scope),
        filter: Set(serde_json::to_string(&text.filter).unwrap_or_default()),
    })
}

async fn has_room(tx: &Tx, actor: &User, scope: Sharing) -> Result<(), SettingError> {
    let (team, owner) = columns(actor, scope);
    let there = table::Entity::find()
        .filter(table::Column::TeamScope.eq(team))
        .filter(table::Column::OwnerScope.eq(owner))
        .count(&**tx)
        .await?;
    if there < MOST_VIEWS {
        return Ok(());
    }
    let detail = format!("There are {MOST_VIEWS} here: forget one that is no longer used first.");
    Err(SettingError::Conflict("too-many-views", detail))
}

fn view(row: table::Model) -> Result<SavedView, SettingError> {
    let filter =
        serde_json::from_str(&row.filter).map_err(|e| DbErr::Type(format!("saved_views.filter: {e}")))?;
    let scope = sharing(row.team_scope, row.owner_scope);
    let view = ViewText { name: row.name, scope, filter };
    Ok(SavedView { id: row.id.into(), version: row.version, view })
}

fn taken(error: DbErr) -> SettingError {
    setting::taken(error, "name-taken", "There is a view with this name already.")
}

fn tell(tx: &mut Tx, actor: &User, action: &'static str, id: i64, scopes: &[Sharing]) {
    let done = Done { action, subject: format!("view:{id}"), detail: String::new() };
    setting::tell(tx, actor, Setting::Views, scopes, done);
}
