//! Searching: what is found, by whom, and what is not.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use api_tests::{Db, Desk, on_both};
use backend::{
    inbox, search,
    store::entity::{audit, job, message},
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder,
};
use shared::{ConversationFilter, Found, NewNote, NewReply, Role, SetStatus, Status, Transfer, User};

async fn search(desk: &Desk, who: &User, typed: &str) -> Vec<Found> {
    search_in(desk, who, typed, &ConversationFilter::default()).await
}

async fn search_in(desk: &Desk, who: &User, typed: &str, filter: &ConversationFilter) -> Vec<Found> {
    search::messages(&desk.store, desk.now(), who, typed, filter, 20, None).await.unwrap().items
}

fn texts(found: &[Found]) -> Vec<String> {
    found.iter().map(|f| f.fragments.iter().map(|x| x.text.as_str()).collect()).collect()
}

async fn words_their_stems_beginnings_and_phrases_are_found(db: Db) {
    let desk = Desk::open(db).await;
    let sanne = desk.colleague("Sanne", Role::Agent).await;
    let jan = desk.sim.citizen("hengelo", "Jan Nijland");
    for text in ["Mijn fiets is gestolen", "Twee fietsen weg, een rode auto gezien", "Een auto, niet rode"] {
        desk.hears(desk.sim.dm(&jan, text)).await;
    }
    assert_eq!(search(&desk, &sanne, "fietsen").await.len(), 2);
    assert_eq!(search(&desk, &sanne, "FIETS gest").await.len(), 1);
    assert_eq!(search(&desk, &sanne, "rode auto").await.len(), 2);
    let phrase = search(&desk, &sanne, "\"rode auto\"").await;
    assert_eq!(texts(&phrase), ["Twee fietsen weg, een rode auto gezien"]);
    let hits: Vec<_> = phrase[0].fragments.iter().filter(|f| f.hit).map(|f| f.text.as_str()).collect();
    assert_eq!(hits, ["rode", "auto"]);
    assert!(search(&desk, &sanne, "brommer").await.is_empty());
}

async fn what_was_never_meant_as_a_query_gives_nothing_or_something_but_no_error(db: Db) {
    let desk = Desk::open(db).await;
    let sanne = desk.colleague("Sanne", Role::Agent).await;
    let jan = desk.sim.citizen("hengelo", "Jan Nijland");
    desk.hears(desk.sim.dm(&jan, "Ik heb de fiets in de stad gezien")).await;
    let long = "woord ".repeat(2_000);
    for typed in
        ["\"", "%", "*", "\"\"", "'", "a' OR '1'='1", "NEAR(", "fiets AND", "-", "\\", ":*", "\0", &long]
    {
        search(&desk, &sanne, typed).await;
        search::contacts(&desk.store, desk.now(), &sanne, typed).await.unwrap();
    }
    assert_eq!(search(&desk, &sanne, "de in").await.len(), 1, "words that stand everywhere count as well");
    assert_eq!(search(&desk, &sanne, "fiets* OR").await.len(), 0, "OR is a word like others");
}

