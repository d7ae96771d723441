//! Working together: mentions, drafts that were left behind, and how long a colleague may be away.

use super::{add, id, index, refers, table, unique};
use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, big_integer_null, integer},
};

/// What colleagues need to work together.
pub struct Together;

impl MigrationName for Together {
    fn name(&self) -> &'static str {
        "m0008_together"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Together {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.create_table(
            table("mentions")
                .col(id())
                .col(big_integer("user_id"))
                .col(big_integer("conversation_id"))
                .col(big_integer("message_id"))
                .col(big_integer("author_id"))
                .col(big_integer("at"))
                .col(big_integer_null("read_at"))
                .foreign_key(&mut refers("user_id", "users"))
                .foreign_key(&mut refers("conversation_id", "conversations"))
                .foreign_key(&mut refers("message_id", "messages"))
                .foreign_key(&mut refers("author_id", "users"))
                .take(),
        )
        .await?;
        unique(m, "mentions", &["user_id", "message_id"]).await?;
        index(m, "mentions", &["user_id", "id"]).await?;
        // When its author lost the conversation: from then on the draft is offered to whoever has it.
        add(m, "drafts", big_integer_null("left_at")).await?;
        // After so many minutes away one's conversations go back to the queue; 0 is never.
        add(m, "teams", integer("away_minutes").default(30).take()).await?;
        // When the colleague was last there: a page of theirs was connected, or a script of theirs asked something.
        add(m, "users", big_integer_null("seen_at")).await?;
        // Since when whoever has the conversation has it.
        add(m, "conversations", big_integer_null("held_since")).await
    }
}
