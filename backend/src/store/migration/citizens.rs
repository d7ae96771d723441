//! What colleagues keep of a citizen.

use super::{add, id, index, refers, table};
use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, big_integer_null, string_len, text},
};

pub(super) struct Citizens;

impl MigrationName for Citizens {
    fn name(&self) -> &'static str {
        "m0027_citizens"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Citizens {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        for column in [
            // Grows when what is kept of them changes: who shows them fetches it again.
            big_integer("version").default(1).take(),
            // Until when the last of the warnings holds.
            big_integer_null("warned_until"),
            // Since when what they write is set aside, and why.
            big_integer_null("blocked_at"),
            text("blocked_reason").default("").take(),
        ] {
            add(m, "contacts", column).await?;
        }
        m.create_table(
            table("remarks")
                .col(id())
                .col(big_integer("contact_id"))
                .col(string_len("kind", 10))
                .col(text("text"))
                .col(big_integer("author_id"))
                .col(big_integer("at"))
                // Until when a warning holds; a note has no end.
                .col(big_integer_null("until"))
                .foreign_key(&mut refers("contact_id", "contacts"))
                .foreign_key(&mut refers("author_id", "users"))
                .take(),
        )
        .await?;
        index(m, "remarks", &["contact_id", "id"]).await
    }
}
