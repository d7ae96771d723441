//! The labels of a conversation.

use super::{
    InboxError,
    change::{Done, Outcome},
    commands::{begin, finish, unchanged},
    row::ConversationRow,
};
use crate::store::{
    Store, Tx,
    entity::{conversation_label, label},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};
use shared::{
    Conversation, ConversationId, LabelId, MOST_LABELS, MOST_LABELS_OF_ONE, SetLabels, SystemEvent,
    Timestamp, User,
};
use std::collections::{BTreeMap, BTreeSet};

/// Gives a conversation these labels, and no others. One that is retired stays where it is, and is given no more.
pub async fn set_labels(
    store: &Store,
    now: Timestamp,
    actor: &User,
    id: ConversationId,
    command: &SetLabels,
) -> Result<Conversation, InboxError> {
    let (tx, mut row) = begin(store, now, actor, id).await?;
    let wanted: BTreeSet<LabelId> = command.labels.iter().copied().collect();
    match set(&tx, &mut row, &wanted).await? {
        Some(Done { action, event }) => finish(tx, row, actor, action, &event).await,
        None => unchanged(&tx, id).await,
    }
}

/// The labels that it has.
pub(super) fn of(row: &ConversationRow) -> Result<BTreeSet<LabelId>, DbErr> {
    serde_json::from_str(&row.labels).map_err(|e| DbErr::Type(format!("conversations.labels: {e}")))
}

/// Gives it these labels.
pub(super) async fn set(tx: &Tx, row: &mut ConversationRow, wanted: &BTreeSet<LabelId>) -> Outcome {
    if wanted.len() > MOST_LABELS_OF_ONE {
        let detail = format!("A conversation has at most {MOST_LABELS_OF_ONE} labels.");
        return Err(InboxError::invalid("labels", detail));
    }
    let had = of(row)?;
    if had == *wanted {
        return Ok(None);
    }
    let all = label::Entity::find().limit(MOST_LABELS).all(&**tx).await?;
    let known: BTreeMap<LabelId, label::Model> = all.into_iter().map(|l| (l.id.into(), l)).collect();
    let added: Vec<LabelId> = wanted.difference(&had).copied().collect();
    if added.iter().any(|l| known.get(l).is_none_or(|l| l.retired)) {
        return Err(InboxError::invalid("labels", "There is no such label, or it is given no more."));
    }
    let removed: Vec<LabelId> = had.difference(wanted).copied().collect();
    if !removed.is_empty() {
        conversation_label::Entity::delete_many()
            .filter(conversation_label::Column::ConversationId.eq(row.id))
            .filter(conversation_label::Column::LabelId.is_in(removed.iter().map(|l| l.0)))
            .exec(&**tx)
            .await?;
    }
    for label in &added {
        let given = conversation_label::ActiveModel { label_id: Set(label.0), conversation_id: Set(row.id) };
        conversation_label::Entity::insert(given).exec_without_returning(&**tx).await?;
    }
    row.labels = serde_json::to_string(wanted).unwrap_or_default();
    let names = |labels: &[LabelId]| {
        labels.iter().filter_map(|l| known.get(l)).map(|l| l.name.clone()).collect::<Vec<_>>()
    };
    let event = SystemEvent::Labelled { added: names(&added), removed: names(&removed) };
    Ok(Some(Done { action: "conversation.labelled", event }))
}
