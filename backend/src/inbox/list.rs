//! Lists of conversations: keyset-paged, each page merged from short ranges of an index, and how long lists are.

use super::{
    InboxError, conversations_by_id,
    ranges::{self, Source, waits_since},
};
use crate::store::{
    Store,
    entity::conversation::{Column as C, Entity},
};
use sea_orm::{
    ConnectionTrait, Order as Sort, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::{self, Asterisk, Expr, ExprTrait, Func, SelectStatement},
};
use shared::{
    COUNTED_UP_TO, Conversation, ConversationFilter, MOST_COUNTED, Order, Page, Timestamp, User,
    policy::{self, Action},
};

/// The most that one page holds.
pub const LARGEST_PAGE: u64 = 100;

/// Of a list for which no index will do so many are looked at to count them, the first ones: whoever has a longer one
/// sees the count of these.
const COUNTED_AMONG: u64 = 10_000;

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
    let source = Source::of(store, filter).await?;
    for query in places_of(source, actor, filter, now) {
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
        let source = Source::of(store, filter).await?;
        let mut count = 0;
        for statement in count_queries(source, actor, filter, now) {
            let row = store.read().query_one(&statement).await?;
            let counted = row.map(|row| row.try_get_by_index::<i64>(0)).transpose()?.unwrap_or_default();
            count += u64::try_from(counted).unwrap_or_default();
        }
        counts.push(Ord::min(count, COUNTED_UP_TO));
    }
    Ok(counts)
}

/// The queries that a first page makes, so that a test can ask the databases how they would answer them.
pub async fn first_page_queries(
    store: &Store,
    actor: &User,
    filter: &ConversationFilter,
    now: Timestamp,
    limit: u64,
) -> Result<Vec<SelectStatement>, InboxError> {
    let source = Source::of(store, filter).await?;
    let queries = places_of(source, actor, filter, now).into_iter();
    Ok(queries.map(|query| keyset(query, filter.order(), None).limit(limit).into_query()).collect())
}

/// Only the places of the conversations, since of two ranges half is not shown.
fn places_of(
    source: Source,
    actor: &User,
    filter: &ConversationFilter,
    now: Timestamp,
) -> Vec<Select<Entity>> {
    let since = match filter.order() {
        Order::Urgency => Expr::col((Entity, C::QueueSince)),
        Order::Latest => Expr::col((Entity, C::LastMessageAt)),
        Order::Waiting => waits_since(),
    };
    let places = source.find().column(C::Priority).expr(since).column(C::Id);
    let narrowed = ranges::narrowed(filter, now);
    let ranges = ranges::ranges(&places, actor, filter).into_iter();
    ranges.map(|query| query.filter(narrowed.clone())).collect()
}

/// What counts the ranges of a list.
fn count_queries(
    source: Source,
    actor: &User,
    filter: &ConversationFilter,
    now: Timestamp,
) -> Vec<SelectStatement> {
    let narrowed = ranges::narrowed(filter, now);
    let among = |query: Select<Entity>| {
        if source == Source::All && ranges::looks_through(filter) {
            let first = keyset(query, filter.order(), None).limit(COUNTED_AMONG).into_query();
            let id = Expr::col((Entity, C::Id));
            sea_query::Query::select()
                .expr(id)
                .from_subquery(first, Entity)
                .cond_where(narrowed.clone())
                .take()
        } else {
            query.filter(narrowed.clone()).into_query()
        }
    };
    let counted = |query| {
        let some = among(query).limit(COUNTED_UP_TO).take();
        let count = Func::count(Expr::col(Asterisk));
        sea_query::Query::select().expr(count).from_subquery(some, "some").take()
    };
    let found = ranges::chosen_by(source.find());
    ranges::ranges(&found, actor, filter).into_iter().map(counted).collect()
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
