//! Taking a conversation over from a colleague, who is told, and whose draft stays.

use super::{
    InboxError,
    commands::{begin, claimed_by, finish, unchanged},
    left_drafts::leave,
};
use crate::{notices, store::Store};
use shared::{
    Audience, Conversation, ConversationId, Event, NoticeKind, SystemEvent, Timestamp, User, UserId, UserRef,
    policy::{self, Action},
};

/// Takes a conversation over from `from`. Of many who try at once one wins: for the others somebody else has it by
/// then, and they are told who.
pub async fn take_over(
    store: &Store,
    now: Timestamp,
    actor: &User,
    id: ConversationId,
    from: UserId,
) -> Result<Conversation, InboxError> {
    let (mut tx, mut row) = begin(store, now, actor, id).await?;
    if !policy::allows(actor.role, Action::AssignOthers) {
        return Err(InboxError::Forbidden);
    }
    let event = match row.assignee_id {
        Some(holder) if holder == actor.id.0 => return unchanged(&tx, id).await,
        Some(holder) if holder == from.0 => {
            let InboxError::ClaimedBy(from) = claimed_by(&tx, holder).await? else {
                return Err(InboxError::NotFound);
            };
            leave(&tx, holder, id.0).await?;
            tx.change(Audience::User { user: from.id }, Event::TakenOver { id, by: actor.reference() });
            notices::tell(&mut tx, from.id, NoticeKind::TakenOver, &row, Some(actor.reference())).await?;
            SystemEvent::TakenOver { from: UserRef { id: from.id, name: from.name } }
        }
        Some(holder) => return Err(claimed_by(&tx, holder).await?),
        // They gave it back a moment ago: it is there to be claimed.
        None => SystemEvent::Claimed,
    };
    row.assignee_id = Some(actor.id.0);
    row.held_since = Some(now.0);
    finish(tx, row, actor, "conversation.taken-over", &event).await
}
