//! The live hub: everybody sees what they may see, in order, and catches up after a break.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use api_tests::{Db, Desk, on_both};
use backend::{
    inbox,
    live::{Ended, Hub, serve},
};
use bytes::Bytes;
use futures::{SinkExt, StreamExt, channel::mpsc};
use shared::{
    Audience, ConversationId, Event, Role, Seq, Transfer, User,
    live::{ClientFrame, PROTOCOL, ServerFrame},
};
use std::collections::VecDeque;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// A connected client.
struct Client {
    messages: mpsc::Receiver<Bytes>,
    /// Of the last message, what was not looked at yet.
    frames: VecDeque<ServerFrame>,
    says: mpsc::Sender<ClientFrame>,
    ended: JoinHandle<Ended>,
}

impl Client {
    fn connect(hub: &Hub, user: &User, since: Option<Seq>) -> Self {
        Self::connect_with(hub, user, PROTOCOL, since, 1024)
    }

    fn connect_with(hub: &Hub, user: &User, protocol: u32, since: Option<Seq>, room: usize) -> Self {
        let (out, messages) = mpsc::channel(room);
        let (says, incoming) = mpsc::channel(16);
        let (hub, user) = (hub.clone(), user.clone());
        let ended = tokio::spawn(async move { serve(&hub, &user, protocol, since, out, incoming).await });
        Self { messages, frames: VecDeque::new(), says, ended }
    }

    async fn next(&mut self) -> ServerFrame {
        loop {
            if let Some(frame) = self.frames.pop_front() {
                return frame;
            }
            let message = self.messages.next().await.expect("a message");
            let frames = message.split(|byte| *byte == b'\n').map(serde_json::from_slice);
            self.frames = frames.collect::<Result<_, _>>().expect("frames of the protocol");
        }
    }

    /// The next change, skipping what is not one.
    async fn change(&mut self) -> Event {
        loop {
            if let ServerFrame::Change { change } = self.next().await {
                return change.event;
            }
        }
    }

    /// Everything up to and including the word that the client is up to date.
    async fn until_up_to_date(&mut self) -> (Vec<Event>, bool, Seq) {
        let (mut events, mut refetch) = (vec![], false);
        loop {
            match self.next().await {
                ServerFrame::Change { change } => events.push(change.event),
                ServerFrame::MustRefetch { .. } => refetch = true,
                ServerFrame::UpToDate { seq } => return (events, refetch, seq),
                _ => {}
            }
        }
    }
}

struct Scene {
    desk: Desk,
    hub: Hub,
    stop: CancellationToken,
}

