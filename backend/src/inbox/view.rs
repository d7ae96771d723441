//! From rows to what the API and the feed show.

use crate::search::index_messages;
use crate::store::{
    Tx,
    entity::{attachment, channel, contact, conversation, identity, message, post, team, user},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, DerivePartialModel, EntityTrait, FromQueryResult, JoinType,
    PartialModelTrait, QueryFilter, QueryOrder, QuerySelect, RelationDef, Select,
};
use shared::{
    Alarm, Attachment, Audience, ChannelRef, ContactRef, Conversation, Event, Failure, Message, MessageId,
    MessageState, ParentPost, Priority, Team, TeamId, Timestamp, UserRef,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What is shown of a conversation's row. Lists are read so often that the columns nobody sees count.
#[derive(Debug, DerivePartialModel)]
#[sea_orm(entity = "conversation::Entity")]
struct ShownRow {
    id: i64,
    version: i64,
    channel_id: i64,
    platform: String,
    kind: String,
    status: String,
    priority: i16,
    team_id: Option<i64>,
    assignee_id: Option<i64>,
    contact_id: Option<i64>,
    preview: String,
    preview_direction: Option<String>,
    waiting_since: Option<i64>,
    last_inbound_at: Option<i64>,
    last_message_at: i64,
    snoozed_until: Option<i64>,
    created_at: i64,
    target: Option<String>,
    due_at: Option<i64>,
    pace: Option<String>,
    alarm_since: Option<i64>,
    alarm_level: Option<String>,
    alarm_step: i32,
    intent: Option<String>,
    language: Option<String>,
    reasons: String,
    guard: Option<String>,
    labels: String,
    approval_since: Option<i64>,
}

/// A conversation's row with the names that belong to it.
#[derive(Debug, FromQueryResult)]
pub(super) struct NamedRow {
    #[sea_orm(nested)]
    row: ShownRow,
    channel_name: Option<String>,
    team_name: Option<String>,
    assignee_name: Option<String>,
    contact_name: Option<String>,
    contact_version: Option<i64>,
    warned_until: Option<i64>,
    blocked_at: Option<i64>,
    hidden: Option<bool>,
    handle: Option<String>,
    post_platform_id: Option<String>,
    post_text: Option<String>,
    post_published_at: Option<i64>,
}

/// Conversations with the names that belong to them. Only left joins, so the order's index leads the plan.
pub(super) fn named() -> Select<conversation::Entity> {
    use conversation::{Column as C, Entity as E};
    let joins: [RelationDef; 6] = [
        E::belongs_to(channel::Entity).from(C::ChannelId).to(channel::Column::Id).into(),
        E::belongs_to(team::Entity).from(C::TeamId).to(team::Column::Id).into(),
        E::belongs_to(user::Entity).from(C::AssigneeId).to(user::Column::Id).into(),
        E::belongs_to(contact::Entity).from(C::ContactId).to(contact::Column::Id).into(),
        E::belongs_to(identity::Entity).from(C::IdentityId).to(identity::Column::Id).into(),
        E::belongs_to(post::Entity).from(C::PostId).to(post::Column::Id).into(),
    ];
    joins
        .into_iter()
        .fold(ShownRow::select_cols(E::find().select_only()), |query, join| {
            query.join(JoinType::LeftJoin, join)
        })
        .column_as(channel::Column::Name, "channel_name")
        .column_as(team::Column::Name, "team_name")
        .column_as(user::Column::Name, "assignee_name")
        .column_as(contact::Column::Name, "contact_name")
        .column_as(contact::Column::Version, "contact_version")
        .column_as(contact::Column::WarnedUntil, "warned_until")
        .column_as(contact::Column::BlockedAt, "blocked_at")
        .column_as(contact::Column::Hidden, "hidden")
        .column_as(identity::Column::Handle, "handle")
        .column_as(post::Column::PlatformId, "post_platform_id")
        .column_as(post::Column::Text, "post_text")
        .column_as(post::Column::PublishedAt, "post_published_at")
}

/// A word that the database holds because we wrote it there: one that does not fit is a broken row.
fn word<T: std::str::FromStr>(word: &str, column: &str) -> Result<T, DbErr> {
    word.parse().map_err(|_| DbErr::Type(format!("unknown word {word:?} in {column}")))
}

impl NamedRow {
    pub(super) fn into_view(self) -> Result<Conversation, DbErr> {
        let r = self.row;
        let reference = |id: Option<i64>, name: Option<String>| Some((id?, name.unwrap_or_default()));
        let hidden = self.hidden == Some(true);
        Ok(Conversation {
            id: r.id.into(),
            version: r.version,
            platform: word(&r.platform, "platform")?,
            kind: word(&r.kind, "kind")?,
            status: word(&r.status, "status")?,
            priority: Priority::from_rank(r.priority),
            reasons: serde_json::from_str(&r.reasons)
                .map_err(|e| DbErr::Type(format!("conversations.reasons: {e}")))?,
            intent: r.intent.map(|i| word(&i, "intent")).transpose()?,
            language: r.language.map(|l| word(&l, "language")).transpose()?,
            guard: r.guard.map(|g| word(&g, "guard")).transpose()?,
            labels: serde_json::from_str(&r.labels)
                .map_err(|e| DbErr::Type(format!("conversations.labels: {e}")))?,
            channel: ChannelRef { id: r.channel_id.into(), name: self.channel_name.unwrap_or_default() },
            team: reference(r.team_id, self.team_name).map(|(id, name)| Team { id: id.into(), name }),
            assignee: reference(r.assignee_id, self.assignee_name)
                .map(|(id, name)| UserRef { id: id.into(), name }),
            contact: reference(r.contact_id, self.contact_name).map(|(id, name)| ContactRef {
                id: id.into(),
                name: if hidden { String::new() } else { name },
                handle: self.handle.filter(|_| !hidden),
                hidden,
                version: self.contact_version.unwrap_or_default(),
                warned_until: self.warned_until.map(Timestamp),
                blocked: self.blocked_at.is_some(),
            }),
            preview: r.preview,
            preview_direction: r.preview_direction.map(|d| word(&d, "preview_direction")).transpose()?,
            waiting_since: r.waiting_since.map(Timestamp),
            target: r.target.map(|t| word(&t, "target")).transpose()?,
            due_at: r.due_at.map(Timestamp),
            pace: r.pace.map(|p| word(&p, "pace")).transpose()?,
            alarm: match (r.alarm_since, r.alarm_level) {
                (Some(since), Some(level)) => Some(Alarm {
                    since: Timestamp(since),
                    level: word(&level, "alarm_level")?,
                    step: r.alarm_step,
                }),
                _ => None,
            },
            last_inbound_at: r.last_inbound_at.map(Timestamp),
            last_message_at: Timestamp(r.last_message_at),
            snoozed_until: r.snoozed_until.map(Timestamp),
            approval_since: r.approval_since.map(Timestamp),
            parent: self.post_platform_id.map(|platform_id| ParentPost {
                platform_id,
                text: self.post_text.unwrap_or_default(),
                published_at: self.post_published_at.map(Timestamp),
            }),
            created_at: Timestamp(r.created_at),
        })
    }
}

/// The conversation as it is now.
pub(super) async fn conversation_view<C: ConnectionTrait>(
    db: &C,
    id: i64,
) -> Result<Option<Conversation>, DbErr> {
    let row = named().filter(conversation::Column::Id.eq(id)).into_model::<NamedRow>().one(db).await?;
    row.map(NamedRow::into_view).transpose()
}

/// Conversations as they are now.
pub async fn conversations_by_id<C: ConnectionTrait>(
    db: &C,
    ids: BTreeSet<i64>,
) -> Result<Vec<Conversation>, DbErr> {
    let rows = named().filter(conversation::Column::Id.is_in(ids)).into_model::<NamedRow>().all(db).await?;
    rows.into_iter().map(NamedRow::into_view).collect()
}

/// Messages as they are shown, with their authors and attachments, in the order of `rows`.
pub(super) async fn message_views<C: ConnectionTrait>(
    db: &C,
    rows: Vec<message::Model>,
) -> Result<Vec<Message>, DbErr> {
    let authors = names(db, rows.iter().filter_map(|m| m.author_id).collect()).await?;
    let mut attachments = attachments(db, rows.iter().map(|m| m.id).collect()).await?;
    rows.into_iter()
        .map(|row| {
            let author = row.author_id.and_then(|id| authors.get(&id)).cloned();
            let attached = attachments.remove(&row.id).unwrap_or_default();
            message_view(row, author, attached)
        })
        .collect()
}

async fn names<C: ConnectionTrait>(db: &C, ids: BTreeSet<i64>) -> Result<HashMap<i64, UserRef>, DbErr> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(i64, String)> = user::Entity::find()
        .select_only()
        .columns([user::Column::Id, user::Column::Name])
        .filter(user::Column::Id.is_in(ids))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|(id, name)| (id, UserRef { id: id.into(), name })).collect())
}

