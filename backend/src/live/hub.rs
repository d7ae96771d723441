//! The hub: one reader of the feed for all clients of this node.

use super::presence::Presences;
use crate::store::{
    Store, Topic,
    entity::change::{Column as C, Entity},
};
use bytes::Bytes;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::{Audience, Seq, Timestamp, UserId, live::ServerFrame};
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicI64, AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{
    sync::{broadcast, watch},
    time::timeout,
};
use tokio_util::sync::CancellationToken;

/// How many changes the ring holds: a client that falls further behind fetches its lists again.
const RING: usize = 4096;
/// How many changes are read at a time.
const BATCH: u64 = 500;
/// How long after telling of changes more are gathered: a busy feed wakes each client once for several, and a
/// change that comes alone is told at once.
const GATHER: Duration = Duration::from_millis(16);
/// How long to wait before looking again without having been woken.
const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// How long reading the feed may take: a database that answers no more is away, too.
const ANSWERS_WITHIN: Duration = Duration::from_secs(10);
/// How many missed changes are sent one by one; more are cheaper to fetch as a snapshot.
const RESUMABLE: u64 = 2000;
/// How long changes are kept, in milliseconds: a client that was away for longer fetches afresh.
const KEPT: i64 = 48 * shared::HOUR;

/// Something for clients, serialised once.
#[derive(Clone, Debug)]
pub(super) struct Item {
    /// The place in the feed; none for presence, which is not in the feed.
    pub seq: Option<i64>,
    /// For whom.
    pub audience: Audience,
    /// The frame, as JSON.
    pub frame: Bytes,
    /// Whose rights changed with this, if anybody's.
    pub access_of: Option<UserId>,
}

/// The hub. Cheap to clone.
#[derive(Clone)]
pub struct Hub {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store,
    ring: broadcast::Sender<Arc<Item>>,
    head: AtomicI64,
    /// Whether the feed cannot be read now: then nobody is live.
    away: watch::Sender<bool>,
    clients: AtomicUsize,
    presences: Presences,
    connected: Mutex<HashMap<UserId, usize>>,
}

/// What a returning client missed.
pub(super) enum Missed {
    /// These changes.
    Items(Vec<Item>),
    /// Too much, or too long ago.
    TooMuch,
}

