//! The schema. Migrations run at start and only go forward; a database that is newer than the binary is refused.
//!
//! Moments are milliseconds since 1970 UTC (`BIGINT`), so that both databases order them alike.
//! Constraints and unique indexes carry the rules: a message of a platform exists once however often it comes.
//! One file a step; what a step may use to say itself is here.

mod canned_answers;
mod citizens;
mod composer;
mod dismissed_proposals;
mod draft_files;
mod front_desk;
mod labels;
mod learning;
mod many;
mod notices;
mod ranges;
mod reading;
mod rules;
mod same_citizen;
mod saved_views;
mod search;
mod taking_back;
mod targets;
mod together;
mod triage;
mod waiting;

use sea_orm_migration::prelude::*;

/// Every migration, the oldest first.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(front_desk::FrontDesk),
            Box::new(ranges::Ranges),
            Box::new(composer::Composer),
            Box::new(targets::Targets),
            Box::new(together::Together),
            Box::new(notices::Notices),
            Box::new(triage::Triage),
            Box::new(taking_back::TakingBack),
            Box::new(canned_answers::CannedAnswers),
            Box::new(search::Search),
            Box::new(labels::Labels),
            Box::new(waiting::Waiting),
            Box::new(reading::Reading),
            Box::new(many::Many),
            Box::new(rules::Rules),
            Box::new(citizens::Citizens),
            Box::new(learning::Learning),
            Box::new(same_citizen::SameCitizen),
            Box::new(saved_views::SavedViews),
            Box::new(dismissed_proposals::DismissedProposals),
            Box::new(draft_files::DraftFiles),
        ]
    }
}

fn id() -> ColumnDef {
    ColumnDef::new("id").big_integer().not_null().auto_increment().primary_key().take()
}

fn refers(column: &'static str, table: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create().from_col(column).to(table, "id").to_owned()
}

fn table(name: &'static str) -> TableCreateStatement {
    Table::create().table(name).to_owned()
}

async fn add(m: &SchemaManager<'_>, table: &'static str, column: impl IntoColumnDef) -> Result<(), DbErr> {
    m.alter_table(Table::alter().table(table).add_column(column).take()).await
}

async fn index(m: &SchemaManager<'_>, table: &'static str, columns: &[&'static str]) -> Result<(), DbErr> {
    let mut index = Index::create().name(format!("ix_{table}_{}", columns.join("_"))).table(table).to_owned();
    for column in columns {
        index.col(*column);
    }
    m.create_index(index).await
}

async fn unique(m: &SchemaManager<'_>, table: &'static str, columns: &[&'static str]) -> Result<(), DbErr> {
    let mut index =
        Index::create().name(format!("uq_{table}_{}", columns.join("_"))).table(table).unique().to_owned();
    for column in columns {
        index.col(*column);
    }
    m.create_index(index).await
}
