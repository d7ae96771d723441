//! Indexes for what is asked most: lists of one platform, and what is still to be applied.

use super::index;
use sea_orm_migration::prelude::*;

pub(super) struct Ranges;

impl MigrationName for Ranges {
    fn name(&self) -> &'static str {
        "m0002_ranges"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Ranges {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        index(m, "conversations", &["platform", "status", "last_message_at", "id"]).await?;
        index(m, "conversations", &["team_scope", "platform", "status", "last_message_at", "id"]).await?;
        // Only open conversations are listed by urgency, and they are few: an index of only those costs little.
        // Raw events pile up once applied: the index of those that wait stays small.
        for statement in [
            "CREATE INDEX ix_conversations_open_platform ON conversations \
             (platform, priority, queue_since, id) WHERE status = 'open'",
            "CREATE INDEX ix_conversations_open_team_scope_platform ON conversations \
             (team_scope, platform, priority, queue_since, id) WHERE status = 'open'",
            "CREATE INDEX ix_raw_events_pending ON raw_events (due_at, id) WHERE state = 'pending'",
            "DROP INDEX ix_raw_events_state_due_at_id",
        ] {
            m.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }
}
