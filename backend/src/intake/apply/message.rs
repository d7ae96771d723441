//! A citizen's message, and what is said of one: edits, deletions, reactions.

use super::{
    Applier, Outcome, clean,
    marks::{self, MarkKind},
};
use crate::{
    inbox::change_message,
    notices,
    platforms::{Inbound, InboundMedia, PostContext},
    store::entity::{attachment, channel, mark, message},
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, TryInsertResult,
    sea_query::OnConflict,
};
use shared::{Direction, MediaState, MessageState, NoticeKind, Status, SystemEvent, Timestamp};

impl Applier<'_> {
    pub(super) async fn inbound(
        &mut self,
        channel: &channel::Model,
        inbound: Inbound,
    ) -> Result<Outcome, DbErr> {
        // Of nearly every message nothing is known yet, and nothing has to be asked.
        let fresh = self.known.is_fresh(channel.id, &inbound.platform_id);
        if !fresh {
            if self.message_of(channel.id, &inbound.platform_id).await?.is_some() {
                return Ok(Outcome::Done);
            }
            marks::hold(self.tx, channel.id, &inbound.platform_id).await?;
        }
        let mut row = self.conversation(channel, &inbound.thread, inbound.sent_at).await?;
        let text = clean(&inbound.text);
        let mut message = self.incoming(channel, row.id, &inbound, text.clone());
        if !fresh {
            let marked = marks::of(self.tx, channel.id, &[&inbound.platform_id]).await?;
            apply_marks(&mut message, &marked);
        }
        if let Some(answered) = &inbound.reply_to {
            message.reply_to_id = self.message_of(channel.id, answered).await?.map(|m| m.id);
        }
        let Some(id) = self.insert_once(message.clone()).await? else { return Ok(Outcome::Done) };
        if !inbound.citizen.id.is_empty() {
            let identity = self.identity(channel, &inbound.citizen).await?;
            row.contact_id = Some(identity.contact_id);
            row.identity_id = Some(identity.id);
        }
        if let Some(PostContext { platform_id, text }) = &inbound.post {
            let text = text.as_deref().map(clean);
            let post = self.post(channel, platform_id, text.as_deref(), None).await?;
            row.post_id = Some(post.id);
            // Where we are only mentioned the post is somebody else's.
            if inbound.incomplete.is_none() {
                self.ask_for(&post).await?;
            }
        }
        self.attach(id, &inbound.media).await?;
        if let Some(pointer) = &inbound.incomplete {
            let payload = serde_json::to_string(pointer).unwrap_or_default();
            self.job("complete", id, &payload).await?;
        }
        if !fresh {
            self.link_answers(channel.id, &inbound.platform_id, id).await?;
        }
        self.citizen_wrote(&mut row, inbound.sent_at.0, &message.text).await?;
        self.sort(&mut row, message.sent_at, &message.text);
        self.keep_out(&mut row).await?;
        self.follow_rules(&mut row, &message).await?;
        if let Some(holder) = row.assignee_id.filter(|_| row.status == Status::Open.as_str()) {
            notices::tell(self.tx, holder.into(), NoticeKind::Message, &row, None).await?;
        }
        if message.deleted_at.is_some() {
            self.refresh_preview(&mut row).await?;
        }
        self.keep(&mut row, Some(id)).await?;
        Ok(Outcome::Done)
    }

    fn incoming(
        &self,
        channel: &channel::Model,
        conversation: i64,
        inbound: &Inbound,
        text: String,
    ) -> message::Model {
        message::Model {
            id: 0,
            conversation_id: conversation,
            channel_id: channel.id,
            version: 1,
            direction: Direction::In.as_str().into(),
            via: Some(inbound.via.as_str().into()),
            text,
            platform_id: Some(inbound.platform_id.clone()),
            sent_at: inbound.sent_at.0,
            received_at: self.tx.now().0,
            state: MessageState::Recorded.as_str().into(),
            failure_reason: None,
            failure_detail: None,
            author_id: None,
            reply_to_id: None,
            reply_to_platform_id: inbound.reply_to.clone(),
            event: None,
            edited_at: None,
            deleted_at: None,
            hidden: false,
        }
    }

    /// Inserts a message, unless one with its platform id is here: then none.
    pub(super) async fn insert_once(&mut self, message: message::Model) -> Result<Option<i64>, DbErr> {
        for known in message.platform_id.iter().chain(&message.reply_to_platform_id) {
            self.known.heard_of(message.channel_id, known);
        }
        let mut row = message.into_active_model().reset_all();
        row.id = NotSet;
        let mut keep = OnConflict::columns([message::Column::ChannelId, message::Column::PlatformId]);
        keep.do_nothing();
        let insert = message::Entity::insert(row).on_conflict(keep).try_insert();
        match insert.exec(&**self.tx).await? {
            TryInsertResult::Inserted(made) => Ok(Some(made.last_insert_id)),
            TryInsertResult::Conflicted | TryInsertResult::Empty => Ok(None),
        }
    }

    /// The message with that platform id.
    pub(super) async fn message_of(
        &self,
        channel: i64,
        platform_id: &str,
    ) -> Result<Option<message::Model>, DbErr> {
        message::Entity::find()
            .filter(message::Column::ChannelId.eq(channel))
            .filter(message::Column::PlatformId.eq(platform_id))
            .one(&**self.tx)
            .await
    }

    pub(super) async fn attach(&mut self, message: i64, media: &[InboundMedia]) -> Result<(), DbErr> {
        for (position, medium) in (0..).zip(media) {
            let row = attachment::ActiveModel {
                id: NotSet,
                message_id: Set(message),
                position: Set(position),
                kind: Set(medium.kind.as_str().into()),
                state: Set(MediaState::Fetching.as_str().into()),
                mime: Set(String::new()),
                size: Set(0),
                source_url: Set(clean(&medium.url)),
                storage_key: Set(None),
                alt: Set(String::new()),
            };
            let made = row.insert(&**self.tx).await?;
            self.job("media", made.id, "").await?;
        }
        Ok(())
    }

    /// Answers that came in before the message that they answer.
    async fn link_answers(&mut self, channel: i64, platform_id: &str, id: i64) -> Result<(), DbErr> {
        let early = message::Entity::find()
            .filter(message::Column::ChannelId.eq(channel))
            .filter(message::Column::ReplyToPlatformId.eq(platform_id))
            .filter(message::Column::ReplyToId.is_null())
            .all(&**self.tx)
            .await?;
        for answer in early {
            // Only this: its conversation may be another one, that somebody else holds.
            let change = message::ActiveModel { reply_to_id: Set(Some(id)), ..Default::default() };
            change_message(self.tx, answer.id, change).await?;
            self.touch(answer.conversation_id, Some(answer.id));
        }
        Ok(())
    }

    /// Writes a changed message back and has it published.
    pub(super) async fn keep_message(&mut self, mut message: message::Model) -> Result<(), DbErr> {
        message.version += 1;
        self.touch(message.conversation_id, Some(message.id));
        let columns = message.into_active_model().reset_all();
        message::Entity::update(columns).exec_without_returning(&**self.tx).await?;
        Ok(())
    }

    /// Keeps what is said of a message, and applies it when the message is here.
    pub(super) async fn mark(
        &mut self,
        channel: &channel::Model,
        platform_id: &str,
        kind: MarkKind,
        at: Timestamp,
        text: &str,
    ) -> Result<Outcome, DbErr> {
        self.known.heard_of(channel.id, platform_id);
        marks::hold(self.tx, channel.id, platform_id).await?;
        marks::put(self.tx, channel.id, platform_id, kind, at, text).await?;
        let Some(message) = self.message_of(channel.id, platform_id).await? else {
            return Ok(Outcome::Done);
        };
        let Some((mut row, mut message)) = self.held(&message).await? else { return Ok(Outcome::Done) };
        let before = message.clone();
        let marked = marks::of(self.tx, channel.id, &[platform_id]).await?;
        apply_marks(&mut message, &marked);
        if message == before {
            return Ok(Outcome::Done);
        }
        self.keep_message(message).await?;
        self.refresh_preview(&mut row).await?;
        self.keep(&mut row, None).await?;
        Ok(Outcome::Done)
    }

    pub(super) async fn reaction(
        &mut self,
        channel: &channel::Model,
        platform_id: &str,
        citizen: &str,
        emoji: Option<String>,
        at: Timestamp,
    ) -> Result<Outcome, DbErr> {
        let Some(emoji) = emoji else { return Ok(Outcome::Done) };
        let Some(target) = self.message_of(channel.id, platform_id).await? else {
            return Ok(Outcome::NotYet(format!("a reaction to message {platform_id}")));
        };
        let mut line = target.clone();
        line.version = 1;
        line.direction = Direction::System.as_str().into();
        line.via = None;
        line.text = String::new();
        line.platform_id = Some(format!("reaction:{platform_id}:{citizen}:{}", at.0));
        line.sent_at = at.0;
        line.received_at = self.tx.now().0;
        line.state = MessageState::Recorded.as_str().into();
        line.author_id = None;
        line.reply_to_id = Some(target.id);
        line.reply_to_platform_id = None;
        line.event = serde_json::to_string(&SystemEvent::Reacted { emoji: clean(&emoji) }).ok();
        (line.edited_at, line.deleted_at, line.hidden) = (None, None, false);
        (line.failure_reason, line.failure_detail) = (None, None);
        if let Some(id) = self.insert_once(line).await? {
            self.touch(target.conversation_id, Some(id));
        }
        Ok(Outcome::Done)
    }
}

/// What the marks make of a message.
fn apply_marks(message: &mut message::Model, marks: &[mark::Model]) {
    let Some(subject) = message.platform_id.clone() else { return };
    if let Some(edit) = marks::pick(marks, &subject, MarkKind::Edited) {
        message.text.clone_from(&edit.text);
        message.edited_at = Some(edit.at);
    }
    if let Some(gone) = marks::pick(marks, &subject, MarkKind::Deleted) {
        message.deleted_at = Some(gone.at);
    }
    if let Some(hidden) = marks::pick(marks, &subject, MarkKind::Hidden) {
        message.hidden = hidden.text == "yes";
    }
}
