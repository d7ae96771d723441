//! What a batch is about to ask the database, asked for all its events at once: a message then costs the few
//! statements that write it. What the batch itself changes is kept in line, and the rows are locked, so what stands
//! here is true until the transaction ends. What does not stand here is asked for when it is needed.

use super::marks;
use crate::{
    inbox::ConversationRow,
    platforms::{PlatformEvent, ThreadKey},
    store::{
        Tx,
        entity::{contact, conversation, identity, mark, message, post},
    },
};
use sea_orm::{ColumnTrait, Condition, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// For more messages than this nothing is asked ahead: a statement has only so many places.
const MOST: usize = 500;

/// The platform's id of something, by channel.
type Key = (i64, String);

/// What a batch knows.
#[derive(Default)]
pub(super) struct Known {
    fresh: HashSet<Key>,
    conversations: HashMap<(i64, ThreadKey), ConversationRow>,
    identities: HashMap<Key, identity::Model>,
    blocked: HashMap<i64, bool>,
    posts: HashMap<Key, post::Model>,
}

/// What the events of a batch are about, by channel.
#[derive(Default)]
struct Subjects {
    /// Messages, and those that they answer.
    messages: BTreeSet<Key>,
    /// Messages that come in.
    inbound: BTreeSet<Key>,
    threads: BTreeSet<(i64, &'static str, String)>,
    citizens: BTreeSet<Key>,
}

impl Known {
    /// Asks for what these events, each of a channel, are about.
    pub(super) async fn ahead(
        tx: &Tx,
        events: impl Iterator<Item = (i64, &PlatformEvent)>,
    ) -> Result<Self, DbErr> {
        let subjects = Subjects::of(events.take(MOST));
        let mut known = Self::default();
        if subjects.inbound.is_empty() {
            return Ok(known);
        }
        // First: whoever says something of these messages waits, so that what is found of them stays so.
        marks::hold_all(tx, &subjects.messages).await?;
        // Before identities: who merges citizens waits for their conversations.
        for row in conversations(tx, &subjects.threads).await? {
            known.keep_conversation(&row);
        }
        known.fresh = fresh(tx, subjects.inbound).await?;
        let citizens = identities(tx, &subjects.citizens).await?;
        let contacts: BTreeSet<i64> = citizens.iter().map(|c| c.contact_id).collect();
        let blocked = blocked(tx, &contacts).await?;
        known.blocked = contacts.into_iter().map(|id| (id, blocked.contains(&id))).collect();
        for identity in citizens {
            known.keep_identity(identity);
        }
        Ok(known)
    }

    /// Whether nothing is known of a message: not itself, nothing that was said of it, and no answer to it.
    pub(super) fn is_fresh(&self, channel: i64, message: &str) -> bool {
        self.fresh.contains(&(channel, message.to_owned()))
    }

    /// Something is known of a message from now on.
    pub(super) fn heard_of(&mut self, channel: i64, message: &str) {
        self.fresh.remove(&(channel, message.to_owned()));
    }

    /// The conversation of a thread, to be changed and then kept again.
    pub(super) fn take_conversation(&mut self, channel: i64, thread: &ThreadKey) -> Option<ConversationRow> {
        self.conversations.remove(&(channel, thread.clone()))
    }

    /// A conversation is now so.
    pub(super) fn keep_conversation(&mut self, row: &ConversationRow) {
        if let Ok(kind) = row.kind.parse() {
            let thread = ThreadKey { kind, key: row.thread_key.clone() };
            self.conversations.insert((row.channel_id, thread), row.clone());
        }
    }

    /// The identity of a citizen.
    pub(super) fn identity(&self, channel: i64, citizen: &str) -> Option<&identity::Model> {
        self.identities.get(&(channel, citizen.to_owned()))
    }

    /// An identity is now so.
    pub(super) fn keep_identity(&mut self, identity: identity::Model) {
        self.identities.insert((identity.channel_id, identity.platform_id.clone()), identity);
    }

    /// Whether a citizen is kept out, when that was asked for.
    pub(super) fn is_blocked(&self, contact: i64) -> Option<bool> {
        self.blocked.get(&contact).copied()
    }

    /// A post.
    pub(super) fn post(&self, channel: i64, platform_id: &str) -> Option<&post::Model> {
        self.posts.get(&(channel, platform_id.to_owned()))
    }

    /// A post is now so.
    pub(super) fn keep_post(&mut self, post: post::Model) {
        self.posts.insert((post.channel_id, post.platform_id.clone()), post);
    }
}

impl Subjects {
    fn of<'a>(events: impl Iterator<Item = (i64, &'a PlatformEvent)>) -> Self {
        let mut all = Self::default();
        for (channel, event) in events {
            match event {
                PlatformEvent::Message(inbound) => {
                    let id = (channel, inbound.platform_id.clone());
                    all.messages.extend(inbound.reply_to.clone().map(|answered| (channel, answered)));
                    all.messages.insert(id.clone());
                    all.inbound.insert(id);
                    let thread = &inbound.thread;
                    all.threads.insert((channel, thread.kind.as_str(), thread.key.clone()));
                    all.citizens.insert((channel, inbound.citizen.id.clone()));
                }
                PlatformEvent::Edited { platform_id, .. }
                | PlatformEvent::Deleted { platform_id, .. }
                | PlatformEvent::Hidden { platform_id, .. } => {
                    all.messages.insert((channel, platform_id.clone()));
                }
                _ => {}
            }
        }
        all
    }
}

