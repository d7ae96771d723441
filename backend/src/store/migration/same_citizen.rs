//! Citizens who turned out to be one, and names that are hidden.

use super::{add, id, index, refers, table};
use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, boolean, string_len, text},
};

pub(super) struct SameCitizen;

impl MigrationName for SameCitizen {
    fn name(&self) -> &'static str {
        "m0029_same_citizen"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for SameCitizen {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        // Only those who manage the desk see who it is.
        add(m, "contacts", boolean("hidden").default(false).take()).await?;
        m.create_table(
            table("merges")
                .col(id())
                .col(big_integer("contact_id"))
                // Who is part of that contact since then; empty until it is split off again.
                .col(big_integer("from_id"))
                .col(string_len("name", 200))
                // What moved, as JSON: it moves back whole.
                .col(text("identities"))
                .col(text("remarks"))
                .col(big_integer("author_id"))
                .col(big_integer("at"))
                .foreign_key(&mut refers("contact_id", "contacts"))
                .foreign_key(&mut refers("from_id", "contacts"))
                .foreign_key(&mut refers("author_id", "users"))
                .take(),
        )
        .await?;
        index(m, "merges", &["contact_id", "id"]).await
    }
}
