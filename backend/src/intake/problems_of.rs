//! Keeping a part of a raw event that nothing can be done with.

use crate::store::{
    Tx,
    entity::{intake_problem, raw_event},
};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    DbErr, EntityTrait,
    sea_query::OnConflict,
};
use shared::ProblemKind;

/// Keeps a problem, once for each part.
pub(super) async fn keep(
    tx: &Tx,
    raw: &raw_event::Model,
    part: i32,
    kind: ProblemKind,
    detail: &str,
) -> Result<(), DbErr> {
    let row = intake_problem::ActiveModel {
        id: NotSet,
        raw_event_id: Set(raw.id),
        part: Set(part),
        platform: Set(raw.platform.clone()),
        kind: Set(kind.as_str().into()),
        detail: Set(detail.replace('\0', "\u{FFFD}")),
        received_at: Set(raw.received_at),
    };
    let mut keep = OnConflict::columns([intake_problem::Column::RawEventId, intake_problem::Column::Part]);
    keep.do_nothing();
    intake_problem::Entity::insert(row).on_conflict(keep).exec_without_returning(&**tx).await?;
    Ok(())
}
