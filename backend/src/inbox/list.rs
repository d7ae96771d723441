//! Lists of conversations: keyset-paged, each page a short range of an index.
//!
//! Somebody who sees one team's conversations and the district's gets two such ranges, merged here: one query
//! over both would have to sort. So does a list of one platform whatever the status: one range for each status.

use super::{InboxError, conversations_by_id};
use crate::store::{
    Store,
    entity::{
        conversation::{Column as C, Entity},
        conversation_label,
    },
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, Order as Sort, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select,
    sea_query::{self, Asterisk, Expr, ExprTrait, Func},
};
use shared::{
    COUNTED_UP_TO, Conversation, ConversationFilter, Kind, LabelId, MOST_COUNTED, Order, Page, Status,
    Timestamp, User, Viewer, Whose,
    policy::{self, Action, Scope},
};

/// The most that one page holds.
pub const LARGEST_PAGE: u64 = 100;

/// One page of the conversations that match `filter` and that `actor` sees.
pub async fn list(
    store: &Store,
    now: Timestamp,
    actor: &User,
    filter: &ConversationFilter,
    limit: u64,
    cursor: Option<&str>,
) -> Result<Page<Conversation>, InboxError> {
    if !policy::allows(actor.role, Action::ReadInbox) {
        return Err(InboxError::Forbidden);
    }
    let order = filter.order();
    let after = cursor.map(|c| Cursor::parse(order, c)).transpose()?;
    let limit = limit.clamp(1, LARGEST_PAGE);
    let mut places: Vec<Cursor> = Vec::new();
    for query in ranges(actor, filter, now) {
        let range = keyset(query, order, after).limit(limit + 1).into_tuple();
        places.extend(range.all(store.read()).await?.into_iter().map(|(p, since, id)| Cursor(p, since, id)));
    }
    places.sort_unstable_by_key(|place| place.rank(order));
    let more = places.len() as u64 > limit;
    places.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next = places.last().filter(|_| more).map(|last| last.encode(order));
    let mut items =
        conversations_by_id(store.read(), places.into_iter().map(|place| place.2).collect()).await?;
    items.sort_by_key(|c| order.rank(c));
    Ok(Page { items, next })
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

/// The queries that a first page makes, so that a test can ask the databases how they would answer them.
pub fn first_page_queries(
    actor: &User,
    filter: &ConversationFilter,
    now: Timestamp,
    limit: u64,
) -> Vec<Select<Entity>> {
    let queries = ranges(actor, filter, now).into_iter();
    queries.map(|query| keyset(query, filter.order(), None).limit(limit)).collect()
}

/// The ranges that a list is merged from, each of which an index has in the list's order: only the places of the
/// conversations, since of two ranges half is not shown.
fn ranges(actor: &User, filter: &ConversationFilter, now: Timestamp) -> Vec<Select<Entity>> {
    let since = match filter.order() {
        Order::Urgency => Expr::col((Entity, C::QueueSince)),
        Order::Latest => Expr::col((Entity, C::LastMessageAt)),
        Order::Waiting => waits_since(),
    };
    let places = Entity::find().select_only().column(C::Priority).expr(since).column(C::Id);
    ranges_of(places, actor, filter, now)
}

fn ranges_of(
    from: Select<Entity>,
    actor: &User,
    filter: &ConversationFilter,
    now: Timestamp,
) -> Vec<Select<Entity>> {
    let statuses: Vec<Option<Status>> = match (filter.platform, filter.status) {
        // Those that are late, or wait for approval, are few, whatever their status.
        (Some(_), None) if filter.pace.is_none() && filter.approval != Some(true) => {
            Status::ALL.map(Some).into()
        }
        (_, status) => vec![status],
    };
    let of_scope = |scope| statuses.iter().map(move |status| (scope, *status));
    let ranges = scopes(actor, filter).into_iter().flat_map(of_scope);
    let narrowed = narrowed(filter, now);
    ranges
        .map(|(scope, status)| {
            range_query(from.clone(), actor, filter, scope, status).filter(narrowed.clone())
        })
        .collect()
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

/// How many conversations each list has, counted up to a thousand.
pub async fn counts(
    store: &Store,
    now: Timestamp,
    actor: &User,
    lists: &[ConversationFilter],
) -> Result<Vec<u64>, InboxError> {
    if !policy::allows(actor.role, Action::ReadInbox) {
        return Err(InboxError::Forbidden);
    }
    if lists.len() > MOST_COUNTED {
        return Err(InboxError::invalid(
            "lists",
            format!("At most {MOST_COUNTED} lists are counted at once."),
        ));
    }
    let mut counts = Vec::with_capacity(lists.len());
    for filter in lists {
        let mut count = 0;
        for query in ranges_of(Entity::find().select_only().column(C::Id), actor, filter, now) {
            let some = query.limit(COUNTED_UP_TO).into_query();
            let statement = sea_query::Query::select()
                .expr(Func::count(Expr::col(Asterisk)))
                .from_subquery(some, "some")
                .take();
            let row = store.read().query_one(&statement).await?;
            let counted = row.map(|row| row.try_get_by_index::<i64>(0)).transpose()?.unwrap_or_default();
            count += u64::try_from(counted).unwrap_or_default();
        }
        counts.push(Ord::min(count, COUNTED_UP_TO));
    }
    Ok(counts)
}

fn keyset(query: Select<Entity>, order: Order, after: Option<Cursor>) -> Select<Entity> {
    let column = |c: C| Expr::col((Entity, c));
    match order {
        Order::Urgency => {
            let query =
                [C::Priority, C::QueueSince, C::Id].into_iter().fold(query, |q, c| q.order_by(c, Sort::Asc));
            match after {
                None => query,
                Some(Cursor(priority, since, id)) => query.filter(
                    Expr::tuple([column(C::Priority), column(C::QueueSince), column(C::Id)])
                        .gt(Expr::tuple([priority.into(), since.into(), id.into()])),
                ),
            }
        }
        Order::Latest => {
            let query = [C::LastMessageAt, C::Id].into_iter().fold(query, |q, c| q.order_by(c, Sort::Desc));
            match after {
                None => query,
                Some(Cursor(_, at, id)) => query.filter(
                    Expr::tuple([column(C::LastMessageAt), column(C::Id)])
                        .lt(Expr::tuple([at.into(), id.into()])),
                ),
            }
        }
        Order::Waiting => {
            let query = query.order_by(waits_since(), Sort::Asc).order_by(C::Id, Sort::Asc);
            match after {
                None => query,
                Some(Cursor(_, since, id)) => query.filter(
                    Expr::tuple([waits_since(), column(C::Id)]).gt(Expr::tuple([since.into(), id.into()])),
                ),
            }
        }
    }
}

/// Since when a conversation waits, as [`Conversation::waits_since`] says; an index holds it.
fn waits_since() -> Expr {
    let column = |c: C| Expr::col((Entity, c));
    Func::coalesce([column(C::WaitingSince), column(C::LastMessageAt)]).into()
}

/// A conversation's place in a list, after which the next page may begin: priority, moment, id.
#[derive(Clone, Copy)]
struct Cursor(i16, i64, i64);

impl Cursor {
    /// Smaller comes first; as [`Order::rank`] says.
    fn rank(self, order: Order) -> (i16, i64, i64) {
        match order {
            Order::Urgency => (self.0, self.1, self.2),
            Order::Latest => (0, -self.1, -self.2),
            Order::Waiting => (0, self.1, self.2),
        }
    }

    fn parse(order: Order, text: &str) -> Result<Self, InboxError> {
        let refused =
            || InboxError::invalid("cursor", "Pass the value of `next` of the page before, unchanged.");
        let mut parts = text.split('.');
        let letter = parts.next().ok_or_else(refused)?;
        let mut number = || parts.next().and_then(|p| p.parse::<i64>().ok()).ok_or_else(refused);
        let cursor = Self(i16::try_from(number()?).map_err(|_| refused())?, number()?, number()?);
        if letter == letter_of(order) { Ok(cursor) } else { Err(refused()) }
    }

    fn encode(self, order: Order) -> String {
        format!("{}.{}.{}.{}", letter_of(order), self.0, self.1, self.2)
    }
}

fn letter_of(order: Order) -> &'static str {
    match order {
        Order::Urgency => "u",
        Order::Latest => "l",
        Order::Waiting => "w",
    }
}
