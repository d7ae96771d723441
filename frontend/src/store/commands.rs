//! What a colleague does: shown at once, put back with a clear message when the server refuses.

use super::{Patch, Store, Ticket, overlay::NewSending};
use crate::{
    api::{self, Answer, ApiError},
    browser::clock,
    lang::tr,
};
use futures::future;
use leptos::{prelude::*, task::spawn_local};
use shared::{
    CannedAnswerId, Conversation, ConversationId, Direction, LabelId, Message, MessageId, NewNote, NewReply,
    Priority, ReplyFile, SetStatus, Status, SystemEvent, TakenBack, Team, UserId, UserRef, Verdict, Via,
};
use std::pin::Pin;

/// For so long a reply waits before it leaves, so that it can be taken back.
pub const UNDO_SECONDS: u8 = 5;

/// What is said, and the canned answer that it was made of.
pub struct Words {
    /// The words.
    pub text: String,
    /// The canned answer.
    pub canned: Option<CannedAnswerId>,
    /// The comment that it answers; the last one when none.
    pub reply_to: Option<MessageId>,
    /// For so long a reply can be taken back.
    pub undo_seconds: u8,
    /// What is said in private beside a public answer.
    pub follow_up: Option<String>,
}

/// One's turn to ask something of a conversation, until it is dropped.
struct Turn {
    store: Store,
    id: ConversationId,
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.store.turns.try_update_value(|turns| turns.next(self.id));
    }
}

/// A request of one type, whatever it asks: each type would be compiled anew.
type Request = Pin<Box<dyn Future<Output = Answer<Conversation>>>>;

impl Store {
    /// Who works here.
    pub fn me(self) -> Option<UserId> {
        self.session.user().map(|u| u.id)
    }

    /// Takes a conversation.
    pub fn claim(self, id: ConversationId) {
        let Some(me) = self.session.user().map(|u| u.reference()) else { return };
        self.command(id, Patch::Assignee(Some(me)), Box::pin(api::claim(id)), tr!(done.claimed));
    }

    /// Takes a conversation over from whoever has it.
    pub fn take_over(self, id: ConversationId, from: UserId) {
        let Some(me) = self.session.user().map(|u| u.reference()) else { return };
        let request = Box::pin(api::take_over(id, from));
        self.command(id, Patch::Assignee(Some(me)), request, tr!(together.taken));
    }

    /// Gives a conversation back to the queue.
    pub fn release(self, id: ConversationId) {
        self.command(id, Patch::Assignee(None), Box::pin(api::release(id)), tr!(done.released));
    }

    /// Gives a conversation to a colleague.
    pub fn assign(self, id: ConversationId, to: UserRef) {
        let user = to.id;
        self.command(id, Patch::Assignee(Some(to)), Box::pin(api::assign(id, user)), tr!(done.assigned));
    }

    /// Gives a conversation to another team.
    pub fn transfer(self, id: ConversationId, to: Option<Team>) {
        let team = to.as_ref().map(|t| t.id);
        self.command(id, Patch::Team(to), Box::pin(api::transfer(id, team)), tr!(done.transferred));
    }

    /// Resolves, reopens, snoozes or sets aside as spam.
    pub fn set_status(self, id: ConversationId, status: SetStatus) {
        let (patch, said) = match status {
            SetStatus::Open => (Patch::Status(Status::Open, None), tr!(done.reopened)),
            SetStatus::Snoozed { until } => (Patch::Status(Status::Snoozed, Some(until)), tr!(done.snoozed)),
            SetStatus::Resolved => (Patch::Status(Status::Resolved, None), tr!(done.resolved)),
            SetStatus::Spam => (Patch::Status(Status::Spam, None), tr!(done.spam)),
        };
        self.command(id, patch, Box::pin(api::set_status(id, status)), said);
    }