pub(super) async fn attachments<C: ConnectionTrait>(
    db: &C,
    messages: Vec<i64>,
) -> Result<HashMap<i64, Vec<Attachment>>, DbErr> {
    let mut found: HashMap<i64, Vec<Attachment>> = HashMap::new();
    if messages.is_empty() {
        return Ok(found);
    }
    let rows = attachment::Entity::find()
        .filter(attachment::Column::MessageId.is_in(messages))
        .order_by_asc(attachment::Column::Position)
        .all(db)
        .await?;
    for row in rows {
        found.entry(row.message_id).or_default().push(Attachment {
            id: row.id.into(),
            kind: word(&row.kind, "attachments.kind")?,
            state: word(&row.state, "attachments.state")?,
            mime: row.mime,
            size: row.size,
            alt: row.alt,
        });
    }
    Ok(found)
}

fn message_view(
    row: message::Model,
    author: Option<UserRef>,
    attachments: Vec<Attachment>,
) -> Result<Message, DbErr> {
    let failure = match row.failure_reason {
        Some(reason) => Some(Failure {
            reason: word(&reason, "failure_reason")?,
            detail: row.failure_detail.unwrap_or_default(),
        }),
        None => None,
    };
    // What the citizen took away is withheld; the row keeps it for those whom the law allows to see it.
    let withheld = row.deleted_at.is_some() || row.state == MessageState::TakenBack.as_str();
    Ok(Message {
        id: row.id.into(),
        conversation_id: row.conversation_id.into(),
        version: row.version,
        direction: word(&row.direction, "direction")?,
        via: row.via.map(|v| word(&v, "via")).transpose()?,
        text: if withheld { String::new() } else { row.text },
        platform_id: row.platform_id.filter(|_| row.event.is_none()),
        sent_at: Timestamp(row.sent_at),
        received_at: Timestamp(row.received_at),
        state: word(&row.state, "state")?,
        failure,
        author,
        reply_to: row.reply_to_id.map(MessageId),
        attachments: if withheld { vec![] } else { attachments },
        event: row.event.and_then(|e| serde_json::from_str(&e).ok()),
        edited_at: row.edited_at.map(Timestamp),
        deleted_at: row.deleted_at.map(Timestamp),
        hidden: row.hidden,
    })
}

