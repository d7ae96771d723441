//! What the feed says, and who looks where.

use super::{Store, inbox::Touched};
use crate::{
    browser::{clock, timer},
    lang::tr,
};
use leptos::prelude::*;
use shared::{ConversationId, Event, live::Presence};

/// Changes are drawn with the next frame, but never more than this many at once.
const MOST_UNDRAWN: usize = 500;
/// When much changes the screen is drawn anew so often: reading and typing come first.
const BETWEEN_MILLIS: i64 = 100;

/// What the feed said and is not drawn yet.
#[derive(Debug, Default)]
pub struct Undrawn {
    touched: Touched,
    events: usize,
}

impl Store {
    /// Takes an event of the feed: it is known at once, and drawn with the next frame or soon after the last one was.
    /// A page that stood still hears much in a moment, and none of it waits as it came.
    pub fn hear(self, event: Event) {
        match &event {
            Event::TakenOver { by, .. } => self.notices.warn(tr!(together.taken_over, who = by.name.clone())),
            Event::Mentioned { mention } if mention.read_at.is_none() => {
                let (who, text) = (mention.by.name.clone(), mention.preview.clone());
                self.notices.say(tr!(together.mentioned, who = who, text = text));
            }
            _ => {}
        }
        let undrawn = self.undrawn.try_update_value(|undrawn| {
            self.inbox.update_value(|inbox| inbox.apply(event, &mut undrawn.touched));
            undrawn.events += 1;
            undrawn.events
        });
        match undrawn {
            Some(1) => self.draw_soon(),
            Some(MOST_UNDRAWN..) => self.draw_heard(),
            _ => {}
        }
    }

    fn draw_soon(self) {
        let since = clock::now().since(self.drawn_at.get_value());
        let draw = move || timer::next_frame(move || self.draw_heard());
        match i32::try_from(BETWEEN_MILLIS - since.max(0)) {
            Ok(wait @ 1..) => timer::after(wait, draw),
            Ok(_) | Err(_) => draw(),
        }
    }

    fn draw_heard(self) {
        let undrawn = self.undrawn.try_update_value(std::mem::take).unwrap_or_default();
        if undrawn.events > 0 {
            self.drawn_at.set_value(clock::now());
            self.publish(&undrawn.touched);
        }
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