    /// Makes a conversation more or less pressing.
    pub fn set_priority(self, id: ConversationId, priority: Priority) {
        self.command(
            id,
            Patch::Priority(priority),
            Box::pin(api::set_priority(id, priority)),
            tr!(done.prioritised),
        );
    }

    /// Gives a conversation these labels, and no others.
    pub fn set_labels(self, id: ConversationId, labels: Vec<LabelId>) {
        let patch = Patch::Labels(labels.clone());
        self.command(id, patch, Box::pin(api::set_labels(id, labels)), tr!(done.labelled));
    }

    fn command(self, id: ConversationId, patch: Patch, request: Request, said: &'static str) {
        let Some(ticket) = self.inbox.try_update_value(|i| i.patch(id, patch)) else { return };
        self.draw_conversation(id);
        let turn = self.turn(id);
        spawn_local(async move {
            let _until_answered = turn.await;
            let answer = request.await;
            self.settle(ticket, id, answer.map(|c| self.inbox.update_value(|i| i.take(c))), said).await;
        });
    }

    /// Joins those who ask something of this conversation; what comes back when it is one's turn is held until the
    /// answer is here.
    fn turn(self, id: ConversationId) -> impl Future<Output = Turn> {
        let told = self.turns.try_update_value(|turns| turns.join(id));
        async move {
            if let Some(told) = told {
                // An error says that the store is gone, and with it everybody who waits.
                let _ = told.await;
            }
            Turn { store: self, id }
        }
    }

    /// Asks something of many conversations, when it is one's turn with each of them. They are joined at once: of two
    /// who ask for some of the same, one is first with all of those.
    pub async fn ask_many<T>(
        self,
        ids: Vec<ConversationId>,
        request: impl Future<Output = Answer<T>>,
    ) -> Answer<T> {
        let turns: Vec<_> = ids.into_iter().map(|id| self.turn(id)).collect();
        let _until_answered = future::join_all(turns).await;
        request.await
    }

    /// Shows what an answer says of a conversation.
    pub fn told(self, conversation: Conversation) {
        let id = conversation.id;
        self.inbox.update_value(|i| i.take(conversation));
        self.draw_conversation(id);
    }

    /// Shows what an answer says of a message.
    pub fn told_message(self, conversation: ConversationId, message: Message) {
        self.inbox.update_value(|i| i.take_message(message));
        self.draw_conversation(conversation);
    }

    /// Hides a comment from the public, or shows it again.
    pub fn hide(self, conversation: ConversationId, id: MessageId, hidden: bool) {
        let Some(ticket) = self.inbox.try_update_value(|i| i.hide(id, hidden)) else { return };
        self.draw_conversation(conversation);
        let said = if hidden { tr!(done.hidden) } else { tr!(done.unhidden) };
        let turn = self.turn(conversation);
        spawn_local(async move {
            let _until_answered = turn.await;
            let answer = api::hide(id, hidden).await;
            self.settle(ticket, conversation, self.taken(answer), said).await;
        });
    }

    /// Decides about a reply of which it is unknown, or known not, to have arrived.
    pub fn decide(self, conversation: ConversationId, id: MessageId, verdict: Verdict) {
        let turn = self.turn(conversation);
        spawn_local(async move {
            let _until_answered = turn.await;
            match self.taken(api::decide(id, verdict).await) {
                Ok(()) => self.draw_conversation(conversation),
                Err(error) => self.refused(&error),
            }
        });
    }

    fn taken(self, answer: Answer<Message>) -> Answer<()> {
        answer.map(|message| self.inbox.update_value(|i| i.take_message(message)))
    }

    /// The command was answered. What the server says after a refusal is fetched, so that the screen is true.
    async fn settle(self, ticket: Ticket, id: ConversationId, answer: Answer<()>, said: &'static str) {
        let mut told = None;
        if let Err(error) = &answer
            && let Ok(now) = api::conversation(id).await
        {
            told = holder_text(error, &now);
            self.inbox.update_value(|i| i.take(now));
        }
        self.inbox.update_value(|i| i.settle(ticket));
        self.draw_conversation(id);
        match (answer, told) {
            (Ok(()), _) => self.notices.say(said),
            (Err(_), Some(text)) => self.notices.warn(text),
            (Err(error), None) => self.refused(&error),
        }
    }

