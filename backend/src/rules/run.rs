//! What rules do with a citizen's message as it comes in, in the transaction that applies it.

use super::fit::{Fit, Heard, Spoken};
use crate::{
    inbox::{self, ConversationRow},
    notices, search,
    store::{
        Audit, Tx,
        entity::{canned_answer, contact, rule, rule_answer, rule_run, user},
    },
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, TryInsertResult,
    sea_query::OnConflict,
};
use shared::{
    CannedAnswerId, Filling, HOUR, Kind, Language, MOST_RULE_TELLS, MOST_RULES, NoticeKind, Priority,
    RuleThen, Status, SystemEvent, TeamId, Timestamp, UserId, UserRef, fill,
};

/// What was written longer ago is not answered by itself: catching up is no conversation.
const JUST_WRITTEN: i64 = HOUR;

/// A rule that is on.
struct Ready {
    id: i64,
    name: String,
    fit: Fit,
    does: RuleThen,
}

/// The rules that are on, in their order.
pub struct Rules(Vec<Ready>);

impl Rules {
    /// As they are now.
    pub async fn load(tx: &Tx) -> Result<Self, DbErr> {
        let rows = rule::Entity::find()
            .filter(rule::Column::IsOn.eq(true))
            .order_by_asc(rule::Column::Place)
            .order_by_asc(rule::Column::Id)
            .limit(MOST_RULES)
            .all(&**tx)
            .await?;
        rows.into_iter().map(ready).collect::<Result<_, _>>().map(Self)
    }

    /// Does what the rules say that fit a message; the lines in the thread that tell of it.
    pub async fn run(
        &self,
        tx: &mut Tx,
        row: &mut ConversationRow,
        text: &str,
        sent_at: Timestamp,
    ) -> Result<Vec<i64>, DbErr> {
        if self.0.is_empty() {
            return Ok(vec![]);
        }
        let Some(heard) = heard(row, sent_at) else { return Ok(vec![]) };
        let words = search::words(text);
        let mut lines = Vec::new();
        for rule in self.0.iter().filter(|rule| rule.fit.is(&heard, &words)) {
            if first_time(tx, row.id, rule.id).await? {
                lines.extend(act(tx, row, rule, sent_at).await?);
            }
            if row.status == Status::Spam.as_str() {
                break;
            }
        }
        Ok(lines)
    }
}

fn ready(row: rule::Model) -> Result<Ready, DbErr> {
    let broken = |e: serde_json::Error| DbErr::Type(format!("rules: {e}"));
    Ok(Ready {
        id: row.id,
        name: row.name,
        fit: Fit::of(serde_json::from_str(&row.fits_when).map_err(broken)?),
        does: serde_json::from_str(&row.does).map_err(broken)?,
    })
}

/// What is known of a message beside its words; nothing when the row is broken.
fn heard(row: &ConversationRow, at: Timestamp) -> Option<Heard<'static>> {
    Some(Heard {
        platform: row.platform.parse().ok()?,
        channel: row.channel_id.into(),
        public: row.kind.parse::<Kind>().ok()?.is_public(),
        language: Spoken::In(row.language.as_deref().and_then(|l| l.parse().ok()).unwrap_or_default()),
        team: row.team_id.map(TeamId),
        at,
    })
}

async fn first_time(tx: &Tx, conversation: i64, rule: i64) -> Result<bool, DbErr> {
    let run =
        rule_run::ActiveModel { conversation_id: Set(conversation), rule_id: Set(rule), at: Set(tx.now().0) };
    let mut once = OnConflict::columns([rule_run::Column::ConversationId, rule_run::Column::RuleId]);
    once.do_nothing();
    let insert = rule_run::Entity::insert(run).on_conflict(once).try_insert();
    Ok(matches!(insert.exec_without_returning(&**tx).await?, TryInsertResult::Inserted(n) if n > 0))
}

/// The conversation is taken up anew: rules may do their work again.
pub async fn begin_anew(tx: &Tx, conversation: i64) -> Result<(), DbErr> {
    let theirs = rule_run::Entity::delete_many().filter(rule_run::Column::ConversationId.eq(conversation));
    theirs.exec(&**tx).await.map(|_| ())
}

