//! What one has begun to write, kept on the server and, until it got there, here.

use crate::{api, browser::timer::Timeout, store::Turns};
use leptos::{prelude::*, task::spawn_local};
use shared::{ConversationId, Draft};
use std::{cell::RefCell, collections::HashMap};

/// Typing pauses this long before a draft is kept.
const PAUSE_MILLIS: u32 = 800;
/// More drafts than this are not remembered here; the server has them all.
const MOST: usize = 50;

thread_local! {
    /// What was written last in each conversation, newer than or the same as what the server has. Of what is on its
    /// way the server may have a draft still: here nothing is written any more.
    static WRITTEN: RefCell<HashMap<ConversationId, Draft>> = RefCell::default();
    /// What is asked about the draft of one conversation reaches the server in that order: one that is kept late would
    /// outlive the reply that it became.
    static TURNS: RefCell<Turns> = RefCell::default();
}

/// Asks it when what was asked before about this draft was answered.
fn in_turn(id: ConversationId, ask: impl Future<Output = ()> + 'static) {
    let turn = TURNS.with_borrow_mut(|turns| turns.join(id));
    spawn_local(async move {
        // Whoever has the turn gives it on.
        let _ = turn.await;
        ask.await;
        TURNS.with_borrow_mut(|turns| turns.next(id));
    });
}

/// What was written here before, if anything.
pub fn written(id: ConversationId) -> Option<Draft> {
    WRITTEN.with_borrow(|all| all.get(&id).cloned())
}

fn remember(id: ConversationId, draft: &Draft) {
    WRITTEN.with_borrow_mut(|all| {
        if all.len() >= MOST && !all.contains_key(&id) {
            all.clear();
        }
        all.insert(id, draft.clone());
    });
}

/// From now on the server knows best: a reply that comes back is a draft there.
fn forget_empty(id: ConversationId) {
    WRITTEN.with_borrow_mut(|all| {
        if all.get(&id).is_some_and(|draft| draft.text.is_empty()) {
            all.remove(&id);
        }
    });
}

/// Keeps the draft of one conversation.
#[derive(Clone, Copy)]
pub struct Keeper {
    id: ConversationId,
    pause: StoredValue<Option<Timeout>, LocalStorage>,
    unkept: StoredValue<Option<Draft>>,
}

impl Keeper {
    /// A keeper; what was not kept yet is kept when the owner goes.
    pub fn new(id: ConversationId) -> Self {
        let keeper = Self { id, pause: StoredValue::new_local(None), unkept: StoredValue::new(None) };
        on_cleanup(move || keeper.keep());
        keeper
    }

    /// Keeps a draft, once typing pauses.
    pub fn write(self, draft: Draft) {
        remember(self.id, &draft);
        self.unkept.set_value(Some(draft));
        self.pause.set_value(Some(Timeout::new(PAUSE_MILLIS, move || self.keep())));
    }

    /// What was written is on its way: who looks again meanwhile finds nothing written. What was not kept yet still is,
    /// in case this page goes before the answer comes.
    pub fn going(self) {
        remember(self.id, &Draft::default());
    }

    /// It was sent. There is no draft any more, unless something else was written since.
    pub fn sent(self) {
        let id = self.id;
        if written(id).is_some_and(|draft| !draft.text.is_empty()) {
            return;
        }
        // The composer may be gone by now.
        let _ = self.unkept.try_update_value(Option::take);
        let _ = self.pause.try_update_value(Option::take);
        in_turn(id, async move {
            // A draft that stays behind is only offered again.
            if api::drop_draft(id).await.is_ok() {
                forget_empty(id);
            }
        });
    }

    fn keep(self) {
        let Some(draft) = self.unkept.try_update_value(Option::take).flatten() else { return };
        let id = self.id;
        in_turn(id, async move {
            // What could not be kept is still remembered here, and kept with the next key.
            let _ = if draft.text.is_empty() {
                api::drop_draft(id).await
            } else {
                api::keep_draft(id, &draft).await
            };
        });
    }
}
