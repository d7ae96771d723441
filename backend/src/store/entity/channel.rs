//! Table `channels`; the migration says what its columns mean.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "channels")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub platform: String,
    pub account: String,
    pub name: String,
    pub team_id: Option<i64>,
    pub base_url: Option<String>,
    pub secrets: String,
    pub secrets_version: i64,
    pub signer: String,
    pub health: String,
    pub last_error: Option<String>,
    pub last_event_at: Option<i64>,
    pub last_call_at: Option<i64>,
    pub paused_until: Option<i64>,
    pub catch_up_cursor: Option<String>,
    pub catch_up_due_at: i64,
    pub token_expires_at: Option<i64>,
    pub created_at: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