    fn refused(self, error: &ApiError) {
        if !self.session.check(error) {
            self.notices.warn(error.text());
        }
    }

    /// Sends a reply or note; it shows in the thread at once. The answer is whether it was taken.
    pub async fn send(
        self,
        id: ConversationId,
        words: Words,
        to: Option<Via>,
        files: Vec<ReplyFile>,
        key: String,
    ) -> Option<Message> {
        let Words { text, canned, reply_to, undo_seconds, follow_up } = words;
        let author = self.session.user().map(|u| u.reference())?;
        let direction = if to.is_some() { Direction::Out } else { Direction::Note };
        let new =
            NewSending { conversation: id, direction, via: to, text: text.clone(), author, at: clock::now() };
        let ticket = self.inbox.try_update_value(|i| i.send(new))?;
        self.draw_thread();
        let _until_answered = self.turn(id).await;
        let answer = match to {
            Some(via) => {
                let seen = self.newest(id);
                let reply =
                    NewReply { text, via: Some(via), files, seen, canned, undo_seconds, reply_to, follow_up };
                api::reply(id, &reply, &key).await
            }
            None => api::note(id, &NewNote { text }, &key).await,
        };
        let message = answer.as_ref().ok().cloned();
        let answer = self.taken(answer);
        self.inbox.update_value(|i| i.settle(ticket));
        self.draw_thread();
        if let Err(error) = &answer {
            if error.is("answered-meanwhile") {
                self.show_other_answer(id).await;
            } else {
                self.refused(error);
            }
        }
        message
    }

    /// Takes back a reply that has not left; what it was, when it is so.
    pub async fn take_back(self, id: MessageId) -> Option<TakenBack> {
        match api::take_back(id).await {
            Ok(back) => Some(back),
            Err(error) => {
                self.refused(&error);
                None
            }
        }
    }

    /// How often colleagues gave back a reply of one's own in a thread that is here; does not track.
    pub fn given_back(self, id: ConversationId) -> usize {
        let me = self.me();
        let mine = |m: &Message| matches!(&m.event, Some(SystemEvent::GivenBack { author, .. }) if Some(author.id) == me);
        self.inbox.with_value(|i| i.thread(id).iter().filter(|m| mine(m)).count())
    }

    /// The newest message of a thread that is here.
    pub(super) fn newest(self, id: ConversationId) -> Option<MessageId> {
        self.inbox.with_value(|i| i.thread(id).into_iter().map(|m| m.id).max())
    }

    /// Somebody else answered meanwhile: their answer is shown. Who has seen it may send nevertheless.
    async fn show_other_answer(self, id: ConversationId) {
        if let Ok(page) = api::messages(id, None).await {
            self.inbox.update_value(|i| page.items.into_iter().for_each(|message| i.take_message(message)));
            self.draw_thread();
        }
        let me = self.me();
        let answers = self.inbox.with_value(|i| i.thread(id));
        let other = answers
            .into_iter()
            .filter(|m| m.direction == Direction::Out && m.author.as_ref().map(|a| a.id) != me)
            .max_by_key(|m| m.id);
        let who = other.and_then(|m| m.author).map_or_else(|| tr!(together.outside).to_owned(), |a| a.name);
        self.notices.warn(tr!(together.answered, who = who));
    }
}

/// Who has the conversation, when that is why a command was refused.
fn holder_text(error: &ApiError, now: &Conversation) -> Option<String> {
    let holder = now.assignee.as_ref()?;
    error.is("claimed-by-other").then(|| tr!(error.claimed_by, who = holder.name.clone()))
}
