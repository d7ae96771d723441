//! What one's replies end with.

use super::{PeopleError, directory::user_by_id};
use crate::store::{Audit, Store, entity::user};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use shared::{
    FieldError, LONGEST_SIGNATURE, SetSignature, Timestamp, User,
    policy::{Action, allows},
};

/// Sets one's own signature; an empty one takes it away.
pub async fn set_signature(
    store: &Store,
    now: Timestamp,
    actor: &User,
    command: &SetSignature,
) -> Result<User, PeopleError> {
    if !allows(actor.role, Action::WorkInbox) {
        return Err(PeopleError::Forbidden);
    }
    let signature = command.signature.trim();
    if signature.chars().count() > LONGEST_SIGNATURE || signature.contains(char::is_control) {
        let detail = format!("A signature is one line of at most {LONGEST_SIGNATURE} characters.");
        return Err(PeopleError::Invalid(vec![FieldError { field: "signature".into(), detail }]));
    }
    let mut tx = store.begin(now).await?;
    let row =
        user::ActiveModel { id: Set(actor.id.0), signature: Set(signature.into()), ..Default::default() };
    row.update(&*tx).await?;
    tx.audit(Audit {
        actor: Some(actor.id),
        action: "signature.changed",
        subject: format!("user:{}", actor.id),
        detail: String::new(),
    });
    let user = user_by_id(&*tx, actor.id.0).await?.ok_or(PeopleError::NotFound)?;
    tx.commit().await?;
    Ok(user)
}
