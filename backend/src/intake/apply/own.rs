//! Messages by our own account: echoes of our replies, and answers that were given outside Balie.

use super::{Applier, Outcome, clean, marks};
use crate::{
    inbox::ConversationRow,
    platforms::{OwnMessage, OwnPlace},
    store::entity::{attachment, channel, conversation, message, outbox, post},
};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::{Direction, HOUR, Kind, MessageState, Via};

/// How long before its echo a private reply may have been written, in milliseconds.
const A_WHILE: i64 = 24 * HOUR;

impl Applier<'_> {
    pub(super) async fn own(&mut self, channel: &channel::Model, own: OwnMessage) -> Result<Outcome, DbErr> {
        self.known.heard_of(channel.id, &own.platform_id);
        if let Some(known) = self.message_of(channel.id, &own.platform_id).await? {
            return self.echo(known, &own).await;
        }
        if let Some(mark) = &own.mark
            && let Some(queued) = self.outbox_by_mark(mark).await?
            && let Some(ours) = message::Entity::find_by_id(queued.message_id).one(&**self.tx).await?
        {
            return self.echo(ours, &own).await;
        }
        if let Some(ours) = self.private_reply(channel, &own).await? {
            if ours.state == MessageState::Unknown.as_str() {
                return self.echo(ours, &own).await;
            }
            return Ok(Outcome::NotYet("the outcome of a private reply that is being sent".into()));
        }
        let mut row = match &own.place {
            OwnPlace::Thread(thread, citizen) => {
                let mut row = self.conversation(channel, thread, own.sent_at).await?;
                if row.identity_id.is_none() && !citizen.id.is_empty() {
                    let identity = self.identity(channel, citizen).await?;
                    row.contact_id = Some(identity.contact_id);
                    row.identity_id = Some(identity.id);
                }
                row
            }
            OwnPlace::Under(platform_id) | OwnPlace::UnderPost(platform_id) => {
                let above = self.message_of(channel.id, platform_id).await?;
                let row = match above {
                    Some(above) => self.conversation_by_id(above.conversation_id).await?,
                    None => None,
                };
                match row {
                    Some(row) => row,
                    None if matches!(own.place, OwnPlace::UnderPost(_)) => {
                        // Most likely said under our own post and to nobody, unless the citizen's post comes yet.
                        let ours = self.is_our_post(channel, platform_id).await?;
                        return Ok(if ours { Outcome::Done } else { Outcome::Perhaps });
                    }
                    None => return Ok(Outcome::NotYet(format!("our answer to message {platform_id}"))),
                }
            }
        };
        if let Some(ours) = self.unsettled_reply(&row, &own).await? {
            return self.echo(ours, &own).await;
        }
        if self.is_sending(&row).await? {
            // It is ours, most likely, and the answer of the platform is still on its way to the outbox.
            return Ok(Outcome::NotYet("the outcome of a reply that is being sent".into()));
        }
        self.elsewhere(channel, &mut row, &own).await
    }

    /// The platform tells of a reply of ours: it is sent, and this is the platform's time of it.
    async fn echo(&mut self, ours: message::Model, own: &OwnMessage) -> Result<Outcome, DbErr> {
        // The outbox may be writing down this very moment what became of it.
        let Some((row, mut ours)) = self.held(&ours).await? else { return Ok(Outcome::Done) };
        let before = ours.clone();
        let state: MessageState = ours.state.parse().unwrap_or(MessageState::Sent);
        // The echo of a reply with files tells of its first part only: the outbox knows of the others.
        let has_parts = self.has_files(ours.id).await?;
        if !has_parts && matches!(state, MessageState::Queued | MessageState::Unknown | MessageState::Failed)
        {
            ours.state = MessageState::Sent.as_str().into();
            (ours.failure_reason, ours.failure_detail) = (None, None);
        }
        ours.platform_id = Some(own.platform_id.clone());
        if ours.author_id.is_some() {
            ours.sent_at = own.sent_at.0;
        }
        for other in marks::raise(self.tx, &row, &mut ours).await? {
            self.touch(row.id, Some(other));
        }
        if ours != before {
            if !has_parts {
                settle(self, ours.id).await?;
            }
            self.keep_message(ours).await?;
        }
        Ok(Outcome::Done)
    }

    /// An answer that somebody gave in another program.
    async fn elsewhere(
        &mut self,
        channel: &channel::Model,
        row: &mut ConversationRow,
        own: &OwnMessage,
    ) -> Result<Outcome, DbErr> {
        let text = clean(&own.text);
        let mut message = message::Model {
            id: 0,
            conversation_id: row.id,
            channel_id: channel.id,
            version: 1,
            direction: Direction::Out.as_str().into(),
            via: Some(own.via.as_str().into()),
            text: text.clone(),
            platform_id: Some(own.platform_id.clone()),
            sent_at: own.sent_at.0,
            received_at: self.tx.now().0,
            state: MessageState::Sent.as_str().into(),
            failure_reason: None,
            failure_detail: None,
            author_id: None,
            reply_to_id: None,
            reply_to_platform_id: match &own.place {
                OwnPlace::Under(above) | OwnPlace::UnderPost(above) => Some(above.clone()),
                OwnPlace::Thread(..) => None,
            },
            event: None,
            edited_at: None,
            deleted_at: None,
            hidden: false,
        };
        if let Some(above) = &message.reply_to_platform_id {
            message.reply_to_id = self.message_of(channel.id, above).await?.map(|m| m.id);
        }
        let others = marks::raise(self.tx, row, &mut message).await?;
        let Some(id) = self.insert_once(message).await? else { return Ok(Outcome::Done) };
        self.attach(id, &own.media).await?;
        self.answered_elsewhere(row, own.sent_at.0, &text).await?;
        for other in others {
            self.touch(row.id, Some(other));
        }
        self.keep(row, Some(id)).await?;
        Ok(Outcome::Done)
    }

    /// Whether we know the post as one that we published.
    async fn is_our_post(&self, channel: &channel::Model, platform_id: &str) -> Result<bool, DbErr> {
        let known = post::Entity::find()
            .filter(post::Column::ChannelId.eq(channel.id))
            .filter(post::Column::PlatformId.eq(platform_id))
            .filter(post::Column::PublishedAt.is_not_null());
        Ok(known.one(&**self.tx).await?.is_some())
    }

    /// Whether it is a reply of ours that files go along with.
    async fn has_files(&self, message: i64) -> Result<bool, DbErr> {
        let of_it = attachment::Column::MessageId.eq(message);
        let ours = attachment::Column::SourceUrl.eq("");
        Ok(attachment::Entity::find().filter(of_it).filter(ours).count(&**self.tx).await? > 0)
    }

    async fn outbox_by_mark(&self, mark: &str) -> Result<Option<outbox::Model>, DbErr> {
        outbox::Entity::find().filter(outbox::Column::Mark.eq(mark)).one(&**self.tx).await
    }

    /// A reply of ours with these words of which it is not known yet whether it arrived.
    async fn unsettled_reply(
        &self,
        row: &ConversationRow,
        own: &OwnMessage,
    ) -> Result<Option<message::Model>, DbErr> {
        message::Entity::find()
            .filter(message::Column::ConversationId.eq(row.id))
            .filter(message::Column::Direction.eq(Direction::Out.as_str()))
            .filter(message::Column::State.eq(MessageState::Unknown.as_str()))
            .filter(message::Column::PlatformId.is_null())
            .filter(message::Column::Text.eq(&own.text))
            .order_by_asc(message::Column::SentAt)
            .limit(1)
            .one(&**self.tx)
            .await
    }

    /// A private reply of ours to something public, with these words, that is on its way or of which it is not
    /// known whether it arrived. The platform tells of it in the citizen's private thread, which is another one.
    async fn private_reply(
        &mut self,
        channel: &channel::Model,
        own: &OwnMessage,
    ) -> Result<Option<message::Model>, DbErr> {
        let OwnPlace::Thread(thread, citizen) = &own.place else { return Ok(None) };
        if thread.kind != Kind::Direct {
            return Ok(None);
        }
        let Some(identity) = self.find_identity(channel.id, &citizen.id).await? else { return Ok(None) };
        self.write().await?;
        let candidates = message::Entity::find()
            .filter(message::Column::ChannelId.eq(channel.id))
            .filter(message::Column::Direction.eq(Direction::Out.as_str()))
            .filter(message::Column::ReceivedAt.gte(own.sent_at.0 - A_WHILE))
            .filter(message::Column::Via.eq(Via::Private.as_str()))
            .filter(
                message::Column::State.is_in([MessageState::Queued.as_str(), MessageState::Unknown.as_str()]),
            )
            .filter(message::Column::PlatformId.is_null())
            .filter(message::Column::Text.eq(&own.text))
            .order_by_asc(message::Column::ReceivedAt)
            .limit(20)
            .all(&**self.tx)
            .await?;
        for candidate in candidates {
            let Some(row) =
                conversation::Entity::find_by_id(candidate.conversation_id).one(&**self.tx).await?
            else {
                continue;
            };
            if row.kind == Kind::Direct.as_str() || row.identity_id != Some(identity.id) {
                continue;
            }
            let unknown = candidate.state == MessageState::Unknown.as_str();
            if unknown || self.is_sending(&row).await? {
                return Ok(Some(candidate));
            }
        }
        Ok(None)
    }

    async fn is_sending(&self, row: &ConversationRow) -> Result<bool, DbErr> {
        let sending = outbox::Entity::find()
            .filter(outbox::Column::ConversationId.eq(row.id))
            .filter(outbox::Column::State.is_in(["sending", "queued"]))
            .filter(outbox::Column::Attempts.gt(0))
            .limit(1)
            .one(&**self.tx)
            .await?;
        Ok(sending.is_some())
    }
}

/// The outbox has nothing more to do for this message.
async fn settle(applier: &Applier<'_>, message: i64) -> Result<(), DbErr> {
    use sea_orm::ActiveValue::Set;
    outbox::Entity::update_many()
        .set(outbox::ActiveModel { state: Set("done".into()), lease_until: Set(None), ..Default::default() })
        .filter(outbox::Column::MessageId.eq(message))
        .exec(&**applier.tx)
        .await?;
    Ok(())
}
