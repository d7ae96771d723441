//! Waking workers and readers when there is something to do. A poke may be lost: the tables are the truth,
//! and everybody looks again after a while.

use sea_orm::{DatabaseConnection, sqlx::postgres::PgListener};
use std::time::Duration;
use tokio::{sync::watch, time::timeout};

/// What there is to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// The change feed grew.
    Feed,
    /// A raw event was stored.
    Intake,
    /// A reply is to be sent.
    Outbox,
    /// A job is to be done.
    Jobs,
}

impl Topic {
    const ALL: [Self; 4] = [Self::Feed, Self::Intake, Self::Outbox, Self::Jobs];

    const fn letter(self) -> char {
        match self {
            Self::Feed => 'f',
            Self::Intake => 'i',
            Self::Outbox => 'o',
            Self::Jobs => 'j',
        }
    }
}

/// The channel of `NOTIFY`; the payload holds the topics' letters.
pub(super) const PG_CHANNEL: &str = "balie";

pub(super) fn payload(topics: impl IntoIterator<Item = Topic>) -> String {
    topics.into_iter().map(Topic::letter).collect()
}

pub(super) struct Wake([watch::Sender<u64>; 4]);

impl Wake {
    pub(super) fn new() -> Self {
        Self(std::array::from_fn(|_| watch::Sender::new(0)))
    }

    pub(super) fn poke(&self, topic: Topic) {
        self.0[topic as usize].send_modify(|n| *n += 1);
    }

    pub(super) fn watch(&self, topic: Topic) -> watch::Receiver<u64> {
        self.0[topic as usize].subscribe()
    }

    pub(super) async fn wait(&self, topic: Topic, at_most: Duration) {
        let mut watch = self.watch(topic);
        let _elapsed = timeout(at_most, watch.changed()).await;
    }
}

/// Hears the other nodes' pokes for ever; a lost connection is made again, and everything poked once.
pub(super) async fn listen(db: &DatabaseConnection, wake: &Wake) {
    loop {
        if let Ok(mut listener) = PgListener::connect_with(db.get_postgres_connection_pool()).await
            && listener.listen(PG_CHANNEL).await.is_ok()
        {
            for topic in Topic::ALL {
                wake.poke(topic);
            }
            while let Ok(notification) = listener.recv().await {
                let letters = notification.payload();
                for topic in Topic::ALL.into_iter().filter(|t| letters.contains(t.letter())) {
                    wake.poke(topic);
                }
            }
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}
