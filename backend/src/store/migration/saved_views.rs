//! Of two who change one saved view the second is refused.

use super::add;
use sea_orm_migration::{prelude::*, schema::big_integer};

pub(super) struct SavedViews;

impl MigrationName for SavedViews {
    fn name(&self) -> &'static str {
        "m0030_saved_views"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for SavedViews {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        add(m, "saved_views", big_integer("version").default(1)).await
    }
}