async fn act(
    tx: &mut Tx,
    row: &mut ConversationRow,
    rule: &Ready,
    sent_at: Timestamp,
) -> Result<Vec<i64>, DbErr> {
    let labels = inbox::give_labels(tx, row, &rule.does.labels).await?;
    let priority = rule.does.priority.filter(|p| !row.priority_chosen && p.rank() < row.priority);
    if let Some(priority) = priority {
        row.priority = priority.rank();
    }
    let team = match rule.does.team.filter(|_| row.assignee_id.is_none()) {
        Some(team) => inbox::move_to_team(tx, row, team).await?,
        None => None,
    };
    let answer = match rule.does.answer.filter(|_| tx.now().since(sent_at) <= JUST_WRITTEN) {
        Some(canned) => answer(tx, row, canned).await?,
        None => None,
    };
    let told = tell(tx, row, &rule.does.tell).await?;
    let spam = rule.does.spam && may_be_spam(row) && inbox::keep_out(tx.now(), row);
    let answered = answer.is_some();
    let event = SystemEvent::Ruled { rule: rule.name.clone(), labels, priority, team, answered, told, spam };
    if event == nothing(rule.name.clone()) {
        return Ok(vec![]);
    }
    let line = inbox::system_message(tx, row, None, &event).await?;
    tx.audit(Audit {
        actor: None,
        action: "conversation.ruled",
        subject: format!("conversation:{}", row.id),
        detail: serde_json::to_string(&event).unwrap_or_default(),
    });
    Ok(answer.into_iter().chain([line]).collect())
}

/// What is said of a rule that found nothing to do.
fn nothing(rule: String) -> SystemEvent {
    let (labels, told) = (vec![], vec![]);
    SystemEvent::Ruled { rule, labels, priority: None, team: None, answered: false, told, spam: false }
}

/// Whether a rule may set it aside: nobody has it, nobody of us has answered, and it does not press.
fn may_be_spam(row: &ConversationRow) -> bool {
    row.assignee_id.is_none() && row.answered_at.is_none() && row.priority > Priority::Urgent.rank()
}

/// Tells those of these colleagues who see the conversation.
async fn tell(tx: &mut Tx, row: &ConversationRow, whom: &[UserId]) -> Result<Vec<UserRef>, DbErr> {
    if whom.is_empty() {
        return Ok(vec![]);
    }
    let colleagues = user::Entity::find()
        .filter(user::Column::Id.is_in(whom.iter().take(MOST_RULE_TELLS).map(|id| id.0)))
        .order_by_asc(user::Column::Id)
        .all(&**tx)
        .await?;
    let mut told = Vec::new();
    for colleague in colleagues.into_iter().filter(|c| inbox::may_hold(c, row.team_id)) {
        let id = UserId(colleague.id);
        notices::tell(tx, id, NoticeKind::Ruled, row, None).await?;
        told.push(UserRef { id, name: colleague.name });
    }
    Ok(told)
}

/// Answers with a canned answer, unless a rule answered here before, or the platform would refuse it.
async fn answer(tx: &mut Tx, row: &ConversationRow, canned: CannedAnswerId) -> Result<Option<i64>, DbErr> {
    let Some(canned) = canned_answer::Entity::find_by_id(canned.0).one(&**tx).await? else { return Ok(None) };
    let contact = match row.contact_id {
        Some(id) => contact::Entity::find_by_id(id).one(&**tx).await?,
        None => None,
    };
    let with = Filling {
        citizen: contact.filter(|c| !c.hidden).map(|c| c.name).unwrap_or_default(),
        agent: "Politie".into(),
        team: inbox::team_name(tx, row.team_id).await?,
    };
    let is_english = row.language.as_deref() == Some(Language::En.as_str()) && !canned.english.is_empty();
    let text = fill(if is_english { &canned.english } else { &canned.dutch }, &with);
    if !inbox::may_answer_directly(row, &text, tx.now()) {
        return Ok(None);
    }
    let once = rule_answer::ActiveModel { conversation_id: Set(row.id), at: Set(tx.now().0) };
    let mut first = OnConflict::column(rule_answer::Column::ConversationId);
    first.do_nothing();
    let insert = rule_answer::Entity::insert(once).on_conflict(first).try_insert();
    if !matches!(insert.exec_without_returning(&**tx).await?, TryInsertResult::Inserted(n) if n > 0) {
        return Ok(None);
    }
    inbox::answer_by_rule(tx, row, text).await.map(Some)
}
