//! Table `conversations`; the migration says what its columns mean.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "conversations")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub version: i64,
    pub channel_id: i64,
    pub platform: String,
    pub kind: String,
    pub thread_key: String,
    pub status: String,
    pub priority: i16,
    pub team_id: Option<i64>,
    pub assignee_id: Option<i64>,
    pub team_scope: i64,
    pub holder: i64,
    pub contact_id: Option<i64>,
    pub identity_id: Option<i64>,
    pub post_id: Option<i64>,
    pub preview: String,
    pub preview_direction: Option<String>,
    pub waiting_since: Option<i64>,
    pub queue_since: i64,
    pub last_inbound_at: Option<i64>,
    pub last_message_at: i64,
    pub snoozed_until: Option<i64>,
    pub handled_until: i64,
    pub answered_until: i64,
    pub data_class: String,
    pub closed_at: Option<i64>,
    pub legal_hold: bool,
    pub created_at: i64,
    pub held_since: Option<i64>,
    pub answered_at: Option<i64>,
    pub target: Option<String>,
    pub due_at: Option<i64>,
    pub pace: Option<String>,
    pub alarm_since: Option<i64>,
    pub alarm_level: Option<String>,
    pub alarm_step: i32,
    pub alarm_at: Option<i64>,
    pub moment_at: Option<i64>,
    pub intent: Option<String>,
    pub language: Option<String>,
    pub reasons: String,
    pub guard: Option<String>,
    pub priority_chosen: bool,
    pub labels: String,
    pub approval_since: Option<i64>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
