//! The composer: files that go along with a reply.

use super::{id, index, refers, table};
use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, boolean, integer, text},
};

pub(super) struct Composer;

impl MigrationName for Composer {
    fn name(&self) -> &'static str {
        "m0003_composer"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Composer {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.create_table(
            table("uploads")
                .col(id())
                .col(big_integer("user_id"))
                .col(text("mime"))
                .col(big_integer("size"))
                // False until the bytes are kept, and again once they are to be forgotten.
                .col(boolean("ready"))
                .col(text("storage_key"))
                .col(big_integer("created_at"))
                .foreign_key(&mut refers("user_id", "users"))
                .take(),
        )
        .await?;
        index(m, "uploads", &["user_id", "id"]).await?;
        index(m, "uploads", &["created_at"]).await?;
        let alt = Table::alter().table("attachments").add_column(text("alt").default("")).take();
        m.alter_table(alt).await?;
        // How many of a reply's requests were done, where the platform takes it in parts.
        let parts = Table::alter().table("outbox").add_column(integer("parts_sent").default(0)).take();
        m.alter_table(parts).await
    }
}
