//! Colleagues who are learning the work, and their replies that wait for approval.

use super::add;
use sea_orm_migration::{
    prelude::*,
    schema::{big_integer_null, boolean},
};

pub(super) struct Learning;

impl MigrationName for Learning {
    fn name(&self) -> &'static str {
        "m0028_learning"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Learning {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        add(m, "users", boolean("trainee").default(false).take()).await?;
        // Since when the longest waiting of its replies waits for approval.
        add(m, "conversations", big_integer_null("approval_since")).await?;
        // They are few, and listed by urgency.
        for statement in [
            "CREATE INDEX ix_conversations_approval ON conversations \
             (priority, queue_since, id) WHERE approval_since IS NOT NULL",
            "CREATE INDEX ix_conversations_team_scope_approval ON conversations \
             (team_scope, priority, queue_since, id) WHERE approval_since IS NOT NULL",
        ] {
            m.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }
}
