//! What a list of conversations is merged from: ranges of an index, each in the list's order.
//!
//! Somebody who sees one team's conversations and the district's gets two of them: one query over both would have to
//! sort. So does a list of one platform whatever the status: one range for each status.

use crate::store::{
    Store,
    entity::{
        conversation::{Column as C, Entity},
        conversation_label,
    },
};
use sea_orm::{
    ColumnTrait, Condition, DbErr, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select,
    sea_query::{self, Expr, ExprTrait, Func, SelectStatement},
};
use shared::{
    ConversationFilter, Kind, LabelId, Status, Timestamp, User, Viewer, Whose,
    policy::{self, Scope},
};

/// A label that no more conversations have is where they are looked for. Those of a more frequent one are met soon
/// enough in the list's own order.
const FEW: u64 = 5_000;

/// What a range is chosen and ordered by.
const CHOSEN_BY: [C; 15] = [
    C::Id,
    C::Priority,
    C::QueueSince,
    C::LastMessageAt,
    C::WaitingSince,
    C::TeamScope,
    C::Status,
    C::Holder,
    C::AssigneeId,
    C::Pace,
    C::Platform,
    C::ChannelId,
    C::Language,
    C::Kind,
    C::ApprovalSince,
];

/// Where the conversations of a list are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Among all, in the order of an index.
    All,
    /// Among those that have a label which few have.
    Labelled(LabelId),
}

impl Source {
    /// Where those of this list are found soonest.
    pub async fn of(store: &Store, filter: &ConversationFilter) -> Result<Self, DbErr> {
        let Some(label) = filter.label else { return Ok(Self::All) };
        let one_more = conversation_label::Entity::find()
            .select_only()
            .column(conversation_label::Column::ConversationId)
            .filter(conversation_label::Column::LabelId.eq(label.0))
            .offset(FEW)
            .limit(1);
        let is_frequent = one_more.into_tuple::<i64>().one(store.read()).await?.is_some();
        Ok(if is_frequent { Self::All } else { Self::Labelled(label) })
    }

    /// Selects nothing yet.
    pub fn find(self) -> Select<Entity> {
        let mut query = Entity::find().select_only();
        if let Self::Labelled(label) = self {
            QueryTrait::query(&mut query).from_clear().from_subquery(labelled(label), Entity);
        }
        query
    }
}

/// The conversations that have a label. The limit also keeps the databases from mixing this with what is asked of them.
fn labelled(label: LabelId) -> SelectStatement {
    let of = |column| Expr::col((conversation_label::Entity, column));
    let has = of(conversation_label::Column::ConversationId).equals((Entity, C::Id));
    sea_query::Query::select()
        .columns(CHOSEN_BY.map(|column| (Entity, column)))
        .from(conversation_label::Entity)
        .inner_join(Entity, has)
        .and_where(of(conversation_label::Column::LabelId).eq(label.0))
        .limit(FEW)
        .take()
}

/// What a range is chosen and ordered by, so that more can be asked of some of it.
pub fn chosen_by(query: Select<Entity>) -> Select<Entity> {
    CHOSEN_BY.into_iter().fold(query, QuerySelect::column)
}

/// The ranges that a list is merged from, as `from` selects of them.
pub fn ranges(from: &Select<Entity>, actor: &User, filter: &ConversationFilter) -> Vec<Select<Entity>> {
    let statuses: Vec<Option<Status>> = match (filter.platform, filter.status) {
        // Those that are late, or wait for approval, are few, whatever their status.
        (Some(_), None) if filter.pace.is_none() && filter.approval != Some(true) => {
            Status::ALL.map(Some).into()
        }
        (_, status) => vec![status],
    };
    let of_scope = |scope| statuses.iter().map(move |status| (scope, *status));
    let ranges = scopes(actor, filter).into_iter().flat_map(of_scope);
    ranges.map(|(scope, status)| range_query(from.clone(), actor, filter, scope, status)).collect()
}

