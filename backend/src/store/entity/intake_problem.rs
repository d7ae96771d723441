//! Table `intake_problems`; the migration says what its columns mean.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "intake_problems")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub raw_event_id: i64,
    pub part: i32,
    pub platform: String,
    pub kind: String,
    pub detail: String,
    pub received_at: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