async fn among_many_the_frequent_and_the_rare_are_found_newest_first(db: Db) {
    const MANY: usize = 10_400;
    let desk = Desk::open(db).await;
    let sanne = desk.colleague("Sanne", Role::Agent).await;
    desk.hears(desk.sim.dm(&desk.sim.citizen("hengelo", "Jan Nijland"), "Hoi")).await;
    let first = message::Entity::find().one(desk.store.read()).await.unwrap().unwrap();
    let tx = desk.store.begin(desk.now()).await.unwrap();
    let texts = |n: usize| match n {
        3 => "hallo vaak uniek",
        n if n % 700 == 0 => "hallo schaars",
        n if n % 20 == 0 => "hallo vaak",
        _ => "hallo",
    };
    for some in (0..MANY).collect::<Vec<_>>().chunks(400) {
        let rows = some.iter().map(|&n| {
            let text = texts(n).to_owned();
            let mut row = message::Model { text, platform_id: Some(format!("m_many-{n}")), ..first.clone() }
                .into_active_model()
                .reset_all();
            row.id = NotSet;
            row
        });
        message::Entity::insert_many(rows).exec_without_returning(&*tx).await.unwrap();
    }
    let rows = message::Entity::find().order_by_asc(message::Column::Id).all(&*tx).await.unwrap();
    search::index_messages(&tx, &rows).await.unwrap();
    tx.commit().await.unwrap();

    let everything = ConversationFilter::default();
    for word in
        ["uniek", "schaars", "vaak", "nergens", "hallo uniek", "schaars hallo", "uniek vaak", "schaars vaak"]
    {
        let has = |text: &str| word.split(' ').all(|word| text.split(' ').any(|w| w == word));
        let wanted: Vec<_> = rows.iter().rev().filter(|m| has(&m.text)).map(|m| m.id).collect();
        let (mut found, mut next) = (vec![], None::<String>);
        loop {
            let page =
                search::messages(&desk.store, desk.now(), &sanne, word, &everything, 50, next.as_deref());
            let page = page.await.unwrap();
            found.extend(page.items.iter().map(|f| f.message.0));
            next = page.next;
            if next.is_none() {
                break;
            }
        }
        assert_eq!(found, wanted, "{word}");
    }
    let frequent = search(&desk, &sanne, "hallo").await;
    let newest: Vec<_> = rows.iter().rev().take(20).map(|m| m.id).collect();
    assert_eq!(frequent.iter().map(|f| f.message.0).collect::<Vec<_>>(), newest);
    let spam = ConversationFilter { status: Some(Status::Spam), ..everything };
    assert!(
        search_in(&desk, &sanne, "hallo", &spam).await.is_empty(),
        "frequent, and not in what is asked for"
    );
}

async fn each_finds_what_they_may_see(db: Db) {
    let desk = Desk::open(db).await;
    let (hengelo, enschede) = (desk.team("Hengelo").await, desk.team("Enschede").await);
    let bas = desk.colleague("Bas", Role::Manager).await;
    let sanne = desk.user("Sanne", Role::Agent, Some(&hengelo)).await;
    let joris = desk.user("Joris", Role::Agent, Some(&enschede)).await;
    let crew = desk.colleague("Wagen 1", Role::Patrol).await;
    let jan = desk.sim.citizen("hengelo", "Jan Nijland");
    desk.hears(desk.sim.dm(&jan, "Mijn fiets is gestolen")).await;
    let id = desk.only_conversation(&bas).await.id;
    let there = Transfer { team: Some(hengelo.id) };
    inbox::transfer(&desk.store, desk.now(), &bas, id, &there).await.unwrap();
    desk.jobs.round().await.unwrap();
    assert_eq!(search(&desk, &sanne, "fiets").await.len(), 1);
    assert!(search(&desk, &joris, "fiets").await.is_empty());
    let found = |who: User| {
        let desk = &desk;
        async move { search::contacts(&desk.store, desk.now(), &who, "nijl").await }
    };
    assert_eq!(found(sanne.clone()).await.unwrap()[0].contact.name, "Jan Nijland");
    assert!(found(joris).await.unwrap().is_empty());
    assert!(matches!(found(crew).await, Err(inbox::InboxError::Forbidden)));
    let searched = audit::Entity::find().filter(audit::Column::Action.eq("data.searched"));
    assert_eq!(searched.count(desk.store.read()).await.unwrap(), 4, "who looked for what is kept");
}

