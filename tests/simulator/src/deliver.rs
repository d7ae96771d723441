//! Bringing webhooks to Balie as a platform does: in order, sometimes several in one POST, again when refused.

use crate::misbehave::Mood;
use crate::payload::{SignedRequest, bytes, merge};
use crate::sim::Sim;
use rand::seq::SliceRandom;
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Semaphore, mpsc, watch};

/// Webhooks that wait for one account; beyond this they are lost, as on a platform that gives up.
const QUEUE: usize = 4_096;
/// At most so many go in one POST.
const BATCH: usize = 5;
/// So often is a refused webhook tried in all.
const ATTEMPTS: u32 = 6;
/// So many may wait for another try, or come late, at a time.
const IN_FLIGHT: usize = 512;
/// How long a reordered webhook waits for others.
const HOLD: Duration = Duration::from_millis(300);

/// The queues of webhooks, one for each account.
pub(crate) struct Dispatch {
    queues: Vec<mpsc::Sender<Value>>,
    pending: watch::Sender<usize>,
    in_flight: Arc<Semaphore>,
}

impl Dispatch {
    /// The queues and their ends, which [`run`] reads.
    pub fn new(accounts: usize) -> (Self, Vec<mpsc::Receiver<Value>>) {
        let (queues, ends) = (0..accounts).map(|_| mpsc::channel(QUEUE)).unzip();
        (
            Self { queues, pending: watch::Sender::new(0), in_flight: Arc::new(Semaphore::new(IN_FLIGHT)) },
            ends,
        )
    }

    /// Puts a webhook in the queue; what does not fit is lost.
    pub fn push(&self, account: usize, webhook: Value) {
        self.pending.send_modify(|n| *n += 1);
        if self.queues[account].try_send(webhook).is_err() {
            tracing::warn!(account, "webhook lost: too many wait");
            self.done(1);
        }
    }

    fn done(&self, count: usize) {
        self.pending.send_modify(|n| *n = n.saturating_sub(count));
    }

    /// Waits until nothing waits.
    pub async fn settled(&self) {
        let mut pending = self.pending.subscribe();
        // The sender lives as long as `self`, so this ends only when nothing waits.
        let _ = pending.wait_for(|n| *n == 0).await;
    }
}

/// Delivers the webhooks of one account until the simulator stops.
pub(crate) async fn run(sim: Arc<Sim>, account: usize, mut queue: mpsc::Receiver<Value>) {
    loop {
        let first = tokio::select! {
            () = sim.stop.cancelled() => return,
            next = queue.recv() => match next {
                Some(webhook) => webhook,
                None => return,
            },
        };
        let held = sim.moods()[account].reorder as usize;
        let webhooks = if held > 1 {
            sim.moods()[account].reorder = 0;
            hold_back(&sim, first, held, &mut queue).await
        } else {
            gather(first, &mut queue)
        };
        deliver(&sim, account, webhooks, held > 1).await;
    }
}

/// What waits already, up to a batch.
fn gather(first: Value, queue: &mut mpsc::Receiver<Value>) -> Vec<Value> {
    let mut all = vec![first];
    while all.len() < BATCH
        && let Ok(next) = queue.try_recv()
    {
        all.push(next);
    }
    all
}

/// Waits for `count` webhooks and shuffles them; never in the order in which they came.
async fn hold_back(sim: &Sim, first: Value, count: usize, queue: &mut mpsc::Receiver<Value>) -> Vec<Value> {
    let mut all = vec![first];
    while all.len() < count {
        match tokio::time::timeout(HOLD, queue.recv()).await {
            Ok(Some(next)) => all.push(next),
            _ => break,
        }
    }
    let before = all.clone();
    all.shuffle(&mut *sim.random());
    if all == before {
        all.reverse();
    }
    all
}

