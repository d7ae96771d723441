//! Serving: the listener, the workers, and an end in two steps.

use crate::{
    api,
    app::{App, StartError},
    clock::Clock,
    config::Config,
    workers,
};
use axum::serve::ListenerExt;
use std::{net::SocketAddr, time::Duration};
use tokio::{net::TcpListener, signal, time::timeout};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// How long requests and workers may take to finish when the program ends.
const SOFT_END: Duration = Duration::from_secs(10);
/// A running server.
pub struct Running {
    /// Where it listens.
    pub addr: SocketAddr,
    /// What it is made of.
    pub app: App,
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Running {
    /// Starts everything; returns when it is ready for requests.
    pub async fn start(config: Config, clock: Clock) -> Result<Self, StartError> {
        let listen = config.listen;
        // Before the database: a second start by mistake must not get that far.
        let listener = TcpListener::bind(listen).await.map_err(|e| StartError::Listen(listen, e))?;
        let addr = listener.local_addr().map_err(|e| StartError::Listen(listen, e))?;
        let app = App::open(config, clock).await?;
        let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
        workers::start(&app, &tasks, &stop);
        tasks.spawn(serve(listener, app.clone(), stop.clone()));
        tracing::info!(listen = %addr, database = ?app.store.backend(), "balie is open");
        Ok(Self { addr, app, stop, tasks })
    }

    /// Serves until the operator asks to stop.
    pub async fn until_signal(self) {
        asked_to_stop().await;
        tracing::info!("balie is closing");
        tokio::select! {
            () = self.stop() => {}
            () = asked_to_stop() => tracing::warn!("balie stops at once"),
        }
    }

    /// Stops: softly first, and hard when that takes too long.
    pub async fn stop(self) {
        self.stop.cancel();
        self.tasks.close();
        if timeout(SOFT_END, self.tasks.wait()).await.is_err() {
            tracing::warn!("some requests or workers did not finish in time");
        }
        if let Err(error) = self.app.store.close().await {
            tracing::warn!(error.message = %error, "store.close failed");
        }
    }
}

async fn serve(listener: TcpListener, app: App, stop: CancellationToken) {
    // A change that follows another soon would wait for the client's word that the first arrived: up to 40 ms.
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(error.message = %error, "server.nodelay failed");
        }
    });
    let service = api::router(&app).into_make_service_with_connect_info::<SocketAddr>();
    let end = stop.clone();
    let served = axum::serve(listener, service).with_graceful_shutdown(async move { end.cancelled().await });
    if let Err(error) = served.await {
        tracing::error!(error.message = %error, "the listener failed");
        stop.cancel();
    }
}

async fn asked_to_stop() {
    #[cfg(unix)]
    {
        // Without a handler for it SIGTERM ends the program at once, which is safe too.
        if let Ok(mut terminate) = signal::unix::signal(signal::unix::SignalKind::terminate()) {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = signal::ctrl_c() => {}
            }
            return;
        }
    }
    let _ctrl_c = signal::ctrl_c().await;
}
