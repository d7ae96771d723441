//! One conversation and its messages. Every look is logged.

use super::{
    InboxError,
    list::LARGEST_PAGE,
    view::{conversation_view, message_views},
};
use crate::store::{
    Audit, Store,
    entity::message::{Column as C, Entity},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait},
};
use shared::{
    Conversation, ConversationId, Message, Page, Timestamp, User, Viewer,
    policy::{self, Action},
};

/// The conversation, if `actor` sees it.
pub async fn conversation(
    store: &Store,
    now: Timestamp,
    actor: &User,
    id: ConversationId,
) -> Result<Conversation, InboxError> {
    let view = visible(store.read(), actor, id).await?;
    look(store, now, actor, format!("conversation:{id}")).await?;
    Ok(view)
}

/// A page of its messages, the newest first; the next page goes to the older ones.
pub async fn messages(
    store: &Store,
    now: Timestamp,
    actor: &User,
    id: ConversationId,
    limit: u64,
    cursor: Option<&str>,
) -> Result<Page<Message>, InboxError> {
    visible(store.read(), actor, id).await?;
    let limit = limit.clamp(1, LARGEST_PAGE);
    let mut query = Entity::find().filter(C::ConversationId.eq(id.0));
    if let Some(cursor) = cursor {
        let (at, before) = parse(cursor)?;
        query = query.filter(
            Expr::tuple([Expr::col(C::SentAt), Expr::col(C::Id)]).lt(Expr::tuple([at.into(), before.into()])),
        );
    }
    let mut rows =
        query.order_by_desc(C::SentAt).order_by_desc(C::Id).limit(limit + 1).all(store.read()).await?;
    let more = rows.len() as u64 > limit;
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next = rows.last().filter(|_| more).map(|last| format!("{}.{}", last.sent_at, last.id));
    let items = message_views(store.read(), rows).await?;
    look(store, now, actor, format!("conversation:{id}/messages")).await?;
    Ok(Page { items, next })
}

fn parse(cursor: &str) -> Result<(i64, i64), InboxError> {
    cursor.split_once('.').and_then(|(at, id)| Some((at.parse().ok()?, id.parse().ok()?))).ok_or_else(|| {
        InboxError::invalid("cursor", "Pass the value of `next` of the page before, unchanged.")
    })
}

/// The conversation, if `actor` sees it, without logging the look.
pub(super) async fn visible<C: ConnectionTrait>(
    db: &C,
    actor: &User,
    id: ConversationId,
) -> Result<Conversation, InboxError> {
    if !policy::allows(actor.role, Action::ReadInbox) {
        return Err(InboxError::Forbidden);
    }
    let view = conversation_view(db, id.0).await?.ok_or(InboxError::NotFound)?;
    let team = view.team.as_ref().map(|t| t.id);
    if policy::sees(&Viewer::from(actor), team) { Ok(view) } else { Err(InboxError::NotFound) }
}

/// Logs that `actor` looked at a person's data.
pub(super) async fn look(
    store: &Store,
    now: Timestamp,
    actor: &User,
    subject: String,
) -> Result<(), InboxError> {
    let mut tx = store.begin(now).await?;
    tx.audit(Audit { actor: Some(actor.id), action: "data.read", subject, detail: String::new() });
    tx.commit().await?;
    Ok(())
}
