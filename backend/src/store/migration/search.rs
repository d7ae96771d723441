//! What is searched: the words of messages, and the names of citizens.

use sea_orm_migration::{prelude::*, sea_orm::DatabaseBackend};

pub(super) struct Search;

impl MigrationName for Search {
    fn name(&self) -> &'static str {
        "m0021_search"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Search {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let db = m.get_connection();
        let statements: &[&str] = if m.get_database_backend() == DatabaseBackend::Postgres {
            &[
                "CREATE TABLE search_messages (message_id BIGINT PRIMARY KEY, words TSVECTOR NOT NULL)",
                "CREATE INDEX ix_search_messages_words ON search_messages USING gin (words)",
                // By bytes, so that the words with one beginning are one range.
                "CREATE TABLE contact_words (word TEXT COLLATE \"C\" NOT NULL, contact_id BIGINT NOT NULL, \
                 PRIMARY KEY (word, contact_id))",
            ]
        } else {
            &[
                // The words are in `messages` already: only the index is kept here.
                "CREATE VIRTUAL TABLE search_messages USING fts5 (words, content = '', contentless_delete = 1, \
                 prefix = '3 4')",
                "CREATE TABLE contact_words (word TEXT NOT NULL, contact_id BIGINT NOT NULL, \
                 PRIMARY KEY (word, contact_id)) WITHOUT ROWID",
            ]
        };
        for statement in statements {
            db.execute_unprepared(statement).await?;
        }
        db.execute_unprepared("CREATE INDEX ix_contact_words_contact_id ON contact_words (contact_id)")
            .await?;
        // What is there already is indexed by a job.
        db.execute_unprepared(
            "INSERT INTO jobs (kind, subject, payload, state, attempts, due_at) \
             SELECT 'search', 0, '{\"messages_after\":0,\"contacts_after\":0}', 'queued', 0, 0 \
             WHERE EXISTS (SELECT 1 FROM messages) OR EXISTS (SELECT 1 FROM contacts)",
        )
        .await
        .map(|_| ())
    }
}
