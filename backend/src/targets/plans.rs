//! The rules as they are kept: those of the district, and those of teams that have their own.

use super::job;
use crate::setting::SettingError;
use crate::store::{
    Audit, Store, Tx,
    entity::{target_plan, team},
    is_duplicate,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use shared::{
    Audience, Event, PutTargetPlan, TargetPlan, TargetRules, Team, Timestamp, User,
    policy::{Action, allows},
};
use std::collections::{HashMap, hash_map::Entry};

/// The scope of the district.
const DISTRICT: i64 = 0;
/// The most teams whose rules are listed.
const MOST_TEAMS: u64 = 1000;

/// The rules for conversations of teams, each asked for once.
#[derive(Debug, Default)]
pub struct TargetPlans(HashMap<i64, TargetRules>);

impl TargetPlans {
    /// A team's own (0 is the district), else the district's, else the usual.
    pub async fn of(&mut self, tx: &Tx, team_scope: i64) -> Result<&TargetRules, DbErr> {
        Ok(match self.0.entry(team_scope) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => place.insert(rules(tx, team_scope).await?),
        })
    }
}

async fn rules(tx: &Tx, team_scope: i64) -> Result<TargetRules, DbErr> {
    let row = target_plan::Entity::find()
        .filter(target_plan::Column::TeamScope.is_in([team_scope, DISTRICT]))
        .order_by_desc(target_plan::Column::TeamScope)
        .limit(1)
        .one(&**tx)
        .await?;
    row.map_or_else(|| Ok(TargetRules::default()), |row| read(&row))
}

fn read(row: &target_plan::Model) -> Result<TargetRules, DbErr> {
    serde_json::from_str(&row.rules).map_err(|e| DbErr::Type(format!("target_plans.rules: {e}")))
}

/// The district's rules, and those of each team that has its own.
pub async fn plans(store: &Store, actor: &User) -> Result<Vec<TargetPlan>, SettingError> {
    if !allows(actor.role, Action::ReadInbox) {
        return Err(SettingError::Forbidden);
    }
    let db = store.read();
    let rows = target_plan::Entity::find()
        .order_by_asc(target_plan::Column::TeamScope)
        .limit(MOST_TEAMS)
        .all(db)
        .await?;
    let teams = team::Entity::find().filter(team::Column::Id.is_in(rows.iter().map(|r| r.team_scope)));
    let mut names: HashMap<i64, String> =
        teams.all(db).await?.into_iter().map(|team| (team.id, team.name)).collect();
    let mut progress = job::progress(db).await?;
    let mut plans = Vec::with_capacity(rows.len() + 1);
    if rows.first().is_none_or(|row| row.team_scope != DISTRICT) {
        plans.push(TargetPlan {
            id: DISTRICT,
            team: None,
            version: 0,
            rules: TargetRules::default(),
            progress: progress.remove(&DISTRICT),
        });
    }
    for row in rows {
        let id = row.team_scope;
        let team = names.remove(&id).map(|name| Team { id: id.into(), name });
        plans.push(TargetPlan {
            id,
            team,
            version: row.version,
            rules: read(&row)?,
            progress: progress.remove(&id),
        });
    }
    Ok(plans)
}

/// Gives the district or a team other rules. Of two who change the same version the second is refused.
pub async fn put_plan(
    store: &Store,
    now: Timestamp,
    actor: &User,
    id: i64,
    command: &PutTargetPlan,
) -> Result<TargetPlan, SettingError> {
    let wrong = command.rules.check();
    let mut tx = begin(store, now, actor).await?;
    if !wrong.is_empty() {
        return Err(SettingError::Invalid(wrong));
    }
    let team = team_of(&tx, id).await?;
    let before = target_plan::Entity::find_by_id(id).lock_exclusive().one(&*tx).await?;
    let version = before.as_ref().map_or(0, |row| row.version);
    if version != command.version {
        return Err(SettingError::Changed);
    }
    let row = target_plan::ActiveModel {
        team_scope: Set(id),
        version: Set(version + 1),
        rules: Set(serde_json::to_string(&command.rules).unwrap_or_default()),
    };
    if before.is_some() {
        row.update(&*tx).await?;
    } else {
        // Two who make the first rules of a team at the same time: one of them is first.
        row.insert(&*tx)
            .await
            .map_err(|e| if is_duplicate(&e) { SettingError::Changed } else { e.into() })?;
    }
    let progress = job::start(&mut tx, id).await?;
    tell(&mut tx, actor, "targets.changed", id);
    tx.commit().await?;
    let rules = command.rules.clone();
    Ok(TargetPlan { id, team, version: version + 1, rules, progress: Some(progress) })
}

/// From now on the team has the district's rules.
pub async fn delete_plan(store: &Store, now: Timestamp, actor: &User, id: i64) -> Result<(), SettingError> {
    let mut tx = begin(store, now, actor).await?;
    if id == DISTRICT {
        return Err(SettingError::NotFound);
    }
    let deleted = target_plan::Entity::delete_by_id(id).exec(&*tx).await?;
    if deleted.rows_affected == 0 {
        return Err(SettingError::NotFound);
    }
    job::start(&mut tx, id).await?;
    tell(&mut tx, actor, "targets.removed", id);
    Ok(tx.commit().await?)
}

async fn begin(store: &Store, now: Timestamp, actor: &User) -> Result<Tx, SettingError> {
    if !allows(actor.role, Action::ManageTargets) {
        return Err(SettingError::Forbidden);
    }
    Ok(store.begin(now).await?)
}

async fn team_of(tx: &Tx, id: i64) -> Result<Option<Team>, SettingError> {
    if id == DISTRICT {
        return Ok(None);
    }
    let row = team::Entity::find_by_id(id).one(&**tx).await?.ok_or(SettingError::NotFound)?;
    Ok(Some(Team { id: row.id.into(), name: row.name }))
}

fn tell(tx: &mut Tx, actor: &User, action: &'static str, id: i64) {
    tx.change(Audience::Everyone, Event::Targets);
    let subject = format!("target-plan:{id}");
    tx.audit(Audit { actor: Some(actor.id), action, subject, detail: String::new() });
}
