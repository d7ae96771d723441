//! Taking back a reply before it leaves.

use super::add;
use sea_orm_migration::{prelude::*, schema::text_null};

/// What the conversation was before a reply that can be taken back.
pub(super) struct TakingBack;

impl MigrationName for TakingBack {
    fn name(&self) -> &'static str {
        "m0019_taking_back"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for TakingBack {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        // As JSON: it is put back whole, never searched.
        add(m, "outbox", text_null("undo")).await
    }
}
