//! What triage made of a citizen's messages, and the 112 guard.

use super::add;
use sea_orm_migration::{
    prelude::*,
    schema::{boolean, string_len_null, text},
};

/// What triage keeps with a conversation.
pub struct Triage;

impl MigrationName for Triage {
    fn name(&self) -> &'static str {
        "m0018_triage"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Triage {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            string_len_null("intent", 20),
            string_len_null("language", 2),
            // As JSON: they are shown, never searched.
            text("reasons").default("[]").take(),
            string_len_null("guard", 20),
            // Whether a colleague chose the priority: triage then leaves it.
            boolean("priority_chosen").default(false).take(),
        ];
        for column in columns {
            add(m, "conversations", column).await?;
        }
        Ok(())
    }
}
