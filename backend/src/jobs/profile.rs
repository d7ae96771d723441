//! The name of a citizen, where the webhook did not say it.

use super::{JobError, Jobs};
use crate::{
    citizens,
    inbox::{self, Touched, publish},
    platforms::{Call, platform},
    store::entity::{identity, job},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait};
use std::collections::BTreeSet;

pub(super) async fn run(jobs: &Jobs, job: &job::Model) -> Result<(), JobError> {
    let Some(known) = identity::Entity::find_by_id(job.subject).one(jobs.store.read()).await? else {
        return Ok(());
    };
    let Some(account) = jobs.channels.accounts().by_id(known.channel_id.into()) else { return Ok(()) };
    let call = Call { http: &jobs.http, account: &account, now: jobs.clock.now() };
    let outcome = platform(account.platform).profile(&call, &known.platform_id).await;
    jobs.channels.record_call(account.id, outcome.as_ref().map(|_| ()));
    let profile = outcome?;
    let name = profile.name.replace('\0', "\u{FFFD}");
    let mut tx = jobs.store.begin(jobs.clock.now()).await?;
    let held = inbox::hold_conversations_of(&tx, &[known.contact_id]).await?;
    let mut change = identity::ActiveModel { id: Set(known.id), ..Default::default() };
    change.name = Set(name);
    if profile.handle.is_some() {
        change.handle = Set(profile.handle);
    }
    change.update(&*tx).await?;
    citizens::follow_identities(&tx, known.contact_id).await?;
    let touched = held.into_iter().map(|id| (id, BTreeSet::new())).collect::<Touched>();
    publish(&mut tx, &touched).await?;
    tx.commit().await?;
    Ok(())
}