async fn deliver(sim: &Arc<Sim>, account: usize, webhooks: Vec<Value>, apart: bool) {
    let mut now = Vec::new();
    for webhook in webhooks {
        let fate = Fate::of(&mut sim.moods()[account]);
        match fate {
            Fate::Lost => sim.dispatch.done(1),
            Fate::Late(by) => later(sim, account, webhook, by),
            Fate::Once => now.push(webhook),
            Fate::Twice => {
                sim.dispatch.pending.send_modify(|n| *n += 1);
                now.extend([webhook.clone(), webhook]);
            }
        }
    }
    let batches = if apart || !sim.config.batching { now } else { return batched(sim, account, now).await };
    for webhook in batches {
        first_try(sim, account, webhook, 1).await;
    }
}

async fn batched(sim: &Arc<Sim>, account: usize, webhooks: Vec<Value>) {
    let mut unsettled = webhooks.len();
    let posts = merge(webhooks);
    let last = posts.len().saturating_sub(1);
    for (index, webhook) in posts.into_iter().enumerate() {
        // A merged POST stands for several webhooks: the last of a batch settles what the others left.
        let settles = if index == last { unsettled } else { 1 };
        unsettled -= settles;
        first_try(sim, account, webhook, settles).await;
    }
}

enum Fate {
    Lost,
    Late(Duration),
    Once,
    Twice,
}

impl Fate {
    fn of(mood: &mut Mood) -> Self {
        if mood.silent {
            return Self::Lost;
        }
        if let Some(millis) = mood.lateness() {
            return Self::Late(Duration::from_millis(millis));
        }
        if mood.duplicates() { Self::Twice } else { Self::Once }
    }
}

fn later(sim: &Arc<Sim>, account: usize, webhook: Value, by: Duration) {
    let sim = Arc::clone(sim);
    let Ok(permit) = Arc::clone(&sim.dispatch.in_flight).try_acquire_owned() else {
        sim.dispatch.done(1);
        return;
    };
    tokio::spawn(async move {
        let _permit = permit;
        tokio::select! {
            () = sim.stop.cancelled() => return,
            () = tokio::time::sleep(by) => {}
        }
        let request = SignedRequest::new(&sim.accounts[account], bytes(&webhook));
        try_again(&sim, request, 1, 0).await;
    });
}

/// Tries once in turn; when that fails the rest of the queue does not wait for the next try.
async fn first_try(sim: &Arc<Sim>, account: usize, webhook: Value, settles: usize) {
    let request = SignedRequest::new(&sim.accounts[account], bytes(&webhook));
    if post(sim, &request).await {
        sim.dispatch.done(settles);
        return;
    }
    let Ok(permit) = Arc::clone(&sim.dispatch.in_flight).try_acquire_owned() else {
        tracing::warn!(account, "webhook lost: too many wait for another try");
        sim.dispatch.done(settles);
        return;
    };
    let sim = Arc::clone(sim);
    tokio::spawn(async move {
        let _permit = permit;
        try_again(&sim, request, settles, 1).await;
    });
}

async fn try_again(sim: &Sim, request: SignedRequest, settles: usize, tried: u32) {
    for attempt in tried..ATTEMPTS {
        if attempt > 0 {
            let wait = sim.config.retry_after * 2_u32.pow(attempt - 1);
            tokio::select! {
                () = sim.stop.cancelled() => return,
                () = tokio::time::sleep(wait) => {}
            }
        }
        if post(sim, &request).await {
            break;
        }
    }
    sim.dispatch.done(settles);
}

/// Whether Balie took it. With nobody to bring it to there is nothing to try again.
async fn post(sim: &Sim, request: &SignedRequest) -> bool {
    let Some(balie) = sim.balie() else { return true };
    match request.send(&sim.http, &balie).await {
        Ok(status) if status.is_success() => true,
        Ok(status) => {
            tracing::debug!(%status, path = request.path, "Balie refuses a webhook");
            false
        }
        Err(error) => {
            tracing::debug!(%error, path = request.path, "Balie cannot be reached");
            false
        }
    }
}
