//! Work that follows from a change and may take its time: fetching media and names, completing messages that a
//! webhook only pointed to, hiding comments. A job is idempotent; it is woken, and looked for as well.

pub mod ask;
mod complete;
mod hide;
mod media;
mod post;
mod profile;
mod queue;

use crate::{
    channels::Channels,
    clock::Clock,
    media::{Fetcher, MediaStore},
    platforms::CallError,
    search,
    store::{Store, Topic, entity::job},
    targets,
};
use futures::{StreamExt, stream};
use sea_orm::DbErr;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How long to wait before looking again without having been woken.
const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// How many jobs are under way at a time.
const SIDE_BY_SIDE: usize = 8;

/// Does jobs.
#[derive(Clone)]
pub struct Jobs {
    /// The database.
    pub store: Store,
    /// The clock.
    pub clock: Clock,
    /// The client for calls to platforms.
    pub http: reqwest::Client,
    /// The channels on whose behalf.
    pub channels: Channels,
    /// Fetches media.
    pub fetcher: Fetcher,
    /// Where media are kept.
    pub media: MediaStore,
}

/// Why a job is not done.
#[derive(Debug, thiserror::Error)]
enum JobError {
    /// The platform.
    #[error(transparent)]
    Call(#[from] CallError),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbErr),
    /// Something else that may pass.
    #[error("{0}")]
    Later(String),
}

impl JobError {
    /// Whether trying again may help.
    const fn may_pass(&self) -> bool {
        !matches!(self, Self::Call(CallError::Refused { .. }))
    }
}

impl Jobs {
    /// Does jobs as they come, until stopped.
    pub async fn run(self, stop: CancellationToken) {
        let mut pokes = self.store.watch(Topic::Jobs);
        while !stop.is_cancelled() {
            pokes.borrow_and_update();
            match self.round().await {
                Ok(taken) if taken > 0 => continue,
                Ok(_) => {}
                Err(error) => tracing::warn!(error.message = %error, "jobs.round failed"),
            }
            tokio::select! {
                () = stop.cancelled() => {}
                _ = pokes.changed() => {}
                () = tokio::time::sleep(LOOK_AGAIN) => {}
            }
        }
    }

    /// Takes what is due and does it; how many jobs that were.
    pub async fn round(&self) -> Result<usize, DbErr> {
        let jobs = queue::claim(&self.store, self.clock.now()).await?;
        let taken = jobs.len();
        stream::iter(jobs)
            .for_each_concurrent(SIDE_BY_SIDE, |job| async move {
                if let Err(error) = self.work(&job).await {
                    // The lease ends, and the job is taken up again.
                    tracing::error!(job.id = job.id, error.message = %error, "jobs.work failed");
                }
            })
            .await;
        Ok(taken)
    }

    async fn work(&self, job: &job::Model) -> Result<(), DbErr> {
        let last = queue::is_last_attempt(job);
        let outcome = match job.kind.as_str() {
            "profile" => profile::run(self, job).await,
            "complete" => complete::run(self, job).await,
            "post" => post::run(self, job).await,
            "hide" => hide::run(self, job, last).await,
            "media" => media::run(self, job, last).await,
            "targets" => Ok(targets::recompute(&self.store, &self.clock, job).await?),
            "search" => Ok(search::rebuild(&self.store, &self.clock, job).await?),
            _ => Ok(()),
        };
        match outcome {
            Ok(()) => queue::done(&self.store, self.clock.now(), job).await,
            Err(error) if error.may_pass() && !last => {
                tracing::info!(job.id = job.id, job.kind, error.message = %error, "jobs.work tries again");
                queue::later(&self.store, self.clock.now(), job).await
            }
            Err(error) => {
                tracing::warn!(job.id = job.id, job.kind, error.message = %error, "jobs.work gave up");
                queue::done(&self.store, self.clock.now(), job).await
            }
        }
    }
}
