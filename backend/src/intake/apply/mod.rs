//! Applying one raw event inside a transaction: exactly once, whatever the order and however often it comes.
//!
//! What makes that so: a message's platform id is unique in its channel, so a second one changes nothing; what
//! refers to a message that is not here yet is kept as a mark or put off; and what a conversation shows is
//! computed from platform times, not from the order of arrival.

mod complete;
mod conversation;
mod known;
mod message;
mod own;
mod people;
mod receipts;
mod sort;

pub use complete::{complete_message, complete_post, our_own_words};

use super::{marks, problems_of};
use crate::{
    inbox::{ConversationRow, Touched, publish},
    platforms::{Part, PlatformEvent, platform},
    rules::Rules,
    store::{
        Tx,
        entity::{channel, raw_event},
    },
    targets::TargetPlans,
};
use known::Known;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};
use shared::{Audience, Event, Platform, ProblemKind};
use std::collections::{BTreeMap, HashMap, HashSet};

/// What became of one event.
pub(super) enum Outcome {
    /// It is applied, or changes nothing.
    Done,
    /// It refers to something that is not here yet: try again later.
    NotYet(String),
    /// It may belong to something that is not here yet: try again later, and forget it when that never comes.
    Perhaps,
}

/// What a raw event still waits for.
pub(super) enum WaitsFor {
    /// Something that an admin is told of when it never comes.
    Something(String),
    /// Something that may well not exist.
    Perhaps,
}

/// Applies raw events inside one transaction and then publishes what they changed, once per conversation.
pub(super) struct Applier<'a> {
    tx: &'a mut Tx,
    touched: Touched,
    known: Known,
    /// Conversations that are still to be written, by id: in one and the same order on every node.
    unwritten: BTreeMap<i64, ConversationRow>,
    channels: HashMap<(Platform, String), Option<channel::Model>>,
    heard: HashSet<i64>,
    has_problems: bool,
    /// Once they were asked for.
    rules: Option<Rules>,
    targets: TargetPlans,
}

impl<'a> Applier<'a> {
    pub(super) fn new(tx: &'a mut Tx) -> Self {
        Self {
            tx,
            touched: Touched::new(),
            known: Known::default(),
            unwritten: BTreeMap::new(),
            channels: HashMap::new(),
            heard: HashSet::new(),
            has_problems: false,
            rules: None,
            targets: TargetPlans::default(),
        }
    }

    /// The parts of raw events that are about to be applied: what they will ask the database is asked now.
    pub(super) async fn look_ahead(&mut self, events: &[raw_event::Model]) -> Result<Vec<Vec<Part>>, DbErr> {
        let mut all = vec![];
        for raw in events {
            let parts = match raw.platform.parse::<Platform>() {
                Ok(name) => self.parts(name, raw).await?,
                Err(_) => vec![],
            };
            all.push(parts);
        }
        let mut about = vec![];
        for (raw, parts) in events.iter().zip(&all) {
            for part in parts {
                if let Part::Event { account, event } = part
                    && let Some(channel) = self.channel_of(raw, account).await?
                {
                    about.push((channel.id, &**event));
                }
            }
        }
        self.known = Known::ahead(self.tx, about.into_iter()).await?;
        Ok(all)
    }

    /// Applies every part of a raw event. Tells what it still waits for, if anything.
    pub(super) async fn raw_event(
        &mut self,
        raw: &raw_event::Model,
        parts: Vec<Part>,
    ) -> Result<Option<WaitsFor>, DbErr> {
        let mut waits_for = None;
        for (index, part) in (0..).zip(parts) {
            match part {
                Part::Ignored => {}
                Part::Problem { kind, detail, .. } => self.problem(raw, index, kind, &detail).await?,
                Part::Event { account, event } => match self.channel_of(raw, &account).await? {
                    Some(channel) => {
                        self.heard.insert(channel.id);
                        match self.event(&channel, *event).await? {
                            Outcome::Done => {}
                            Outcome::NotYet(why) => waits_for = Some(WaitsFor::Something(why)),
                            Outcome::Perhaps => {
                                waits_for.get_or_insert(WaitsFor::Perhaps);
                            }
                        }
                    }
                    None => {
                        let detail = format!("No connected channel for account {account}.");
                        self.problem(raw, index, ProblemKind::Unrouted, &detail).await?;
                    }
                },
            }
        }
        Ok(waits_for)
    }

