//! Searching messages, notes and citizens, within one's rights ([decision 10](../../docs/decisions/0010-search.md)).

mod find;
mod index;
mod snippet;
mod terms;

pub use index::{index_contact, index_messages, rebuild};
pub(crate) use snippet::snippet;
pub(crate) use terms::{Word, words};

use crate::{
    inbox::{InboxError, conversations_by_id, latest_of_contact},
    store::{Audit, Store, entity::message},
};
use find::Finding;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, Statement, Value,
    sea_query::SelectStatement,
};
use shared::{
    ConversationFilter, Found, FoundContact, LONGEST_SEARCH, Page, Timestamp, User,
    policy::{self, Action},
};
use std::collections::{BTreeSet, HashMap};
use terms::Query;

/// The most that one page holds.
const LARGEST_PAGE: u64 = 50;
/// The most citizens that are shown.
const MOST_CONTACTS: usize = 10;

/// Finds messages and notes that `actor` sees, the newest first.
pub async fn messages(
    store: &Store,
    now: Timestamp,
    actor: &User,
    typed: &str,
    filter: &ConversationFilter,
    limit: u64,
    cursor: Option<&str>,
) -> Result<Page<Found>, InboxError> {
    may_search(actor)?;
    let before = match cursor.map(str::parse::<i64>) {
        None => i64::MAX,
        Some(Ok(before)) => before,
        Some(Err(_)) => {
            let detail = "Pass the value of `next` of the page before, unchanged.";
            return Err(InboxError::invalid("cursor", detail));
        }
    };
    let Some(query) = Query::parse(typed) else { return Ok(Page { items: vec![], next: None }) };
    let limit = limit.clamp(1, LARGEST_PAGE);
    let mut ids = Finding { store, actor, query: &query, filter, now, before }.newest(limit + 1).await?;
    let more = ids.len() as u64 > limit;
    ids.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let items = found(store, &query, &ids).await?;
    log(store, now, actor, typed).await?;
    Ok(Page { items, next: ids.last().filter(|_| more).map(ToString::to_string) })
}

/// The statements by which PostgreSQL's index is asked for what was typed, for tests of how they are planned.
pub fn index_queries(
    store: &Store,
    now: Timestamp,
    actor: &User,
    typed: &str,
    filter: &ConversationFilter,
) -> Option<[SelectStatement; 2]> {
    let query = Query::parse(typed)?;
    Some(Finding { store, actor, query: &query, filter, now, before: i64::MAX }.that_ask_the_index())
}

async fn found(store: &Store, query: &Query, ids: &[i64]) -> Result<Vec<Found>, InboxError> {
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let rows = message::Entity::find().filter(message::Column::Id.is_in(ids.iter().copied()));
    let mut rows: Vec<_> = rows.all(store.read()).await?;
    rows.sort_by_key(|m| std::cmp::Reverse(m.id));
    let wanted: BTreeSet<i64> = rows.iter().map(|m| m.conversation_id).collect();
    let conversations: HashMap<_, _> =
        conversations_by_id(store.read(), wanted).await?.into_iter().map(|c| (c.id.0, c)).collect();
    let view = |m: message::Model| {
        let conversation = conversations.get(&m.conversation_id)?.clone();
        Some(Found {
            message: m.id.into(),
            direction: m.direction.parse().ok()?,
            sent_at: Timestamp(m.sent_at),
            fragments: snippet(&m.text, |word| query.hits(word)),
            conversation: Box::new(conversation),
        })
    };
    // One that the citizen took away since the index was read is not shown.
    Ok(rows.into_iter().filter(|m| m.deleted_at.is_none()).filter_map(view).collect())
}

/// Finds citizens by the beginnings of their names and handles.
pub async fn contacts(
    store: &Store,
    now: Timestamp,
    actor: &User,
    typed: &str,
) -> Result<Vec<FoundContact>, InboxError> {
    may_search(actor)?;
    let Some(query) = Query::parse(typed) else { return Ok(vec![]) };
    let mut found: Vec<FoundContact> = Vec::new();
    for id in contact_ids(store, &query).await? {
        if found.len() == MOST_CONTACTS {
            break;
        }
        // Of whom one sees nothing, one finds nothing.
        let Some(conversation) = latest_of_contact(store.read(), actor, id.into()).await? else { continue };
        let Some(contact) = conversation.contact.clone() else { continue };
        let (platform, conversation) = (conversation.platform, Box::new(conversation));
        found.push(FoundContact { contact, platform, conversation });
    }
    log(store, now, actor, typed).await?;
    Ok(found)
}

async fn contact_ids(store: &Store, query: &Query) -> Result<Vec<i64>, DbErr> {
    let mut values = Vec::new();
    let mut range = |table: &str, word: &str| {
        values.push(Value::from(word));
        // After every word that begins so.
        values.push(Value::from(format!("{word}\u{10FFFF}")));
        format!("{table}.word >= ${} AND {table}.word < ${}", values.len() - 1, values.len())
    };
    let words = query.words();
    let mut sql = String::new();
    for (place, word) in words.iter().enumerate() {
        if place == 0 {
            sql = format!("SELECT w.contact_id FROM contact_words w WHERE {}", range("w", word));
        } else {
            sql.push_str(&format!(
                " AND EXISTS (SELECT 1 FROM contact_words x WHERE x.contact_id = w.contact_id AND {})",
                range("x", word)
            ));
        }
    }
    // One may be found by several of their words, and some are not the searcher's to see.
    sql.push_str(&format!(" LIMIT {}", MOST_CONTACTS * 10));
    let statement = Statement::from_sql_and_values(store.backend(), sql, values);
    let mut ids = Vec::new();
    for row in store.read().query_all_raw(statement).await? {
        let id = row.try_get_by_index::<i64>(0)?;
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    Ok(ids)
}

fn may_search(actor: &User) -> Result<(), InboxError> {
    if policy::allows(actor.role, Action::ReadInbox) { Ok(()) } else { Err(InboxError::Forbidden) }
}

/// Who looked for what is kept: a search is a look at what citizens wrote.
async fn log(store: &Store, now: Timestamp, actor: &User, typed: &str) -> Result<(), InboxError> {
    let detail: String = typed.chars().take(LONGEST_SEARCH).collect();
    let mut tx = store.begin(now).await?;
    tx.audit(Audit { actor: Some(actor.id), action: "data.searched", subject: "search".into(), detail });
    Ok(tx.commit().await?)
}
