//! What a rule would have done with last month's messages. Nothing is changed.

use super::{
    fit::{Fit, Heard},
    last_month, may,
};
use crate::{
    search,
    setting::SettingError,
    store::{Audit, Store, entity::message},
};
use sea_orm::DbErr;
use shared::{Conversation, DRY_RUN_SHOWS, DryRun, RuleHit, RuleText, Timestamp, User};

/// Looks which messages of the last month that `actor` sees the rule fits, the latest first.
pub async fn dry_run(
    store: &Store,
    now: Timestamp,
    actor: &User,
    rule: &RuleText,
) -> Result<DryRun, SettingError> {
    may(actor)?;
    let wrong: Vec<_> =
        rule.check().into_iter().filter(|w| w.field == "words" || w.field == "hours").collect();
    if !wrong.is_empty() {
        return Err(SettingError::Invalid(wrong));
    }
    let fit = Fit::of(rule.when.clone());
    let mut found = DryRun::default();
    let looked = last_month::each(store, now, actor, |m, c| look(&mut found, &fit, m, c)).await?;
    (found.looked_at, found.more) = (looked.messages, looked.more);
    log(store, now, actor, rule).await?;
    Ok(found)
}

fn look(found: &mut DryRun, fit: &Fit, m: &message::Model, c: &Conversation) {
    if !fit.is(&Heard::of(c, Timestamp(m.sent_at), &m.text), &search::words(&m.text)) {
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