    /// Writes and publishes what was changed; which channels were heard of.
    pub(super) async fn finish(mut self) -> Result<HashSet<i64>, DbErr> {
        self.write().await?;
        publish(self.tx, &self.touched).await?;
        if self.has_problems {
            self.tx.change(Audience::IntakeManagers, Event::IntakeProblems);
        }
        Ok(self.heard)
    }

    /// Keeps a part that nothing can be done with.
    pub(super) async fn problem(
        &mut self,
        raw: &raw_event::Model,
        part: i32,
        kind: ProblemKind,
        detail: &str,
    ) -> Result<(), DbErr> {
        problems_of::keep(self.tx, raw, part, kind, detail).await?;
        self.has_problems = true;
        Ok(())
    }

    async fn parts(&mut self, name: Platform, raw: &raw_event::Model) -> Result<Vec<Part>, DbErr> {
        let Some(channel_id) = raw.channel_id else { return Ok(platform(name).parse(raw.body.as_bytes())) };
        let Some(row) = channel::Entity::find_by_id(channel_id).one(&**self.tx).await? else {
            return Ok(vec![]);
        };
        let account = crate::channels::Account {
            id: row.id.into(),
            platform: name,
            account: row.account.clone(),
            name: row.name.clone(),
            team: row.team_id.map(Into::into),
            base_url: row.base_url.clone().unwrap_or_default(),
            secrets: shared::ChannelSecrets::default(),
        };
        Ok(platform(name).parse_caught_up(&account, raw.body.as_bytes()))
    }

    /// The channel of an account that a raw event may speak for.
    async fn channel_of(
        &mut self,
        raw: &raw_event::Model,
        account: &str,
    ) -> Result<Option<channel::Model>, DbErr> {
        let Ok(name) = raw.platform.parse::<Platform>() else { return Ok(None) };
        let channel = self.channel(name, account).await?;
        Ok(channel.filter(|channel| raw.channel_id.is_some() || channel.signer == raw.signer))
    }

    async fn channel(&mut self, name: Platform, account: &str) -> Result<Option<channel::Model>, DbErr> {
        let key = (name, account.to_owned());
        if let Some(known) = self.channels.get(&key) {
            return Ok(known.clone());
        }
        let found = channel::Entity::find()
            .filter(channel::Column::Platform.eq(name.as_str()))
            .filter(channel::Column::Account.eq(account))
            .one(&**self.tx)
            .await?;
        self.channels.insert(key, found.clone());
        Ok(found)
    }

    async fn event(&mut self, channel: &channel::Model, event: PlatformEvent) -> Result<Outcome, DbErr> {
        use marks::MarkKind as M;
        match event {
            PlatformEvent::Message(inbound) => Box::pin(self.inbound(channel, inbound)).await,
            PlatformEvent::Own(own) => Box::pin(self.own(channel, own)).await,
            PlatformEvent::Edited { platform_id, text, at } => {
                self.mark(channel, &platform_id, M::Edited, at, &clean(&text)).await
            }
            PlatformEvent::Deleted { platform_id, at } => {
                self.mark(channel, &platform_id, M::Deleted, at, "").await
            }
            PlatformEvent::Hidden { platform_id, hidden, at } => {
                self.mark(channel, &platform_id, M::Hidden, at, if hidden { "yes" } else { "no" }).await
            }
            PlatformEvent::Delivered(receipt) => self.receipt(channel, M::Delivered, receipt).await,
            PlatformEvent::Read(receipt) => self.receipt(channel, M::Read, receipt).await,
            PlatformEvent::Reacted { platform_id, citizen, emoji, at } => {
                self.reaction(channel, &platform_id, &citizen, emoji, at).await
            }
            PlatformEvent::Post { platform_id, text, at } => {
                self.post(channel, &platform_id, Some(&clean(&text)), Some(at)).await?;
                Ok(Outcome::Done)
            }
        }
    }

    fn touch(&mut self, conversation: i64, message: Option<i64>) {
        self.touched.entry(conversation).or_default().extend(message);
    }
}

/// A text as both databases can keep it: PostgreSQL has no place for NUL.
fn clean(text: &str) -> String {
    text.replace('\0', "\u{FFFD}")
}
