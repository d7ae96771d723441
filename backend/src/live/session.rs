//! One connected client, over any transport: frames out, frames in.

use super::hub::{Hub, Item, Missed, frame};
use super::presence::{ConnectionId, Seen};
use crate::store::entity::conversation;
use bytes::Bytes;
use futures::{Sink, SinkExt, Stream, StreamExt};
use sea_orm::{EntityTrait, QuerySelect};
use shared::{
    Audience, ConversationId, Seq, TeamId, User, Viewer,
    live::{ClientFrame, PING_EVERY_MILLIS, PROTOCOL, ServerFrame},
    policy,
};
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::broadcast::{
        Receiver,
        error::{RecvError, TryRecvError},
    },
    time::{MissedTickBehavior, interval, timeout},
};

/// How long one client may take to accept a frame.
const PATIENCE: Duration = Duration::from_secs(10);
/// How many pings may go unanswered.
const SILENT_PINGS: u32 = 3;
/// How many frames go into one message at the most: a message wakes a page once, however much is in it.
const TOGETHER: usize = 64;

/// Why a client's connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The client left, or its network did.
    Gone,
    /// It speaks another version of the protocol.
    OtherVersion,
    /// It did not take what it was sent, or stopped answering.
    TooSlow,
    /// Its rights changed: it comes back with the new ones.
    AccessChanged,
    /// The feed cannot be read now.
    Unavailable,
}

/// Serves one client until its connection ends. `protocol` and `since` are what it said when it connected.
pub async fn serve<O, I>(
    hub: &Hub,
    user: &User,
    protocol: u32,
    since: Option<Seq>,
    out: O,
    incoming: I,
) -> Ended
where
    O: Sink<Bytes> + Unpin,
    I: Stream<Item = ClientFrame> + Unpin,
{
    hub.count(user.id, true);
    let connection = hub.presences().connect();
    let mut client =
        Client { hub, user, viewer: Viewer::from(user), connection, out, ready: vec![], last: 0 };
    let ended = tokio::select! {
        ended = client.run(protocol, since, incoming) => ended.err().unwrap_or(Ended::Gone),
        // Who hears nothing more is told so: the page says that it is not live, and comes back by itself.
        () = hub.goes_away() => Ended::Unavailable,
    };
    tell(hub, hub.presences().look(connection, None, &user.reference(), false));
    hub.count(user.id, false);
    metrics::counter!("balie_live_ended_total", "why" => format!("{ended:?}")).increment(1);
    ended
}

struct Client<'a, O> {
    hub: &'a Hub,
    user: &'a User,
    viewer: Viewer,
    connection: ConnectionId,
    out: O,
    /// What goes into the next message.
    ready: Vec<Bytes>,
    last: i64,
}

