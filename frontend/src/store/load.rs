//! Fetching lists and threads into the store.

use super::{Fetch, Store, View};
use crate::{
    api::{self, ApiError},
    browser::{clock, page},
};
use leptos::{prelude::*, task::spawn_local};
use shared::{Conversation, ConversationId, MessageId, Page, policy::Action};
use std::collections::{HashMap, HashSet};

/// A list is fetched again up to this many rows.
const MOST_AGAIN: usize = 500;

/// What is being fetched, and what failed.
#[derive(Debug, Default)]
pub struct Loading {
    /// Grows when everything has to be fetched again; zero until the first time.
    round: u32,
    lists: HashSet<View>,
    threads: HashSet<ConversationId>,
    failed_lists: HashMap<View, String>,
    failed_threads: HashMap<ConversationId, String>,
}

/// How far the open thread was read before it was opened, and how far the server was told.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reading {
    of: Option<ConversationId>,
    before: Option<MessageId>,
    told: Option<MessageId>,
}

impl Loading {
    /// How a list that is not here yet is doing.
    pub fn list_state(&self, view: View) -> Fetch {
        self.failed_lists.get(&view).map_or(Fetch::Loading, |why| Fetch::Failed(why.clone()))
    }

    /// How a thread that is not here yet is doing.
    pub fn thread_state(&self, id: ConversationId) -> Fetch {
        self.failed_threads.get(&id).map_or(Fetch::Loading, |why| Fetch::Failed(why.clone()))
    }

    fn begin_again(&mut self) {
        *self = Self { round: self.round + 1, ..Self::default() };
    }

    fn begin_list(&mut self, view: View) -> Option<u32> {
        self.failed_lists.remove(&view);
        (self.round > 0 && self.lists.insert(view)).then_some(self.round)
    }

    fn begin_thread(&mut self, id: ConversationId) -> Option<u32> {
        self.failed_threads.remove(&id);
        (self.round > 0 && self.threads.insert(id)).then_some(self.round)
    }
}

impl Store {
    /// Fetches the channels, for who chooses one. Without an answer there are those that the feed told of.
    pub fn fetch_channels(self) {
        spawn_local(async move {
            if let Ok(page) = api::channels().await {
                self.take_channels(page.items);
            }
        });
    }

    /// Everything has to be fetched again; what is shown stays until it is here.
    pub fn refetch(self) {
        self.load.update_value(Loading::begin_again);
        self.inbox.update_value(super::inbox::Inbox::forget_reach);
        self.round.update(|n| *n += 1);
        self.load_list_if_needed(self.view.get_untracked());
        // What is pressing and nobody has is at its top: alarms are known whatever is on screen.
        self.load_list_if_needed(View::Queue);
        if let Some(id) = self.open.get_untracked() {
            self.inbox.update_value(|i| i.follow(id));
            self.load_thread_if_needed(id);
        }
    }

    /// The feed cannot be reached: show what the API has at least, once.
    pub fn begin_without_feed(self) {
        if self.load.with_value(|l| l.round == 0) {
            self.refetch();
        }
    }

    /// The connection fell away: perhaps because the session ended, which a socket cannot tell.
    pub fn check_session(self) {
        spawn_local(async move {
            if let Err(error) = api::session().await {
                self.session.check(&error);
            }
        });
    }

    /// Fetches the first rows of a view, unless they are here.
    pub fn load_list_if_needed(self, view: View) {
        if !self.session.may(Action::ReadInbox) {
            return;
        }
        let (fetched, shown) = self
            .inbox
            .try_update_value(|i| (i.list(view).is_fetched(), i.list(view).shown().len()))
            .unwrap_or_default();
        if fetched {
            return;
        }
        let Some(round) = self.load.try_update_value(|l| l.begin_list(view)).flatten() else { return };
        self.draw_list();
        spawn_local(async move {
            let page = first_rows(view, shown.min(MOST_AGAIN)).await;
            self.finish_list(view, round, page, true);
        });
    }

    /// Fetches the next rows of the current view.
    pub fn load_more(self) {
        let view = self.view.get_untracked();
        let next = self.inbox.try_update_value(|i| i.list(view).next().map(str::to_owned)).flatten();
        let Some(next) = next else { return };
        let Some(round) = self.load.try_update_value(|l| l.begin_list(view)).flatten() else { return };
        spawn_local(async move {
            let page = api::conversations(&view.query(), Some(&next)).await;
            self.finish_list(view, round, page, false);
        });
    }

