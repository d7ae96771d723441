//! A name that is hidden: of somebody who informs us and would be in danger when it is known.

use super::{begin, finish, log};
use crate::{
    inbox::InboxError,
    search::index_contact,
    store::{Store, entity::contact},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use shared::{
    Contact, ContactId, HideName, Timestamp, User,
    policy::{Action, allows},
};

/// Hides the name of a citizen from colleagues, or shows it again: that is for those who manage the desk.
pub async fn hide_name(
    store: &Store,
    now: Timestamp,
    actor: &User,
    id: ContactId,
    command: &HideName,
) -> Result<Contact, InboxError> {
    let (mut tx, mut row) = begin(store, now, actor, id).await?;
    if !command.hidden && !allows(actor.role, Action::ManageDesk) {
        return Err(InboxError::Forbidden);
    }
    row.hidden = command.hidden;
    let hidden = contact::ActiveModel { id: Set(id.0), hidden: Set(command.hidden), ..Default::default() };
    hidden.update(&*tx).await?;
    // Nobody finds them by their name.
    index_contact(&tx, id.0).await?;
    let action = if command.hidden { "contact.name-hidden" } else { "contact.name-shown" };
    log(&mut tx, actor, action, id, String::new());
    finish(store, tx, row, actor).await
}
