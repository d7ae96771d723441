//! What the parts of the open conversation share. It is made anew with each conversation: a signal of the desk would
//! keep a trace of every bubble and every composer that ever read it.

use super::{Desk, What};
use leptos::prelude::*;
use shared::{DraftKind, MessageId};

/// What the parts of the open conversation ask of each other.
#[derive(Clone, Copy)]
pub struct Opened {
    /// What the composer writes.
    pub writes: RwSignal<DraftKind>,
    /// The comment that the reply answers, when it is not the last.
    pub answers: RwSignal<Option<MessageId>>,
    /// The message that was searched for.
    pub found: RwSignal<Option<MessageId>>,
    /// The reply that is to become a draft again.
    pub takes_back: RwSignal<Option<MessageId>>,
    /// What is looked for to be put into a reply.
    pub wants: RwSignal<Option<What>>,
}

impl Opened {
    /// For the conversation that is drawn from now on; the desk's keys go to it.
    pub fn begin(desk: Desk) {
        let opened = Self {
            writes: RwSignal::default(),
            answers: RwSignal::default(),
            found: RwSignal::default(),
            takes_back: RwSignal::default(),
            wants: RwSignal::default(),
        };
        provide_context(opened);
        desk.opened.set_value(Some(opened));
        on_cleanup(move || {
            // The desk itself may be gone.
            let _ = desk.opened.try_set_value(None);
        });
    }
}

/// The open conversation, for a part of it.
pub fn use_opened() -> Opened {
    expect_context()
}
