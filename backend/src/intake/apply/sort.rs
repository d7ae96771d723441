//! What triage makes of a message, for its conversation. The outcome is the same in whatever order messages arrive.

use super::Applier;
use crate::{
    inbox::ConversationRow,
    rules::Rules,
    store::{Audit, entity::message},
    triage::triage,
};
use sea_orm::DbErr;
use shared::{Guard, Priority, Reason, Status, Timestamp};
use std::cmp::Ordering;

/// The most reasons that are worth reading.
const REASONS: usize = 4;

impl Applier<'_> {
    /// Takes over what triage finds in a citizen's words. It raises what presses, unless a colleague chose; it never
    /// lowers anything.
    pub(super) fn sort(&mut self, row: &mut ConversationRow, sent_at: i64, text: &str) {
        if text.trim().is_empty() || row.status == Status::Spam.as_str() {
            return;
        }
        let found = triage(text);
        if row.last_inbound_at.is_none_or(|last| last <= sent_at) {
            row.intent = Some(found.intent.as_str().into());
            row.language = Some(found.language.as_str().into());
        }
        if found.guard {
            row.guard = Some(Guard::Open.as_str().into());
        }
        if row.priority_chosen {
            return;
        }
        match found.priority.rank().cmp(&row.priority) {
            Ordering::Less => {
                row.priority = found.priority.rank();
                row.reasons = written(found.reasons);
                self.tx.audit(Audit {
                    actor: None,
                    action: "conversation.raised",
                    subject: format!("conversation:{}", row.id),
                    detail: row.reasons.clone(),
                });
            }
            Ordering::Equal if !found.reasons.is_empty() => {
                let known: Vec<Reason> = serde_json::from_str(&row.reasons).unwrap_or_default();
                row.reasons = written(known.into_iter().chain(found.reasons).collect());
            }
            Ordering::Equal | Ordering::Greater => {}
        }
    }

    /// Does what rules say that fit a citizen's words.
    pub(super) async fn follow_rules(
        &mut self,
        row: &mut ConversationRow,
        message: &message::Model,
    ) -> Result<(), DbErr> {
        if row.status == Status::Spam.as_str() || message.deleted_at.is_some() {
            return Ok(());
        }
        let rules = match self.rules.take() {
            Some(rules) => rules,
            None => Rules::load(self.tx).await?,
        };
        let lines = rules.run(self.tx, row, &message.text, Timestamp(message.sent_at)).await?;
        self.rules = Some(rules);
        for line in lines {
            self.touch(row.id, Some(line));
        }
        Ok(())
    }

    /// What pressed when it was put away presses no more when the citizen writes again.
    pub(super) fn sort_anew(row: &mut ConversationRow) {
        if !row.priority_chosen {
            row.priority = Priority::Normal.rank();
        }
        row.reasons = "[]".into();
        row.guard = None;
    }
}

/// As the column holds them, each once. What happens comes before that it happens now.
fn written(mut reasons: Vec<Reason>) -> String {
    reasons.sort_by(|a, b| (a.theme.is_none(), a).cmp(&(b.theme.is_none(), b)));
    reasons.dedup();
    reasons.truncate(REASONS);
    serde_json::to_string(&reasons).unwrap_or_else(|_| "[]".into())
}
