//! The labels of a conversation.

use super::{
    InboxError,
    commands::{begin, finish, unchanged},
};
use crate::store::{
    Store,
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
    if wanted.len() > MOST_LABELS_OF_ONE {
        let detail = format!("A conversation has at most {MOST_LABELS_OF_ONE} labels.");
        return Err(InboxError::invalid("labels", detail));
    }
    let had: Vec<LabelId> = serde_json::from_str(&row.labels)
        .map_err(|e| InboxError::Db(DbErr::Type(format!("conversations.labels: {e}"))))?;
    let had: BTreeSet<LabelId> = had.into_iter().collect();
    if had == wanted {
        return unchanged(&tx, id).await;
    }
    let all = label::Entity::find().limit(MOST_LABELS).all(&*tx).await?;
    let known: BTreeMap<LabelId, label::Model> = all.into_iter().map(|l| (l.id.into(), l)).collect();
    let added: Vec<LabelId> = wanted.difference(&had).copied().collect();
    if added.iter().any(|l| known.get(l).is_none_or(|l| l.retired)) {
        return Err(InboxError::invalid("labels", "There is no such label, or it is given no more."));
    }
    let removed: Vec<LabelId> = had.difference(&wanted).copied().collect();
    if !removed.is_empty() {
        conversation_label::Entity::delete_many()
            .filter(conversation_label::Column::ConversationId.eq(row.id))
            .filter(conversation_label::Column::LabelId.is_in(removed.iter().map(|l| l.0)))
            .exec(&*tx)
            .await?;
    }
    for label in &added {
        let given = conversation_label::ActiveModel { label_id: Set(label.0), conversation_id: Set(row.id) };
        conversation_label::Entity::insert(given).exec_without_returning(&*tx).await?;
    }
    row.labels = serde_json::to_string(&wanted).unwrap_or_default();
    let names = |labels: &[LabelId]| {
        labels.iter().filter_map(|l| known.get(l)).map(|l| l.name.clone()).collect::<Vec<_>>()
    };
    let event = SystemEvent::Labelled { added: names(&added), removed: names(&removed) };
    finish(tx, row, actor, "conversation.labelled", &event).await
}
