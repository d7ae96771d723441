//! What the answers of the API bring: pages of lists and of threads.

use super::{Inbox, MOST_THREADS};
use crate::store::{list::List, view::View};
use shared::{Conversation, ConversationId, Message, Page, Timestamp};
use std::collections::HashSet;

impl Inbox {
    /// Takes a conversation from an answer of the API.
    pub fn take(&mut self, conversation: Conversation) {
        if !self.gone.has(conversation.id) {
            self.changed.insert(conversation.id);
            self.state.put_conversation(conversation);
        }
    }

    /// Takes a message from an answer of the API.
    pub fn take_message(&mut self, message: Message) {
        self.state.put_message(message);
    }

    /// Takes a page of a list. The first page of a list that had to be fetched again replaces what was there.
    pub fn take_page(&mut self, view: View, page: Page<Conversation>, first: bool, now: Timestamp) {
        let listed: HashSet<_> = page.items.iter().map(|c| c.id).collect();
        let last = page.items.last().cloned();
        for conversation in page.items {
            self.take(conversation);
        }
        let me = self.me;
        self.settled = None;
        let list = self.lists.entry(view).or_insert_with(|| List::new(view.filter()));
        list.fetched(last.as_ref(), page.next);
        if first {
            // What this page should have shown and did not is no longer so.
            let (told, followed, overlay) = (&self.told, &self.followed, &self.overlay);
            self.state.conversations.retain(|id, c| {
                !list.covers(c, me, now)
                    || listed.contains(id)
                    || told.has(*id)
                    || followed.contains(id)
                    || overlay.touches(*id)
            });
        }
    }

    /// Begins to follow a thread, before it is fetched: what the feed says meanwhile is kept.
    pub fn follow(&mut self, id: ConversationId) {
        self.state.follow(id, Vec::new());
        self.followed.retain(|f| *f != id);
        self.followed.push(id);
        if self.followed.len() > MOST_THREADS {
            let oldest = self.followed.remove(0);
            self.state.threads.remove(&oldest);
            self.reaches.remove(&oldest);
        }
    }

    /// Takes a page of a thread. `latest` when it holds the newest messages.
    pub fn take_messages(&mut self, id: ConversationId, page: Page<Message>, latest: bool) {
        if self.gone.has(id) || !self.state.threads.contains_key(&id) {
            return;
        }
        let reach = self.reaches.entry(id).or_default();
        if latest && !reach.fetched {
            // What lies between this page and older messages that were here before is unknown.
            let oldest = page.items.iter().map(Message::thread_key).min();
            if let Some(thread) = self.state.threads.get_mut(&id) {
                thread.retain(|_, m| Some(m.thread_key()) >= oldest);
            }
        }
        if !latest || !reach.fetched {
            reach.older = page.next;
        }
        reach.fetched = true;
        self.state.follow(id, page.items);
    }

    /// Too much was missed: everything is to be fetched again. What is shown stays until then.
    pub fn forget_reach(&mut self) {
        self.told.clear();
        self.gone.clear();
        self.settled = None;
        for list in self.lists.values_mut() {
            list.forget();
        }
        let open = self.followed.last().copied();
        self.state.threads.retain(|id, _| Some(*id) == open);
        self.followed.retain(|id| Some(*id) == open);
        self.reaches.clear();
    }
}
