//! What the program is made of: capabilities, made once and handed to whoever needs them.

use crate::{
    channels::{Channels, KeyError, Seal},
    clock::Clock,
    config::Config,
    intake::Intake,
    live::Hub,
    media::{Fetcher, MediaStore, StorageError},
    people::{Attempts, Passwords},
    store::{OpenError, Store},
};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use sea_orm::DbErr;
use shared::Timestamp;
use std::{
    ops::Deref,
    path::PathBuf,
    sync::{Arc, OnceLock},
    time::Duration,
};

/// Why the program cannot start: one sentence.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The data folder cannot be made.
    #[error("The data folder {0} cannot be made: {1}.")]
    DataDir(PathBuf, std::io::Error),
    /// The key cannot be used.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The database cannot be used.
    #[error("{}.", capitalised(.0))]
    Open(#[from] OpenError),
    /// The database does not answer.
    #[error("The database does not answer: {0}.")]
    Db(#[from] DbErr),
    /// The media cannot be kept.
    #[error("The place for media cannot be used: {0}.")]
    Media(#[from] StorageError),
    /// The system has no TLS to offer.
    #[error("No HTTP client can be made: {0}.")]
    Http(#[from] reqwest::Error),
    /// The address is taken.
    #[error("Balie cannot listen on {0}: {1}.")]
    Listen(std::net::SocketAddr, std::io::Error),
}

fn capitalised(error: &OpenError) -> String {
    let text = error.to_string();
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The program's capabilities. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// What an [`App`] is made of.
pub struct Parts {
    /// The settings.
    pub config: Config,
    /// Where the time comes from.
    pub clock: Clock,
    /// When the program started.
    pub started_at: Timestamp,
    /// The database.
    pub store: Store,
    /// The client that calls platforms.
    pub http: reqwest::Client,
    /// The connected accounts.
    pub channels: Channels,
    /// Keeps what platforms send.
    pub intake: Intake,
    /// Sends changes to browsers.
    pub hub: Hub,
    /// Fetches pictures and the like.
    pub fetcher: Fetcher,
    /// Keeps pictures and the like.
    pub media: MediaStore,
    /// Hashes and checks passwords.
    pub passwords: Passwords,
    /// Counts wrong passwords.
    pub attempts: Attempts,
    /// Tells the measurements.
    pub metrics: PrometheusHandle,
}

impl Deref for App {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl App {
    /// Opens everything.
    pub async fn open(config: Config, clock: Clock) -> Result<Self, StartError> {
        make_data_dir(&config)?;
        let seal = Seal::from_file(&config.key_file())?;
        let store = Store::open(&config.database_url).await?;
        let media = match &config.media_url {
            Some(url) => MediaStore::at(url.as_str())?,
            None => MediaStore::folder(&config.data_dir.join("media"))?,
        };
        Ok(Self(Arc::new(Parts {
            started_at: clock.now(),
            http: http_client()?,
            channels: Channels::open(store.clone(), clock.clone(), seal).await?,
            intake: Intake::start(store.clone(), clock.clone()),
            hub: Hub::new(store.clone()).await?,
            fetcher: Fetcher::new()?,
            media,
            passwords: Passwords::new(),
            attempts: Attempts::default(),
            metrics: metrics_handle(),
            config,
            clock,
            store,
        })))
    }
}

/// Makes the data folder, readable for this user only.
pub fn make_data_dir(config: &Config) -> Result<(), StartError> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(&config.data_dir).map_err(|e| StartError::DataDir(config.data_dir.clone(), e))
}

/// Platforms get little time, and never lead us elsewhere.
fn http_client() -> Result<reqwest::Client, reqwest::Error> {
    reqwest::Client::builder()
        .connect_timeout(Duration::from_secs(5))
        .timeout(Duration::from_secs(20))
        .redirect(reqwest::redirect::Policy::none())
        .user_agent(concat!("Balie/", env!("CARGO_PKG_VERSION")))
        .build()
}

/// The bounds between which durations are counted.
const SECONDS: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0];

/// Measurements are of the process: several apps in one, as in tests, share them.
fn metrics_handle() -> PrometheusHandle {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    HANDLE
        .get_or_init(|| {
            let buckets = PrometheusBuilder::new().set_buckets(&SECONDS);
            // Refused only when there are no buckets.
            let recorder = buckets.unwrap_or_default().build_recorder();
            let handle = recorder.handle();
            if metrics::set_global_recorder(recorder).is_err() {
                tracing::warn!("metrics are recorded elsewhere already");
            }
            handle
        })
        .clone()
}
