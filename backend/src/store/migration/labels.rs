//! Labels and saved views.

use super::{add, id, index, refers, table, unique};
use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, boolean, string_len, text},
};

pub(super) struct Labels;

impl MigrationName for Labels {
    fn name(&self) -> &'static str {
        "m0022_labels"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Labels {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.create_table(
            table("labels")
                .col(id())
                .col(big_integer("version"))
                .col(string_len("name", 30))
                .col(string_len("colour", 10))
                .col(boolean("retired"))
                .take(),
        )
        .await?;
        unique(m, "labels", &["name"]).await?;
        m.create_table(
            table("conversation_labels")
                .col(big_integer("label_id"))
                .col(big_integer("conversation_id"))
                .primary_key(Index::create().col("label_id").col("conversation_id"))
                .foreign_key(&mut refers("label_id", "labels"))
                .foreign_key(&mut refers("conversation_id", "conversations"))
                .take(),
        )
        .await?;
        index(m, "conversation_labels", &["conversation_id"]).await?;
        // The same labels as JSON: what the lists show needs no join.
        let labels = text("labels").default("[]").take();
        add(m, "conversations", labels).await?;
        m.create_table(
            table("saved_views")
                .col(id())
                .col(string_len("name", 40))
                // The team whose it is, and the colleague; 0 is none: then it is the district's.
                .col(big_integer("team_scope"))
                .col(big_integer("owner_scope"))
                // As JSON: it is asked back, never searched.
                .col(text("filter"))
                .take(),
        )
        .await?;
        unique(m, "saved_views", &["owner_scope", "team_scope", "name"]).await
    }
}