async fn notes_and_answers_are_found_and_filters_narrow(db: Db) {
    let desk = Desk::open(db).await;
    let sanne = desk.colleague("Sanne", Role::Agent).await;
    let jan = desk.sim.citizen("hengelo", "Jan Nijland");
    desk.hears(desk.sim.dm(&jan, "Er ligt een kenteken op straat")).await;
    let id = desk.only_conversation(&sanne).await.id;
    let note = NewNote { text: "Kenteken nagetrokken".into() };
    inbox::note(&desk.store, desk.now(), &sanne, id, &note, None).await.unwrap();
    let reply = NewReply { text: "Dank, wij halen het kenteken op".into(), ..NewReply::default() };
    inbox::reply(&desk.store, desk.now(), &sanne, id, &reply, None).await.unwrap();
    let found = search(&desk, &sanne, "kenteken").await;
    assert_eq!(
        texts(&found),
        ["Dank, wij halen het kenteken op", "Kenteken nagetrokken", "Er ligt een kenteken op straat"]
    );
    let open = ConversationFilter { status: Some(Status::Open), ..ConversationFilter::default() };
    assert!(search_in(&desk, &sanne, "kenteken", &open).await.is_empty(), "it waits for the citizen");
    let mine = ConversationFilter { assignee: Some(shared::Whose::Me), ..ConversationFilter::default() };
    assert_eq!(search_in(&desk, &sanne, "kenteken", &mine).await.len(), 3);
    inbox::set_status(&desk.store, desk.now(), &sanne, id, SetStatus::Resolved).await.unwrap();
    let done = ConversationFilter { status: Some(Status::Resolved), ..ConversationFilter::default() };
    assert_eq!(search_in(&desk, &sanne, "kenteken", &done).await.len(), 3);
    for (filter, count) in [
        (ConversationFilter { public: Some(false), ..done }, 3),
        (ConversationFilter { public: Some(true), ..done }, 0),
        (ConversationFilter { language: Some(shared::Language::Nl), ..done }, 3),
        (ConversationFilter { language: Some(shared::Language::En), ..done }, 0),
        (ConversationFilter { label: Some(1.into()), ..done }, 0),
    ] {
        assert_eq!(search_in(&desk, &sanne, "kenteken", &filter).await.len(), count, "{filter:?}");
    }
}

/// Each message belongs to its own conversation: what is said of another one counts for nothing.
async fn a_filter_looks_at_the_conversation_of_the_message(db: Db) {
    let desk = Desk::open(db).await;
    let sanne = desk.colleague("Sanne", Role::Agent).await;
    for (name, words) in [("Jan", "Een kenteken op straat"), ("Noor", "Hoe laat is het bureau open?")] {
        let citizen = desk.sim.citizen("hengelo", name);
        desk.hears(desk.sim.dm(&citizen, words)).await;
    }
    let all = desk.list(&sanne, ConversationFilter::default()).await;
    let found = search(&desk, &sanne, "bureau").await;
    let other = all.into_iter().find(|c| c.id != found[0].conversation.id).unwrap();
    inbox::set_status(&desk.store, desk.now(), &sanne, other.id, SetStatus::Resolved).await.unwrap();
    let of = |status| ConversationFilter { status: Some(status), ..ConversationFilter::default() };
    assert_eq!(texts(&search_in(&desk, &sanne, "bureau", &of(Status::Open)).await).len(), 1);
    assert!(search_in(&desk, &sanne, "bureau", &of(Status::Resolved)).await.is_empty());
    let everything = ConversationFilter::default();
    let page =
        search::messages(&desk.store, desk.now(), &sanne, "bureau", &everything, 1, None).await.unwrap();
    assert_eq!((page.items.len(), page.next), (1, None), "one message is one result");
}

