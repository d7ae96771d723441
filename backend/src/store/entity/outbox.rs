//! Table `outbox`; the migration says what its columns mean.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub message_id: i64,
    pub conversation_id: i64,
    pub channel_id: i64,
    pub mark: String,
    pub state: String,
    pub attempts: i32,
    pub due_at: i64,
    pub lease_until: Option<i64>,
    pub in_doubt: bool,
    pub created_at: i64,
    pub parts_sent: i32,
    pub undo: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
