//! How far each colleague has read each conversation.

use super::{index, refers, table};
use sea_orm_migration::{prelude::*, schema::big_integer};

pub(super) struct Reading;

impl MigrationName for Reading {
    fn name(&self) -> &'static str {
        "m0024_reading"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Reading {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.create_table(
            table("readings")
                .col(big_integer("user_id"))
                .col(big_integer("conversation_id"))
                .col(big_integer("message_id"))
                .col(big_integer("at"))
                .primary_key(Index::create().col("user_id").col("conversation_id"))
                .foreign_key(&mut refers("user_id", "users"))
                .foreign_key(&mut refers("conversation_id", "conversations"))
                .foreign_key(&mut refers("message_id", "messages"))
                .take(),
        )
        .await?;
        // Deleting a conversation or a message looks for what refers to it.
        index(m, "readings", &["conversation_id"]).await?;
        index(m, "readings", &["message_id"]).await
    }
}
