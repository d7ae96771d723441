//! What works in the background.

use crate::{
    app::App,
    inbox,
    intake::{self, Reconciler},
    jobs::Jobs,
    outbox::Outbox,
    people,
};
use std::time::Duration;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// How often what is over is tidied up.
const TIDY_UP: Duration = Duration::from_secs(600);
/// How often measurements are added up.
const ADD_UP: Duration = Duration::from_secs(5);
/// How often to look for conversations whose time of being put away is over.
const WAKE_UP: Duration = Duration::from_secs(5);
/// How often to look for conversations that become at risk or missed, and for alarms that sound.
const MOMENT: Duration = Duration::from_secs(1);

/// How often it is noted who is there, and looked who is not.
const LOOK_WHO: Duration = Duration::from_secs(30);
/// How long colleagues have to come back after a start, before those who are not there count as away.
const COME_BACK: Duration = Duration::from_secs(180);

/// Starts every worker; each ends when `stop` says so.
pub fn start(app: &App, tasks: &TaskTracker, stop: &CancellationToken) {
    let (a, end) = (app.clone(), stop.clone());
    tasks.spawn(async move {
        tokio::select! { () = a.store.listen() => {}, () = end.cancelled() => {} }
    });
    let (a, end) = (app.clone(), stop.clone());
    tasks.spawn(async move { a.channels.run(end).await });
    let (a, end) = (app.clone(), stop.clone());
    tasks.spawn(async move { a.channels.keep_tokens(&a.http, end).await });
    let (a, end) = (app.clone(), stop.clone());
    tasks.spawn(async move { a.channels.keep_listening(end).await });
    let (a, end) = (app.clone(), stop.clone());
    tasks.spawn(async move { a.hub.run(end).await });
    let (a, end) = (app.clone(), stop.clone());
    tasks.spawn(async move {
        let heard = |channels: &_| a.channels.record_events(channels);
        intake::run(a.store.clone(), a.clock.clone(), end, heard).await;
    });
    tasks.spawn(outbox(app).run(stop.clone()));
    tasks.spawn(jobs(app).run(stop.clone()));
    tasks.spawn(reconciler(app).run(stop.clone()));
    let (a, end) = (app.clone(), stop.clone());
    tasks.spawn(async move { wake_snoozed(&a, end).await });
    let (a, end) = (app.clone(), stop.clone());
    tasks.spawn(async move { keep_attendance(&a, end).await });
    let (a, end) = (app.clone(), stop.clone());
    tasks.spawn(async move { keep_moments(&a, end).await });
    let (a, end) = (app.clone(), stop.clone());
    tasks.spawn(async move { tidy_up(&a, end).await });
    let (a, end) = (app.clone(), stop.clone());
    tasks.spawn(async move { add_up(&a, end).await });
}

fn outbox(app: &App) -> Outbox {
    Outbox {
        store: app.store.clone(),
        clock: app.clock.clone(),
        http: app.http.clone(),
        channels: app.channels.clone(),
        media: app.media.clone(),
    }
}

fn jobs(app: &App) -> Jobs {
    Jobs {
        store: app.store.clone(),
        clock: app.clock.clone(),
        http: app.http.clone(),
        channels: app.channels.clone(),
        fetcher: app.fetcher.clone(),
        media: app.media.clone(),
    }
}

fn reconciler(app: &App) -> Reconciler {
    Reconciler {
        store: app.store.clone(),
        clock: app.clock.clone(),
        http: app.http.clone(),
        channels: app.channels.clone(),
        intake: app.intake.clone(),
    }
}

async fn wake_snoozed(app: &App, stop: CancellationToken) {
    while !stop.is_cancelled() {
        if let Err(error) = inbox::wake_snoozed(&app.store, app.clock.now()).await {
            tracing::warn!(error.message = %error, "inbox.wake_snoozed failed");
        }
        tokio::select! { () = stop.cancelled() => {}, () = tokio::time::sleep(WAKE_UP) => {} }
    }
}

/// Notes who is there; what those hold who have been away for too long goes back to the queue.
async fn keep_attendance(app: &App, stop: CancellationToken) {
    let started = tokio::time::Instant::now();
    while !stop.is_cancelled() {
        let now = app.clock.now();
        if let Err(error) = inbox::note_present(&app.store, now, &app.hub.connected()).await {
            tracing::warn!(error.message = %error, "inbox.note_present failed");
        } else if started.elapsed() >= COME_BACK
            && let Err(error) = inbox::give_back_of_away(&app.store, now).await
        {
            tracing::warn!(error.message = %error, "inbox.give_back_of_away failed");
        }
        tokio::select! { () = stop.cancelled() => {}, () = tokio::time::sleep(LOOK_WHO) => {} }
    }
}

async fn keep_moments(app: &App, stop: CancellationToken) {
    while !stop.is_cancelled() {
        match inbox::keep_moments(&app.store, app.clock.now()).await {
            Ok(changed) if changed > 0 => continue,
            Ok(_) => {}
            Err(error) => tracing::warn!(error.message = %error, "inbox.keep_moments failed"),
        }
        tokio::select! { () = stop.cancelled() => {}, () = tokio::time::sleep(MOMENT) => {} }
    }
}

async fn tidy_up(app: &App, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let now = app.clock.now();
        if let Err(error) = people::delete_expired(&app.store, now).await {
            tracing::warn!(error.message = %error, "sessions.tidy failed");
        }
        if let Err(error) = inbox::forget_old_keys(&app.store, now).await {
            tracing::warn!(error.message = %error, "idempotency.tidy failed");
        }
        if let Err(error) = crate::notices::forget_old(&app.store, now).await {
            tracing::warn!(error.message = %error, "notices.tidy failed");
        }
        if let Err(error) = inbox::forget_unused_uploads(&app.store, &app.media, now).await {
            tracing::warn!(error.message = %error, "uploads.tidy failed");
        }
        if let Err(error) = app.hub.prune(now).await {
            tracing::warn!(error.message = %error, "feed.prune failed");
        }
        tokio::select! { () = stop.cancelled() => {}, () = tokio::time::sleep(TIDY_UP) => {} }
    }
}

/// Adds measurements up, also while nobody asks for them: until then each single one is kept.
async fn add_up(app: &App, stop: CancellationToken) {
    while !stop.is_cancelled() {
        app.metrics.run_upkeep();
        tokio::select! { () = stop.cancelled() => {}, () = tokio::time::sleep(ADD_UP) => {} }
    }
}
