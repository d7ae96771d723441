//! A reply or note on its way to the server. Meanwhile one writes on: what is written then is another one.

use super::Composing;
use crate::{
    browser::random,
    live::Live,
    store::{Store, UNDO_SECONDS, Words},
};
use leptos::{prelude::*, task::spawn_local};
use shared::{CannedAnswerId, Draft, DraftKind, MessageId, MessageState, Via};

/// What was in the composer when it was sent, to be put back when it was not taken.
struct Going {
    draft: Draft,
    key: String,
    answers: Option<MessageId>,
    beside: Option<String>,
    canned: Option<CannedAnswerId>,
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
                    if to.is_some() {
                        self.files.sent();
                    }
                    self.keeper.sent(&going.draft.text);
                }
                None => self.put_back(going),
            }
            let _ = self.busy.try_set(false);
        });
    }

    /// Empties the composer for what is written next, which is another reply: the same key would be the same one.
    fn clear(self, reply: bool) -> Going {
        let going = Going {
            draft: self.draft(),
            key: self.key.get_value(),
            answers: self.answers.get_untracked(),
            beside: self.beside.get_untracked(),
            canned: self.canned.get_untracked(),
        };
        self.key.set_value(random::key());
        self.text.set(String::new());
        self.canned.set(None);
        self.answers.set(None);
        if reply {
            self.beside.set(None);
        }
        going
    }

    /// Nothing that was written is lost. The key comes back too, so that trying again never sends twice.
    fn put_back(self, going: Going) {
        // Without the composer the draft is still kept as it was.
        let Some(begun) = self.text.try_get_untracked() else { return };
        let Going { draft, key, answers, beside, canned } = going;
        let Draft { text, kind, via } = draft;
        let draft = if begun.trim().is_empty() {
            Draft { text, kind, via }
        } else {
            // What one of both was for colleagues only stays so.
            let note = [kind, self.kind.get_untracked()].contains(&DraftKind::Note);
            let kind = if note { DraftKind::Note } else { kind };
            Draft { text: format!("{text}\n\n{begun}"), kind, via }
        };
        self.again.set(false);
        self.show(draft);
        self.key.set_value(key);
        self.answers.set(answers);
        self.beside.set(beside);
        self.canned.set(canned);
        self.keep();
    }

    /// Whether anything is written that was not sent.
    fn is_begun(self) -> bool {
        self.text.with_untracked(|text| !text.trim().is_empty())
    }
}
