//! A reply or note on its way to the server. Meanwhile one writes on: what is written then is another one.

use super::Composing;
use crate::{
    browser::random,
    desk::files::Leaving,
    live::Live,
    store::{Store, UNDO_SECONDS, Words},
    ui::fan::Fan,
};
use leptos::{prelude::*, task::spawn_local};
use shared::{CannedAnswerId, ConversationId, Draft, MessageId, MessageState, Via};

/// What was in the composer when it was sent, to be put back when it was not taken.
pub struct Going {
    id: ConversationId,
    draft: Draft,
    key: String,
    answers: Option<MessageId>,
    beside: Option<String>,
    canned: Option<CannedAnswerId>,
    files: Leaving,
}

/// What was sent and not taken, until the composer of its conversation has it back. It is kept for as long as one works
/// here: one may have left the desk before the answer came.
#[derive(Clone, Copy)]
pub struct Returns {
    all: StoredValue<Vec<Going>>,
    told: Fan,
}

impl Returns {
    /// Nothing came back yet.
    pub fn new() -> Self {
        Self { all: StoredValue::default(), told: Fan::new() }
    }

    fn put(self, going: Going) {
        let id = going.id;
        self.all.update_value(|all| all.push(going));
        self.told.tell(id.0);
    }

    /// How much of a conversation's waits, for its composer.
    fn waiting(self, id: ConversationId) -> ArcRwSignal<usize> {
        self.told.about(id.0, move || self.all.with_value(|all| all.iter().filter(|g| g.id == id).count()))
    }

    fn take(self, id: ConversationId) -> Vec<Going> {
        let mut taken = Vec::new();
        self.all.update_value(|all| taken = all.extract_if(.., |going| going.id == id).collect());
        self.told.tell(id.0);
        taken
    }
}

impl Composing {
    /// Sends what is written. While the last one is on its way this one waits for it.
    pub(super) fn send(self, store: Store, live: Live, to: Option<Via>) {
        if self.busy.get_untracked() {
            // The second click of a double click finds nothing written, and asks for nothing.
            self.again.set(self.is_begun());
            return;
        }
        self.busy.set(true);
        let files = if to.is_some() { self.files.chosen() } else { vec![] };
        let (text, follow_up) =
            (untrack(|| self.whole_text()), to.and_then(|via| untrack(|| self.follow_up(via))));
        let going = self.clear(to.is_some());
        let returns = expect_context::<Returns>();
        let words = Words {
            text,
            reply_to: going.answers,
            canned: going.canned,
            undo_seconds: UNDO_SECONDS,
            follow_up,
        };
        live.looking(Some(self.id), false);
        spawn_local(async move {
            match store.send(self.id, words, to, files, going.key.clone()).await {
                Some(message) => {
                    if message.state == MessageState::Queued {
                        self.wait_to_leave(message.id);
                    }
                    going.files.sent();
                    self.keeper.sent();
                }
                None => {
                    let _ = self.again.try_set(false);
                    returns.put(going);
                }
            }
            let _ = self.busy.try_set(false);
        });
    }

    /// Empties the composer for what is written next, which is another reply: the same key would be the same one.
    fn clear(self, reply: bool) -> Going {
        let going = Going {
            id: self.id,
            draft: self.draft(),
            key: self.key.get_value(),
            answers: self.answers.get_untracked(),
            beside: self.beside.get_untracked(),
            canned: self.canned.get_untracked(),
            files: if reply { self.files.go() } else { Leaving::none() },
        };
        self.key.set_value(random::key());
        self.keeper.going();
        self.text.set(String::new());
        self.canned.set(None);
        self.answers.set(None);
        if reply {
            self.beside.set(None);
        }
        going
    }

    /// What was not taken comes back to the composer of its conversation, as soon as there is one: the one that sent it
    /// may be gone by then.
    pub(super) fn take_what_comes_back(self) {
        let returns = expect_context::<Returns>();
        let waiting = returns.waiting(self.id);
        Effect::new(move || {
            if waiting.get() > 0 {
                returns.take(self.id).into_iter().for_each(|going| self.put_back(going));
            }
        });
    }

    /// Nothing that was written is lost. The key comes back too, so that trying again never sends twice.
    fn put_back(self, going: Going) {
        let Going { id: _, draft, key, answers, beside, canned, files } = going;
        self.show(draft.before(&self.draft()));
        self.key.set_value(key);
        self.answers.set(answers);
        self.beside.set(beside);
        self.canned.set(canned);
        self.files.stay(files);
        self.keep();
    }

    /// Whether anything is written or attached that was not sent.
    fn is_begun(self) -> bool {
        self.text.with_untracked(|text| !text.trim().is_empty()) || untrack(|| self.files.any())
    }
}
