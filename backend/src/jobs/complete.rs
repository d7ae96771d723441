//! Filling in a message that the webhook only pointed to.

use super::{JobError, Jobs};
use crate::{
    intake::{complete_message, our_own_words},
    platforms::{Call, Pointer, platform},
    store::entity::{job, message},
};
use sea_orm::EntityTrait;

pub(super) async fn run(jobs: &Jobs, job: &job::Model) -> Result<(), JobError> {
    let Ok(pointer) = serde_json::from_str::<Pointer>(&job.payload) else { return Ok(()) };
    let Some(row) = message::Entity::find_by_id(job.subject).one(jobs.store.read()).await? else {
        return Ok(());
    };
    let Some(account) = jobs.channels.accounts().by_id(row.channel_id.into()) else { return Ok(()) };
    let call = Call { http: &jobs.http, account: &account, now: jobs.clock.now() };
    let outcome = platform(account.platform).complete(&call, &pointer).await;
    jobs.channels.record_call(account.id, outcome.as_ref().map(|_| ()));
    let told = outcome?;
    if told.citizen.id == account.account {
        // Our own words that name ourselves: there is no citizen, and nobody waits.
        our_own_words(&jobs.store, jobs.clock.now(), row.id, told).await?;
    } else {
        complete_message(&jobs.store, jobs.clock.now(), row.id, told).await?;
    }
    Ok(())
}
