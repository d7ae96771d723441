//! A message that the webhook only pointed to, filled in with what the platform told when asked.

use super::{Applier, clean};
use crate::{
    inbox::preview_of,
    platforms::{Inbound, PostContext, Published},
    store::{
        Store,
        entity::{channel, message, post},
    },
};
use sea_orm::{DbErr, EntityTrait};
use shared::{Direction, MessageState, Status, Timestamp};

/// Fills in a message; nothing happens when it is gone.
pub async fn complete_message(store: &Store, now: Timestamp, id: i64, told: Inbound) -> Result<(), DbErr> {
    let mut tx = store.begin(now).await?;
    let mut applier = Applier::new(&mut tx);
    applier.complete(id, told).await?;
    applier.finish().await?;
    tx.commit().await
}

/// Fills in a message that turns out to be by our own account: it is an answer of ours, and nobody waits for one.
pub async fn our_own_words(store: &Store, now: Timestamp, id: i64, told: Inbound) -> Result<(), DbErr> {
    let mut tx = store.begin(now).await?;
    let Some(message) = message::Entity::find_by_id(id).one(&*tx).await? else { return Ok(()) };
    let mut applier = Applier::new(&mut tx);
    let Some((mut row, mut message)) = applier.held(&message).await? else { return Ok(()) };
    message.text = clean(&told.text);
    message.direction = Direction::Out.as_str().into();
    message.state = MessageState::Sent.as_str().into();
    let sent_at = message.sent_at;
    let text = message.text.clone();
    applier.attach(id, &told.media).await?;
    applier.keep_message(message).await?;
    row.last_inbound_at = None;
    applier.answered_elsewhere(&mut row, sent_at, &text).await?;
    if row.contact_id.is_none() && row.status != Status::Spam.as_str() {
        row.status = Status::Resolved.as_str().into();
        row.closed_at = Some(now.0);
    }
    applier.keep(&mut row, Some(id)).await?;
    applier.finish().await?;
    tx.commit().await
}

/// Takes the words of a post that was asked for; nothing happens when it is gone.
pub async fn complete_post(store: &Store, now: Timestamp, id: i64, told: Published) -> Result<(), DbErr> {
    let mut tx = store.begin(now).await?;
    let Some(row) = post::Entity::find_by_id(id).one(&*tx).await? else { return Ok(()) };
    let Some(channel) = channel::Entity::find_by_id(row.channel_id).one(&*tx).await? else { return Ok(()) };
    let mut applier = Applier::new(&mut tx);
    applier.post(&channel, &row.platform_id, Some(&clean(&told.text)), told.at).await?;
    applier.finish().await?;
    tx.commit().await
}

impl Applier<'_> {
    async fn complete(&mut self, id: i64, told: Inbound) -> Result<(), DbErr> {
        let Some(message) = message::Entity::find_by_id(id).one(&**self.tx).await? else { return Ok(()) };
        let Some(channel) = channel::Entity::find_by_id(message.channel_id).one(&**self.tx).await? else {
            return Ok(());
        };
        let Some((mut row, mut message)) = self.held(&message).await? else { return Ok(()) };
        message.text = clean(&told.text);
        if row.last_message_at <= message.sent_at {
            row.preview = preview_of(&message.text);
        }
        if !told.citizen.id.is_empty() {
            let identity = self.identity(&channel, &told.citizen).await?;
            row.contact_id = Some(identity.contact_id);
            row.identity_id = Some(identity.id);
        }
        if let Some(PostContext { platform_id, text }) = &told.post {
            let text = text.as_deref().map(clean);
            row.post_id = Some(self.post(&channel, platform_id, text.as_deref(), None).await?.id);
        }
        self.attach(id, &told.media).await?;
        self.sort(&mut row, message.sent_at, &message.text);
        self.keep_message(message).await?;
        self.keep(&mut row, Some(id)).await
    }
}
