//! Canned answers, and what each colleague's replies end with.

use super::{add, id, table, unique};
use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, string_len, text},
};

pub(super) struct CannedAnswers;

impl MigrationName for CannedAnswers {
    fn name(&self) -> &'static str {
        "m0020_canned_answers"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CannedAnswers {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.create_table(
            table("canned_answers")
                .col(id())
                .col(big_integer("version"))
                .col(string_len("title", 60))
                // The team whose it is, and the colleague; 0 is none: then it is the district's.
                .col(big_integer("team_scope"))
                .col(big_integer("owner_scope"))
                .col(text("dutch"))
                .col(text("english"))
                .col(big_integer("uses"))
                .take(),
        )
        .await?;
        unique(m, "canned_answers", &["owner_scope", "team_scope", "title"]).await?;
        let signature = string_len("signature", 20).default("").take();
        add(m, "users", signature).await
    }
}