/// Which values of `team_scope` to look through; `None` is all of them.
fn scopes(actor: &User, filter: &ConversationFilter) -> Vec<Option<i64>> {
    let viewer = Viewer::from(actor);
    match (filter.team, policy::scope(&viewer)) {
        (_, Scope::Nothing) => vec![],
        (Some(team), _) if policy::sees(&viewer, Some(team)) => vec![Some(team.0)],
        (Some(_), _) => vec![],
        (None, Scope::Team(team)) => vec![Some(team.0), Some(0)],
        (None, Scope::Everything) => vec![None],
    }
}

fn range_query(
    mut query: Select<Entity>,
    actor: &User,
    filter: &ConversationFilter,
    scope: Option<i64>,
    status: Option<Status>,
) -> Select<Entity> {
    if let Some(scope) = scope {
        query = query.filter(C::TeamScope.eq(scope));
    }
    if let Some(status) = status {
        // Said in the statement itself: the databases then know that an index of only the open ones will do.
        query = query.filter(Expr::col((Entity, C::Status)).eq(Expr::Constant(status.as_str().into())));
    }
    if let Some(whose) = filter.assignee {
        query = query.filter(match (whose, filter.platform) {
            (Whose::Me, _) => C::Holder.eq(actor.id.0),
            (Whose::Nobody, None) => C::Holder.eq(0_i64),
            // Said so that no index of holders leads: those that somebody has are few among a platform's open ones.
            (Whose::Nobody, Some(_)) => C::AssigneeId.is_null(),
        });
    }
    if let Some(pace) = filter.pace {
        query = query.filter(C::Pace.eq(pace.as_str()));
    }
    if let Some(platform) = filter.platform {
        query = query.filter(C::Platform.eq(platform.as_str()));
    }
    query
}

/// What is looked at within the range; only those that wait for approval have an index of their own.
pub fn narrowed(filter: &ConversationFilter, now: Timestamp) -> Condition {
    let kinds = |public: bool| Kind::ALL.into_iter().filter(move |kind| kind.is_public() == public);
    Condition::all()
        .add_option(filter.channel.map(|channel| C::ChannelId.eq(channel.0)))
        .add_option(filter.priority.map(|priority| C::Priority.eq(priority.rank())))
        .add_option(filter.language.map(|language| C::Language.eq(language.as_str())))
        .add_option(filter.public.map(|public| C::Kind.is_in(kinds(public).map(Kind::as_str))))
        .add_option(filter.label.map(has_label))
        .add_option(
            filter
                .approval
                .map(|waits| if waits { C::ApprovalSince.is_not_null() } else { C::ApprovalSince.is_null() }),
        )
        .add_option(filter.age.map(|age| waits_since().lte(age.since(now).0)))
}

/// Whether a list is found by looking at one conversation of a range after the other, however few belong in it.
pub fn looks_through(filter: &ConversationFilter) -> bool {
    let has_index =
        filter.approval == Some(true) || filter.assignee == Some(Whose::Me) || filter.pace.is_some();
    !has_index
        && (filter.channel.is_some()
            || filter.priority.is_some()
            || filter.language.is_some()
            || filter.public.is_some()
            || filter.label.is_some()
            || filter.age.is_some())
}

fn has_label(label: LabelId) -> Expr {
    let of = |column| Expr::col((conversation_label::Entity, column));
    let labelled = sea_query::Query::select()
        .expr(Expr::val(1))
        .from(conversation_label::Entity)
        .and_where(of(conversation_label::Column::LabelId).eq(label.0))
        .and_where(of(conversation_label::Column::ConversationId).equals((Entity, C::Id)))
        .take();
    Expr::exists(labelled)
}

/// Since when a conversation waits, as [`Conversation::waits_since`] says; an index holds it.
pub fn waits_since() -> Expr {
    let column = |c: C| Expr::col((Entity, c));
    Func::coalesce([column(C::WaitingSince), column(C::LastMessageAt)]).into()
}
