//! The order by waiting time.

use sea_orm_migration::prelude::*;

pub(super) struct Waiting;

impl MigrationName for Waiting {
    fn name(&self) -> &'static str {
        "m0023_waiting"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Waiting {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        // Only open conversations are listed so, and they are few. SQLite takes an index only for a column that leads it.
        for statement in [
            "CREATE INDEX ix_conversations_open_waits_since ON conversations \
             (status, coalesce(waiting_since, last_message_at), id) WHERE status = 'open'",
            "CREATE INDEX ix_conversations_open_team_scope_waits_since ON conversations \
             (team_scope, coalesce(waiting_since, last_message_at), id) WHERE status = 'open'",
        ] {
            m.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }
}
