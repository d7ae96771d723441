//! What a colleague is told of their own work, kept until they have seen it, and how they want to be told. A
//! notice is written in the transaction of what it is about, and goes to one colleague only.

mod settings;

pub use settings::{put_settings, settings};

use crate::store::{
    Store, Tx,
    entity::{contact, conversation, notice, user},
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, DbErr, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect,
    RelationDef, Select,
};
use shared::{
    Audience, Event, Notice, NoticeKind, NoticeReading, Page, Timestamp, User, UserId, UserRef,
    policy::{Action, allows},
};

/// The most that one page holds.
const LARGEST_PAGE: u64 = 100;
/// How long notices are kept, in milliseconds: thirty days.
const KEPT: i64 = 30 * 24 * shared::HOUR;

/// Why something about notices is refused.
#[derive(Debug, thiserror::Error)]
pub enum NoticeError {
    /// It may not be done by the one who asks.
    #[error("forbidden")]
    Forbidden,
    /// The cursor is none of ours.
    #[error("the cursor does not fit")]
    Cursor,
    /// The database says no.
    #[error(transparent)]
    Db(#[from] DbErr),
}

#[derive(Debug, FromQueryResult)]
struct NamedRow {
    #[sea_orm(nested)]
    row: notice::Model,
    by_name: Option<String>,
    citizen: Option<String>,
    hidden: Option<bool>,
}

impl NamedRow {
    fn into_view(self) -> Result<Notice, DbErr> {
        let Self { row, by_name, citizen, hidden } = self;
        let kind = row.kind.parse().map_err(|_| DbErr::Type("unknown word in notices.kind".into()))?;
        Ok(Notice {
            id: row.id.into(),
            kind,
            conversation: row.conversation_id.into(),
            citizen: citizen.filter(|_| hidden != Some(true)).unwrap_or_default(),
            by: row.by_id.map(|id| UserRef { id: id.into(), name: by_name.unwrap_or_default() }),
            at: Timestamp(row.at),
            seen: row.seen,
        })
    }
}

fn named() -> Select<notice::Entity> {
    use notice::{Column as C, Entity as E};
    let joins: [RelationDef; 3] = [
        E::belongs_to(user::Entity).from(C::ById).to(user::Column::Id).into(),
        E::belongs_to(conversation::Entity).from(C::ConversationId).to(conversation::Column::Id).into(),
        conversation::Entity::belongs_to(contact::Entity)
            .from(conversation::Column::ContactId)
            .to(contact::Column::Id)
            .into(),
    ];
    joins
        .into_iter()
        .fold(E::find(), |query, join| query.join(JoinType::LeftJoin, join))
        .column_as(user::Column::Name, "by_name")
        .column_as(contact::Column::Name, "citizen")
        .column_as(contact::Column::Hidden, "hidden")
}

/// Tells `to` of something in a conversation. Nobody is told of what they did themselves; and as long as they have
/// not seen that a citizen wrote, they are not told of it again. The conversation may still have to be written as
/// it stands here.
pub async fn tell(
    tx: &mut Tx,
    to: UserId,
    kind: NoticeKind,
    conversation: &conversation::Model,
    by: Option<UserRef>,
) -> Result<(), DbErr> {
    if by.as_ref().is_some_and(|by| by.id == to) {
        return Ok(());
    }
    if kind == NoticeKind::Message {
        let waiting = notice::Entity::find()
            .filter(notice::Column::UserId.eq(to.0))
            .filter(notice::Column::ConversationId.eq(conversation.id))
            .filter(notice::Column::Kind.eq(kind.as_str()))
            .filter(notice::Column::Seen.eq(false));
        if waiting.one(&**tx).await?.is_some() {
            return Ok(());
        }
    }
    let row = notice::ActiveModel {
        id: NotSet,
        user_id: Set(to.0),
        kind: Set(kind.as_str().into()),
        conversation_id: Set(conversation.id),
        by_id: Set(by.as_ref().map(|by| by.id.0)),
        at: Set(tx.now().0),
        seen: Set(false),
    };
    let row = row.insert(&**tx).await?;
    let citizen = match conversation.contact_id {
        Some(id) => contact::Entity::find_by_id(id).one(&**tx).await?,
        None => None,
    };
    let (citizen, hidden) = citizen.map(|c| (c.name, c.hidden)).unzip();
    let notice = NamedRow { row, by_name: by.map(|by| by.name), citizen, hidden }.into_view()?;
    tx.change(Audience::User { user: to }, Event::Notice { notice });
    Ok(())
}

/// A page of one's own notices, the latest first.
pub async fn notices(
    store: &Store,
    actor: &User,
    limit: u64,
    cursor: Option<&str>,
) -> Result<Page<Notice>, NoticeError> {
    may(actor)?;
    let limit = limit.clamp(1, LARGEST_PAGE);
    let mut query = named().filter(notice::Column::UserId.eq(actor.id.0));
    if let Some(cursor) = cursor {
        let before: i64 = cursor.parse().map_err(|_| NoticeError::Cursor)?;
        query = query.filter(notice::Column::Id.lt(before));
    }
    let rows = query
        .order_by_desc(notice::Column::Id)
        .limit(limit + 1)
        .into_model::<NamedRow>()
        .all(store.read())
        .await?;
    let mut items = rows.into_iter().map(NamedRow::into_view).collect::<Result<Vec<_>, _>>()?;
    let more = items.len() as u64 > limit;
    items.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next = items.last().filter(|_| more).map(|last| last.id.to_string());
    Ok(Page { items, next })
}

/// Notes what one has seen; one's other screens are told.
pub async fn read(
    store: &Store,
    now: Timestamp,
    actor: &User,
    reading: NoticeReading,
) -> Result<(), NoticeError> {
    may(actor)?;
    let mut tx = store.begin(now).await?;
    let mut query = notice::Entity::update_many()
        .set(notice::ActiveModel { seen: Set(true), ..Default::default() })
        .filter(notice::Column::UserId.eq(actor.id.0))
        .filter(notice::Column::Id.lte(reading.up_to.0))
        .filter(notice::Column::Seen.eq(false));
    if let Some(conversation) = reading.conversation {
        query = query.filter(notice::Column::ConversationId.eq(conversation.0));
    }
    if query.exec(&*tx).await?.rows_affected > 0 {
        tx.change(Audience::User { user: actor.id }, Event::NoticesSeen { reading });
    }
    Ok(tx.commit().await?)
}

/// Forgets what is old.
pub async fn forget_old(store: &Store, now: Timestamp) -> Result<(), DbErr> {
    let old = notice::Column::At.lt(now.plus_millis(-KEPT).0);
    notice::Entity::delete_many().filter(old).exec(store.write()).await.map(|_| ())
}

fn may(actor: &User) -> Result<(), NoticeError> {
    if allows(actor.role, Action::ReadInbox) { Ok(()) } else { Err(NoticeError::Forbidden) }
}
