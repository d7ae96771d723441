//! What the screen reads. Everything here tracks, except where it says that it does not.

use super::{ListState, Row, Sending, Store, ThreadState, Ticket, inbox::News};
use leptos::prelude::*;
use shared::{Channel, Conversation, ConversationId, Message, MessageId, Setting, live::Presence};

impl Store {
    /// The list of the current view.
    pub fn list(self) -> RwSignal<ListState> {
        self.list
    }

    /// The thread of the conversation that is open, for the part of the page that asks.
    pub fn thread(self, id: ConversationId) -> ArcRwSignal<ThreadState> {
        self.threads.about(id.0, move || {
            if self.is_open(id) { self.thread.get_value() } else { ThreadState::default() }
        })
    }

    /// Whether these rows of the open thread follow each other; does not track.
    pub fn follow_each_other(self, rows: &[Row]) -> bool {
        self.thread.with_value(|thread| thread.rows.windows(rows.len()).any(|some| some == rows))
    }

    /// A conversation as it is to be shown, for the part of the page that asks.
    pub fn conversation(self, id: ConversationId) -> ArcRwSignal<Option<Conversation>> {
        self.conversations.about(id.0, move || self.known(id))
    }

    /// A conversation as it is at this moment; does not track.
    pub fn known(self, id: ConversationId) -> Option<Conversation> {
        self.inbox.with_value(|i| i.conversation(id))
    }

    /// Whether it has been granted to who is at this desk; tracks.
    pub fn is_granted(self, id: ConversationId) -> bool {
        self.conversation(id).track();
        let holder = self.inbox.with_value(|i| i.holder(id));
        holder.is_some() && holder == self.me()
    }

    /// A message of the open thread, as it is to be shown.
    pub fn message(self, id: MessageId) -> ArcRwSignal<Option<Message>> {
        if let Some(known) = self.messages.with_value(|all| all.get(&id).cloned()) {
            return known;
        }
        let made = ArcRwSignal::new(None);
        self.messages.update_value(|all| {
            all.insert(id, made.clone());
        });
        made
    }

    /// A reply or note that is being sent, for the part of the page that asks.
    pub fn sending(self, ticket: Ticket) -> ArcRwSignal<Option<Sending>> {
        self.sendings.about(ticket.number(), move || {
            self.sending.with_value(|all| all.iter().find(|s| s.ticket == ticket).cloned())
        })
    }

    /// Who is looking at a conversation, for the part of the page that asks.
    pub fn presence(self, id: ConversationId) -> ArcRwSignal<Vec<Presence>> {
        self.presence.about(id.0, move || self.who_looks(id))
    }

    fn who_looks(self, id: ConversationId) -> Vec<Presence> {
        self.looking.with_value(|all| all.get(&id).cloned()).unwrap_or_default()
    }

    /// Counts the citizens' messages that arrived in the open thread, for the part of the page that asks.
    pub fn arrived(self) -> ArcRwSignal<u32> {
        self.arrivals.here(move || self.arrived.get_value())
    }

    /// Changes whenever a conversation changed.
    pub fn changes(self) -> u32 {
        self.changes.get()
    }

    /// The channels, once any are known.
    pub fn channels(self) -> Signal<Vec<Channel>> {
        Signal::derive(move || self.channels.get().unwrap_or_default())
    }

    /// Whether it is known that no channel is connected; tracks.
    pub fn has_no_channel(self) -> bool {
        self.channels.with(|channels| channels.as_ref().is_some_and(Vec::is_empty))
    }

    /// Changes when teams or colleagues changed.
    pub fn directory(self) -> u32 {
        self.directory.get()
    }

    /// The conversations with an alarm that nobody has taken.
    pub fn alarms(self) -> Vec<Conversation> {
        self.alarms.get()
    }

    /// Changes when everything has to be fetched again.
    pub fn round(self) -> u32 {
        self.round.get()
    }

    /// Whether the conversation is open; does not track.
    pub fn is_open(self, id: ConversationId) -> bool {
        self.open.get_untracked() == Some(id)
    }

    /// Tells what one may be told of, from now on.
    pub fn on_news(self, listener: impl Fn(News) + Send + Sync + 'static) {
        self.news.set_value(Some(Callback::new(listener)));
    }

    /// Changes when targets or calendars changed.
    pub fn targets(self) -> u32 {
        self.targets.get()
    }

    /// Changes when a setting changed.
    pub fn setting(self, setting: Setting) -> u32 {
        self.settings[setting as usize].get()
    }

    /// Changes when the list of what intake could not understand changed.
    pub fn intake(self) -> u32 {
        self.intake.get()
    }

    /// The row so many places from one; does not track.
    pub fn step(self, from: Option<ConversationId>, by: isize) -> Option<ConversationId> {
        let view = self.view.get_untracked();
        self.inbox.try_update_value(|i| i.list(view).step(from, by)).flatten()
    }
}
