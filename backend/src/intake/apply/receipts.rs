//! Delivered and read: marks on a message or on a thread up to a moment, which only ever raise a state.

use super::{
    Applier, Outcome,
    marks::{self, MarkKind},
};
use crate::{platforms::Receipt, store::entity::channel};
use sea_orm::DbErr;

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
            self.known.heard_of(channel.id, id);
            marks::put(self.tx, channel.id, id, kind, receipt.at, "").await?;
        }
        let Some(row) = self.find_conversation(channel.id, &receipt.thread).await? else {
            return Ok(Outcome::Done);
        };
        let mut raised = vec![];
        if let Some(until) = receipt.until {
            raised = marks::raise_thread(self.tx, &row, until).await?;
        }
        for id in &receipt.platform_ids {
            let known = self.message_of(channel.id, id).await?.filter(|m| m.conversation_id == row.id);
            let Some(mut message) = known else { continue };
            let before = message.state.clone();
            raised.extend(marks::raise(self.tx, &row, &mut message).await?);
            if message.state != before {
                self.keep_message(message).await?;
            }
        }
        for id in raised {
            self.touch(row.id, Some(id));
        }
        Ok(Outcome::Done)
    }
}