/// The condition that a row is of one of these, by channel.
fn any_of<C: ColumnTrait>(channel: C, id: C, keys: &BTreeSet<Key>) -> Condition {
    let mut by_channel: BTreeMap<i64, Vec<&str>> = BTreeMap::new();
    for (channel, id) in keys {
        by_channel.entry(*channel).or_default().push(id);
    }
    by_channel.into_iter().fold(Condition::any(), |any, (number, ids)| {
        any.add(Condition::all().add(channel.eq(number)).add(id.is_in(ids)))
    })
}

async fn conversations(
    tx: &Tx,
    threads: &BTreeSet<(i64, &'static str, String)>,
) -> Result<Vec<ConversationRow>, DbErr> {
    use conversation::Column::{ChannelId, Id, Kind, ThreadKey};
    let mut by_kind: BTreeMap<(i64, &str), Vec<&str>> = BTreeMap::new();
    for (channel, kind, key) in threads {
        by_kind.entry((*channel, kind)).or_default().push(key);
    }
    let any = by_kind.into_iter().fold(Condition::any(), |any, ((channel, kind), keys)| {
        let these = Condition::all().add(ChannelId.eq(channel)).add(Kind.eq(kind)).add(ThreadKey.is_in(keys));
        any.add(these)
    });
    conversation::Entity::find().filter(any).order_by_asc(Id).lock_exclusive().all(&**tx).await
}

/// Those of the messages of which nothing is known.
async fn fresh(tx: &Tx, messages: BTreeSet<Key>) -> Result<HashSet<Key>, DbErr> {
    use message::Column::{ChannelId, PlatformId, ReplyToId, ReplyToPlatformId};
    let stored = message::Entity::find().select_only().column(ChannelId).column(PlatformId);
    let stored = stored.filter(any_of(ChannelId, PlatformId, &messages)).into_tuple::<Key>();
    let answered = message::Entity::find().select_only().column(ChannelId).column(ReplyToPlatformId);
    let answered = answered.filter(any_of(ChannelId, ReplyToPlatformId, &messages));
    let answered = answered.filter(ReplyToId.is_null()).into_tuple::<Key>();
    let marked = mark::Entity::find().select_only();
    let marked = marked.column(mark::Column::ChannelId).column(mark::Column::Subject);
    let marked = marked.filter(any_of(mark::Column::ChannelId, mark::Column::Subject, &messages));
    let mut known = stored.all(&**tx).await?;
    known.extend(answered.all(&**tx).await?);
    known.extend(marked.into_tuple::<Key>().all(&**tx).await?);
    let known: HashSet<Key> = known.into_iter().collect();
    Ok(messages.into_iter().filter(|message| !known.contains(message)).collect())
}

async fn identities(tx: &Tx, citizens: &BTreeSet<Key>) -> Result<Vec<identity::Model>, DbErr> {
    let these = any_of(identity::Column::ChannelId, identity::Column::PlatformId, citizens);
    identity::Entity::find().filter(these).all(&**tx).await
}

/// Those who are kept out.
async fn blocked(tx: &Tx, contacts: &BTreeSet<i64>) -> Result<HashSet<i64>, DbErr> {
    let ids = contact::Entity::find().select_only().column(contact::Column::Id);
    let ids = ids.filter(contact::Column::Id.is_in(contacts.iter().copied()));
    let ids = ids.filter(contact::Column::BlockedAt.is_not_null()).into_tuple::<i64>();
    Ok(ids.all(&**tx).await?.into_iter().collect())
}
