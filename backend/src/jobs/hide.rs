//! Hiding a comment from the public, or showing it again, at the platform.

use super::{JobError, Jobs};
use crate::{
    inbox::{Touched, change_message, publish, system_message},
    platforms::{Call, CallError, platform},
    store::entity::{conversation, job, message},
};
use sea_orm::{ActiveValue::Set, EntityTrait, QuerySelect};
use serde::Deserialize;
use shared::SystemEvent;

#[derive(Deserialize)]
struct Payload {
    comment: String,
    hidden: bool,
}

pub(super) async fn run(jobs: &Jobs, job: &job::Model, last: bool) -> Result<(), JobError> {
    let Ok(asked) = serde_json::from_str::<Payload>(&job.payload) else { return Ok(()) };
    let Some(row) = message::Entity::find_by_id(job.subject).one(jobs.store.read()).await? else {
        return Ok(());
    };
    let Some(account) = jobs.channels.accounts().by_id(row.channel_id.into()) else { return Ok(()) };
    let call = Call { http: &jobs.http, account: &account, now: jobs.clock.now() };
    let outcome = platform(account.platform).set_hidden(&call, &asked.comment, asked.hidden).await;
    jobs.channels.record_call(account.id, outcome.as_ref().copied());
    match outcome {
        Ok(()) => told(jobs, job, asked.hidden, true).await,
        Err(error) if last || matches!(error, CallError::Refused { .. }) => {
            // What the screen promised did not happen: it says so again.
            told(jobs, job, !asked.hidden, false).await?;
            Err(error.into())
        }
        Err(error) => Err(error.into()),
    }
}

async fn told(jobs: &Jobs, job: &job::Model, hidden: bool, with_line: bool) -> Result<(), JobError> {
    let mut tx = jobs.store.begin(jobs.clock.now()).await?;
    let Some(row) = message::Entity::find_by_id(job.subject).one(&*tx).await? else { return Ok(()) };
    let Some(of) = conversation::Entity::find_by_id(row.conversation_id).lock_exclusive().one(&*tx).await?
    else {
        return Ok(());
    };
    let change = message::ActiveModel { hidden: Set(hidden), ..Default::default() };
    change_message(&tx, row.id, change).await?;
    let mut lines = std::collections::BTreeSet::from([row.id]);
    if with_line {
        lines.insert(system_message(&tx, &of, None, &SystemEvent::CommentHidden { hidden }).await?);
    }
    publish(&mut tx, &Touched::from([(of.id, lines)])).await?;
    tx.commit().await?;
    Ok(())
}