impl Hub {
    /// A hub that begins at the end of the feed.
    pub async fn new(store: Store) -> Result<Self, DbErr> {
        let head = last_seq(&store).await?;
        let inner = Inner {
            store,
            ring: broadcast::Sender::new(RING),
            head: AtomicI64::new(head),
            away: watch::Sender::new(false),
            clients: AtomicUsize::new(0),
            presences: Presences::default(),
            connected: Mutex::default(),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Tails the feed until stopped.
    pub async fn run(&self, stop: CancellationToken) {
        let mut pokes = self.inner.store.watch(Topic::Feed);
        while !stop.is_cancelled() {
            pokes.borrow_and_update();
            let read = timeout(ANSWERS_WITHIN, self.read_on()).await;
            let away = !matches!(read, Ok(Ok(_)));
            self.inner.away.send_if_modified(|was| std::mem::replace(was, away) != away);
            match read {
                Ok(Ok(0)) => {}
                Ok(Ok(_)) => {
                    tokio::select! { () = stop.cancelled() => {}, () = tokio::time::sleep(GATHER) => {} }
                    continue;
                }
                Ok(Err(error)) => tracing::warn!(error.message = %error, "live.tail failed"),
                Err(_) => tracing::warn!(error.message = "no answer", "live.tail failed"),
            }
            tokio::select! {
                () = stop.cancelled() => {}
                _ = pokes.changed() => {}
                () = tokio::time::sleep(LOOK_AGAIN) => {}
            }
        }
    }

    /// Forgets changes that are too old to resume from.
    pub async fn prune(&self, now: Timestamp) -> Result<(), DbErr> {
        let old = C::At.lt(now.plus_millis(-KEPT).0);
        Entity::delete_many().filter(old).exec(self.inner.store.write()).await.map(|_| ())
    }

    /// The newest change that clients were told of.
    pub fn head(&self) -> Seq {
        Seq(self.inner.head.load(Ordering::Acquire))
    }

    /// How many clients are connected to this node.
    pub fn clients(&self) -> usize {
        self.inner.clients.load(Ordering::Relaxed)
    }

    pub(super) fn presences(&self) -> &Presences {
        &self.inner.presences
    }

    pub(super) fn store(&self) -> &Store {
        &self.inner.store
    }

    /// Waits until the feed cannot be read.
    pub(super) async fn goes_away(&self) {
        let mut away = self.inner.away.subscribe();
        // The sender is our own: it is there for as long as we are.
        let _still_there = away.wait_for(|away| *away).await;
    }

    pub(super) fn subscribe(&self) -> broadcast::Receiver<Arc<Item>> {
        self.inner.ring.subscribe()
    }

    pub(super) fn send(&self, item: Item) {
        // Nobody listening is no error.
        let _nobody = self.inner.ring.send(Arc::new(item));
    }

    /// Which colleagues have a page connected to this node.
    pub fn connected(&self) -> Vec<UserId> {
        let connected = self.inner.connected.lock().unwrap_or_else(PoisonError::into_inner);
        connected.keys().copied().collect()
    }

    pub(super) fn count(&self, user: UserId, connected: bool) {
        let mut pages = self.inner.connected.lock().unwrap_or_else(PoisonError::into_inner);
        let count = pages.entry(user).or_default();
        *count = if connected { *count + 1 } else { count.saturating_sub(1) };
        if *count == 0 {
            pages.remove(&user);
        }
        drop(pages);
        if connected {
            self.inner.clients.fetch_add(1, Ordering::Relaxed);
        } else {
            self.inner.clients.fetch_sub(1, Ordering::Relaxed);
        }
        #[allow(clippy::cast_precision_loss, reason = "a gauge of connections")]
        metrics::gauge!("balie_live_clients").set(self.clients() as f64);
    }

    /// What came after `since`, up to and including `head`.
    pub(super) async fn missed(&self, since: i64, head: i64) -> Result<Missed, DbErr> {
        if since > head {
            return Ok(Missed::TooMuch);
        }
        let oldest: Option<i64> = Entity::find()
            .select_only()
            .column(C::Seq)
            .order_by_asc(C::Seq)
            .into_tuple()
            .one(self.inner.store.read())
            .await?;
        // Without a kept change just after `since` there may have been others that were forgotten.
        if oldest.is_none_or(|oldest| oldest > since + 1) && since < head {
            return Ok(Missed::TooMuch);
        }
        let rows = Entity::find()
            .filter(C::Seq.gt(since))
            .filter(C::Seq.lte(head))
            .order_by_asc(C::Seq)
            .limit(RESUMABLE + 1)
            .all(self.inner.store.read())
            .await?;
        if rows.len() as u64 > RESUMABLE {
            return Ok(Missed::TooMuch);
        }
        Ok(Missed::Items(rows.into_iter().filter_map(item).collect()))
    }

    async fn read_on(&self) -> Result<usize, DbErr> {
        let rows = Entity::find()
            .filter(C::Seq.gt(self.head().0))
            .order_by_asc(C::Seq)
            .limit(BATCH)
            .all(self.inner.store.read())
            .await?;
        let count = rows.len();
        for row in rows {
            // The head moves first: a client that subscribes in between finds the change in the table.
            self.inner.head.store(row.seq, Ordering::Release);
            if let Some(item) = item(row) {
                self.send(item);
            }
        }
        Ok(count)
    }
}

async fn last_seq(store: &Store) -> Result<i64, DbErr> {
    let last: Option<i64> = Entity::find()
        .select_only()
        .column(C::Seq)
        .order_by_desc(C::Seq)
        .into_tuple()
        .one(store.read())
        .await?;
    Ok(last.unwrap_or(0))
}

/// A change as its clients get it. The stored event goes into the frame as it is, unparsed.
fn item(row: crate::store::entity::change::Model) -> Option<Item> {
    let audience: Audience = serde_json::from_str(&row.audience).ok()?;
    let access_of = match audience {
        Audience::User { user } if row.event == ACCESS => Some(user),
        _ => None,
    };
    let frame = format!(r#"{{"frame":"change","change":{{"seq":{},"event":{}}}}}"#, row.seq, row.event);
    Some(Item { seq: Some(row.seq), audience, frame: frame.into(), access_of })
}

/// [`shared::Event::Access`] as it is stored.
const ACCESS: &str = r#"{"type":"access"}"#;

/// A frame that is made for one client, as JSON.
pub(super) fn frame(frame: &ServerFrame) -> Bytes {
    serde_json::to_vec(frame).unwrap_or_default().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::Event;

    #[test]
    fn a_stored_change_makes_the_frame_that_shared_describes() {
        let event = serde_json::to_string(&Event::ConversationGone { id: 7.into() }).unwrap();
        let audience = serde_json::to_string(&Audience::Everyone).unwrap();
        let row = crate::store::entity::change::Model { seq: 3, at: 0, audience, event };
        let read: ServerFrame = serde_json::from_slice(&item(row).unwrap().frame).unwrap();
        let change = shared::Change { seq: Seq(3), event: Event::ConversationGone { id: 7.into() } };
        assert_eq!(read, ServerFrame::Change { change });
        assert_eq!(serde_json::to_string(&Event::Access).unwrap(), ACCESS);
    }
}
