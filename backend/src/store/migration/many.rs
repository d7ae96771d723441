//! Changing many conversations at once.

use super::{id, index, refers, table};
use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, text},
};

pub(super) struct Many;

impl MigrationName for Many {
    fn name(&self) -> &'static str {
        "m0025_many"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Many {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.create_table(
            table("many_changed")
                .col(id())
                .col(big_integer("user_id"))
                .col(big_integer("at"))
                // What each was before, as JSON: it is put back as a whole, and gone after some minutes.
                .col(text("items"))
                .foreign_key(&mut refers("user_id", "users"))
                .take(),
        )
        .await?;
        index(m, "many_changed", &["user_id", "at"]).await
    }
}