/// Which conversations, and which of their messages, a transaction changed.
pub type Touched = BTreeMap<i64, BTreeSet<i64>>;

/// Writes the changed conversations, as they are now, to the feed: one change each.
pub async fn publish(tx: &mut Tx, touched: &Touched) -> Result<(), DbErr> {
    if touched.is_empty() {
        return Ok(());
    }
    let rows = named()
        .filter(conversation::Column::Id.is_in(touched.keys().copied()))
        .order_by_asc(conversation::Column::Id)
        .into_model::<NamedRow>()
        .all(&**tx)
        .await?;
    let ids: Vec<i64> = touched.values().flatten().copied().collect();
    let rows_of_messages = if ids.is_empty() {
        vec![]
    } else {
        message::Entity::find()
            .filter(message::Column::Id.is_in(ids))
            .order_by_asc(message::Column::Id)
            .all(&**tx)
            .await?
    };
    index_messages(tx, &rows_of_messages).await?;
    let mut messages: HashMap<_, Vec<Message>> = HashMap::new();
    for message in message_views(&**tx, rows_of_messages).await? {
        messages.entry(message.conversation_id).or_default().push(message);
    }
    for row in rows {
        let conversation = row.into_view()?;
        let team: Option<TeamId> = conversation.team.as_ref().map(|t| t.id);
        let messages = messages.remove(&conversation.id).unwrap_or_default();
        let event = Event::Conversation { conversation: Box::new(conversation), messages };
        tx.change(Audience::Team { team }, event);
    }
    Ok(())
}

/// Publishes one conversation and tells it as it is now.
pub(super) async fn publish_one(tx: &mut Tx, id: i64, messages: &[i64]) -> Result<Conversation, DbErr> {
    publish(tx, &Touched::from([(id, messages.iter().copied().collect())])).await?;
    let view = conversation_view(&**tx, id).await?;
    view.ok_or_else(|| DbErr::RecordNotFound(format!("conversation {id}")))
}
