//! What a citizen took away. It is shown nowhere; the row keeps it for those whom the law allows to see it, who say why.

use super::{InboxError, thread::visible, view};
use crate::store::{Audit, Store, entity::message};
use sea_orm::EntityTrait;
use shared::{
    ConversationId, LONGEST_REASON, LookAtWithheld, MessageId, Timestamp, User, Withheld,
    policy::{Action, allows},
};

/// What was taken away, for `actor`, who may see it; the look and its reason are logged.
pub async fn look_at_withheld(
    store: &Store,
    now: Timestamp,
    actor: &User,
    id: MessageId,
    command: &LookAtWithheld,
) -> Result<Withheld, InboxError> {
    if !allows(actor.role, Action::ReadWithheld) {
        return Err(InboxError::Forbidden);
    }
    let reason = command.reason.trim();
    if !(1..=LONGEST_REASON).contains(&reason.chars().count()) {
        let detail = format!("Say why you must see this, in at most {LONGEST_REASON} characters.");
        return Err(InboxError::invalid("reason", detail));
    }
    let row = message::Entity::find_by_id(id.0).one(store.read()).await?.ok_or(InboxError::NotFound)?;
    visible(store.read(), actor, ConversationId(row.conversation_id)).await?;
    if row.deleted_at.is_none() {
        let detail = "The citizen did not take this away: it is in the conversation.";
        return Err(InboxError::Conflict("not-withheld", detail.into()));
    }
    let attachments = view::attachments(store.read(), vec![id.0]).await?.remove(&id.0).unwrap_or_default();
    // Logged before it is shown.
    let mut tx = store.begin(now).await?;
    tx.audit(Audit {
        actor: Some(actor.id),
        action: "message.withheld-read",
        subject: format!("message:{id}"),
        detail: reason.into(),
    });
    tx.commit().await?;
    Ok(Withheld { text: row.text, attachments })
}
