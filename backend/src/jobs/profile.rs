//! The name of a citizen, where the webhook did not say it.

use super::{JobError, Jobs};
use crate::{
    citizens,
    inbox::{Touched, publish},
    platforms::{Call, platform},
    store::entity::{conversation, identity, job},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

/// How many conversations are told of the name.
const TOLD: u64 = 200;

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
    // They are held first: who publishes one of them meanwhile would tell of the citizen without a name after us.
    let ids: Vec<i64> = conversation::Entity::find()
        .select_only()
        .column(conversation::Column::Id)
        .filter(conversation::Column::ContactId.eq(known.contact_id))
        .order_by_asc(conversation::Column::Id)
        .limit(TOLD)
        .lock_exclusive()
        .into_tuple()
        .all(&*tx)
        .await?;
    let mut change = identity::ActiveModel { id: Set(known.id), ..Default::default() };
    change.name = Set(name);
    if profile.handle.is_some() {
        change.handle = Set(profile.handle);
    }
    change.update(&*tx).await?;
    citizens::follow_identities(&tx, known.contact_id).await?;
    publish(&mut tx, &ids.into_iter().map(|id| (id, std::collections::BTreeSet::new())).collect::<Touched>())
        .await?;
    tx.commit().await?;
    Ok(())
}
