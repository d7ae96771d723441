//! The front desk: people, channels, intake, inbox, outbox, feed and audit log.

use super::{id, index, refers, table, unique};
use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, big_integer_null, boolean, integer, small_integer, text, text_null},
};

pub(super) struct FrontDesk;

impl MigrationName for FrontDesk {
    fn name(&self) -> &'static str {
        "m0001_front_desk"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for FrontDesk {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        people(m).await?;
        channels(m).await?;
        intake(m).await?;
        contacts(m).await?;
        conversations(m).await?;
        messages(m).await?;
        outbox(m).await?;
        feed_and_audit(m).await
    }
}

async fn people(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(table("teams").col(id()).col(text("name")).col(big_integer("created_at")).take()).await?;
    unique(m, "teams", &["name"]).await?;
    m.create_table(
        table("users")
            .col(id())
            .col(text("name"))
            .col(text("email"))
            .col(text("password_hash"))
            .col(text("role"))
            .col(big_integer_null("team_id"))
            .col(boolean("active"))
            .col(big_integer("created_at"))
            .foreign_key(&mut refers("team_id", "teams"))
            .take(),
    )
    .await?;
    unique(m, "users", &["email"]).await?;
    m.create_table(
        table("sessions")
            .col(text("token_hash").primary_key())
            .col(big_integer("user_id"))
            .col(big_integer("created_at"))
            .col(big_integer("expires_at"))
            .foreign_key(&mut refers("user_id", "users"))
            .take(),
    )
    .await?;
    index(m, "sessions", &["user_id"]).await?;
    index(m, "sessions", &["expires_at"]).await?;
    m.create_table(
        table("api_tokens")
            .col(id())
            .col(big_integer("user_id"))
            .col(text("name"))
            .col(text("token_hash"))
            .col(big_integer("created_at"))
            .col(big_integer_null("last_used_at"))
            .foreign_key(&mut refers("user_id", "users"))
            .take(),
    )
    .await?;
    unique(m, "api_tokens", &["token_hash"]).await?;
    index(m, "api_tokens", &["user_id"]).await
}

async fn channels(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("channels")
            .col(id())
            .col(text("platform"))
            .col(text("account"))
            .col(text("name"))
            .col(big_integer_null("team_id"))
            .col(text_null("base_url"))
            // Sealed: encrypted with the key of the installation.
            .col(text("secrets"))
            // Grows with every change of the secrets: a refresh that lost the race does not overwrite.
            .col(big_integer("secrets_version"))
            // A fingerprint of the signing secret: which app may speak for this account.
            .col(text("signer"))
            .col(text("health"))
            .col(text_null("last_error"))
            .col(big_integer_null("last_event_at"))
            .col(big_integer_null("last_call_at"))
            .col(big_integer_null("paused_until"))
            .col(text_null("catch_up_cursor"))
            .col(big_integer("catch_up_due_at"))
            .col(big_integer_null("token_expires_at"))
            .col(big_integer("created_at"))
            .foreign_key(&mut refers("team_id", "teams"))
            .take(),
    )
    .await?;
    unique(m, "channels", &["platform", "account"]).await
}

async fn intake(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("raw_events")
            .col(id())
            .col(text("platform"))
            // The channel, for what catching up found; null for a webhook, whose account is inside.
            .col(big_integer_null("channel_id"))
            .col(text("signer"))
            .col(text("body"))
            .col(big_integer("received_at"))
            .col(text("state"))
            .col(integer("attempts"))
            .col(big_integer("due_at"))
            .col(big_integer_null("applied_at"))
            .take(),
    )
    .await?;
    index(m, "raw_events", &["state", "due_at", "id"]).await?;
    m.create_table(
        table("intake_problems")
            .col(id())
            .col(big_integer("raw_event_id"))
            .col(integer("part"))
            .col(text("platform"))
            .col(text("kind"))
            .col(text("detail"))
            .col(big_integer("received_at"))
            .foreign_key(&mut refers("raw_event_id", "raw_events"))
            .take(),
    )
    .await?;
    unique(m, "intake_problems", &["raw_event_id", "part"]).await
}

async fn contacts(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(table("contacts").col(id()).col(text("name")).col(big_integer("created_at")).take())
        .await?;
    m.create_table(
        table("identities")
            .col(id())
            .col(big_integer("contact_id"))
            .col(big_integer("channel_id"))
            .col(text("platform"))
            .col(text("platform_id"))
            .col(text("name"))
            .col(text_null("handle"))
            .col(big_integer("created_at"))
            .foreign_key(&mut refers("contact_id", "contacts"))
            .foreign_key(&mut refers("channel_id", "channels"))
            .take(),
    )
    .await?;
    unique(m, "identities", &["channel_id", "platform_id"]).await?;
    index(m, "identities", &["contact_id"]).await?;
    m.create_table(
        table("posts")
            .col(id())
            .col(big_integer("channel_id"))
            .col(text("platform_id"))
            .col(text("text"))
            .col(big_integer_null("published_at"))
            .foreign_key(&mut refers("channel_id", "channels"))
            .take(),
    )
    .await?;
    unique(m, "posts", &["channel_id", "platform_id"]).await
}

