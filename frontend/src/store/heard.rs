//! What the feed says, and who looks where.

use super::{Store, inbox::Touched};
use crate::{
    browser::{clock, timer},
    lang::tr,
};
use leptos::prelude::*;
use shared::{ConversationId, Event, live::Presence};

/// Changes wait for the next frame, but never more than this many.
const MOST_PENDING: usize = 500;
/// When much changes the screen is drawn anew so often: reading and typing come first.
const BETWEEN_MILLIS: i64 = 100;

impl Store {
    /// Takes an event of the feed; it is drawn with the next frame, or soon after the last one was.
    pub fn hear(self, event: Event) {
        match &event {
            Event::TakenOver { by, .. } => self.notices.warn(tr!(together.taken_over, who = by.name.clone())),
            Event::Mentioned { mention } if mention.read_at.is_none() => {
                let (who, text) = (mention.by.name.clone(), mention.preview.clone());
                self.notices.say(tr!(together.mentioned, who = who, text = text));
            }
            _ => {}
        }
        let waiting = self.pending.try_update_value(|p| {
            p.push(event);
            p.len()
        });
        match waiting {
            Some(1) => self.apply_soon(),
            Some(MOST_PENDING..) => self.apply_pending(),
            _ => {}
        }
    }

    fn apply_soon(self) {
        let since = clock::now().since(self.applied_at.get_value());
        let draw = move || timer::next_frame(move || self.apply_pending());
        match i32::try_from(BETWEEN_MILLIS - since.max(0)) {
            Ok(wait @ 1..) => timer::after(wait, draw),
            Ok(_) | Err(_) => draw(),
        }
    }

    fn apply_pending(self) {
        let events = self.pending.try_update_value(std::mem::take).unwrap_or_default();
        if events.is_empty() {
            return;
        }
        self.applied_at.set_value(clock::now());
        let mut touched = Touched::default();
        self.inbox.update_value(|inbox| {
            for event in events {
                inbox.apply(event, &mut touched);
            }
        });
        self.publish(&touched);
    }

    /// Shows who is looking at a conversation, this user left out.
    pub fn show_presence(self, id: ConversationId, viewers: Vec<Presence>) {
        let me = self.session.user().map(|u| u.id);
        let others: Vec<_> = viewers.into_iter().filter(|v| Some(v.user.id) != me).collect();
        self.looking.update_value(|all| {
            if others.is_empty() {
                all.remove(&id)
            } else {
                all.insert(id, others)
            };
        });
        self.presence.tell(id.0);
    }

    /// Nobody is known to be looking any more.
    pub fn forget_presence(self) {
        for id in self.looking.try_update_value(std::mem::take).unwrap_or_default().into_keys() {
            self.presence.tell(id.0);
        }
    }
}
