//! What changes for a colleague: another role or team, or no longer working here. It counts at once: sessions are
//! looked up with every request, and live connections are told.

use super::{
    PeopleError,
    directory::{invalid, may_manage, user_by_id},
};
use crate::inbox::give_back_unheld;
use crate::store::{
    Audit, Store, Tx,
    entity::{api_token, session, team, user},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseBackend, EntityTrait,
    PaginatorTrait, QueryFilter,
};
use shared::{Audience, ChangeUser, Event, Role, Timestamp, User, UserId};

/// Gives a colleague another role or team.
pub async fn change_user(
    store: &Store,
    now: Timestamp,
    actor: &User,
    id: UserId,
    change: &ChangeUser,
) -> Result<User, PeopleError> {
    let (mut tx, before) = begin(store, now, actor, id).await?;
    if let Some(team) = change.team
        && team::Entity::find_by_id(team.0).one(&*tx).await?.is_none()
    {
        return Err(invalid("team", "There is no such team."));
    }
    if change.role != Role::Admin {
        keep_an_admin(&tx, &before).await?;
    }
    let row = user::ActiveModel {
        id: Set(id.0),
        role: Set(change.role.as_str().into()),
        team_id: Set(change.team.map(|t| t.0)),
        trainee: Set(change.trainee.unwrap_or(before.trainee)),
        ..Default::default()
    };
    row.update(&*tx).await?;
    let after = user_by_id(&*tx, id.0).await?.ok_or(PeopleError::NotFound)?;
    if after != before {
        let trainee = if after.trainee { ", trainee" } else { "" };
        let team = change.team.map(|t| t.0);
        let detail = format!("role {}, team {team:?}{trainee}", after.role.as_str());
        tell(&mut tx, actor, id, "user.changed", detail);
        give_back_unheld(&mut tx, actor.id, id).await?;
    }
    tx.commit().await?;
    Ok(after)
}

/// Closes the account of a colleague who left. What they wrote stays theirs.
pub async fn remove_user(store: &Store, now: Timestamp, actor: &User, id: UserId) -> Result<(), PeopleError> {
    let (mut tx, before) = begin(store, now, actor, id).await?;
    keep_an_admin(&tx, &before).await?;
    let row = user::ActiveModel {
        id: Set(id.0),
        active: Set(false),
        // Kept no longer than needed; and who comes back can have it again.
        email: Set(format!("closed-{id}")),
        ..Default::default()
    };
    row.update(&*tx).await?;
    session::Entity::delete_many().filter(session::Column::UserId.eq(id.0)).exec(&*tx).await?;
    api_token::Entity::delete_many().filter(api_token::Column::UserId.eq(id.0)).exec(&*tx).await?;
    tell(&mut tx, actor, id, "user.removed", String::new());
    give_back_unheld(&mut tx, actor.id, id).await?;
    Ok(tx.commit().await?)
}

async fn begin(store: &Store, now: Timestamp, actor: &User, id: UserId) -> Result<(Tx, User), PeopleError> {
    may_manage(Some(actor))?;
    let tx = store.begin(now).await?;
    if store.backend() == DatabaseBackend::Postgres {
        // Two admins who remove each other at the same time: the second sees what the first did.
        tx.execute_unprepared("LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE").await?;
    }
    let before = user_by_id(&*tx, id.0).await?.ok_or(PeopleError::NotFound)?;
    Ok((tx, before))
}

/// Without an admin nobody could make one.
async fn keep_an_admin(tx: &Tx, leaving: &User) -> Result<(), PeopleError> {
    if leaving.role != Role::Admin {
        return Ok(());
    }
    let admins = user::Entity::find()
        .filter(user::Column::Role.eq(Role::Admin.as_str()))
        .filter(user::Column::Active.eq(true));
    if admins.count(&**tx).await? > 1 {
        return Ok(());
    }
    let detail = "This is the only admin: make another one first.".into();
    Err(PeopleError::Conflict("last-admin", detail))
}

fn tell(tx: &mut Tx, actor: &User, id: UserId, action: &'static str, detail: String) {
    tx.change(Audience::User { user: id }, Event::Access);
    tx.change(Audience::Everyone, Event::Directory);
    tx.audit(Audit { actor: Some(actor.id), action, subject: format!("user:{id}"), detail });
}
