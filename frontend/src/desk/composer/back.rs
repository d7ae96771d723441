//! What comes to the composer: replies that were taken back or given back, and what a colleague had begun.

use super::Composing;
use crate::{
    api,
    browser::{dom, timer::Interval},
    desk::use_opened,
    store::{Fetch, Store, UNDO_SECONDS},
};
use leptos::{prelude::*, task::spawn_local};
use shared::{Draft, MessageId, TakenUp};

impl Composing {
    /// A reply that a colleague gave back is a draft again, before what was begun since.
    pub(super) fn follow_approval(self, store: Store) {
        let thread = store.thread(self.id);
        let is_here = move || thread.with(|thread| thread.fetch == Fetch::Ready);
        let times = Memo::new(move |_| is_here().then(|| store.given_back(self.id)));
        Effect::new(move |before: Option<Option<usize>>| {
            let now = times.get();
            // What was given back before this page came is in the draft that it began with.
            if before.flatten().is_some_and(|before| Some(before) < now) {
                self.take_given_back();
            }
            now
        });
    }

    fn take_given_back(self) {
        self.files.fetch();
        spawn_local(async move {
            // Without an answer it is still there, and comes with the next visit.
            if let Ok(draft) = api::draft(self.id).await
                && !draft.text.is_empty()
            {
                self.put_before(draft);
            }
        });
    }

    /// Puts a draft before what was begun since; the server knows what of that is kept already.
    fn put_before(self, draft: Draft) {
        // Whoever looked away meanwhile finds it here: the server keeps it.
        if self.text.is_disposed() {
            return;
        }
        let begun = self.draft();
        self.show(if draft.text.ends_with(&begun.text) { draft } else { draft.before(&begun) });
        self.keep();
    }

    /// Goes on with what a colleague had begun.
    pub(super) fn continue_left(self, taken: TakenUp) {
        self.files.come_back(taken.files);
        self.put_before(taken.draft);
        dom::focus("#composer-text");
    }

    pub(super) fn take_back_when_asked(self, store: Store) {
        let asked = use_opened().takes_back;
        Effect::new(move || {
            if let Some(id) = asked.get() {
                asked.set(None);
                self.take_back(store, id);
            }
        });
    }

    /// For a few seconds the reply can be taken back; the server holds it, whatever becomes of this page.
    pub(super) fn wait_to_leave(self, id: MessageId) {
        let _ = self.leaving.try_set(Some((id, UNDO_SECONDS)));
        let tick = Interval::new(1_000, move || {
            let _ = self
                .leaving
                .try_update(|l| *l = l.take().filter(|(_, left)| *left > 1).map(|(id, left)| (id, left - 1)));
        });
        let _ = self.ticking.try_set_value(Some(tick));
    }

    pub(super) fn take_back(self, store: Store, id: MessageId) {
        self.leaving.set(None);
        spawn_local(async move {
            if let Some(back) = store.take_back(id).await {
                self.put_before(back.draft);
                self.files.come_back(back.files);
                self.beside.set(back.follow_up);
                dom::focus("#composer-text");
            }
        });
    }
}
