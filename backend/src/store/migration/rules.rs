//! Rules, and what they did.

use super::{id, index, refers, table, unique};
use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, boolean, integer, string_len, text},
};

pub(super) struct Rules;

impl MigrationName for Rules {
    fn name(&self) -> &'static str {
        "m0026_rules"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Rules {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.create_table(
            table("rules")
                .col(id())
                .col(big_integer("version"))
                .col(string_len("name", 60))
                .col(boolean("is_on"))
                .col(integer("place"))
                // As JSON: few rules, read whole.
                .col(text("fits_when"))
                .col(text("does"))
                .take(),
        )
        .await?;
        unique(m, "rules", &["name"]).await?;
        // Each rule does what it does once, until the conversation is taken up anew: what a colleague undid stays so.
        m.create_table(
            table("rule_runs")
                .col(big_integer("conversation_id"))
                .col(big_integer("rule_id"))
                .col(big_integer("at"))
                .primary_key(Index::create().col("conversation_id").col("rule_id"))
                .foreign_key(&mut refers("conversation_id", "conversations"))
                .foreign_key(refers("rule_id", "rules").on_delete(ForeignKeyAction::Cascade))
                .take(),
        )
        .await?;
        index(m, "rule_runs", &["rule_id"]).await?;
        // At most one answer by rule in a conversation, ever.
        m.create_table(
            table("rule_answers")
                .col(big_integer("conversation_id").primary_key().take())
                .col(big_integer("at"))
                .foreign_key(&mut refers("conversation_id", "conversations"))
                .take(),
        )
        .await
    }
}
