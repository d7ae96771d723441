//! What could not be understood or routed: kept, shown to an admin, and applied again on request.

use super::state;
use crate::{
    inbox::InboxError,
    store::{
        Audit, Store, Topic,
        entity::{intake_problem as problem, raw_event},
    },
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationDef,
};
use shared::{
    Audience, Event, IntakeProblem, IntakeProblemId, Page, Timestamp, User,
    policy::{Action, allows},
};

/// The most that one page holds: each item carries a whole webhook.
const LARGEST_PAGE: u64 = 50;

/// A page of the problems, the newest first.
pub async fn problems(
    store: &Store,
    actor: &User,
    limit: u64,
    cursor: Option<&str>,
) -> Result<Page<IntakeProblem>, InboxError> {
    if !allows(actor.role, Action::ManageIntake) {
        return Err(InboxError::Forbidden);
    }
    let limit = limit.clamp(1, LARGEST_PAGE);
    let raw: RelationDef = problem::Entity::belongs_to(raw_event::Entity)
        .from(problem::Column::RawEventId)
        .to(raw_event::Column::Id)
        .into();
    let mut query = problem::Entity::find().join(JoinType::LeftJoin, raw).select_also(raw_event::Entity);
    if let Some(cursor) = cursor {
        let before: i64 = cursor.parse().map_err(|_| {
            InboxError::invalid("cursor", "Pass the value of `next` of the page before, unchanged.")
        })?;
        query = query.filter(problem::Column::Id.lt(before));
    }
    let mut rows = query.order_by_desc(problem::Column::Id).limit(limit + 1).all(store.read()).await?;
    let more = rows.len() as u64 > limit;
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next = rows.last().filter(|_| more).map(|(p, _)| p.id.to_string());
    let items = rows
        .into_iter()
        .filter_map(|(p, raw)| {
            Some(IntakeProblem {
                id: p.id.into(),
                platform: p.platform.parse().ok()?,
                kind: p.kind.parse().ok()?,
                detail: p.detail,
                received_at: Timestamp(p.received_at),
                body: raw.map(|r| r.body).unwrap_or_default(),
            })
        })
        .collect();
    Ok(Page { items, next })
}

/// Applies the webhook of a problem again, whole: what was applied before stays as it is, and what still cannot
/// be understood comes back as a problem.
pub async fn replay(
    store: &Store,
    now: Timestamp,
    actor: &User,
    id: IntakeProblemId,
) -> Result<(), InboxError> {
    if !allows(actor.role, Action::ManageIntake) {
        return Err(InboxError::Forbidden);
    }
    let mut tx = store.begin(now).await?;
    let row = problem::Entity::find_by_id(id.0).one(&*tx).await?.ok_or(InboxError::NotFound)?;
    problem::Entity::delete_many()
        .filter(problem::Column::RawEventId.eq(row.raw_event_id))
        .exec(&*tx)
        .await?;
    raw_event::Entity::update_many()
        .set(raw_event::ActiveModel {
            state: Set(state::PENDING.into()),
            attempts: Set(0),
            due_at: Set(now.0),
            ..Default::default()
        })
        .filter(raw_event::Column::Id.eq(row.raw_event_id))
        .exec(&*tx)
        .await?;
    tx.change(Audience::IntakeManagers, Event::IntakeProblems);
    tx.wake(Topic::Intake);
    tx.audit(Audit {
        actor: Some(actor.id),
        action: "intake.replayed",
        subject: format!("raw-event:{}", row.raw_event_id),
        detail: String::new(),
    });
    tx.commit().await?;
    Ok(())
}
