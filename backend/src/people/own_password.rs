//! Changing one's own password.

use super::{
    Attempts, Passwords, PeopleError,
    directory::{LONGEST, SHORTEST_PASSWORD, invalid},
    fingerprint,
};
use crate::store::{
    Audit, Store,
    entity::{session, user},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use shared::{Audience, ChangePassword, Event, Timestamp, User};
use std::net::IpAddr;

/// Where a change of password comes from.
#[derive(Clone, Copy, Debug)]
pub struct From<'a> {
    /// The address: guessing the current password is slowed down as it is for logging in.
    pub address: IpAddr,
    /// The session that goes on; all others end.
    pub session: Option<&'a str>,
}

/// Changes one's own password. The current one is asked, so that a screen that was left alone is not enough.
/// Every other session ends: whoever knew the old password is out.
pub async fn change_password(
    store: &Store,
    now: Timestamp,
    passwords: &Passwords,
    attempts: &Attempts,
    actor: &User,
    from: From<'_>,
    command: &ChangePassword,
) -> Result<(), PeopleError> {
    if !(SHORTEST_PASSWORD..=LONGEST).contains(&command.new.chars().count()) {
        let detail = format!("A password has at least {SHORTEST_PASSWORD} and at most {LONGEST} characters.");
        return Err(invalid("new", &detail));
    }
    attempts.may_try(now, from.address, &actor.email)?;
    let row = user::Entity::find_by_id(actor.id.0).one(store.read()).await?;
    let known = row.ok_or(PeopleError::NotFound)?.password_hash;
    if !passwords.turn().await?.is_right(&command.current, Some(known.clone())).await? {
        attempts.was_wrong(now, from.address, &actor.email);
        return Err(invalid("current", "This is not your current password."));
    }
    attempts.was_right(from.address, &actor.email);
    let hash = passwords.hash(&command.new).await?;
    let mut tx = store.begin(now).await?;
    let change = user::ActiveModel { password_hash: Set(hash), ..Default::default() };
    let unchanged = user::Entity::update_many()
        .set(change)
        .filter(user::Column::Id.eq(actor.id.0))
        .filter(user::Column::PasswordHash.eq(known));
    if unchanged.exec(&*tx).await?.rows_affected == 0 {
        let detail = "The password was changed a moment ago: log in with the new one.".into();
        return Err(PeopleError::Conflict("password-changed", detail));
    }
    let mut others = session::Entity::delete_many().filter(session::Column::UserId.eq(actor.id.0));
    if let Some(token) = from.session {
        others = others.filter(session::Column::TokenHash.ne(fingerprint(token)));
    }
    others.exec(&*tx).await?;
    // Live connections end and come back, if their session still stands.
    tx.change(Audience::User { user: actor.id }, Event::Access);
    tx.audit(Audit {
        actor: Some(actor.id),
        action: "password.changed",
        subject: format!("user:{}", actor.id),
        detail: String::new(),
    });
    Ok(tx.commit().await?)
}
