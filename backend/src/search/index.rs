//! Keeping what is searched in line with messages and citizens, in the transaction that changes them.

use super::terms;
use crate::store::{
    Store, Tx,
    entity::{contact, identity, job, message},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseBackend, DbErr, EntityTrait,
    QueryFilter, QueryOrder, QuerySelect, Statement, Value,
};
use serde::{Deserialize, Serialize};
use shared::{Direction, MOST_IDENTITIES, MessageState};

/// How many rows one statement takes.
const TOGETHER: usize = 500;

/// Brings the index in line with messages as they are now. A message that only got further on its way is left.
pub async fn index_messages(tx: &Tx, rows: &[message::Model]) -> Result<(), DbErr> {
    let changed: Vec<_> = rows.iter().filter(|m| m.version == 1 || has_other_words(m)).collect();
    put(tx, &changed).await
}

/// Whether the words that may be found can differ from those that the message began with.
fn has_other_words(m: &message::Model) -> bool {
    m.edited_at.is_some() || !is_found(m)
}

/// What the citizen took away, and a reply that never left, is not found.
fn is_found(m: &message::Model) -> bool {
    m.direction != Direction::System.as_str()
        && m.deleted_at.is_none()
        && m.state != MessageState::TakenBack.as_str()
}

async fn put(tx: &Tx, rows: &[&message::Model]) -> Result<(), DbErr> {
    let (kept, gone): (Vec<_>, Vec<_>) = rows
        .iter()
        .map(|m| (m.id, if is_found(m) { terms::indexed(&m.text) } else { String::new() }))
        .partition(|(_, words)| !words.is_empty());
    for some in kept.chunks(TOGETHER) {
        let values = some.iter().flat_map(|(id, words)| [Value::from(*id), Value::from(words.as_str())]);
        let (row, rest) = match tx.get_database_backend() {
            DatabaseBackend::Postgres => (
                "({}, to_tsvector('simple', {}))",
                "INTO search_messages (message_id, words) VALUES {} \
                 ON CONFLICT (message_id) DO UPDATE SET words = excluded.words",
            ),
            _ => ("({}, {})", "OR REPLACE INTO search_messages (rowid, words) VALUES {}"),
        };
        let mut place = 0;
        let rows = vec![row; some.len()].join(", ");
        let sql = numbered(&format!("INSERT {}", rest.replace("{}", &rows)), &mut place);
        execute(tx, sql, values.collect()).await?;
    }
    for some in gone.chunks(TOGETHER) {
        let id = match tx.get_database_backend() {
            DatabaseBackend::Postgres => "message_id",
            _ => "rowid",
        };
        let places = vec!["{}"; some.len()].join(", ");
        let sql = numbered(&format!("DELETE FROM search_messages WHERE {id} IN ({places})"), &mut 0);
        execute(tx, sql, some.iter().map(|(id, _)| Value::from(*id)).collect()).await?;
    }
    Ok(())
}

/// Gives each `{}` its number: both databases read `$1`.
fn numbered(sql: &str, place: &mut usize) -> String {
    let mut parts = sql.split("{}");
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        *place += 1;
        whole.push_str(&format!("${place}"));
        whole.push_str(part);
    }
    whole
}

async fn execute(tx: &Tx, sql: String, values: Vec<Value>) -> Result<(), DbErr> {
    let statement = Statement::from_sql_and_values(tx.get_database_backend(), sql, values);
    tx.execute_raw(statement).await.map(|_| ())
}

/// Brings what a citizen is found by in line with their names and handles.
pub async fn index_contact(tx: &Tx, contact: i64) -> Result<(), DbErr> {
    // Whose name is hidden is not found by it.
    let hidden = contact::Entity::find_by_id(contact).one(&**tx).await?.is_some_and(|c| c.hidden);
    let known = identity::Entity::find()
        .filter(identity::Column::ContactId.eq(contact))
        .order_by_asc(identity::Column::Id)
        .limit(if hidden { 0 } else { MOST_IDENTITIES })
        .all(&**tx)
        .await?;
    let texts: Vec<_> =
        known.iter().flat_map(|i| [i.name.as_str(), i.handle.as_deref().unwrap_or_default()]).collect();
    execute(tx, "DELETE FROM contact_words WHERE contact_id = $1".into(), vec![contact.into()]).await?;
    for word in terms::names(&texts) {
        let sql = "INSERT INTO contact_words (word, contact_id) VALUES ($1, $2)";
        execute(tx, sql.into(), vec![word.into(), contact.into()]).await?;
    }
    Ok(())
}

/// How far it came; the job's payload.
#[derive(Serialize, Deserialize)]
struct Course {
    messages_after: i64,
    contacts_after: i64,
}

/// Indexes everything that was there before there was an index, a bounded number at a time.
pub async fn rebuild(store: &Store, clock: &crate::clock::Clock, taken: &job::Model) -> Result<(), DbErr> {
    let mut payload = taken.payload.clone();
    loop {
        let mut tx = store.begin(clock.now()).await?;
        let row = job::Entity::find_by_id(taken.id)
            .filter(job::Column::Payload.eq(payload.as_str()))
            .filter(job::Column::State.eq("working"))
            .lock_exclusive()
            .one(&*tx)
            .await?;
        // Another worker took over.
        if row.is_none() {
            return Ok(());
        }
        let mut course: Course =
            serde_json::from_str(&payload).map_err(|e| DbErr::Type(format!("jobs.payload: {e}")))?;
        let more = batch(&mut tx, &mut course).await?;
        payload = serde_json::to_string(&course).unwrap_or_default();
        let change =
            job::ActiveModel { id: Set(taken.id), payload: Set(payload.clone()), ..Default::default() };
        change.update(&*tx).await?;
        tx.commit().await?;
        if !more {
            return Ok(());
        }
    }
}

/// Some messages, and some citizens; whether there may be more.
async fn batch(tx: &mut Tx, course: &mut Course) -> Result<bool, DbErr> {
    let rows = message::Entity::find()
        .filter(message::Column::Id.gt(course.messages_after))
        .order_by_asc(message::Column::Id)
        .limit(TOGETHER as u64)
        .lock_exclusive()
        .all(&**tx)
        .await?;
    put(tx, &rows.iter().collect::<Vec<_>>()).await?;
    course.messages_after = rows.last().map_or(course.messages_after, |last| last.id);
    let contacts: Vec<i64> = identity::Entity::find()
        .select_only()
        .column(identity::Column::ContactId)
        .distinct()
        .filter(identity::Column::ContactId.gt(course.contacts_after))
        .order_by_asc(identity::Column::ContactId)
        .limit(TOGETHER as u64)
        .into_tuple()
        .all(&**tx)
        .await?;
    for contact in &contacts {
        index_contact(tx, *contact).await?;
    }
    course.contacts_after = contacts.last().copied().unwrap_or(course.contacts_after);
    Ok(!rows.is_empty() || !contacts.is_empty())
}
