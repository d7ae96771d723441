//! The 112 guard: somebody decides about words that say that a life is in danger, and it is recorded who did, when
//! and with which reference of the control room.

use super::{
    InboxError,
    commands::{begin, finish},
};
use crate::store::Store;
use shared::{
    Conversation, ConversationId, DecideGuard, Guard, GuardOutcome, LONGEST_GUARD_NOTE, SystemEvent,
    Timestamp, User,
};

/// Records what was done. Of two who decide at once one does; the other is told.
pub async fn decide_guard(
    store: &Store,
    now: Timestamp,
    actor: &User,
    id: ConversationId,
    command: &DecideGuard,
) -> Result<Conversation, InboxError> {
    let (tx, mut row) = begin(store, now, actor, id).await?;
    let note = command.note.trim();
    if note.is_empty() || note.chars().count() > LONGEST_GUARD_NOTE {
        let what = match command.outcome {
            GuardOutcome::HandedOver => "Write the control room's reference",
            GuardOutcome::Dismissed => "Write why no life is in danger",
        };
        return Err(InboxError::invalid(
            "note",
            format!("{what}, in at most {LONGEST_GUARD_NOTE} characters."),
        ));
    }
    if row.guard.as_deref() != Some(Guard::Open.as_str()) {
        return Err(InboxError::Conflict(
            "guard-decided",
            "There is nothing to decide here, or a colleague already did: look at the conversation.".into(),
        ));
    }
    let (guard, action, event) = match command.outcome {
        GuardOutcome::HandedOver => {
            (Guard::HandedOver, "guard.handed-over", SystemEvent::HandedOver { reference: note.into() })
        }
        GuardOutcome::Dismissed => {
            (Guard::Dismissed, "guard.dismissed", SystemEvent::GuardDismissed { reason: note.into() })
        }
    };
    row.guard = Some(guard.as_str().into());
    finish(tx, row, actor, action, &event).await
}
