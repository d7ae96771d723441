//! Notices: what colleagues are told of their own work, and how they want to be told.

use super::{id, index, refers, table};
use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, big_integer_null, boolean, text},
};

pub(super) struct Notices;

impl MigrationName for Notices {
    fn name(&self) -> &'static str {
        "m0017_notices"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Notices {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.create_table(
            table("notices")
                .col(id())
                .col(big_integer("user_id"))
                .col(text("kind"))
                .col(big_integer("conversation_id"))
                .col(big_integer_null("by_id"))
                .col(big_integer("at"))
                .col(boolean("seen"))
                .foreign_key(&mut refers("user_id", "users"))
                .foreign_key(&mut refers("conversation_id", "conversations"))
                .foreign_key(&mut refers("by_id", "users"))
                .take(),
        )
        .await?;
        index(m, "notices", &["user_id", "id"]).await?;
        index(m, "notices", &["at"]).await?;
        m.create_table(
            table("notice_settings")
                .col(big_integer("user_id").primary_key())
                .col(text("settings"))
                .foreign_key(&mut refers("user_id", "users"))
                .take(),
        )
        .await
    }
}
