//! Table `messages`; the migration says what its columns mean.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "messages")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub conversation_id: i64,
    pub channel_id: i64,
    pub version: i64,
    pub direction: String,
    pub via: Option<String>,
    pub text: String,
    pub platform_id: Option<String>,
    pub sent_at: i64,
    pub received_at: i64,
    pub state: String,
    pub failure_reason: Option<String>,
    pub failure_detail: Option<String>,
    pub author_id: Option<i64>,
    pub reply_to_id: Option<i64>,
    pub reply_to_platform_id: Option<String>,
    pub event: Option<String>,
    pub edited_at: Option<i64>,
    pub deleted_at: Option<i64>,
    pub hidden: bool,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
