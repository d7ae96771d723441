//! Every list is answered from an index that has its order: no sorting, no reading of the whole table, however
//! many conversations there are.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use api_tests::{Db, TestDatabase, on_both};
use backend::{
    inbox::{first_page_queries, mentions_query},
    search,
    store::{
        Store,
        entity::{channel, conversation, conversation_label, label, mention, message, team, user},
    },
};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseBackend, EntityTrait, sea_query::SelectStatement};
use shared::{
    ConversationFilter, LabelId, Order, Pace, Platform, Role, Status, Team, TeamId, Timestamp, User, UserId,
    Whose,
};

const CONVERSATIONS: i64 = 20_000;
const TEAMS: i64 = 4;
const COLLEAGUES: i64 = 200;
/// A label of every third conversation, and one of very few.
const FREQUENT: LabelId = LabelId(1);
const RARE: LabelId = LabelId(2);

async fn seed(store: &Store) {
    let db = store.write();
    let teams = (1..=TEAMS).map(|id| team::ActiveModel {
        id: Set(id),
        name: Set(format!("Team {id}")),
        created_at: Set(0),
        away_minutes: Set(30),
    });
    team::Entity::insert_many(teams).exec_without_returning(db).await.unwrap();
    let agents = (1..=TEAMS).map(|id| agent(id, id));
    user::Entity::insert_many(agents).exec_without_returning(db).await.unwrap();
    let page = channel::ActiveModel {
        id: Set(1),
        platform: Set("facebook".into()),
        account: Set("1".into()),
        name: Set("Pagina".into()),
        team_id: Set(None),
        base_url: Set(None),
        secrets: Set(String::new()),
        secrets_version: Set(0),
        signer: Set(String::new()),
        health: Set("untried".into()),
        last_error: Set(None),
        last_event_at: Set(None),
        last_call_at: Set(None),
        paused_until: Set(None),
        catch_up_cursor: Set(None),
        catch_up_due_at: Set(0),
        token_expires_at: Set(None),
        created_at: Set(0),
    };
    channel::Entity::insert(page).exec_without_returning(db).await.unwrap();
    for start in (1..=CONVERSATIONS).step_by(500) {
        let rows = (start..start + 500).map(conversation_row);
        conversation::Entity::insert_many(rows).exec_without_returning(db).await.unwrap();
    }
    label_some(store).await;
    db.execute_unprepared("ANALYZE").await.unwrap();
}

fn agent(id: i64, team: i64) -> user::ActiveModel {
    user::ActiveModel {
        id: Set(id),
        name: Set(format!("Agent {id}")),
        email: Set(format!("agent{id}@balie.test")),
        password_hash: Set(String::new()),
        role: Set("agent".into()),
        team_id: Set(Some(team)),
        active: Set(true),
        created_at: Set(0),
        seen_at: Set(None),
        signature: Set(String::new()),
        trainee: Set(false),
    }
}

async fn label_some(store: &Store) {
    let labels = [FREQUENT, RARE].map(|id| label::ActiveModel {
        id: Set(id.0),
        name: Set(format!("Label {id}")),
        colour: Set("blue".into()),
        retired: Set(false),
        version: Set(1),
    });
    label::Entity::insert_many(labels).exec_without_returning(store.write()).await.unwrap();
    let of = |label: LabelId, every: usize| {
        let given = (1..=CONVERSATIONS).step_by(every);
        given.map(move |id| conversation_label::ActiveModel {
            label_id: Set(label.0),
            conversation_id: Set(id),
        })
    };
    let given: Vec<_> = of(FREQUENT, 3).chain(of(RARE, 400)).collect();
    for some in given.chunks(5_000) {
        let insert = conversation_label::Entity::insert_many(some.to_vec());
        insert.exec_without_returning(store.write()).await.unwrap();
    }
}

