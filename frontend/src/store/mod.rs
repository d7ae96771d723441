//! The local store: what the screen draws from. The feed keeps it true; commands show at once and are taken
//! back when they are refused. The logic is in plain structs; this is what makes it reactive.

mod commands;
mod heard;
mod ids;
mod inbox;
mod list;
mod load;
mod overlay;
mod ranked;
mod recent;
#[cfg(test)]
pub mod samples;
mod shown;
mod thread;
mod turns;
mod view;

pub use commands::{UNDO_SECONDS, Words};
pub use ids::Ids;
pub use overlay::{Sending, Ticket};
pub use recent::Recent;
pub use thread::Row;
pub use turns::Turns;
pub use view::View;

use crate::{
    browser::clock,
    session::Session,
    ui::{fan::Fan, notices::Notices},
};
pub use inbox::News;
use inbox::{Inbox, Touched};
use leptos::prelude::*;
use overlay::Patch;
use shared::{
    Channel, Conversation, ConversationId, Event, Message, MessageId, Setting, Timestamp, User,
    live::Presence,
};
use std::{collections::HashMap, sync::Arc};

/// Whether something was fetched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Fetch {
    /// It is under way.
    #[default]
    Loading,
    /// It is here.
    Ready,
    /// It did not succeed: what to tell the user.
    Failed(String),
}

/// The list of the view that is on screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListState {
    /// The rows, in order.
    pub shown: Arc<Ids>,
    /// New ones that wait until the reader is ready for them.
    pub waiting: usize,
    /// Whether more can be fetched.
    pub more: bool,
    /// Whether it was fetched.
    pub fetch: Fetch,
}

/// The thread that is on screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ThreadState {
    /// Messages, day breaks and what is being sent, in order.
    pub rows: Vec<Row>,
    /// Whether older messages can be fetched.
    pub older: bool,
    /// Whether it was fetched.
    pub fetch: Fetch,
}

/// The local store.
#[derive(Clone, Copy)]
pub struct Store {
    session: Session,
    notices: Notices,
    inbox: StoredValue<Inbox>,
    turns: StoredValue<Turns>,
    undrawn: StoredValue<heard::Undrawn>,
    drawn_at: StoredValue<Timestamp>,
    /// For each part of the page that shows a conversation.
    conversations: Fan,
    /// Of the open thread: they go when another one is opened.
    messages: StoredValue<HashMap<MessageId, ArcRwSignal<Option<Message>>>>,
    /// Who looks where, this user left out.
    looking: StoredValue<HashMap<ConversationId, Vec<Presence>>>,
    /// For each part of the page that shows who looks.
    presence: Fan,
    sending: StoredValue<Vec<Sending>>,
    /// For the part of the page that shows it.
    sendings: Fan,
    view: RwSignal<View>,
    open: RwSignal<Option<ConversationId>>,
    list: RwSignal<ListState>,
    thread: StoredValue<ThreadState>,
    /// For each part of the page that shows it.
    threads: Fan,
    reading: StoredValue<load::Reading>,
    arrived: StoredValue<u32>,
    /// For the open thread.
    arrivals: Fan,
    changes: RwSignal<u32>,
    channels: RwSignal<Option<Vec<Channel>>>,
    directory: RwSignal<u32>,
    alarms: RwSignal<Vec<Conversation>>,
    round: RwSignal<u32>,
    news: StoredValue<Option<Callback<News>>>,
    targets: RwSignal<u32>,
    settings: [RwSignal<u32>; Setting::COUNT],
    intake: RwSignal<u32>,
    load: StoredValue<load::Loading>,
}

impl Store {
    /// An empty store for the user who is logged in.
    pub fn new(user: &User, session: Session, notices: Notices) -> Self {
        Self {
            session,
            notices,
            inbox: StoredValue::new(Inbox::new(user.id)),
            turns: StoredValue::default(),
            undrawn: StoredValue::default(),
            drawn_at: StoredValue::new(Timestamp(0)),
            conversations: Fan::new(),
            messages: StoredValue::default(),
            looking: StoredValue::default(),
            presence: Fan::new(),
            sending: StoredValue::default(),
            sendings: Fan::new(),
            view: RwSignal::default(),
            open: RwSignal::default(),
            list: RwSignal::default(),
            thread: StoredValue::default(),
            threads: Fan::new(),
            reading: StoredValue::default(),
            arrived: StoredValue::default(),
            arrivals: Fan::new(),
            changes: RwSignal::default(),
            channels: RwSignal::default(),
            directory: RwSignal::default(),
            alarms: RwSignal::default(),
            round: RwSignal::default(),
            news: StoredValue::default(),
            targets: RwSignal::default(),
            settings: std::array::from_fn(|_| RwSignal::default()),
            intake: RwSignal::default(),
            load: StoredValue::default(),
        }
    }

    // --- drawing -----------------------------------------------------------------------------------------

