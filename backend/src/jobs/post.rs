//! The words of a post of ours, where only comments under it were told.

use super::{JobError, Jobs};
use crate::{
    intake::complete_post,
    platforms::{Call, platform},
    store::entity::{job, post},
};
use sea_orm::EntityTrait;

pub(super) async fn run(jobs: &Jobs, job: &job::Model) -> Result<(), JobError> {
    let Some(row) = post::Entity::find_by_id(job.subject).one(jobs.store.read()).await? else {
        return Ok(());
    };
    if row.published_at.is_some() {
        return Ok(());
    }
    let Some(account) = jobs.channels.accounts().by_id(row.channel_id.into()) else { return Ok(()) };
    let call = Call { http: &jobs.http, account: &account, now: jobs.clock.now() };
    let outcome = platform(account.platform).post(&call, &row.platform_id).await;
    jobs.channels.record_call(account.id, outcome.as_ref().map(|_| ()));
    complete_post(&jobs.store, jobs.clock.now(), row.id, outcome?).await?;
    Ok(())
}
