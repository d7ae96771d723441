//! Table `target_plans`; the migration says what its columns mean.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "target_plans")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub team_scope: i64,
    pub version: i64,
    pub rules: String,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