async fn pages_follow_each_other_and_none_comes_twice(db: Db) {
    let desk = Desk::open(db).await;
    let sanne = desk.colleague("Sanne", Role::Agent).await;
    let jan = desk.sim.citizen("hengelo", "Jan Nijland");
    for n in 0..7 {
        desk.hears(desk.sim.dm(&jan, format!("vuurwerk nummer {n}").as_str())).await;
    }
    let (mut cursor, mut seen) = (None::<String>, Vec::new());
    loop {
        let filter = ConversationFilter::default();
        let page =
            search::messages(&desk.store, desk.now(), &sanne, "vuurwerk", &filter, 3, cursor.as_deref())
                .await;
        let page = page.unwrap();
        seen.extend(texts(&page.items));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    let expected: Vec<_> = (0..7).rev().map(|n| format!("vuurwerk nummer {n}")).collect();
    assert_eq!(seen, expected);
    let all = ConversationFilter::default();
    let wrong = search::messages(&desk.store, desk.now(), &sanne, "vuurwerk", &all, 3, Some("x")).await;
    assert!(matches!(wrong, Err(inbox::InboxError::Invalid(_))));
}

async fn what_is_taken_back_is_found_no_more(db: Db) {
    let desk = Desk::open(db).await;
    let sanne = desk.colleague("Sanne", Role::Agent).await;
    let jan = desk.sim.citizen("instagram", "Jan Nijland");
    desk.hears(desk.sim.dm(&jan, "Hallo")).await;
    let id = desk.only_conversation(&sanne).await.id;
    let reply = NewReply { text: "Te vroege woorden".into(), undo_seconds: 5, ..NewReply::default() };
    let sent = inbox::reply(&desk.store, desk.now(), &sanne, id, &reply, None).await.unwrap();
    assert_eq!(search(&desk, &sanne, "vroege").await.len(), 1);
    inbox::take_back(&desk.store, desk.now(), &sanne, sent.id).await.unwrap();
    assert!(search(&desk, &sanne, "vroege").await.is_empty());

    let unsent = desk.sim.dm(&jan, "geheim adres");
    let id = unsent.id.clone();
    desk.hears(unsent).await;
    assert_eq!(search(&desk, &sanne, "geheim").await.len(), 1);
    desk.hears(desk.sim.delete(&id).unwrap()).await;
    assert!(search(&desk, &sanne, "geheim").await.is_empty());
}

async fn what_was_there_before_the_index_is_indexed_by_a_job(db: Db) {
    let desk = Desk::open(db).await;
    let sanne = desk.colleague("Sanne", Role::Agent).await;
    let jan = desk.sim.citizen("hengelo", "Jan Nijland");
    for n in 0..3 {
        desk.hears(desk.sim.dm(&jan, format!("oud bericht {n}").as_str())).await;
    }
    let db = desk.store.write();
    for sql in ["DELETE FROM search_messages WHERE 1 = 1", "DELETE FROM contact_words"] {
        db.execute_unprepared(sql).await.unwrap();
    }
    assert!(search(&desk, &sanne, "oud").await.is_empty());
    let asked = job::ActiveModel {
        kind: Set("search".into()),
        subject: Set(0),
        payload: Set("{\"messages_after\":0,\"contacts_after\":0}".into()),
        state: Set("queued".into()),
        attempts: Set(0),
        due_at: Set(0),
        ..Default::default()
    };
    asked.insert(db).await.unwrap();
    desk.jobs.round().await.unwrap();
    assert_eq!(search(&desk, &sanne, "oud").await.len(), 3);
    let found = search::contacts(&desk.store, desk.now(), &sanne, "jan nij").await.unwrap();
    assert_eq!(found.len(), 1);
}

on_both!(
    words_their_stems_beginnings_and_phrases_are_found,
    what_was_never_meant_as_a_query_gives_nothing_or_something_but_no_error,
    among_many_the_frequent_and_the_rare_are_found_newest_first,
    each_finds_what_they_may_see,
    notes_and_answers_are_found_and_filters_narrow,
    a_filter_looks_at_the_conversation_of_the_message,
    pages_follow_each_other_and_none_comes_twice,
    what_is_taken_back_is_found_no_more,
    what_was_there_before_the_index_is_indexed_by_a_job,
);
