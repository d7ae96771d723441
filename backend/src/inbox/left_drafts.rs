//! What colleagues who lost a conversation had begun to answer: whoever goes on with it may take it up, its files too.

use super::{
    InboxError, commands, draft_files, drafts,
    list::LARGEST_PAGE,
    thread::{look, visible},
};
use crate::store::{
    Audit, Store, Tx,
    entity::{draft, user},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::{
    ConversationId, Draft, DraftKind, LeftDraft, Page, TakeUpDraft, TakenUp, Timestamp, User, UserId, UserRef,
};
use std::collections::HashMap;

/// Whoever lost a conversation leaves what they had begun to answer to those who go on with it.
pub(super) async fn leave(tx: &Tx, user: i64, conversation: i64) -> Result<(), DbErr> {
    let (user, id) = (UserId(user), ConversationId(conversation));
    let has_files = draft_files::count(&**tx, &[user], conversation).await?.contains_key(&user);
    let mut left = draft::Entity::update_many()
        .set(draft::ActiveModel { left_at: Set(Some(tx.now().0)), ..Default::default() })
        .filter(draft::Column::UserId.eq(user.0))
        .filter(draft::Column::ConversationId.eq(conversation))
        .filter(draft::Column::Kind.eq(DraftKind::Reply.as_str()));
    if has_files {
        // Files alone are a beginning too, and have no words that were kept.
        if draft::Entity::find_by_id((user.0, conversation)).one(&**tx).await?.is_none() {
            drafts::keep(&**tx, tx.now(), user, id, &Draft::default()).await?;
        }
    } else {
        left = left.filter(draft::Column::Text.ne(""));
    }
    left.exec(&**tx).await?;
    Ok(())
}

/// The citizen has an answer: what others had begun is offered no more, and stays theirs.
pub(super) async fn withdraw_left(tx: &Tx, conversation: i64) -> Result<(), DbErr> {
    draft::Entity::update_many()
        .set(draft::ActiveModel { left_at: Set(None), ..Default::default() })
        .filter(draft::Column::ConversationId.eq(conversation))
        .filter(draft::Column::LeftAt.is_not_null())
        .exec(&**tx)
        .await?;
    Ok(())
}

/// What colleagues who lost the conversation had begun to answer, the latest first.
pub async fn left_drafts(
    store: &Store,
    now: Timestamp,
    actor: &User,
    id: ConversationId,
) -> Result<Page<LeftDraft>, InboxError> {
    visible(store.read(), actor, id).await?;
    let rows = draft::Entity::find()
        .filter(draft::Column::ConversationId.eq(id.0))
        .filter(draft::Column::UserId.ne(actor.id.0))
        .filter(draft::Column::LeftAt.is_not_null())
        .order_by_desc(draft::Column::LeftAt)
        .limit(LARGEST_PAGE)
        .all(store.read())
        .await?;
    let of: Vec<_> = rows.iter().map(|row| UserId(row.user_id)).collect();
    let files = draft_files::count(store.read(), &of, id.0).await?;
    let authors = user::Entity::find().filter(user::Column::Id.is_in(of.iter().map(|id| id.0)));
    let authors: HashMap<i64, String> =
        authors.all(store.read()).await?.into_iter().map(|u| (u.id, u.name)).collect();
    let items: Vec<_> = rows
        .into_iter()
        .map(|row| LeftDraft {
            user: UserRef {
                id: row.user_id.into(),
                name: authors.get(&row.user_id).cloned().unwrap_or_default(),
            },
            text: row.text,
            via: row.via.and_then(|via| via.parse().ok()),
            files: files.get(&UserId(row.user_id)).copied().unwrap_or_default(),
            left_at: Timestamp(row.left_at.unwrap_or_default()),
        })
        .collect();
    if !items.is_empty() {
        look(store, now, actor, format!("conversation:{id}/left-drafts")).await?;
    }
    Ok(Page { items, next: None })
}

/// Goes on with a draft that was left: it is offered no more, and its words and files are in the draft of whoever has
/// the conversation now, with what they had begun already.
pub async fn take_up(
    store: &Store,
    now: Timestamp,
    actor: &User,
    id: ConversationId,
    command: TakeUpDraft,
) -> Result<TakenUp, InboxError> {
    let (mut tx, row) = commands::begin(store, now, actor, id).await?;
    match row.assignee_id {
        Some(holder) if holder == actor.id.0 => {}
        Some(holder) => return Err(commands::claimed_by(&tx, holder).await?),
        None => {
            let detail = "Take the conversation first, then go on with what a colleague had begun.";
            return Err(InboxError::Conflict("not-claimed", detail.into()));
        }
    }
    let from = command.user;
    let left = draft::Entity::find_by_id((from.0, id.0)).one(&*tx).await?;
    let left = left.filter(|row| row.left_at.is_some()).ok_or(InboxError::NotFound)?;
    let taken = draft::ActiveModel {
        user_id: Set(from.0),
        conversation_id: Set(id.0),
        left_at: Set(None),
        ..Default::default()
    };
    draft::Entity::update(taken).exec_without_returning(&*tx).await?;
    let begun = drafts::of(&*tx, actor.id, id.0).await?;
    let draft = drafts::view(left).before(&begun);
    drafts::keep(&*tx, now, actor.id, id, &draft).await?;
    let files = draft_files::hand_over(&tx, from, actor.id, id.0).await?;
    tx.audit(Audit {
        actor: Some(actor.id),
        action: "draft.taken-up",
        subject: format!("conversation:{id}"),
        detail: format!("user:{from}, files:{}", files.len()),
    });
    tx.commit().await?;
    Ok(TakenUp { draft, files })
}
