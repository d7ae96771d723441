//! Bearer tokens for a colleague's own scripts: they may do what the colleague may.

use super::{PeopleError, directory::user_by_id, fingerprint, new_secret};
use crate::inbox;
use crate::store::{Audit, Store, entity::api_token};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use shared::{
    ApiToken, ApiTokenId, FieldError, NewApiToken, Page, Timestamp, User, UserId,
    policy::{Action, allows},
};

/// How many tokens one colleague may have.
const MOST: u64 = 50;
/// How precisely the last use is kept, in milliseconds: not every request is worth a write.
const USE_PRECISION: i64 = 60_000;
/// Tells a leaked token apart from other secrets.
const PREFIX: &str = "balie_";

/// Makes a token; only this answer holds it.
pub async fn make_token(
    store: &Store,
    now: Timestamp,
    actor: &User,
    new: &NewApiToken,
) -> Result<ApiToken, PeopleError> {
    may(actor)?;
    let name = new.name.trim();
    if name.is_empty() || name.chars().count() > 100 {
        let detail = "Say what it is for, in at most 100 characters.".into();
        return Err(PeopleError::Invalid(vec![FieldError { field: "name".into(), detail }]));
    }
    let token = format!("{PREFIX}{}", new_secret());
    let mut tx = store.begin(now).await?;
    let count = of(actor).count(&*tx).await?;
    if count >= MOST {
        let detail = format!("You have {MOST} tokens: revoke one that is no longer used first.");
        return Err(PeopleError::Conflict("too-many-tokens", detail));
    }
    let row = api_token::ActiveModel {
        id: NotSet,
        user_id: Set(actor.id.0),
        name: Set(name.into()),
        token_hash: Set(fingerprint(&token)),
        created_at: Set(now.0),
        last_used_at: Set(None),
    };
    let row = row.insert(&*tx).await?;
    tx.audit(audit(actor, "api-token.made", row.id));
    tx.commit().await?;
    Ok(ApiToken { token: Some(token), ..view(row) })
}

/// One's own tokens, without their secrets.
pub async fn tokens(store: &Store, actor: &User) -> Result<Page<ApiToken>, PeopleError> {
    may(actor)?;
    let rows = of(actor).order_by_asc(api_token::Column::Id).limit(MOST).all(store.read()).await?;
    Ok(Page { items: rows.into_iter().map(view).collect(), next: None })
}

/// Revokes one of one's own tokens; it works no more at once.
pub async fn revoke_token(
    store: &Store,
    now: Timestamp,
    actor: &User,
    id: ApiTokenId,
) -> Result<(), PeopleError> {
    may(actor)?;
    let mut tx = store.begin(now).await?;
    let own = api_token::Entity::delete_many()
        .filter(api_token::Column::Id.eq(id.0))
        .filter(api_token::Column::UserId.eq(actor.id.0));
    if own.exec(&*tx).await?.rows_affected == 0 {
        return Err(PeopleError::NotFound);
    }
    tx.audit(audit(actor, "api-token.revoked", id.0));
    Ok(tx.commit().await?)
}

/// Whose token it is.
pub async fn user_of_token(store: &Store, now: Timestamp, token: &str) -> Result<Option<User>, DbErr> {
    if !token.starts_with(PREFIX) {
        return Ok(None);
    }
    let hash = api_token::Column::TokenHash.eq(fingerprint(token));
    let Some(row) = api_token::Entity::find().filter(hash).one(store.read()).await? else { return Ok(None) };
    if row.last_used_at.is_none_or(|at| now.0 - at >= USE_PRECISION) {
        let used = api_token::ActiveModel { last_used_at: Set(Some(now.0)), ..Default::default() };
        let this = api_token::Column::Id.eq(row.id);
        api_token::Entity::update_many().set(used).filter(this).exec(store.write()).await?;
        // Whose script works is at work.
        inbox::note_present(store, now, &[UserId(row.user_id)]).await?;
    }
    user_by_id(store.read(), row.user_id).await
}

fn may(actor: &User) -> Result<(), PeopleError> {
    if allows(actor.role, Action::MakeApiTokens) { Ok(()) } else { Err(PeopleError::Forbidden) }
}

fn of(actor: &User) -> sea_orm::Select<api_token::Entity> {
    api_token::Entity::find().filter(api_token::Column::UserId.eq(actor.id.0))
}

fn view(row: api_token::Model) -> ApiToken {
    ApiToken {
        id: row.id.into(),
        name: row.name,
        created_at: Timestamp(row.created_at),
        last_used_at: row.last_used_at.map(Timestamp),
        token: None,
    }
}

fn audit(actor: &User, action: &'static str, id: i64) -> Audit {
    Audit { actor: Some(actor.id), action, subject: format!("api-token:{id}"), detail: String::new() }
}
