//! Logging in with a password, and the sessions that follow. The database keeps only a fingerprint of a session's
//! token; each request looks it up, so that logging out and a changed role work at once.

use super::{
    Attempts, Passwords, PeopleError,
    directory::{plain_email, user_by_id},
    fingerprint, new_secret,
};
use crate::store::{
    Audit, Store,
    entity::{session, user},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter};
use shared::{Audience, Event, HOUR, LogIn, Timestamp, User};
use std::net::IpAddr;

/// Checks an e-mail address and a password.
pub async fn log_in(
    store: &Store,
    now: Timestamp,
    passwords: &Passwords,
    attempts: &Attempts,
    from: IpAddr,
    log_in: &LogIn,
) -> Result<User, PeopleError> {
    let email = plain_email(&log_in.email);
    attempts.may_try(now, from, &email)?;
    let turn = passwords.turn().await?;
    // Again, now that it is our turn: of many at once only a few get past the limit.
    attempts.may_try(now, from, &email)?;
    let row = user::Entity::find()
        .filter(user::Column::Email.eq(email.as_str()))
        .filter(user::Column::Active.eq(true))
        .one(store.read())
        .await?;
    let hash = row.as_ref().map(|r| r.password_hash.clone());
    if !turn.is_right(&log_in.password, hash).await? {
        attempts.was_wrong(now, from, &email);
        return Err(PeopleError::WrongPassword);
    }
    attempts.was_right(from, &email);
    let id = row.ok_or(PeopleError::WrongPassword)?.id;
    user_by_id(store.read(), id).await?.ok_or(PeopleError::WrongPassword)
}

/// Starts a session; the result is the token, which is not kept.
pub async fn start_session(
    store: &Store,
    now: Timestamp,
    user: &User,
    hours: u32,
) -> Result<String, PeopleError> {
    let token = new_secret();
    let mut tx = store.begin(now).await?;
    let row = session::ActiveModel {
        token_hash: Set(fingerprint(&token)),
        user_id: Set(user.id.0),
        created_at: Set(now.0),
        expires_at: Set(now.plus_millis(i64::from(hours) * HOUR).0),
    };
    session::Entity::insert(row).exec_without_returning(&*tx).await?;
    tx.audit(Audit {
        actor: Some(user.id),
        action: "session.started",
        subject: format!("user:{}", user.id),
        detail: String::new(),
    });
    tx.commit().await?;
    Ok(token)
}

/// Whose session it is; nobody's when it ended or never was.
pub async fn user_of_session(store: &Store, now: Timestamp, token: &str) -> Result<Option<User>, DbErr> {
    let row = session::Entity::find_by_id(fingerprint(token)).one(store.read()).await?;
    match row.filter(|s| s.expires_at > now.0) {
        Some(session) => user_by_id(store.read(), session.user_id).await,
        None => Ok(None),
    }
}

/// Ends a session.
pub async fn end_session(store: &Store, now: Timestamp, user: &User, token: &str) -> Result<(), PeopleError> {
    let mut tx = store.begin(now).await?;
    session::Entity::delete_by_id(fingerprint(token)).exec(&*tx).await?;
    // Live connections of this user end and come back, if they still may.
    tx.change(Audience::User { user: user.id }, Event::Access);
    tx.audit(Audit {
        actor: Some(user.id),
        action: "session.ended",
        subject: format!("user:{}", user.id),
        detail: String::new(),
    });
    Ok(tx.commit().await?)
}

/// Deletes sessions that are over.
pub async fn delete_expired(store: &Store, now: Timestamp) -> Result<u64, DbErr> {
    let over = session::Entity::delete_many().filter(session::Column::ExpiresAt.lte(now.0));
    Ok(over.exec(store.write()).await?.rows_affected)
}
