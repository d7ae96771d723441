//! The running simulator: its state and what all its parts share.

use crate::accounts::{Account, demo_accounts};
use crate::clock::Clock;
use crate::deliver::{self, Dispatch};
use crate::media::Links;
use crate::misbehave::{Misbehaviour, Mood};
use crate::sent::Sent;
use crate::wire::{Cuttable, Wire};
use crate::world::World;
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::Value;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;
use tokio::sync::{broadcast, watch};
use tokio_util::sync::CancellationToken;

/// How a simulator is set up.
#[derive(Clone, Debug)]
pub struct SimulatorConfig {
    /// Where it listens.
    pub listen: SocketAddr,
    /// Decides on everything that looks like chance.
    pub seed: u64,
    /// Balie's address, to which webhooks go; none lets them be lost.
    pub balie: Option<String>,
    /// Whether what Balie sends comes back as an echo.
    pub echoes: bool,
    /// When a sent message is reported delivered and read; none leaves that to the test.
    pub receipts: Option<Receipts>,
    /// Whether several webhooks that wait go in one POST.
    pub batching: bool,
    /// How long a refused webhook waits for the second try; each further wait is twice as long.
    pub retry_after: Duration,
    /// How long links to media work.
    pub media_lifetime: Duration,
}

/// When a sent message is reported delivered and read.
#[derive(Clone, Copy, Debug)]
pub struct Receipts {
    /// After sending.
    pub delivered: Duration,
    /// After delivery.
    pub read: Duration,
}

impl Default for SimulatorConfig {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            seed: 2017,
            balie: None,
            echoes: true,
            receipts: None,
            batching: true,
            retry_after: Duration::from_secs(1),
            media_lifetime: Duration::from_hours(1),
        }
    }
}

/// The state that all parts share.
pub(crate) struct Sim {
    pub config: SimulatorConfig,
    pub base_url: String,
    pub accounts: Vec<Account>,
    pub clock: Clock,
    pub dispatch: Dispatch,
    pub http: reqwest::Client,
    pub stop: CancellationToken,
    /// Counts what Balie sent, for those who wait for it.
    pub changed: watch::Sender<u64>,
    /// What Balie sends, for the citizens who answer.
    pub heard: broadcast::Sender<Sent>,
    pub evening: Mutex<Option<CancellationToken>>,
    world: Mutex<World>,
    moods: Mutex<Vec<Mood>>,
    balie: RwLock<Option<String>>,
    random: Mutex<StdRng>,
}

impl Sim {
    /// No lock is held while something panics but in a test that fails anyway.
    pub fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn moods(&self) -> MutexGuard<'_, Vec<Mood>> {
        self.moods.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn random(&self) -> MutexGuard<'_, StdRng> {
        self.random.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn balie(&self) -> Option<String> {
        self.balie.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn set_balie(&self, url: Option<String>) {
        *self.balie.write().unwrap_or_else(PoisonError::into_inner) = url;
    }

    pub fn links(&self) -> Links<'_> {
        let lifetime_ms = i64::try_from(self.config.media_lifetime.as_millis()).unwrap_or(i64::MAX);
        Links { base_url: &self.base_url, now: self.clock.now(), lifetime_ms }
    }

    /// An account by its key or the platform's id.
    pub fn find_account(&self, key: &str) -> Option<usize> {
        self.accounts.iter().position(|a| a.key == key || a.id == key)
    }

    /// Lets platforms misbehave: one account's, or all.
    pub fn misbehave(&self, account: Option<usize>, how: Misbehaviour) {
        for (index, mood) in self.moods().iter_mut().enumerate() {
            if account.is_none_or(|a| a == index) {
                mood.turn(how);
            }
        }
    }

    /// Keeps what Balie sent and lets everybody know.
    pub fn took(&self, sent: Sent) {
        self.world().record(sent.clone());
        self.changed.send_modify(|n| *n += 1);
        // Nobody listens when there is no evening.
        let _ = self.heard.send(sent);
    }

    /// Brings a webhook on its way.
    pub fn push(&self, account: usize, webhook: Value) {
        self.dispatch.push(account, webhook);
    }

    /// Forgets all that happened, and behaves.
    pub fn reset(&self) {
        *self.world() = World::new(&self.accounts, self.clock.now());
        for mood in self.moods().iter_mut() {
            *mood = Mood::default();
        }
    }
}

/// Starts listening and everything that runs beside it.
pub(crate) async fn start(config: SimulatorConfig) -> anyhow::Result<Arc<Sim>> {
    let listener = tokio::net::TcpListener::bind(config.listen).await?;
    let base_url = format!("http://{}", listener.local_addr()?);
    let accounts = demo_accounts();
    let clock = Clock::default();
    let (dispatch, queues) = Dispatch::new(accounts.len());
    let sim = Arc::new(Sim {
        base_url,
        world: Mutex::new(World::new(&accounts, clock.now())),
        moods: Mutex::new(vec![Mood::default(); accounts.len()]),
        balie: RwLock::new(config.balie.clone()),
        random: Mutex::new(StdRng::seed_from_u64(config.seed)),
        http: reqwest::Client::builder().timeout(Duration::from_secs(10)).build()?,
        stop: CancellationToken::new(),
        changed: watch::Sender::new(0),
        heard: broadcast::Sender::new(1_024),
        evening: Mutex::new(None),
        accounts,
        clock,
        dispatch,
        config,
    });
    for (account, queue) in queues.into_iter().enumerate() {
        tokio::spawn(deliver::run(Arc::clone(&sim), account, queue));
    }
    let stop = sim.stop.clone();
    let service = crate::routes::router(Arc::clone(&sim)).into_make_service_with_connect_info::<Wire>();
    tokio::spawn(async move {
        let served = axum::serve(Cuttable(listener), service)
            .with_graceful_shutdown(async move { stop.cancelled().await })
            .await;
        if let Err(error) = served {
            tracing::error!(%error, "the simulator stopped");
        }
    });
    Ok(sim)
}