fn conversation_row(id: i64) -> conversation::ActiveModel {
    let status = Status::ALL[usize::try_from(id % 5).unwrap()];
    let team = (id % (TEAMS + 1) > 0).then_some(id % (TEAMS + 1));
    let holder = (id % 3 == 0).then_some(1 + id % TEAMS);
    conversation::ActiveModel {
        id: Set(id),
        version: Set(1),
        channel_id: Set(1),
        platform: Set(if id / 30 % 2 == 0 { Platform::X } else { Platform::Facebook }.as_str().into()),
        kind: Set("direct".into()),
        thread_key: Set(id.to_string()),
        status: Set(status.as_str().into()),
        priority: Set(i16::try_from(id % 5).unwrap()),
        team_id: Set(team),
        assignee_id: Set(holder),
        team_scope: Set(team.unwrap_or(0)),
        holder: Set(holder.unwrap_or(0)),
        contact_id: Set(None),
        identity_id: Set(None),
        post_id: Set(None),
        preview: Set("Hallo".into()),
        preview_direction: Set(Some("in".into())),
        waiting_since: Set(None),
        queue_since: Set(id * 7919 % 1_000_003),
        last_inbound_at: Set(None),
        last_message_at: Set(id * 7919 % 1_000_003),
        snoozed_until: Set(None),
        handled_until: Set(0),
        answered_until: Set(0),
        data_class: Set("avg".into()),
        closed_at: Set(None),
        legal_hold: Set(false),
        created_at: Set(0),
        held_since: Set(None),
        answered_at: Set(None),
        target: Set(None),
        due_at: Set(None),
        // Few are late: a range of their own has to be found.
        pace: Set((status == Status::Open && id % 20 == 0).then(|| "missed".into())),
        alarm_since: Set(None),
        alarm_level: Set(None),
        alarm_step: Set(0),
        alarm_at: Set(None),
        moment_at: Set(None),
        intent: Set(None),
        language: Set(None),
        reasons: Set("[]".into()),
        guard: Set(None),
        priority_chosen: Set(false),
        labels: Set("[]".into()),
        // So are those in which a reply waits for approval.
        approval_since: Set((id % 400 == 0).then_some(id)),
    }
}

fn somebody(role: Role, team: Option<i64>) -> User {
    let team = team.map(|id| Team { id: TeamId(id), name: format!("Team {id}") });
    User {
        id: UserId(1),
        name: "Sanne".into(),
        email: "sanne@balie.test".into(),
        role,
        team,
        trainee: false,
        signature: String::new(),
    }
}

/// The lists of the desk. Of one colleague's conversations with one status there are few: sorting these is fine.
fn lists() -> Vec<ConversationFilter> {
    let by_status =
        Status::ALL.map(|status| ConversationFilter { status: Some(status), ..Default::default() });
    let queue = ConversationFilter {
        status: Some(Status::Open),
        assignee: Some(Whose::Nobody),
        ..Default::default()
    };
    let late = ConversationFilter { pace: Some(Pace::Missed), ..Default::default() };
    let mine = ConversationFilter { assignee: Some(Whose::Me), ..Default::default() };
    let longest = ConversationFilter { assignee: None, order: Some(Order::Waiting), ..queue };
    by_status.into_iter().chain([queue, late, mine, longest, ConversationFilter::default()]).collect()
}

/// The same of one platform. Those that a colleague has, and those that are late, are few: they are not a range
/// of their own.
fn lists_of_a_platform() -> Vec<ConversationFilter> {
    let of_x = |filter: ConversationFilter| ConversationFilter { platform: Some(Platform::X), ..filter };
    let many = |filter: &ConversationFilter| {
        filter.assignee != Some(Whose::Me) && filter.pace.is_none() && filter.order.is_none()
    };
    lists().into_iter().filter(many).map(of_x).collect()
}