async fn conversations(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("conversations")
            .col(id())
            .col(big_integer("version"))
            .col(big_integer("channel_id"))
            .col(text("platform"))
            .col(text("kind"))
            .col(text("thread_key"))
            .col(text("status"))
            .col(small_integer("priority"))
            .col(big_integer_null("team_id"))
            .col(big_integer_null("assignee_id"))
            // The two above with 0 for none: an index in the queue's order needs an equality, and NULL equals nothing.
            .col(big_integer("team_scope"))
            .col(big_integer("holder"))
            .col(big_integer_null("contact_id"))
            .col(big_integer_null("identity_id"))
            .col(big_integer_null("post_id"))
            .col(text("preview"))
            .col(text_null("preview_direction"))
            .col(big_integer_null("waiting_since"))
            // `waiting_since`, or `last_message_at` when nobody waits: the queue's order.
            .col(big_integer("queue_since"))
            .col(big_integer_null("last_inbound_at"))
            .col(big_integer("last_message_at"))
            .col(big_integer_null("snoozed_until"))
            // What came in (our time) up to then has been dealt with by a reply or by resolving.
            .col(big_integer("handled_until"))
            // What was sent (the platform's time) up to then was answered outside Balie.
            .col(big_integer("answered_until"))
            // Privacy (Wpg, AVG): which law applies, since when it rests, and whether a legal hold stops the timers.
            .col(text("data_class"))
            .col(big_integer_null("closed_at"))
            .col(boolean("legal_hold"))
            .col(big_integer("created_at"))
            .foreign_key(&mut refers("channel_id", "channels"))
            .foreign_key(&mut refers("team_id", "teams"))
            .foreign_key(&mut refers("assignee_id", "users"))
            .foreign_key(&mut refers("contact_id", "contacts"))
            .foreign_key(&mut refers("identity_id", "identities"))
            .foreign_key(&mut refers("post_id", "posts"))
            .take(),
    )
    .await?;
    unique(m, "conversations", &["channel_id", "kind", "thread_key"]).await?;
    // The queue's pages: for all or by team, whoever has it or by holder; most pressing first, and the latest first.
    index(m, "conversations", &["status", "priority", "queue_since", "id"]).await?;
    index(m, "conversations", &["team_scope", "status", "priority", "queue_since", "id"]).await?;
    index(m, "conversations", &["holder", "status", "priority", "queue_since", "id"]).await?;
    index(m, "conversations", &["team_scope", "holder", "status", "priority", "queue_since", "id"]).await?;
    index(m, "conversations", &["status", "last_message_at", "id"]).await?;
    index(m, "conversations", &["team_scope", "status", "last_message_at", "id"]).await?;
    index(m, "conversations", &["last_message_at", "id"]).await?;
    index(m, "conversations", &["team_scope", "last_message_at", "id"]).await?;
    index(m, "conversations", &["holder", "last_message_at", "id"]).await?;
    index(m, "conversations", &["team_scope", "holder", "last_message_at", "id"]).await?;
    index(m, "conversations", &["contact_id", "last_message_at", "id"]).await?;
    index(m, "conversations", &["post_id"]).await?;
    // Few are snoozed: an index of only those costs the others nothing.
    m.get_connection()
        .execute_unprepared(
            "CREATE INDEX ix_conversations_snoozed ON conversations (snoozed_until) WHERE snoozed_until IS NOT NULL",
        )
        .await
        .map(|_| ())
}

