//! Proposals against spam that a manager did not want.

use super::{id, refers, table};
use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, string_len_uniq},
};

pub(super) struct DismissedProposals;

impl MigrationName for DismissedProposals {
    fn name(&self) -> &'static str {
        "m0031_dismissed_proposals"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for DismissedProposals {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.create_table(
            table("dismissed_proposals")
                .col(id())
                // As a rule would look for them.
                .col(string_len_uniq("words", 60))
                .col(big_integer("user_id"))
                .col(big_integer("at"))
                .foreign_key(&mut refers("user_id", "users"))
                .take(),
        )
        .await
    }
}
