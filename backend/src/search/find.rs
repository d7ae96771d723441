//! Which messages have the words that are looked for, the newest first.
//!
//! SQLite's index gives them in that order. PostgreSQL's gives all of them in none, and how many that are PostgreSQL
//! only knows of words that are frequent: of others it supposes that one message in two hundred has them, and reads
//! all messages backwards to find the first fifty. So the newest messages are read as they stand: that finds what is
//! frequent. What is not is taken from the index, which then gives few: it is asked for the rare words only, since it
//! collects all that have a frequent one before it looks at the next.

use super::terms::Query;
use crate::{
    inbox::narrowed,
    store::{
        Store,
        entity::{conversation, message},
    },
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseBackend, DbErr, JoinType,
    sea_query::{
        self, CaseStatement as Case, CommonTableExpression, Expr, ExprTrait, Func, Order as Sort,
        SelectStatement, SimpleExpr, WithClause,
    },
};
use shared::{
    ConversationFilter, Timestamp, User, Viewer, Whose,
    policy::{self, Scope},
};

/// The table of the index.
const INDEX: &str = "search_messages";
/// What fits.
const HITS: &str = "hits";
/// The newest messages.
const NEAR: &str = "newest";
/// Those that have the rare ones of the words.
const RARE: &str = "rare";
/// So many of the newest messages are read as they stand, on PostgreSQL.
const NEWEST: i64 = 5_000;
/// Words that so many of those have are frequent: reading on backwards finds them sooner than the index gives them all.
const FREQUENT: i64 = NEWEST / 500;

/// What is looked for, by whom, and where.
pub(super) struct Finding<'a> {
    pub(super) store: &'a Store,
    pub(super) actor: &'a User,
    pub(super) query: &'a Query,
    pub(super) filter: &'a ConversationFilter,
    pub(super) now: Timestamp,
    /// Messages before this one.
    pub(super) before: i64,
}