impl<O: Sink<Bytes> + Unpin> Client<'_, O> {
    async fn run<I>(&mut self, protocol: u32, since: Option<Seq>, mut incoming: I) -> Result<(), Ended>
    where
        I: Stream<Item = ClientFrame> + Unpin,
    {
        if protocol != PROTOCOL {
            self.say(&ServerFrame::Reload { protocol: PROTOCOL }).await?;
            return Err(Ended::OtherVersion);
        }
        // Subscribed before the head is read: what comes in between is in the ring, and skipped if known.
        let mut ring = self.hub.subscribe();
        let head = self.hub.head();
        self.say(&ServerFrame::Welcome { protocol: PROTOCOL, seq: head }).await?;
        self.catch_up(since, head).await?;
        let mut pings = interval(Duration::from_millis(PING_EVERY_MILLIS.into()));
        pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
        pings.reset();
        let mut unanswered = 0;
        loop {
            tokio::select! {
                item = ring.recv() => self.pass_on(item, &mut ring).await?,
                heard = incoming.next() => {
                    unanswered = 0;
                    match heard {
                        Some(ClientFrame::Looking { conversation, typing }) => self.look(conversation, typing).await,
                        Some(ClientFrame::Pong) => {}
                        None => return Err(Ended::Gone),
                    }
                }
                _ = pings.tick() => {
                    if unanswered >= SILENT_PINGS {
                        return Err(Ended::TooSlow);
                    }
                    unanswered += 1;
                    self.say(&ServerFrame::Ping { seq: Seq(self.last) }).await?;
                }
            }
        }
    }

    async fn catch_up(&mut self, since: Option<Seq>, head: Seq) -> Result<(), Ended> {
        if let Some(since) = since {
            match self.hub.missed(since.0, head.0).await.map_err(|_| Ended::Unavailable)? {
                Missed::TooMuch => self.say(&ServerFrame::MustRefetch { seq: head }).await?,
                Missed::Items(items) => {
                    for item in &items {
                        self.feed(item).await?;
                    }
                }
            }
        }
        for seen in self.hub.presences().all() {
            if policy::sees(&self.viewer, seen.team) {
                self.say(&presence_frame(seen)).await?;
            }
        }
        self.last = head.0;
        self.say(&ServerFrame::UpToDate { seq: head }).await
    }

    /// Passes a change on, and with it what else is ready, in one message.
    async fn pass_on(
        &mut self,
        first: Result<Arc<Item>, RecvError>,
        ring: &mut Receiver<Arc<Item>>,
    ) -> Result<(), Ended> {
        match first {
            Ok(item) => self.feed(&item).await?,
            Err(RecvError::Lagged(_)) => self.start_over().await?,
            Err(RecvError::Closed) => return Err(Ended::Gone),
        }
        for _ in 1..TOGETHER {
            match ring.try_recv() {
                Ok(item) => self.feed(&item).await?,
                Err(TryRecvError::Lagged(_)) => self.start_over().await?,
                Err(TryRecvError::Empty | TryRecvError::Closed) => break,
            }
        }
        self.flush().await
    }

    /// The client fell too far behind: it fetches its lists again.
    async fn start_over(&mut self) -> Result<(), Ended> {
        self.last = self.hub.head().0;
        self.say(&ServerFrame::MustRefetch { seq: Seq(self.last) }).await
    }

    async fn feed(&mut self, item: &Item) -> Result<(), Ended> {
        if let Some(seq) = item.seq {
            if seq <= self.last {
                return Ok(());
            }
            self.last = seq;
        }
        if !policy::reaches(&self.viewer, &item.audience) {
            return Ok(());
        }
        self.ready.push(item.frame.clone());
        if self.ready.len() == TOGETHER {
            self.flush().await?;
        }
        if item.access_of == Some(self.user.id) {
            self.say(&ServerFrame::MustRefetch { seq: Seq(self.last) }).await?;
            return Err(Ended::AccessChanged);
        }
        Ok(())
    }

    /// Sends what is ready, in one message.
    async fn flush(&mut self) -> Result<(), Ended> {
        let message = match self.ready.as_slice() {
            [] => return Ok(()),
            [frame] => frame.clone(),
            frames => frames.join(&b'\n').into(),
        };
        self.ready.clear();
        match timeout(PATIENCE, self.out.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(Ended::Gone),
            Err(_) => Err(Ended::TooSlow),
        }
    }

    async fn say(&mut self, what: &ServerFrame) -> Result<(), Ended> {
        self.ready.push(frame(what));
        self.flush().await
    }

    /// Tells the others where this client looks, if it may look there.
    async fn look(&mut self, conversation: Option<ConversationId>, typing: bool) {
        let at = match conversation {
            Some(id) => self.team_of(id).await.map(|team| (id, team)),
            None => None,
        };
        tell(self.hub, self.hub.presences().look(self.connection, at, &self.user.reference(), typing));
    }

    /// The team of a conversation that this client sees.
    async fn team_of(&self, id: ConversationId) -> Option<Option<TeamId>> {
        let team: Option<Option<i64>> = conversation::Entity::find_by_id(id.0)
            .select_only()
            .column(conversation::Column::TeamId)
            .into_tuple()
            .one(self.hub.store().read())
            .await
            .ok()?;
        let team = team?.map(TeamId);
        policy::sees(&self.viewer, team).then_some(team)
    }
}

fn tell(hub: &Hub, seen: Vec<Seen>) {
    for seen in seen {
        let audience = Audience::Team { team: seen.team };
        hub.send(Item { seq: None, audience, frame: frame(&presence_frame(seen)), access_of: None });
    }
}

fn presence_frame(seen: Seen) -> ServerFrame {
    ServerFrame::Presence { conversation: seen.conversation, viewers: seen.viewers }
}