async fn messages(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("messages")
            .col(id())
            .col(big_integer("conversation_id"))
            .col(big_integer("channel_id"))
            .col(big_integer("version"))
            .col(text("direction"))
            .col(text_null("via"))
            .col(text("text"))
            .col(text_null("platform_id"))
            .col(big_integer("sent_at"))
            .col(big_integer("received_at"))
            .col(text("state"))
            .col(text_null("failure_reason"))
            .col(text_null("failure_detail"))
            .col(big_integer_null("author_id"))
            .col(big_integer_null("reply_to_id"))
            // What it answers, in the platform's words: that may come in later than the answer.
            .col(text_null("reply_to_platform_id"))
            .col(text_null("event"))
            .col(big_integer_null("edited_at"))
            .col(big_integer_null("deleted_at"))
            .col(boolean("hidden"))
            .foreign_key(&mut refers("conversation_id", "conversations"))
            .foreign_key(&mut refers("channel_id", "channels"))
            .foreign_key(&mut refers("author_id", "users"))
            .foreign_key(&mut refers("reply_to_id", "messages"))
            .take(),
    )
    .await?;
    unique(m, "messages", &["channel_id", "platform_id"]).await?;
    index(m, "messages", &["conversation_id", "sent_at", "id"]).await?;
    // The rhythm of a channel.
    index(m, "messages", &["channel_id", "direction", "received_at"]).await?;
    m.get_connection()
        .execute_unprepared(
            "CREATE INDEX ix_messages_reply_to ON messages (channel_id, reply_to_platform_id) \
             WHERE reply_to_platform_id IS NOT NULL AND reply_to_id IS NULL",
        )
        .await?;
    m.create_table(
        table("attachments")
            .col(id())
            .col(big_integer("message_id"))
            .col(integer("position"))
            .col(text("kind"))
            .col(text("state"))
            .col(text("mime"))
            .col(big_integer("size"))
            .col(text("source_url"))
            .col(text_null("storage_key"))
            .foreign_key(&mut refers("message_id", "messages"))
            .take(),
    )
    .await?;
    unique(m, "attachments", &["message_id", "position"]).await?;
    // What was said of a message, or of a thread, before we knew it: edits, deletions, receipts.
    m.create_table(
        table("marks")
            .col(big_integer("channel_id"))
            .col(text("subject"))
            .col(text("kind"))
            .col(big_integer("at"))
            .col(text("text"))
            .primary_key(Index::create().col("channel_id").col("subject").col("kind"))
            .take(),
    )
    .await?;
    m.create_table(
        table("drafts")
            .col(big_integer("user_id"))
            .col(big_integer("conversation_id"))
            .col(text("text"))
            .col(text("kind"))
            .col(text_null("via"))
            .col(big_integer("updated_at"))
            .primary_key(Index::create().col("user_id").col("conversation_id"))
            .foreign_key(&mut refers("user_id", "users"))
            .foreign_key(&mut refers("conversation_id", "conversations"))
            .take(),
    )
    .await
}

async fn outbox(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    m.create_table(
        table("outbox")
            .col(id())
            .col(big_integer("message_id"))
            .col(big_integer("conversation_id"))
            .col(big_integer("channel_id"))
            .col(text("mark"))
            .col(text("state"))
            .col(integer("attempts"))
            .col(big_integer("due_at"))
            .col(big_integer_null("lease_until"))
            // A request went out and its answer was lost: look before sending again.
            .col(boolean("in_doubt"))
            .col(big_integer("created_at"))
            .foreign_key(&mut refers("message_id", "messages"))
            .foreign_key(&mut refers("conversation_id", "conversations"))
            .take(),
    )
    .await?;
    unique(m, "outbox", &["message_id"]).await?;
    unique(m, "outbox", &["mark"]).await?;
    index(m, "outbox", &["state", "due_at", "id"]).await?;
    index(m, "outbox", &["conversation_id", "state", "id"]).await?;
    m.create_table(
        table("jobs")
            .col(id())
            .col(text("kind"))
            .col(big_integer("subject"))
            .col(text("payload"))
            .col(text("state"))
            .col(integer("attempts"))
            .col(big_integer("due_at"))
            .col(big_integer_null("lease_until"))
            .take(),
    )
    .await?;
    unique(m, "jobs", &["kind", "subject"]).await?;
    index(m, "jobs", &["state", "due_at", "id"]).await?;
    m.create_table(
        table("idempotency_keys")
            .col(big_integer("user_id"))
            .col(text("key"))
            .col(text("fingerprint"))
            .col(big_integer("message_id"))
            .col(big_integer("created_at"))
            .primary_key(Index::create().col("user_id").col("key"))
            .take(),
    )
    .await?;
    index(m, "idempotency_keys", &["created_at"]).await
}

async fn feed_and_audit(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let seq = || ColumnDef::new("seq").big_integer().not_null().auto_increment().primary_key().take();
    m.create_table(
        table("changes").col(seq()).col(big_integer("at")).col(text("audience")).col(text("event")).take(),
    )
    .await?;
    index(m, "changes", &["at"]).await?;
    m.create_table(
        table("audit")
            .col(seq())
            .col(big_integer("at"))
            .col(big_integer_null("actor_id"))
            .col(text("action"))
            .col(text("subject"))
            .col(text("detail"))
            .col(text("previous"))
            .col(text("hash"))
            .take(),
    )
    .await?;
    unique(m, "audit", &["previous"]).await?;
    index(m, "audit", &["subject", "seq"]).await
}
