//! Targets: what each team promises, when each waiting conversation is due, and its alarm.

use super::table;
use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, text},
};

pub(super) struct Targets;

impl MigrationName for Targets {
    fn name(&self) -> &'static str {
        "m0007_targets"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Targets {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.create_table(
            table("target_plans")
                // The team; 0 is the district, whose rules are those of every team without its own.
                .col(big_integer("team_scope").primary_key())
                .col(big_integer("version"))
                .col(text("rules"))
                .take(),
        )
        .await?;
        let db = m.get_connection();
        for column in [
            // When the first answer was given since it was made, or since the citizen came back.
            "answered_at BIGINT",
            "target TEXT",
            // From now on `queue_since` is this, where it is known.
            "due_at BIGINT",
            // Null while there is time enough.
            "pace TEXT",
            "alarm_since BIGINT",
            "alarm_level TEXT",
            "alarm_step INTEGER NOT NULL DEFAULT 0",
            "alarm_at BIGINT",
            // The next moment at which pace or alarm changes by itself.
            "moment_at BIGINT",
        ] {
            db.execute_unprepared(&format!("ALTER TABLE conversations ADD COLUMN {column}")).await?;
        }
        for index in [
            "ix_conversations_moment_at ON conversations (moment_at) WHERE moment_at IS NOT NULL",
            "ix_conversations_waiting ON conversations (id) WHERE waiting_since IS NOT NULL",
            "ix_conversations_pace ON conversations (pace, priority, queue_since, id) WHERE pace IS NOT NULL",
            "ix_conversations_team_scope_pace ON conversations \
             (team_scope, pace, priority, queue_since, id) WHERE pace IS NOT NULL",
        ] {
            db.execute_unprepared(&format!("CREATE INDEX {index}")).await?;
        }
        // What waits already gets its moment from the same job that follows a change of the rules.
        db.execute_unprepared(
            "UPDATE conversations SET answered_at = (SELECT MIN(sent_at) FROM messages \
             WHERE conversation_id = conversations.id AND direction = 'out') WHERE waiting_since IS NOT NULL",
        )
        .await?;
        db.execute_unprepared(
            "INSERT INTO jobs (kind, subject, payload, state, attempts, due_at) \
             SELECT 'targets', 0, '{\"after\":0,\"done\":0,\"total\":0,\"again\":false}', 'queued', 0, 0 \
             WHERE EXISTS (SELECT 1 FROM conversations WHERE waiting_since IS NOT NULL)",
        )
        .await
        .map(|_| ())
    }
}