impl Drop for Scene {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

async fn scene(db: Db) -> Scene {
    let desk = Desk::open(db).await;
    let hub = Hub::new(desk.store.clone()).await.unwrap();
    let stop = CancellationToken::new();
    tokio::spawn({
        let (hub, stop) = (hub.clone(), stop.clone());
        async move { hub.run(stop).await }
    });
    Scene { desk, hub, stop }
}

impl Scene {
    async fn gone(&self, id: i64, audience: Audience) {
        let mut tx = self.desk.store.begin(self.desk.now()).await.unwrap();
        tx.change(audience, Event::ConversationGone { id: ConversationId(id) });
        tx.commit().await.unwrap();
    }
}

fn ids(events: &[Event]) -> Vec<i64> {
    events
        .iter()
        .map(|e| if let Event::ConversationGone { id } = e { id.0 } else { panic!("{e:?}") })
        .collect()
}

async fn a_message_is_seen_live_by_those_who_may_see_it(db: Db) {
    let scene = scene(db).await;
    let desk = &scene.desk;
    let (hengelo, enschede) = (desk.team("Hengelo").await, desk.team("Enschede").await);
    let sanne = desk.user("Sanne", Role::Agent, Some(&hengelo)).await;
    let mehmet = desk.user("Mehmet", Role::Agent, Some(&enschede)).await;
    let patrol = desk.user("Patrouille", Role::Patrol, Some(&hengelo)).await;
    let [mut at_hengelo, mut at_enschede, mut on_patrol] =
        [&sanne, &mehmet, &patrol].map(|user| Client::connect(&scene.hub, user, None));
    for client in [&mut at_hengelo, &mut at_enschede, &mut on_patrol] {
        client.until_up_to_date().await;
    }
    let jan = desk.sim.citizen("hengelo", "Jan Nijland");
    desk.hears(desk.sim.dm(&jan, "Er wordt ingebroken")).await;
    for client in [&mut at_hengelo, &mut at_enschede] {
        let Event::Conversation { conversation, messages } = client.change().await else {
            panic!("a conversation")
        };
        assert_eq!(
            (conversation.preview.as_str(), messages[0].text.as_str()),
            ("Er wordt ingebroken", "Er wordt ingebroken")
        );
    }
    let id = desk.only_conversation(&sanne).await.id;
    inbox::transfer(&desk.store, desk.now(), &sanne, id, &Transfer { team: Some(hengelo.id) }).await.unwrap();
    assert_eq!(at_enschede.change().await, Event::ConversationGone { id });
    assert!(matches!(at_hengelo.change().await, Event::Conversation { .. }));
    // The patrol's connection lives and has seen nothing: the first change that it gets is one for everybody.
    scene.gone(99, Audience::Everyone).await;
    assert_eq!(ids(&[on_patrol.change().await]), [99]);
    assert_eq!(ids(&[at_enschede.change().await]), [99], "nor has the other team seen more");
}

async fn a_client_that_comes_back_gets_what_it_missed(db: Db) {
    let scene = scene(db).await;
    let sanne = scene.desk.colleague("Sanne", Role::Agent).await;
    let mut client = Client::connect(&scene.hub, &sanne, None);
    let (_, _, since) = client.until_up_to_date().await;
    drop(client);
    for id in 1..=25 {
        scene.gone(id, Audience::Everyone).await;
    }
    let mut back = Client::connect(&scene.hub, &sanne, Some(since));
    let (mut missed, refetch, seq) = back.until_up_to_date().await;
    assert!(!refetch);
    // What the hub had not read yet when the client came follows as it is read.
    while missed.len() < 25 {
        missed.push(back.change().await);
    }
    assert_eq!(ids(&missed), (1..=25).collect::<Vec<_>>());
    assert!(seq >= since);
}

async fn what_a_client_missed_comes_in_one_message(db: Db) {
    let scene = scene(db).await;
    let sanne = scene.desk.colleague("Sanne", Role::Agent).await;
    let mut client = Client::connect(&scene.hub, &sanne, None);
    let (_, _, since) = client.until_up_to_date().await;
    for id in 1..=25 {
        scene.gone(id, Audience::Everyone).await;
    }
    // The hub has read them all when somebody was told of the last.
    while ids(&[client.change().await]) != [25] {}
    let mut back = Client::connect(&scene.hub, &sanne, Some(since));
    assert!(matches!(back.next().await, ServerFrame::Welcome { .. }));
    assert!(matches!(back.next().await, ServerFrame::Change { .. }));
    assert_eq!(back.frames.len(), 25, "the other changes, and the word that these are all");
}

async fn while_the_feed_cannot_be_read_nobody_is_live(db: Db) {
    let scene = scene(db).await;
    let sanne = scene.desk.colleague("Sanne", Role::Agent).await;
    let mut before = Client::connect(&scene.hub, &sanne, None);
    before.until_up_to_date().await;
    scene.desk.store.close().await.unwrap();
    assert_eq!(before.ended.await.unwrap(), Ended::Unavailable);
    let meanwhile = Client::connect(&scene.hub, &sanne, None);
    assert_eq!(meanwhile.ended.await.unwrap(), Ended::Unavailable);
}

async fn a_client_that_was_away_too_long_fetches_afresh(db: Db) {
    let scene = scene(db).await;
    let sanne = scene.desk.colleague("Sanne", Role::Agent).await;
    let mut client = Client::connect(&scene.hub, &sanne, None);
    let (_, _, since) = client.until_up_to_date().await;
    scene.gone(1, Audience::Everyone).await;
    assert_eq!(ids(&[client.change().await]), [1]);
    drop(client);
    let in_three_days = scene.desk.now().plus_millis(72 * shared::HOUR);
    scene.hub.prune(in_three_days).await.unwrap();
    let mut back = Client::connect(&scene.hub, &sanne, Some(since));
    assert!(back.until_up_to_date().await.1, "what it missed is forgotten");
    let from_another_time = Seq(since.0 + 1_000_000);
    let mut odd = Client::connect(&scene.hub, &sanne, Some(from_another_time));
    assert!(odd.until_up_to_date().await.1, "it is ahead of us: a backup was put back");
}

async fn a_client_that_cannot_keep_up_is_told_to_fetch_afresh(db: Db) {
    let scene = scene(db).await;
    let sanne = scene.desk.colleague("Sanne", Role::Agent).await;
    let mut slow = Client::connect_with(&scene.hub, &sanne, PROTOCOL, None, 0);
    assert!(matches!(slow.next().await, ServerFrame::Welcome { .. }));
    // Far more than the ring holds, while the client reads nothing.
    for _ in 0..50 {
        let mut tx = scene.desk.store.begin(scene.desk.now()).await.unwrap();
        for id in 0..100 {
            tx.change(Audience::Everyone, Event::ConversationGone { id: ConversationId(id) });
        }
        tx.commit().await.unwrap();
    }
    let mut witness = Client::connect(&scene.hub, &sanne, None);
    witness.until_up_to_date().await;
    scene.gone(777, Audience::Everyone).await;
    while ids(&[witness.change().await]) != [777] {}
    let mut frames = 0;
    loop {
        frames += 1;
        match slow.next().await {
            ServerFrame::MustRefetch { .. } => break,
            _ => assert!(frames < 5_000, "it got everything, one by one"),
        }
    }
}

async fn another_version_of_the_page_is_told_to_reload(db: Db) {
    let scene = scene(db).await;
    let sanne = scene.desk.colleague("Sanne", Role::Agent).await;
    let mut old = Client::connect_with(&scene.hub, &sanne, PROTOCOL + 1, None, 16);
    assert_eq!(old.next().await, ServerFrame::Reload { protocol: PROTOCOL });
    assert_eq!(old.ended.await.unwrap(), Ended::OtherVersion);
}

async fn who_is_looking_is_seen_by_the_others(db: Db) {
    let scene = scene(db).await;
    let desk = &scene.desk;
    let (sanne, mehmet) =
        (desk.colleague("Sanne", Role::Agent).await, desk.colleague("Mehmet", Role::Agent).await);
    let jan = desk.sim.citizen("hengelo", "Jan Nijland");
    desk.hears(desk.sim.dm(&jan, "Hallo")).await;
    let id = desk.only_conversation(&sanne).await.id;
    let mut hers = Client::connect(&scene.hub, &sanne, None);
    let mut his = Client::connect(&scene.hub, &mehmet, None);
    his.until_up_to_date().await;
    hers.says.send(ClientFrame::Looking { conversation: Some(id), typing: true }).await.unwrap();
    loop {
        if let ServerFrame::Presence { conversation, viewers } = his.next().await {
            assert_eq!(conversation, id);
            assert!(viewers.iter().any(|v| v.user.name == "Sanne" && v.typing));
            break;
        }
    }
    drop(hers);
    loop {
        if let ServerFrame::Presence { viewers, .. } = his.next().await {
            assert!(viewers.is_empty(), "she left");
            break;
        }
    }
}

async fn whose_rights_change_comes_back_with_the_new_ones(db: Db) {
    let scene = scene(db).await;
    let sanne = scene.desk.colleague("Sanne", Role::Agent).await;
    let mut client = Client::connect(&scene.hub, &sanne, None);
    client.until_up_to_date().await;
    let mut tx = scene.desk.store.begin(scene.desk.now()).await.unwrap();
    tx.change(Audience::User { user: sanne.id }, Event::Access);
    tx.commit().await.unwrap();
    assert_eq!(client.change().await, Event::Access);
    assert_eq!(client.ended.await.unwrap(), Ended::AccessChanged);
}

on_both!(
    a_message_is_seen_live_by_those_who_may_see_it,
    a_client_that_comes_back_gets_what_it_missed,
    what_a_client_missed_comes_in_one_message,
    while_the_feed_cannot_be_read_nobody_is_live,
    a_client_that_was_away_too_long_fetches_afresh,
    a_client_that_cannot_keep_up_is_told_to_fetch_afresh,
    another_version_of_the_page_is_told_to_reload,
    who_is_looking_is_seen_by_the_others,
    whose_rights_change_comes_back_with_the_new_ones,
);
