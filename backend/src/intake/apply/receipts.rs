//! Delivered and read: marks on a message or on a thread up to a moment, which only ever raise a state.

use super::{
    Applier, Outcome,
    marks::{self, MarkKind},
};
use crate::{
    inbox::ConversationRow,
    platforms::Receipt,
    store::entity::{channel, message},
};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::{Direction, MessageState};

/// How many messages one receipt raises at the most; older ones were raised by earlier receipts.
const RAISED_AT_ONCE: u64 = 500;

impl Applier<'_> {
    pub(super) async fn receipt(
        &mut self,
        channel: &channel::Model,
        kind: MarkKind,
        receipt: Receipt,
    ) -> Result<Outcome, DbErr> {
        if let Some(until) = receipt.until {
            let subject = marks::thread_subject(receipt.thread.kind, &receipt.thread.key);
            marks::put(self.tx, channel.id, &subject, kind, until, "").await?;
        }
        for id in &receipt.platform_ids {
            marks::put(self.tx, channel.id, id, kind, receipt.at, "").await?;
        }
        if let Some(row) = self.find_conversation(channel.id, &receipt.thread).await? {
            self.raise(&row, &receipt).await?;
        }
        Ok(Outcome::Done)
    }

    async fn raise(&mut self, row: &ConversationRow, receipt: &Receipt) -> Result<(), DbErr> {
        let mut which = sea_orm::Condition::any()
            .add(message::Column::PlatformId.is_in(receipt.platform_ids.iter().map(String::as_str)));
        if let Some(until) = receipt.until {
            which = which.add(message::Column::SentAt.lte(until.0));
        }
        let below = [MessageState::Sent.as_str(), MessageState::Delivered.as_str()];
        let ours = message::Entity::find()
            .filter(message::Column::ConversationId.eq(row.id))
            .filter(message::Column::Direction.eq(Direction::Out.as_str()))
            .filter(message::Column::State.is_in(below))
            .filter(which)
            .order_by_desc(message::Column::SentAt)
            .limit(RAISED_AT_ONCE)
            .all(&**self.tx)
            .await?;
        for mut message in ours {
            let before = message.state.clone();
            marks::raise(self.tx, row, &mut message).await?;
            if message.state != before {
                self.keep_message(message).await?;
            }
        }
        Ok(())
    }
}
