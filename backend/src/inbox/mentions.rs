//! Colleagues who are named in a note hear of it.

use super::{InboxError, commands::may_hold, list::LARGEST_PAGE, row::ConversationRow, row::preview_of};
use crate::{
    notices,
    store::{
        Store, Tx,
        entity::{conversation, mention, mention::Column as C, message, user},
    },
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select, sea_query::SelectStatement,
};
use shared::{
    Audience, Event, Mention, MentionId, NoticeKind, Page, TeamId, Timestamp, User, UserRef, Viewer,
    mentioned,
    policy::{self, Action},
};
use std::collections::HashMap;

/// Tells the colleagues whom a note names and who see the conversation; nobody is told of their own words.
pub(super) async fn tell_mentioned(
    tx: &mut Tx,
    row: &ConversationRow,
    note: i64,
    text: &str,
    author: &User,
) -> Result<(), DbErr> {
    if !text.contains('@') {
        return Ok(());
    }
    let colleagues = user::Entity::find().filter(user::Column::Active.eq(true)).all(&**tx).await?;
    let seeing: Vec<UserRef> = colleagues
        .into_iter()
        .filter(|c| may_hold(c, row.team_id))
        .map(|c| UserRef { id: c.id.into(), name: c.name })
        .collect();
    for user in mentioned(text, &seeing).into_iter().filter(|id| *id != author.id) {
        let made = mention::ActiveModel {
            user_id: Set(user.0),
            conversation_id: Set(row.id),
            message_id: Set(note),
            author_id: Set(author.id.0),
            at: Set(tx.now().0),
            read_at: Set(None),
            ..Default::default()
        };
        let made = made.insert(&**tx).await?;
        let mention = view(made, author.reference(), text);
        tx.change(Audience::User { user }, Event::Mentioned { mention: Box::new(mention) });
        notices::tell(tx, user, NoticeKind::Mentioned, row, Some(author.reference())).await?;
    }
    Ok(())
}

/// Where `actor` was named, the latest first, in conversations that they still see.
pub async fn mentions(
    store: &Store,
    actor: &User,
    limit: u64,
    cursor: Option<&str>,
) -> Result<Page<Mention>, InboxError> {
    if !policy::allows(actor.role, Action::ReadInbox) {
        return Err(InboxError::Forbidden);
    }
    let limit = limit.clamp(1, LARGEST_PAGE);
    let before = cursor.map(str::parse).transpose().map_err(|_| {
        InboxError::invalid("cursor", "Pass the value of `next` of the page before, unchanged.")
    })?;
    let mut rows = of_user(actor, before).limit(limit + 1).all(store.read()).await?;
    let more = rows.len() as u64 > limit;
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next = rows.last().filter(|_| more).map(|last| last.id.to_string());
    Ok(Page { items: views(store, actor, rows).await?, next })
}

fn of_user(actor: &User, before: Option<i64>) -> Select<mention::Entity> {
    let all = mention::Entity::find().filter(C::UserId.eq(actor.id.0));
    all.apply_if(before, |all, before| all.filter(C::Id.lt(before))).order_by_desc(C::Id)
}

/// The query of a page, so that a test can ask the databases how they would answer it.
pub fn mentions_query(actor: &User, before: Option<i64>, limit: u64) -> SelectStatement {
    of_user(actor, before).limit(limit).into_query()
}

async fn views(store: &Store, actor: &User, rows: Vec<mention::Model>) -> Result<Vec<Mention>, DbErr> {
    let db = store.read();
    let teams: HashMap<i64, Option<i64>> = conversation::Entity::find()
        .select_only()
        .columns([conversation::Column::Id, conversation::Column::TeamId])
        .filter(conversation::Column::Id.is_in(rows.iter().map(|r| r.conversation_id)))
        .into_tuple()
        .all(db)
        .await?
        .into_iter()
        .collect();
    let texts: HashMap<i64, String> = message::Entity::find()
        .select_only()
        .columns([message::Column::Id, message::Column::Text])
        .filter(message::Column::Id.is_in(rows.iter().map(|r| r.message_id)))
        .into_tuple()
        .all(db)
        .await?
        .into_iter()
        .collect();
    let authors: HashMap<i64, String> = user::Entity::find()
        .select_only()
        .columns([user::Column::Id, user::Column::Name])
        .filter(user::Column::Id.is_in(rows.iter().map(|r| r.author_id)))
        .into_tuple()
        .all(db)
        .await?
        .into_iter()
        .collect();
    let viewer = Viewer::from(actor);
    let seen = |row: &mention::Model| {
        teams.get(&row.conversation_id).is_some_and(|team| policy::sees(&viewer, team.map(TeamId)))
    };
    Ok(rows
        .into_iter()
        .filter(seen)
        .map(|row| {
            let name = authors.get(&row.author_id).cloned().unwrap_or_default();
            let text = texts.get(&row.message_id).map_or("", String::as_str);
            let by = UserRef { id: row.author_id.into(), name };
            view(row, by, text)
        })
        .collect())
}

/// Notes that `actor` has seen where they were named.
pub async fn read_mention(
    store: &Store,
    now: Timestamp,
    actor: &User,
    id: MentionId,
) -> Result<Mention, InboxError> {
    if !policy::allows(actor.role, Action::ReadInbox) {
        return Err(InboxError::Forbidden);
    }
    let mut tx = store.begin(now).await?;
    let own = mention::Entity::find_by_id(id.0).filter(C::UserId.eq(actor.id.0)).one(&*tx).await?;
    let own = own.ok_or(InboxError::NotFound)?;
    let shown = views(store, actor, vec![own.clone()]).await?.pop().ok_or(InboxError::NotFound)?;
    if shown.read_at.is_some() {
        return Ok(shown);
    }
    let change = mention::ActiveModel { id: Set(own.id), read_at: Set(Some(now.0)), ..Default::default() };
    change.update(&*tx).await?;
    let shown = Mention { read_at: Some(now), ..shown };
    // On the colleague's other screens it is read as well.
    let event = Event::Mentioned { mention: Box::new(shown.clone()) };
    tx.change(Audience::User { user: actor.id }, event);
    tx.commit().await?;
    Ok(shown)
}

fn view(row: mention::Model, by: UserRef, text: &str) -> Mention {
    Mention {
        id: row.id.into(),
        conversation_id: row.conversation_id.into(),
        message_id: row.message_id.into(),
        by,
        preview: preview_of(text),
        at: Timestamp(row.at),
        read_at: row.read_at.map(Timestamp),
    }
}
