//! Asking for work, in the transaction of what it follows from. There is one job of a kind for each subject.

use crate::store::{Topic, Tx, entity::job};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    DbErr, EntityTrait,
    sea_query::OnConflict,
};

/// Asks for a job, unless it was asked for before.
pub async fn once(tx: &mut Tx, kind: &str, subject: i64, payload: String) -> Result<(), DbErr> {
    let mut keep = subjects();
    keep.do_nothing();
    ask(tx, kind, subject, payload, keep).await
}

/// Asks for a job anew: it takes the place of an earlier one, also of one that is under way.
pub async fn anew(tx: &mut Tx, kind: &str, subject: i64, payload: String) -> Result<(), DbErr> {
    let mut replace = subjects();
    replace.update_columns([
        job::Column::Payload,
        job::Column::State,
        job::Column::Attempts,
        job::Column::DueAt,
        job::Column::LeaseUntil,
    ]);
    ask(tx, kind, subject, payload, replace).await
}

fn subjects() -> OnConflict {
    OnConflict::columns([job::Column::Kind, job::Column::Subject])
}

async fn ask(tx: &mut Tx, kind: &str, subject: i64, payload: String, known: OnConflict) -> Result<(), DbErr> {
    let row = job::ActiveModel {
        id: NotSet,
        kind: Set(kind.into()),
        subject: Set(subject),
        payload: Set(payload),
        state: Set(super::queue::QUEUED.into()),
        attempts: Set(0),
        due_at: Set(tx.now().0),
        lease_until: Set(None),
    };
    job::Entity::insert(row).on_conflict(known).exec_without_returning(&**tx).await?;
    tx.wake(Topic::Jobs);
    Ok(())
}
