//! What a rule would have done with last month's messages. Nothing is changed.

use super::fit::{Fit, Heard};
use crate::{
    inbox::conversations_by_id,
    search,
    setting::SettingError,
    store::{Audit, Store, entity::message},
    triage::triage,
};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::{
    Conversation, DRY_RUN_DAYS, DRY_RUN_LOOKS, DRY_RUN_READS, DRY_RUN_SHOWS, Direction, DryRun, HOUR,
    Language, RuleHit, RuleText, Timestamp, User, Viewer,
    policy::{Action, allows, sees},
};
use std::collections::{BTreeSet, HashMap};

/// How many messages are read at once.
const BATCH: u64 = 500;

/// Looks which messages of the last month that `actor` sees the rule fits, the latest first.
pub async fn dry_run(
    store: &Store,
    now: Timestamp,
    actor: &User,
    rule: &RuleText,
) -> Result<DryRun, SettingError> {
    if !allows(actor.role, Action::ManageDesk) {
        return Err(SettingError::Forbidden);
    }
    let wrong: Vec<_> =
        rule.check().into_iter().filter(|w| w.field == "words" || w.field == "hours").collect();
    if !wrong.is_empty() {
        return Err(SettingError::Invalid(wrong));
    }
    let begin = now.plus_millis(-DRY_RUN_DAYS * 24 * HOUR);
    let fit = Fit::of(rule.when.clone());
    let mut found = DryRun::default();
    let (mut before, mut read) = (i64::MAX, 0);
    loop {
        let batch = batch(store, before).await?;
        let full = batch.len() as u64 == BATCH;
        read += batch.len() as u64;
        before = batch.last().map_or(0, |m| m.id);
        let in_time = batch.iter().take_while(|m| m.received_at >= begin.0).count();
        let is_over = !full || in_time < batch.len();
        let seen = conversations(store, &batch[..in_time]).await?;
        for m in batch.into_iter().take(in_time).filter(|m| m.direction == Direction::In.as_str()) {
            if found.looked_at == DRY_RUN_LOOKS {
                found.more = true;
                break;
            }
            let Some(c) = seen.get(&m.conversation_id).filter(|c| is_theirs(actor, c)) else { continue };
            found.looked_at += 1;
            look(&mut found, &fit, &m, c);
        }
        if is_over || found.more {
            break;
        }
        if read >= DRY_RUN_READS {
            found.more = true;
            break;
        }
    }
    log(store, now, actor, rule).await?;
    Ok(found)
}

async fn batch(store: &Store, before: i64) -> Result<Vec<message::Model>, DbErr> {
    message::Entity::find()
        .filter(message::Column::Id.lt(before))
        .order_by_desc(message::Column::Id)
        .limit(BATCH)
        .all(store.read())
        .await
}

async fn conversations(store: &Store, of: &[message::Model]) -> Result<HashMap<i64, Conversation>, DbErr> {
    let ids: BTreeSet<i64> = of.iter().map(|m| m.conversation_id).collect();
    Ok(conversations_by_id(store.read(), ids).await?.into_iter().map(|c| (c.id.0, c)).collect())
}

fn is_theirs(actor: &User, c: &Conversation) -> bool {
    sees(&Viewer::from(actor), c.team.as_ref().map(|team| team.id))
}

fn look(found: &mut DryRun, fit: &Fit, m: &message::Model, c: &Conversation) {
    // What the citizen took away is read by nobody.
    if m.deleted_at.is_some() {
        return;
    }
    let heard = Heard {
        platform: c.platform,
        channel: c.channel.id,
        public: c.kind.is_public(),
        language: if fit.needs_language() { triage(&m.text).language } else { Language::default() },
        team: c.team.as_ref().map(|team| team.id),
        at: Timestamp(m.sent_at),
    };
    if !fit.is(&heard, &search::words(&m.text)) {
        return;
    }
    found.fits += 1;
    if found.hits.len() < DRY_RUN_SHOWS {
        found.hits.push(RuleHit {
            conversation: c.id,
            citizen: c.contact.as_ref().map(|contact| contact.name.clone()).unwrap_or_default(),
            sent_at: Timestamp(m.sent_at),
            fragments: search::snippet(&m.text, |word| fit.hits(word)),
        });
    }
}

/// Whoever tries a rule reads what citizens wrote.
async fn log(store: &Store, now: Timestamp, actor: &User, rule: &RuleText) -> Result<(), DbErr> {
    let mut tx = store.begin(now).await?;
    tx.audit(Audit {
        actor: Some(actor.id),
        action: "rule.tried",
        subject: "messages".into(),
        detail: serde_json::to_string(&rule.when).unwrap_or_default(),
    });
    tx.commit().await
}
