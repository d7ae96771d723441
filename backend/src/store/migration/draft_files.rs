//! Files that belong to what somebody has begun to answer: they are there again after a crash, and elsewhere.

use super::{index, refers, table};
use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, integer, string_len, text},
};

pub(super) struct DraftFiles;

impl MigrationName for DraftFiles {
    fn name(&self) -> &'static str {
        "m0032_draft_files"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for DraftFiles {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        // It goes with its upload, which goes when a reply takes it or when it is forgotten.
        let mut of_upload = refers("upload_id", "uploads").on_delete(ForeignKeyAction::Cascade).to_owned();
        m.create_table(
            table("draft_files")
                .col(big_integer("upload_id").primary_key())
                .col(big_integer("user_id"))
                .col(big_integer("conversation_id"))
                .col(integer("position"))
                // What it was called on the machine that it came from.
                .col(string_len("name", 200))
                .col(text("alt"))
                .foreign_key(&mut of_upload)
                .foreign_key(&mut refers("user_id", "users"))
                .foreign_key(&mut refers("conversation_id", "conversations"))
                .take(),
        )
        .await?;
        index(m, "draft_files", &["user_id", "conversation_id", "position"]).await
    }
}
