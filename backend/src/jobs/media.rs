//! Fetching a medium of a message and keeping it.

use super::{JobError, Jobs};
use crate::{
    inbox::{Touched, publish, renew_message},
    media::MediaError,
    store::entity::{attachment, conversation, job, message},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, QuerySelect};
use shared::MediaState;
use url::Url;

pub(super) async fn run(jobs: &Jobs, job: &job::Model, last: bool) -> Result<(), JobError> {
    let Some(row) = attachment::Entity::find_by_id(job.subject).one(jobs.store.read()).await? else {
        return Ok(());
    };
    let Some(of) = message::Entity::find_by_id(row.message_id).one(jobs.store.read()).await? else {
        return Ok(());
    };
    let Some(account) = jobs.channels.accounts().by_id(of.channel_id.into()) else { return Ok(()) };
    let Ok(own_host) = Url::parse(&account.base_url) else { return Ok(()) };
    let mut change = attachment::ActiveModel { id: Set(row.id), ..Default::default() };
    let state = match jobs.fetcher.fetch(&row.source_url, &own_host).await {
        Ok(fetched) => {
            let key = format!("attachments/{}/{}", of.conversation_id, row.id);
            change.mime = Set(fetched.mime.into());
            change.size = Set(i64::try_from(fetched.bytes.len()).unwrap_or(i64::MAX));
            jobs.media.put(&key, fetched.bytes).await.map_err(|e| JobError::Later(e.to_string()))?;
            change.storage_key = Set(Some(key));
            MediaState::Stored
        }
        Err(MediaError::Unavailable(detail)) if !last => return Err(JobError::Later(detail)),
        Err(MediaError::Unavailable(_) | MediaError::Gone(_)) => MediaState::Gone,
        Err(MediaError::TooLarge) => MediaState::TooLarge,
        Err(MediaError::Refused | MediaError::Forbidden) => MediaState::Refused,
    };
    change.state = Set(state.as_str().into());
    let mut tx = jobs.store.begin(jobs.clock.now()).await?;
    // Held first, so that what is told of it is as it is when this is told.
    conversation::Entity::find_by_id(of.conversation_id).lock_exclusive().one(&*tx).await?;
    change.update(&*tx).await?;
    renew_message(&tx, of.id).await?;
    publish(&mut tx, &Touched::from([(of.conversation_id, [of.id].into())])).await?;
    tx.commit().await?;
    Ok(())
}