impl Finding<'_> {
    /// The ids of the newest.
    pub(super) async fn newest(&self, limit: u64) -> Result<Vec<i64>, DbErr> {
        let whole = self.seen().and_where(self.fits(INDEX)).and_where(self.is_before()).limit(limit).take();
        if self.store.backend() != DatabaseBackend::Postgres {
            return self.ids(&whole).await;
        }
        let found = self.ids(self.seen_hits(self.near(), self.hits_among(NEAR)).limit(limit)).await?;
        if found.len() as u64 >= limit {
            return Ok(found);
        }
        let asked = self.query.tsqueries();
        let (together, each) = self.among_newest(&asked).await?;
        if together >= FREQUENT {
            return self.ids(&whole).await;
        }
        let rare: Vec<_> = asked
            .into_iter()
            .zip(&each)
            .filter(|(_, times)| **times < FREQUENT)
            .map(|(asked, _)| asked)
            .collect();
        let rare = (!rare.is_empty() && rare.len() < each.len()).then_some(rare);
        self.ids(self.by_index(rare).limit(limit)).await
    }

    /// Asks the index for all that is looked for, or for the rare ones of it only.
    fn by_index(&self, rare: Option<Vec<String>>) -> SelectStatement {
        let Some(rare) = rare else { return self.seen_hits(WithClause::new(), self.hits()) };
        let fits = fits_tsquery(INDEX, rare.join(" & ")).and(self.is_before_by_itself());
        self.seen_hits(self.rows(RARE, fits), self.hits_among(RARE))
    }

    /// The statements by which PostgreSQL's index is asked, whatever else is looked for; how they are planned is tested.
    pub(super) fn that_ask_the_index(&self) -> [SelectStatement; 2] {
        [None, Some(self.query.tsqueries())].map(|rare| self.by_index(rare))
    }

    /// How many of the newest messages, in whatever conversations, have all that is looked for, and each of it.
    async fn among_newest(&self, asked: &[String]) -> Result<(i64, Vec<i64>), DbErr> {
        let mut counts = sea_query::Query::select().with_cte(self.near()).from(NEAR).take();
        for asked in std::iter::once(&self.query.tsquery()).chain(asked) {
            let fits = Case::new().case(fits_tsquery(NEAR, asked.clone()), 1);
            counts.expr(Func::count(fits));
        }
        let Some(row) = self.store.read().query_one(&counts).await? else {
            return Ok((0, vec![0; asked.len()]));
        };
        let each = (1..=asked.len()).map(|at| row.try_get_by_index(at)).collect::<Result<_, _>>()?;
        Ok((row.try_get_by_index(0)?, each))
    }

    async fn ids(&self, statement: &SelectStatement) -> Result<Vec<i64>, DbErr> {
        let rows = self.store.read().query_all(statement).await?;
        rows.iter().map(|row| row.try_get_by_index(0)).collect()
    }

    /// The messages that the actor sees, the newest first.
    fn seen(&self) -> SelectStatement {
        // Cross joins, which have no condition of their own: SQLite keeps to this order, in which the newest come first
        // by themselves.
        let of_message = self.of_message(INDEX);
        let joined =
            sea_query::Query::select().from(INDEX).cross_join(message::Entity).and_where(of_message).take();
        self.of_conversations(joined, INDEX)
    }

    /// The same, of some hits.
    fn seen_hits(&self, mut with: WithClause, hits: SelectStatement) -> SelectStatement {
        let hits = CommonTableExpression::new().table_name(HITS).query(hits).materialized(true).to_owned();
        // An offset keeps PostgreSQL from joining in another way than one by one: few are few.
        let its_message = sea_query::Query::select()
            .column(message::Column::ConversationId)
            .from(message::Entity)
            .and_where(self.of_message(HITS))
            .offset(0)
            .take();
        let joined = sea_query::Query::select()
            .with_cte(with.cte(hits).to_owned())
            .from(HITS)
            .join_lateral(JoinType::InnerJoin, its_message, message::Entity, Expr::cust("TRUE"))
            .take();
        self.of_conversations(joined, HITS)
    }

    fn of_message(&self, hits: &'static str) -> SimpleExpr {
        Expr::col((message::Entity, message::Column::Id)).equals((hits, self.id()))
    }

    fn of_conversations(&self, mut joined: SelectStatement, hits: &'static str) -> SelectStatement {
        let id = (hits, self.id());
        let of_conversation = Expr::col((conversation::Entity, conversation::Column::Id))
            .equals((message::Entity, message::Column::ConversationId));
        joined
            .column(id)
            .cross_join(conversation::Entity)
            .and_where(of_conversation)
            .cond_where(self.is_seen())
            .order_by(id, Sort::Desc)
            .take()
    }

    /// What the index gives.
    fn hits(&self) -> SelectStatement {
        sea_query::Query::select()
            .column((INDEX, self.id()))
            .from(INDEX)
            .and_where(self.fits(INDEX))
            .and_where(self.is_before_by_itself())
            .take()
    }

    /// The newest messages with their words, read as they stand and not by the index.
    fn near(&self) -> WithClause {
        self.rows(NEAR, self.is_before().and(self.is_near()))
    }

    /// Some messages with their words, which are then looked at one by one.
    fn rows(&self, name: &'static str, which: SimpleExpr) -> WithClause {
        let rows =
            sea_query::Query::select().columns([self.id(), "words"]).from(INDEX).and_where(which).take();
        let rows = CommonTableExpression::new().table_name(name).query(rows).materialized(true).to_owned();
        WithClause::new().cte(rows).to_owned()
    }

    /// Those of them that fit.
    fn hits_among(&self, rows: &'static str) -> SelectStatement {
        sea_query::Query::select().column((rows, self.id())).from(rows).and_where(self.fits(rows)).take()
    }

    fn id(&self) -> &'static str {
        if self.store.backend() == DatabaseBackend::Postgres { "message_id" } else { "rowid" }
    }

    fn fits(&self, table: &str) -> SimpleExpr {
        if self.store.backend() == DatabaseBackend::Postgres {
            fits_tsquery(table, self.query.tsquery())
        } else {
            Expr::cust_with_values("search_messages MATCH ?", [self.query.fts5()])
        }
    }

    fn is_before(&self) -> SimpleExpr {
        Expr::col((INDEX, self.id())).lt(self.before)
    }

    /// The same, asked of each hit. PostgreSQL supposes that few are before, once it plans for whichever message that is,
    /// and looks all of them up in the table's key as well: five million for two hits.
    fn is_before_by_itself(&self) -> SimpleExpr {
        Expr::col((INDEX, self.id())).add(0).lt(self.before)
    }

    /// Whether a message is one of the newest of those before.
    fn is_near(&self) -> SimpleExpr {
        let last = sea_query::Query::select()
            .expr(Func::max(Expr::col((INDEX, self.id()))))
            .from(INDEX)
            .and_where(self.is_before())
            .take();
        Expr::col((INDEX, self.id())).gt(Expr::from(last).sub(NEWEST))
    }

    /// That a conversation is one that the actor sees, and that the filter asks for.
    fn is_seen(&self) -> Condition {
        use conversation::Column as C;
        let filter = self.filter;
        let holder = filter.assignee.map(|whose| match whose {
            Whose::Me => self.actor.id.0,
            Whose::Nobody => 0,
        });
        Condition::all()
            .add_option(team_scopes(self.actor).map(|teams| C::TeamScope.is_in(teams)))
            .add_option(filter.team.map(|team| C::TeamScope.eq(team.0)))
            .add_option(filter.status.map(|status| C::Status.eq(status.as_str())))
            .add_option(filter.platform.map(|platform| C::Platform.eq(platform.as_str())))
            .add_option(filter.pace.map(|pace| C::Pace.eq(pace.as_str())))
            .add_option(holder.map(|holder| C::Holder.eq(holder)))
            .add(narrowed(filter, self.now))
    }
}

/// That the words of a row of `table` are those that are asked for, on PostgreSQL.
fn fits_tsquery(table: &str, asked: String) -> SimpleExpr {
    Expr::cust_with_values(format!("{table}.words @@ to_tsquery('simple', $1)"), [asked])
}

/// The teams whose conversations somebody sees, the district as 0; `None` is all.
fn team_scopes(actor: &User) -> Option<Vec<i64>> {
    match policy::scope(&Viewer::from(actor)) {
        Scope::Everything => None,
        Scope::Team(team) => Some(vec![team.0, 0]),
        Scope::Nothing => Some(vec![-1]),
    }
}