    /// Draws what was touched.
    fn publish(self, touched: &Touched) {
        touched.conversations.iter().for_each(|id| self.conversations.tell(id.0));
        if !touched.conversations.is_empty() {
            self.draw_list();
            self.changes.update(|n| *n = n.wrapping_add(1));
            let alarms = self.inbox.with_value(Inbox::alarms);
            if self.alarms.with_untracked(|old| *old != alarms) {
                self.alarms.set(alarms);
            }
        }
        if let Some(listener) = self.news.get_value() {
            touched.news.iter().for_each(|news| listener.run(news.clone()));
        }
        let open = self.open.get_untracked();
        if open.is_some_and(|id| touched.threads.contains(&id)) {
            self.draw_thread();
        }
        let arrived = touched.arrived.iter().filter(|(id, _)| Some(*id) == open).count();
        if arrived > 0 {
            self.arrived.update_value(|n| *n = n.saturating_add(u32::try_from(arrived).unwrap_or(u32::MAX)));
            self.arrivals.tell_all();
        }
        if touched.channels {
            self.channels.set(Some(self.inbox.with_value(Inbox::channels)));
        }
        if touched.directory {
            self.directory.update(|n| *n += 1);
        }
        if touched.targets {
            self.targets.update(|n| *n += 1);
        }
        for setting in &touched.settings {
            self.settings[*setting as usize].update(|n| *n += 1);
        }
        if touched.intake {
            self.intake.update(|n| *n += 1);
        }
        if touched.access {
            self.session.access_changed();
        }
    }

    /// Draws one conversation, and the list that it may be in.
    fn draw_conversation(self, id: ConversationId) {
        self.publish(&Touched { conversations: [id].into(), threads: [id].into(), ..Touched::default() });
    }

    fn draw_list(self) {
        let view = self.view.get_untracked();
        let fetch = self.load.with_value(|l| l.list_state(view));
        let state = self.inbox.try_update_value(|inbox| {
            let list = inbox.settle_list(view, clock::now());
            ListState {
                shown: list.shown().clone(),
                waiting: list.waiting(),
                more: list.next().is_some(),
                fetch: if list.is_fetched() { Fetch::Ready } else { fetch },
            }
        });
        let Some(state) = state else { return };
        if self.list.with_untracked(|old| *old != state) {
            self.list.set(state);
        }
    }

    fn draw_thread(self) {
        let Some(id) = self.open.get_untracked() else {
            self.thread.set_value(ThreadState::default());
            return;
        };
        let (messages, sending, reach) =
            self.inbox.with_value(|i| (i.thread(id), i.sending(id), i.reach(id)));
        let fetch = if reach.fetched { Fetch::Ready } else { self.load.with_value(|l| l.thread_state(id)) };
        let state = ThreadState {
            rows: thread::rows(&messages, &sending, self.had_read(id), thread::day_in_amsterdam),
            older: reach.older.is_some(),
            fetch,
        };
        for message in messages {
            let shown = self.message(message.id);
            if shown.with_untracked(|before| before.as_ref() != Some(&message)) {
                shown.set(Some(message));
            }
        }
        let tickets = |all: &Vec<Sending>| all.iter().map(|s| s.ticket).collect::<Vec<_>>();
        let told = [self.sending.with_value(tickets), tickets(&sending)];
        self.sending.set_value(sending);
        told.into_iter().flatten().for_each(|ticket| self.sendings.tell(ticket.number()));
        self.thread.set_value(state);
        self.threads.tell(id.0);
    }

    // --- what the reader does ----------------------------------------------------------------------------

    /// Shows another view.
    pub fn show(self, view: View) {
        let before = self.view.get_untracked();
        self.inbox.update_value(|i| i.list(before).hold(false));
        if before != view {
            self.view.set(view);
        }
        self.load_list_if_needed(view);
        self.draw_list();
    }

    /// Opens a conversation, or none.
    pub fn open(self, id: Option<ConversationId>) {
        if self.open.get_untracked() == id && id.is_some() {
            return;
        }
        self.open.set(id);
        self.begin_reading(id);
        self.messages.update_value(HashMap::clear);
        let view = self.view.get_untracked();
        self.inbox.update_value(|i| i.list(view).read(id));
        if let Some(id) = id {
            self.inbox.update_value(|i| i.follow(id));
            self.load_thread_if_needed(id);
            self.note_read();
        }
        self.draw_thread();
    }

    /// While somebody points at, or has scrolled, the list, nothing in it moves.
    pub fn hold(self, held: bool) {
        let view = self.view.get_untracked();
        self.inbox.update_value(|i| i.list(view).hold(held));
        if !held {
            self.draw_list();
        }
    }

    /// Shows what waited behind the pill.
    pub fn show_waiting(self) {
        let view = self.view.get_untracked();
        self.inbox.update_value(|i| i.list(view).hold(false));
        self.draw_list();
    }

    /// Takes one channel from an answer of the API.
    pub fn take_channel(self, channel: Channel) {
        self.inbox.update_value(|i| {
            i.apply(Event::Channel { channel: Box::new(channel) }, &mut Touched::default());
        });
        self.channels.set(Some(self.inbox.with_value(Inbox::channels)));
    }

    /// Takes the channels from an answer of the API.
    pub fn take_channels(self, channels: Vec<Channel>) {
        self.inbox.update_value(|i| i.take_channels(channels));
        self.channels.set(Some(self.inbox.with_value(Inbox::channels)));
    }
}
