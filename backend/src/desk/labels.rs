//! Labels, as they are kept for everybody.

use crate::{
    setting::{self, Done, SettingError},
    store::{Store, Tx, entity::label as table},
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    DbErr, EntityTrait, PaginatorTrait, QueryOrder, QuerySelect,
};
use shared::{
    Label, LabelId, MOST_LABELS, PutLabel, Setting, Sharing, Timestamp, User,
    policy::{Action, allows},
};

/// Every label, by name; those that are given no more as well, since conversations have them.
pub async fn labels(store: &Store, actor: &User) -> Result<Vec<Label>, SettingError> {
    if !allows(actor.role, Action::ReadInbox) {
        return Err(SettingError::Forbidden);
    }
    let rows =
        table::Entity::find().order_by_asc(table::Column::Name).limit(MOST_LABELS).all(store.read()).await?;
    rows.into_iter().map(view).collect()
}

/// Makes a label.
pub async fn make_label(
    store: &Store,
    now: Timestamp,
    actor: &User,
    command: &PutLabel,
) -> Result<Label, SettingError> {
    let mut tx = begin(store, now, actor, command).await?;
    if table::Entity::find().count(&*tx).await? >= MOST_LABELS {
        let detail = format!("There are {MOST_LABELS} labels: use one that is there.");
        return Err(SettingError::Conflict("too-many-labels", detail));
    }
    let row = columns(NotSet, 1, command).insert(&*tx).await.map_err(taken)?;
    tell(&mut tx, actor, "label.made", row.id);
    tx.commit().await?;
    view(row)
}

/// Gives a label another name or colour, or retires it. Of two who change the same version the second is refused.
pub async fn put_label(
    store: &Store,
    now: Timestamp,
    actor: &User,
    id: LabelId,
    command: &PutLabel,
) -> Result<Label, SettingError> {
    let mut tx = begin(store, now, actor, command).await?;
    let before = table::Entity::find_by_id(id.0).lock_exclusive().one(&*tx).await?;
    let before = before.ok_or(SettingError::NotFound)?;
    if before.version != command.version {
        return Err(SettingError::Changed);
    }
    let row = columns(Set(id.0), before.version + 1, command).update(&*tx).await.map_err(taken)?;
    tell(&mut tx, actor, "label.changed", row.id);
    tx.commit().await?;
    view(row)
}

async fn begin(store: &Store, now: Timestamp, actor: &User, command: &PutLabel) -> Result<Tx, SettingError> {
    if !allows(actor.role, Action::ManageDesk) {
        return Err(SettingError::Forbidden);
    }
    let wrong = command.check();
    if !wrong.is_empty() {
        return Err(SettingError::Invalid(wrong));
    }
    Ok(store.begin(now).await?)
}

fn columns(id: sea_orm::ActiveValue<i64>, version: i64, command: &PutLabel) -> table::ActiveModel {
    table::ActiveModel {
        id,
        version: Set(version),
        name: Set(command.name.trim().into()),
        colour: Set(command.colour.as_str().into()),
        retired: Set(command.retired),
    }
}

fn view(row: table::Model) -> Result<Label, SettingError> {
    let broken = |_| DbErr::Type("labels.colour holds an unknown word".into());
    let colour = row.colour.parse().map_err(broken)?;
    Ok(Label { id: row.id.into(), version: row.version, name: row.name, colour, retired: row.retired })
}

fn taken(error: DbErr) -> SettingError {
    setting::taken(error, "name-taken", "There is a label with this name already.")
}

fn tell(tx: &mut Tx, actor: &User, action: &'static str, id: i64) {
    let done = Done { action, subject: format!("label:{id}"), detail: String::new() };
    setting::tell(tx, actor, Setting::Labels, &[Sharing::District], done);
}