async fn plan(store: &Store, query: SelectStatement) -> String {
    let statement = store.backend().build(&query);
    let explain = match store.backend() {
        DatabaseBackend::Postgres => "EXPLAIN ",
        _ => "EXPLAIN QUERY PLAN ",
    };
    let sql = format!("{explain}{statement}");
    let rows =
        store.read().query_all_raw(sea_orm::Statement::from_string(store.backend(), sql)).await.unwrap();
    let column = if store.backend() == DatabaseBackend::Postgres { "QUERY PLAN" } else { "detail" };
    rows.iter().map(|r| r.try_get::<String>("", column).unwrap()).collect::<Vec<_>>().join("\n")
}

fn viewers() -> [User; 3] {
    [somebody(Role::Agent, Some(1)), somebody(Role::Agent, None), somebody(Role::Manager, None)]
}

/// Fails unless each query of the list reads conversations through an index whose name has `word` in it, in order.
async fn is_ranges(store: &Store, viewer: &User, filter: &ConversationFilter, word: &str) {
    for query in first_page_queries(store, viewer, filter, Timestamp(0), 51).await.unwrap() {
        let plan = plan(store, query).await;
        let reads: Vec<_> = plan
            .lines()
            .filter(|line| line.contains("conversations"))
            .filter(|line| ["SCAN", "SEARCH", "Scan"].iter().any(|read| line.contains(read)))
            .collect();
        let through = |line: &&str| {
            let (_, index) = line.split_once("ix_conversations_").unwrap_or_default();
            line.contains("ix_conversations_") && index.contains(word)
        };
        assert!(!reads.is_empty() && reads.iter().all(through), "{filter:?} for {viewer:?}:\n{plan}");
        assert!(
            !plan.contains("TEMP B-TREE") && !plan.contains("Sort"),
            "{filter:?} for {viewer:?}:\n{plan}"
        );
    }
}

/// Those that wait for approval are so few that the databases may sort them, and look at no others.
async fn are_found_at_once(store: &Store, viewer: &User) {
    let filter = ConversationFilter { approval: Some(true), ..Default::default() };
    for query in first_page_queries(store, viewer, &filter, Timestamp(0), 51).await.unwrap() {
        let plan = plan(store, query).await;
        assert!(plan.contains("_approval") && !plan.contains("SCAN conversations\n"), "{viewer:?}:\n{plan}");
    }
}

/// Those with a label that few have are looked for by the label, however long the list would be without it.
async fn are_found_by_their_label(store: &Store, viewer: &User, filter: ConversationFilter) {
    let rare = ConversationFilter { label: Some(RARE), ..filter };
    for query in first_page_queries(store, viewer, &rare, Timestamp(0), 51).await.unwrap() {
        let plan = plan(store, query).await;
        let by_id = plan.contains("conversations_pkey") || plan.contains("INTEGER PRIMARY KEY");
        assert!(by_id && !plan.contains("ix_conversations_"), "{filter:?} for {viewer:?}:\n{plan}");
    }
    let frequent = ConversationFilter { label: Some(FREQUENT), ..filter };
    is_ranges(store, viewer, &frequent, "").await;
}

async fn every_list_is_a_range_of_an_index(db: Db) {
    let database = TestDatabase::create(db).await;
    let store = Store::open(&database.url).await.unwrap();
    seed(&store).await;
    for viewer in viewers() {
        for filter in lists() {
            is_ranges(&store, &viewer, &filter, "").await;
        }
        are_found_at_once(&store, &viewer).await;
        for status in Status::ALL {
            let filter = ConversationFilter { status: Some(status), ..Default::default() };
            are_found_by_their_label(&store, &viewer, filter).await;
        }
        for filter in lists_of_a_platform() {
            is_ranges(&store, &viewer, &filter, "platform").await;
        }
    }
}

