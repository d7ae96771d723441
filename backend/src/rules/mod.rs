//! Rules that managers write: what is done by itself with a citizen's message when it fits, and what it would have
//! done with those of last month.

mod dry_run;
mod fit;
mod last_month;
mod propose;
mod run;

pub use dry_run::dry_run;
pub use propose::{dismiss, spam_proposals};
pub use run::{Rules, begin_anew};

use crate::{
    setting::{self, Done, SettingError},
    store::{
        Store, Tx,
        entity::{canned_answer, channel, label, rule as table, team, user},
    },
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use shared::{
    FieldError, KeepRule, MOST_LABELS_OF_ONE, MOST_RULE_TELLS, MOST_RULES, Rule, RuleId, RuleText, Setting,
    Sharing, Timestamp, User,
    policy::{Action, allows},
};
use std::collections::BTreeSet;

/// The rules, in their order.
pub async fn list(store: &Store, actor: &User) -> Result<Vec<Rule>, SettingError> {
    may(actor)?;
    let rows = table::Entity::find()
        .order_by_asc(table::Column::Place)
        .order_by_asc(table::Column::Id)
        .limit(MOST_RULES)
        .all(store.read())
        .await?;
    Ok(rows.into_iter().map(view).collect::<Result<_, _>>()?)
}

/// Makes a rule.
pub async fn make(
    store: &Store,
    now: Timestamp,
    actor: &User,
    command: &KeepRule,
) -> Result<Rule, SettingError> {
    may(actor)?;
    let mut tx = store.begin(now).await?;
    checked(&tx, command).await?;
    if table::Entity::find().count(&*tx).await? >= MOST_RULES {
        let detail = format!("There are {MOST_RULES} rules: take one away that is no longer used first.");
        return Err(SettingError::Conflict("too-many-rules", detail));
    }
    let row = columns(&command.rule, 1)?.insert(&*tx).await.map_err(taken)?;
    tell(&mut tx, actor, "rule.made", &row);
    tx.commit().await?;
    Ok(view(row)?)
}

/// Changes a rule. Of two who change the same version the second is refused.
pub async fn put(
    store: &Store,
    now: Timestamp,
    actor: &User,
    id: RuleId,
    command: &KeepRule,
) -> Result<Rule, SettingError> {
    may(actor)?;
    let mut tx = store.begin(now).await?;
    let before = find(&tx, id).await?;
    if before.version != command.version {
        return Err(SettingError::Changed);
    }
    checked(&tx, command).await?;
    let mut row = columns(&command.rule, before.version + 1)?;
    row.id = Set(id.0);
    let row = row.update(&*tx).await.map_err(taken)?;
    tell(&mut tx, actor, "rule.changed", &row);
    tx.commit().await?;
    Ok(view(row)?)
}

/// Takes a rule away; what it did stays.
pub async fn delete(store: &Store, now: Timestamp, actor: &User, id: RuleId) -> Result<(), SettingError> {
    may(actor)?;
    let mut tx = store.begin(now).await?;
    let row = find(&tx, id).await?;
    table::Entity::delete_by_id(row.id).exec(&*tx).await?;
    tell(&mut tx, actor, "rule.removed", &row);
    Ok(tx.commit().await?)
}

fn may(actor: &User) -> Result<(), SettingError> {
    if allows(actor.role, Action::ManageDesk) { Ok(()) } else { Err(SettingError::Forbidden) }
}

async fn find(tx: &Tx, id: RuleId) -> Result<table::Model, SettingError> {
    table::Entity::find_by_id(id.0).lock_exclusive().one(&**tx).await?.ok_or(SettingError::NotFound)
}

/// Everything that is wrong with a rule, and whether it is meant to fit everything.
async fn checked(tx: &Tx, command: &KeepRule) -> Result<(), SettingError> {
    let RuleText { when, then, .. } = &command.rule;
    let mut wrong = command.rule.check();
    let mut missing = |is_there: bool, field: &str, detail: &str| {
        if !is_there {
            wrong.push(FieldError { field: field.into(), detail: detail.into() });
        }
    };
    let labels: BTreeSet<i64> = then.labels.iter().map(|l| l.0).take(MOST_LABELS_OF_ONE).collect();
    let given = label::Entity::find()
        .filter(label::Column::Id.is_in(labels.iter().copied()))
        .filter(label::Column::Retired.eq(false))
        .count(&**tx)
        .await?;
    let detail = "There is no such label, or it is given no more.";
    missing(given == labels.len() as u64, "labels", detail);
    for team in [when.team, then.team].into_iter().flatten() {
        missing(
            team::Entity::find_by_id(team.0).one(&**tx).await?.is_some(),
            "team",
            "There is no such team.",
        );
    }
    if let Some(id) = when.channel {
        let found = channel::Entity::find_by_id(id.0).one(&**tx).await?;
        missing(found.is_some(), "channel", "There is no such channel.");
    }
    if let Some(id) = then.answer {
        // One's own would answer in the name of everybody.
        let found = canned_answer::Entity::find_by_id(id.0).one(&**tx).await?;
        let detail = "There is no such canned answer of the district or of a team.";
        missing(found.is_some_and(|a| a.owner_scope == 0), "answer", detail);
    }
    let tell: BTreeSet<i64> = then.tell.iter().map(|u| u.0).take(MOST_RULE_TELLS).collect();
    let there =
        user::Entity::find().filter(user::Column::Id.is_in(tell.iter().copied())).count(&**tx).await?;
    // Who left stays named: the rule can still be changed, and they are told nothing.
    missing(there == tell.len() as u64, "tell", "There is no such colleague.");
    if !wrong.is_empty() {
        return Err(SettingError::Invalid(wrong));
    }
    if when.is_everything() && !command.everything {
        let detail = "This rule fits every message: say that this is meant.".into();
        return Err(SettingError::Conflict("fits-everything", detail));
    }
    Ok(())
}

fn columns(rule: &RuleText, version: i64) -> Result<table::ActiveModel, DbErr> {
    let broken = |e: serde_json::Error| DbErr::Type(format!("rules: {e}"));
    Ok(table::ActiveModel {
        id: NotSet,
        version: Set(version),
        name: Set(rule.name.trim().into()),
        is_on: Set(rule.on),
        place: Set(rule.place),
        fits_when: Set(serde_json::to_string(&rule.when).map_err(broken)?),
        does: Set(serde_json::to_string(&rule.then).map_err(broken)?),
    })
}

fn view(row: table::Model) -> Result<Rule, DbErr> {
    let broken = |e: serde_json::Error| DbErr::Type(format!("rules: {e}"));
    let rule = RuleText {
        name: row.name,
        on: row.is_on,
        place: row.place,
        when: serde_json::from_str(&row.fits_when).map_err(broken)?,
        then: serde_json::from_str(&row.does).map_err(broken)?,
    };
    Ok(Rule { id: row.id.into(), version: row.version, rule })
}

fn taken(error: DbErr) -> SettingError {
    setting::taken(error, "name-taken", "There is a rule with this name already: choose another name.")
}

fn tell(tx: &mut Tx, actor: &User, action: &'static str, row: &table::Model) {
    let detail = format!("{}: {} → {}", row.name, row.fits_when, row.does);
    let done = Done { action, subject: format!("rule:{}", row.id), detail };
    setting::tell(tx, actor, Setting::Rules, &[Sharing::District], done);
}