    fn finish_list(self, view: View, round: u32, page: Result<Page<Conversation>, ApiError>, first: bool) {
        if self.load.with_value(|l| l.round) != round {
            return;
        }
        self.load.update_value(|l| {
            l.lists.remove(&view);
        });
        match page {
            Ok(page) => {
                let ids: Vec<_> = page.items.iter().map(|c| c.id).collect();
                self.inbox.update_value(|i| i.take_page(view, page, first, clock::now()));
                self.publish(&super::Touched {
                    conversations: ids.into_iter().collect(),
                    ..Default::default()
                });
            }
            Err(error) => {
                self.session.check(&error);
                self.load.update_value(|l| {
                    l.failed_lists.insert(view, error.text());
                });
            }
        }
        self.draw_list();
    }

    /// Fetches the latest messages of a thread, unless they are here.
    pub fn load_thread_if_needed(self, id: ConversationId) {
        if self.inbox.with_value(|i| i.reach(id).fetched) {
            return;
        }
        let Some(round) = self.load.try_update_value(|l| l.begin_thread(id)).flatten() else { return };
        self.draw_thread();
        spawn_local(async move {
            let conversation = api::conversation(id).await;
            let page = match conversation {
                Ok(conversation) => {
                    self.inbox.update_value(|i| i.take(conversation));
                    self.draw_conversation(id);
                    api::messages(id, None).await
                }
                Err(error) => Err(error),
            };
            self.finish_thread(id, round, page, true);
        });
    }

    /// Fetches older messages of the open thread.
    pub fn load_older(self) {
        let Some(id) = self.open.get_untracked() else { return };
        let Some(older) = self.inbox.with_value(|i| i.reach(id).older) else { return };
        let Some(round) = self.load.try_update_value(|l| l.begin_thread(id)).flatten() else { return };
        spawn_local(async move {
            let page = api::messages(id, Some(&older)).await;
            self.finish_thread(id, round, page, false);
        });
    }

    fn finish_thread(
        self,
        id: ConversationId,
        round: u32,
        page: Result<Page<shared::Message>, ApiError>,
        latest: bool,
    ) {
        if self.load.with_value(|l| l.round) != round {
            return;
        }
        self.load.update_value(|l| {
            l.threads.remove(&id);
        });
        match page {
            Ok(page) => {
                self.inbox.update_value(|i| i.take_messages(id, page, latest));
                self.note_read();
            }
            Err(error) => {
                self.session.check(&error);
                if !latest {
                    // What is shown stays, and says nothing of it.
                    self.notices.warn(error.text());
                }
                self.load.update_value(|l| {
                    l.failed_threads.insert(id, error.text());
                });
            }
        }
        self.draw_thread();
    }

    /// Another thread is read from now on.
    pub fn begin_reading(self, id: Option<ConversationId>) {
        self.reading.set_value(Reading { of: id, ..Reading::default() });
    }

    /// Up to which message the open thread was read before it was opened.
    pub fn had_read(self, id: ConversationId) -> Option<MessageId> {
        self.reading.with_value(|r| r.before.filter(|_| r.of == Some(id)))
    }

    /// The newest of the open thread is seen, when the page is: tells the server, and hears how far one had read.
    pub fn note_read(self) {
        let Some(id) = self.open.get_untracked() else { return };
        let Some(newest) = self.newest(id).filter(|_| page::is_visible()) else { return };
        let told = self.reading.with_value(|r| r.told);
        if told.is_some_and(|told| told >= newest) {
            return;
        }
        self.reading.update_value(|r| r.told = Some(newest));
        spawn_local(async move {
            // One that fails is told with the next: it is only a line in the thread.
            let Ok(read) = api::note_read(id, newest).await else { return };
            let is_first = told.is_none() && self.reading.with_value(|r| r.of == Some(id));
            if let Some(before) = read.before.filter(|_| is_first) {
                self.reading.update_value(|r| r.before = Some(before));
                self.draw_thread();
            }
        });
    }

    /// Tries again what failed on screen.
    pub fn try_again(self) {
        if self.load.with_value(|l| l.round == 0) {
            self.refetch();
            return;
        }
        self.load_list_if_needed(self.view.get_untracked());
        if let Some(id) = self.open.get_untracked() {
            self.load_thread_if_needed(id);
        }
    }
}

/// The first rows of a view, as many as were shown before.
async fn first_rows(view: View, at_least: usize) -> Result<Page<Conversation>, ApiError> {
    let mut page = api::conversations(&view.query(), None).await?;
    while page.items.len() < at_least {
        let Some(next) = page.next.take() else { break };
        let mut more = api::conversations(&view.query(), Some(&next)).await?;
        page.items.append(&mut more.items);
        page.next = more.next;
    }
    Ok(page)
}