/// Each in a conversation of its own; every colleague of a district was named as often.
async fn name_some(store: &Store) {
    let others = (TEAMS + 1..=COLLEAGUES).map(|id| agent(id, 1));
    user::Entity::insert_many(others).exec_without_returning(store.write()).await.unwrap();
    for start in (1..=CONVERSATIONS).step_by(500) {
        let notes = (start..start + 500).map(|id| message::ActiveModel {
            id: Set(id),
            conversation_id: Set(id),
            channel_id: Set(1),
            version: Set(1),
            direction: Set("note".into()),
            text: Set("@Agent kijk jij mee?".into()),
            sent_at: Set(id),
            received_at: Set(id),
            state: Set("received".into()),
            hidden: Set(false),
            ..Default::default()
        });
        message::Entity::insert_many(notes).exec_without_returning(store.write()).await.unwrap();
        let names = (start..start + 500).map(|id| mention::ActiveModel {
            id: Set(id),
            user_id: Set(1 + id % COLLEAGUES),
            conversation_id: Set(id),
            message_id: Set(id),
            author_id: Set(1),
            at: Set(id),
            read_at: Set(None),
        });
        mention::Entity::insert_many(names).exec_without_returning(store.write()).await.unwrap();
    }
    store.write().execute_unprepared("ANALYZE mentions").await.unwrap();
}

async fn where_one_was_named_is_found_through_an_index(db: Db) {
    let database = TestDatabase::create(db).await;
    let store = Store::open(&database.url).await.unwrap();
    seed(&store).await;
    name_some(&store).await;
    let sanne = somebody(Role::Agent, Some(1));
    for before in [None, Some(CONVERSATIONS / 2)] {
        let plan = plan(&store, mentions_query(&sanne, before, 51)).await;
        // Of one colleague there are few: sorting these is fine.
        assert!(plan.contains("ix_mentions_user_id_id") && !plan.contains("Seq Scan"), "{plan}");
    }
}

/// PostgreSQL plans a statement that it is asked often once for all values: also then only the index of the words is
/// read, and what it gives is few.
async fn words_are_looked_for_in_their_index_only(db: Db) {
    let database = TestDatabase::create(db).await;
    let store = Store::open(&database.url).await.unwrap();
    if store.backend() != DatabaseBackend::Postgres {
        // SQLite has the words in no other place.
        return;
    }
    // As wide as what citizens write: how far apart the rows are decides.
    let others: String = ('a'..='h').map(|letter| format!(" {}", letter.to_string().repeat(60))).collect();
    let words = format!(
        "INSERT INTO search_messages (message_id, words) \
         SELECT n, to_tsvector('simple', 'fiets woord' || n || '{others}') FROM generate_series(1, 50000) n"
    );
    store.write().execute_unprepared(&words).await.unwrap();
    store.write().execute_unprepared("ANALYZE search_messages").await.unwrap();
    let (viewer, filter) = (somebody(Role::Agent, Some(1)), ConversationFilter::default());
    let asked = search::index_queries(&store, Timestamp(0), &viewer, "fiets woord4711", &filter).unwrap();
    for (n, query) in asked.into_iter().enumerate() {
        let tx = store.begin(Timestamp(0)).await.unwrap();
        let sea_orm::Statement { sql, values, .. } = store.backend().build(&query);
        let nulls = vec!["NULL"; values.map_or(0, |v| v.0.len())].join(", ");
        let prepare = format!("SET LOCAL plan_cache_mode = force_generic_plan; PREPARE asked_{n} AS {sql}");
        tx.execute_unprepared(&prepare).await.unwrap();
        let explain = format!("EXPLAIN EXECUTE asked_{n}({nulls})");
        let rows = tx.query_all_raw(sea_orm::Statement::from_string(store.backend(), explain)).await.unwrap();
        let plan: Vec<String> = rows.iter().map(|r| r.try_get("", "QUERY PLAN").unwrap()).collect();
        let plan = plan.join("\n");
        let reads = plan.contains("ix_search_messages_words");
        assert!(reads && !plan.contains("search_messages_pkey"), "{plan}");
    }
}

on_both!(
    every_list_is_a_range_of_an_index,
    where_one_was_named_is_found_through_an_index,
    words_are_looked_for_in_their_index_only,
);
