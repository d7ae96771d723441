//! How a team works together.

use super::{
    PeopleError,
    directory::{invalid, may_manage},
};
use crate::store::{Audit, Store, entity::team};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait};
use shared::{Audience, Event, MOST_AWAY_MINUTES, TeamId, TeamSettings, Timestamp, User};

/// The settings of a team.
pub async fn team_settings(store: &Store, actor: &User, id: TeamId) -> Result<TeamSettings, PeopleError> {
    may_manage(Some(actor))?;
    let row = team::Entity::find_by_id(id.0).one(store.read()).await?.ok_or(PeopleError::NotFound)?;
    Ok(TeamSettings { away_minutes: row.away_minutes.unsigned_abs() })
}

/// Sets them.
pub async fn set_team_settings(
    store: &Store,
    now: Timestamp,
    actor: &User,
    id: TeamId,
    settings: TeamSettings,
) -> Result<TeamSettings, PeopleError> {
    may_manage(Some(actor))?;
    if settings.away_minutes > MOST_AWAY_MINUTES {
        return Err(invalid("awayMinutes", "This is at most a week; 0 is never."));
    }
    let mut tx = store.begin(now).await?;
    let row = team::Entity::find_by_id(id.0).one(&*tx).await?.ok_or(PeopleError::NotFound)?;
    let minutes = settings.away_minutes.cast_signed();
    if row.away_minutes != minutes {
        team::ActiveModel { id: Set(id.0), away_minutes: Set(minutes), ..Default::default() }
            .update(&*tx)
            .await?;
        tx.change(Audience::Everyone, Event::Directory);
        let detail = format!("away minutes {minutes}");
        tx.audit(Audit {
            actor: Some(actor.id),
            action: "team.changed",
            subject: format!("team:{id}"),
            detail,
        });
    }
    tx.commit().await?;
    Ok(settings)
}
