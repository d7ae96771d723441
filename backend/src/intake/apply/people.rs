//! Citizens and posts: made when first heard of, filled in when more is known.

use super::{Applier, clean};
use crate::{
    citizens,
    inbox::{self, ConversationRow},
    platforms::Citizen,
    store::entity::{channel, contact, conversation, identity, post},
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, DbErr, EntityTrait, QueryFilter, QuerySelect,
    sea_query::OnConflict,
};
use shared::{SystemEvent, Timestamp};

/// How many conversations under one post are told that its words became known.
const UNDER_ONE_POST: u64 = 200;

impl Applier<'_> {
    /// The identity of a citizen; made with a new contact when it is the first we hear of them.
    pub(super) async fn identity(
        &mut self,
        channel: &channel::Model,
        citizen: &Citizen,
    ) -> Result<identity::Model, DbErr> {
        let name = citizen.name.as_deref().map(clean).filter(|n| !n.trim().is_empty());
        let handle = citizen.handle.as_deref().map(clean).filter(|h| !h.is_empty());
        let known = match self.known.identity(channel.id, &citizen.id) {
            Some(known) => Some(known.clone()),
            None => self.find_identity(channel.id, &citizen.id).await?,
        };
        let identity = match known {
            Some(known) => self.rename(known, name, handle).await?,
            None => self.new_identity(channel, &citizen.id, name, handle).await?,
        };
        self.known.keep_identity(identity.clone());
        Ok(identity)
    }

    /// What those write who are kept out is set aside, unless it says that a life is in danger.
    pub(super) async fn keep_out(&mut self, row: &mut ConversationRow) -> Result<(), DbErr> {
        let Some(contact) = row.contact_id else { return Ok(()) };
        let blocked = match self.known.is_blocked(contact) {
            Some(blocked) => blocked,
            None => {
                let kept_out = contact::Entity::find_by_id(contact);
                let kept_out = kept_out.filter(contact::Column::BlockedAt.is_not_null());
                kept_out.one(&**self.tx).await?.is_some()
            }
        };
        if blocked && inbox::keep_out(self.tx.now(), row) {
            let line = inbox::system_message(self.tx, row, None, &SystemEvent::MarkedSpam).await?;
            self.touch(row.id, Some(line));
        }
        Ok(())
    }

    pub(super) async fn find_identity(
        &self,
        channel: i64,
        id: &str,
    ) -> Result<Option<identity::Model>, DbErr> {
        identity::Entity::find()
            .filter(identity::Column::ChannelId.eq(channel))
            .filter(identity::Column::PlatformId.eq(id))
            .one(&**self.tx)
            .await
    }

    async fn new_identity(
        &mut self,
        channel: &channel::Model,
        id: &str,
        name: Option<String>,
        handle: Option<String>,
    ) -> Result<identity::Model, DbErr> {
        let now = self.tx.now().0;
        let shown = name.clone().unwrap_or_default();
        let person = contact::ActiveModel {
            name: Set(shown.clone()),
            created_at: Set(now),
            version: Set(1),
            blocked_reason: Set(String::new()),
            hidden: Set(false),
            ..Default::default()
        };
        let person = person.insert(&**self.tx).await?;
        let row = identity::ActiveModel {
            id: NotSet,
            contact_id: Set(person.id),
            channel_id: Set(channel.id),
            platform: Set(channel.platform.clone()),
            platform_id: Set(id.into()),
            name: Set(shown),
            handle: Set(handle.clone()),
            created_at: Set(now),
        };
        let mut keep = OnConflict::columns([identity::Column::ChannelId, identity::Column::PlatformId]);
        keep.do_nothing();
        let inserted =
            identity::Entity::insert(row).on_conflict(keep).exec_without_returning(&**self.tx).await?;
        if inserted == 0 {
            // Another node met this citizen a moment ago.
            contact::Entity::delete_by_id(person.id).exec(&**self.tx).await?;
        }
        let found = self.find_identity(channel.id, id).await?;
        let found = found.ok_or_else(|| DbErr::RecordNotFound("the identity just made".into()))?;
        if inserted == 0 {
            // And may not have been told their name.
            return self.rename(found, name, handle).await;
        }
        citizens::follow_identities(self.tx, found.contact_id).await?;
        if name.is_none() {
            self.job("profile", found.id, "").await?;
        }
        Ok(found)
    }

    async fn rename(
        &mut self,
        mut known: identity::Model,
        name: Option<String>,
        handle: Option<String>,
    ) -> Result<identity::Model, DbErr> {
        let new_name = name.filter(|n| *n != known.name);
        let new_handle = handle.filter(|h| known.handle.as_ref() != Some(h));
        if new_name.is_none() && new_handle.is_none() {
            return Ok(known);
        }
        let mut change = identity::ActiveModel { id: Set(known.id), ..Default::default() };
        if let Some(name) = new_name {
            change.name = Set(name.clone());
            known.name = name;
        }
        if let Some(handle) = new_handle {
            change.handle = Set(Some(handle.clone()));
            known.handle = Some(handle);
        }
        change.update(&**self.tx).await?;
        citizens::follow_identities(self.tx, known.contact_id).await?;
        Ok(known)
    }

    /// The post of that id; made when first heard of, and its words taken when they are said.
    pub(super) async fn post(
        &mut self,
        channel: &channel::Model,
        platform_id: &str,
        text: Option<&str>,
        published_at: Option<Timestamp>,
    ) -> Result<post::Model, DbErr> {
        let mine = post::Entity::find()
            .filter(post::Column::ChannelId.eq(channel.id))
            .filter(post::Column::PlatformId.eq(platform_id));
        let here = match self.known.post(channel.id, platform_id) {
            Some(known) => Some(known.clone()),
            None => mine.clone().one(&**self.tx).await?,
        };
        let mut known = match here {
            Some(known) => known,
            None => {
                let row = post::ActiveModel {
                    id: NotSet,
                    channel_id: Set(channel.id),
                    platform_id: Set(platform_id.into()),
                    text: Set(String::new()),
                    published_at: Set(None),
                };
                let mut keep = OnConflict::columns([post::Column::ChannelId, post::Column::PlatformId]);
                keep.do_nothing();
                post::Entity::insert(row).on_conflict(keep).exec_without_returning(&**self.tx).await?;
                let made = mine.one(&**self.tx).await?;
                made.ok_or_else(|| DbErr::RecordNotFound("the post just made".into()))?
            }
        };
        let text = text.filter(|t| !t.is_empty() && *t != known.text);
        let published_at = published_at.map(|t| t.0).filter(|&t| known.published_at != Some(t));
        if text.is_some() || published_at.is_some() {
            let mut change = post::ActiveModel { id: Set(known.id), ..Default::default() };
            if let Some(text) = text {
                change.text = Set(text.into());
            }
            if let Some(at) = published_at {
                change.published_at = Set(Some(at));
            }
            known = change.update(&**self.tx).await?;
            self.touch_under(known.id).await?;
        }
        self.known.keep_post(known.clone());
        Ok(known)
    }

    /// Has the words of a post of ours asked for, once, when nothing told them.
    pub(super) async fn ask_for(&mut self, post: &post::Model) -> Result<(), DbErr> {
        if post.text.is_empty() && post.published_at.is_none() {
            self.job("post", post.id, "").await?;
        }
        Ok(())
    }

    async fn touch_under(&mut self, post: i64) -> Result<(), DbErr> {
        self.write().await?;
        let ids: Vec<i64> = conversation::Entity::find()
            .select_only()
            .column(conversation::Column::Id)
            .filter(conversation::Column::PostId.eq(post))
            .limit(UNDER_ONE_POST)
            .into_tuple()
            .all(&**self.tx)
            .await?;
        for id in ids {
            self.touch(id, None);
        }
        Ok(())
    }

    /// Something to do later, once for its subject.
    pub(super) async fn job(&mut self, kind: &str, subject: i64, payload: &str) -> Result<(), DbErr> {
        crate::jobs::ask::once(self.tx, kind, subject, payload.into()).await
    }
}
