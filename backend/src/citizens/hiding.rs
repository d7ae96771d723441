//! A name that is hidden: of somebody who informs us and would be in danger when it is known.

use super::{begin, finish, log};
use crate::{
    inbox::InboxError,
    search::index_contact,
    store::{
        Store, Tx,
        entity::{change, contact},
    },
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use shared::{
    Contact, ContactId, Event, HideName, Timestamp, User,
    policy::{Action, allows},
};

/// So many changes of the feed are looked at together.
const AT_ONCE: u64 = 500;

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
    if command.hidden {
        forget_told(&tx, &row).await?;
    }
    // Nobody finds them by their name.
    index_contact(&tx, id.0).await?;
    let action = if command.hidden { "contact.name-hidden" } else { "contact.name-shown" };
    log(&mut tx, actor, action, id, String::new());
    finish(store, tx, row, actor).await
}

/// Takes the name out of what the feed keeps for those who were away.
pub(super) async fn forget_told(tx: &Tx, row: &contact::Model) -> Result<(), DbErr> {
    use change::{Column as C, Entity as E};
    let mut tells = Condition::any().add(C::Event.contains(format!("\"contact\":{{\"id\":{},", row.id)));
    if !row.name.is_empty() {
        tells = tells.add(C::Event.contains(&row.name));
    }
    let mut after = 0;
    loop {
        let some =
            E::find().filter(tells.clone()).filter(C::Seq.gt(after)).order_by_asc(C::Seq).limit(AT_ONCE);
        let told = some.all(&**tx).await?;
        let Some(last) = told.last() else { return Ok(()) };
        after = last.seq;
        for change in told {
            let Ok(event) = serde_json::from_str::<Event>(&change.event) else { continue };
            let event = serde_json::to_string(&without_name(event, row)).unwrap_or_default();
            let untold =
                change::ActiveModel { seq: Set(change.seq), event: Set(event), ..Default::default() };
            untold.update(&**tx).await?;
        }
    }
}

fn without_name(mut event: Event, row: &contact::Model) -> Event {
    match &mut event {
        Event::Conversation { conversation, .. } => {
            if let Some(contact) = conversation.contact.as_mut().filter(|c| c.id.0 == row.id) {
                contact.name.clear();
                contact.handle = None;
                contact.hidden = true;
            }
        }
        Event::Notice { notice } if notice.citizen == row.name => notice.citizen.clear(),
        _ => {}
    }
    event
}
