//! Labels, saved views, and how long lists are.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use api_tests::{Db, Desk, on_both};
use backend::{desk, inbox, setting::SettingError};
use futures::future::join_all;
use shared::{
    Age, Conversation, ConversationFilter, ConversationId, HOUR, Label, LabelColour, LabelId, Language,
    Order, Priority, PutLabel, PutView, Role, SetLabels, SetPriority, Sharing, Status, SystemEvent, User,
    ViewText, Whose,
};

use std::time::Duration;

fn label(name: &str) -> PutLabel {
    PutLabel { version: 0, name: name.into(), colour: LabelColour::Teal, retired: false }
}

async fn make(desk: &Desk, who: &User, name: &str) -> Label {
    desk::make_label(&desk.store, desk.now(), who, &label(name)).await.unwrap()
}

async fn set(
    desk: &Desk,
    who: &User,
    id: ConversationId,
    labels: &[LabelId],
) -> Result<Conversation, inbox::InboxError> {
    let command = SetLabels { labels: labels.to_vec() };
    inbox::set_labels(&desk.store, desk.now(), who, id, &command).await
}

async fn a_conversation_is_found_by_its_labels_until_they_go(db: Db) {
    let desk = Desk::open(db).await;
    let bas = desk.colleague("Bas", Role::Manager).await;
    let sanne = desk.colleague("Sanne", Role::Agent).await;
    let (event, noise) = (make(&desk, &bas, "evenement").await, make(&desk, &bas, "overlast").await);
    let jan = desk.sim.citizen("hengelo", "Jan Nijland");
    desk.hears(desk.sim.dm(&jan, "Wat een herrie op het festival")).await;
    let id = desk.only_conversation(&sanne).await.id;
    let labelled = set(&desk, &sanne, id, &[noise.id, event.id]).await.unwrap();
    assert_eq!(labelled.labels, [event.id, noise.id]);
    let of = |label| ConversationFilter { label: Some(label), ..ConversationFilter::default() };
    assert_eq!(desk.list(&sanne, of(event.id)).await, [labelled]);
    let lists =
        [of(event.id), of(noise.id), ConversationFilter { status: Some(Status::Spam), ..of(noise.id) }];
    assert_eq!(inbox::counts(&desk.store, desk.now(), &sanne, &lists).await.unwrap(), [1, 1, 0]);
    // These no index has: some conversations are looked at, one by one.
    let public = |public| ConversationFilter { public: Some(public), ..ConversationFilter::default() };
    let lists =
        [public(false), public(true), ConversationFilter { priority: Some(Priority::Low), ..public(false) }];
    assert_eq!(inbox::counts(&desk.store, desk.now(), &sanne, &lists).await.unwrap(), [1, 0, 0]);
    let less = set(&desk, &sanne, id, &[noise.id]).await.unwrap();
    assert!(desk.list(&sanne, of(event.id)).await.is_empty());
    assert!(
        of(noise.id).matches(&less, sanne.id, desk.now())
            && !of(event.id).matches(&less, sanne.id, desk.now())
    );
    let said = desk.thread(&sanne, id).await.into_iter().filter_map(|m| m.event).collect::<Vec<_>>();
    let labels = |added: &[&str], removed: &[&str]| SystemEvent::Labelled {
        added: added.iter().map(|s| (*s).to_owned()).collect(),
        removed: removed.iter().map(|s| (*s).to_owned()).collect(),
    };
    assert!(
        said.contains(&labels(&["evenement", "overlast"], &[]))
            && said.contains(&labels(&[], &["evenement"]))
    );
}

async fn who_labels_at_once_leaves_what_the_last_one_said(db: Db) {
    let desk = Desk::open(db).await;
    let bas = desk.colleague("Bas", Role::Manager).await;
    let mut labels = Vec::new();
    for name in ["a", "b", "c", "d"] {
        labels.push(make(&desk, &bas, name).await.id);
    }
    let jan = desk.sim.citizen("hengelo", "Jan Nijland");
    desk.hears(desk.sim.dm(&jan, "Hallo")).await;
    let id = desk.only_conversation(&bas).await.id;
    let sets: Vec<Vec<LabelId>> = (1..=4).map(|n| labels[..n].to_vec()).collect();
    let all = join_all(sets.iter().map(|some| set(&desk, &bas, id, some))).await;
    assert!(all.iter().all(Result::is_ok));
    // The column that is shown and the rows that are searched say the same.
    let now = desk.only_conversation(&bas).await.labels;
    for label in labels {
        let filter = ConversationFilter { label: Some(label), ..ConversationFilter::default() };
        assert_eq!(desk.list(&bas, filter).await.len(), usize::from(now.contains(&label)));
    }
}

async fn labels_are_kept_by_those_who_may_and_retired_ones_are_given_no_more(db: Db) {
    let desk = Desk::open(db).await;
    let bas = desk.colleague("Bas", Role::Manager).await;
    let sanne = desk.colleague("Sanne", Role::Agent).await;
    let refused = desk::make_label(&desk.store, desk.now(), &sanne, &label("x")).await;
    assert!(matches!(refused, Err(SettingError::Forbidden)));
    let made = make(&desk, &bas, "carnaval").await;
    let twice = desk::make_label(&desk.store, desk.now(), &bas, &label("carnaval")).await;
    assert!(matches!(twice, Err(SettingError::Conflict("name-taken", _))));
    let long = desk::make_label(&desk.store, desk.now(), &bas, &label(&"x".repeat(31))).await;
    assert!(matches!(long, Err(SettingError::Invalid(_))));
    let retired = PutLabel { version: made.version, retired: true, ..label("carnaval") };
    desk::put_label(&desk.store, desk.now(), &bas, made.id, &retired).await.unwrap();
    let late = desk::put_label(&desk.store, desk.now(), &bas, made.id, &retired).await;
    assert!(matches!(late, Err(SettingError::Changed)));
    let jan = desk.sim.citizen("hengelo", "Jan Nijland");
    desk.hears(desk.sim.dm(&jan, "Alaaf")).await;
    let id = desk.only_conversation(&sanne).await.id;
    assert!(matches!(set(&desk, &sanne, id, &[made.id]).await, Err(inbox::InboxError::Invalid(_))));
    assert!(matches!(set(&desk, &sanne, id, &[LabelId(99)]).await, Err(inbox::InboxError::Invalid(_))));
}

async fn saved_views_are_shared_as_far_as_they_say(db: Db) {
    let desk = Desk::open(db).await;
    let (hengelo, enschede) = (desk.team("Hengelo").await, desk.team("Enschede").await);
    let bas = desk.colleague("Bas", Role::Manager).await;
    let sanne = desk.user("Sanne", Role::Agent, Some(&hengelo)).await;
    let joris = desk.user("Joris", Role::Agent, Some(&enschede)).await;
    let filter = ConversationFilter { status: Some(Status::Open), ..ConversationFilter::default() };
    let text = |name: &str, scope| ViewText { name: name.into(), scope, filter };
    let make = |who: User, text: ViewText| {
        let desk = &desk;
        async move { desk::make_view(&desk.store, desk.now(), &who, &text).await }
    };
    make(bas.clone(), text("district", Sharing::District)).await.unwrap();
    make(bas, text("hengelo", Sharing::Team { team: hengelo.id })).await.unwrap();
    let own = make(sanne.clone(), text("eigen", Sharing::Personal)).await.unwrap();
    let wider = make(sanne.clone(), text("x", Sharing::District)).await;
    assert!(matches!(wider, Err(SettingError::Forbidden)));
    let names = |who: User| {
        let desk = &desk;
        async move {
            let views = desk::views(&desk.store, &who).await.unwrap();
            views.into_iter().map(|v| v.view.name).collect::<Vec<_>>()
        }
    };
    assert_eq!(names(sanne.clone()).await, ["district", "eigen", "hengelo"]);
    assert_eq!(names(joris.clone()).await, ["district"]);
    let hers = desk::delete_view(&desk.store, desk.now(), &joris, own.id).await;
    assert!(matches!(hers, Err(SettingError::NotFound)));
    let put = |version, name| {
        let (desk, sanne, id) = (&desk, &sanne, own.id);
        let command = PutView { version, view: text(name, Sharing::Personal) };
        async move { desk::put_view(&desk.store, desk.now(), sanne, id, &command).await }
    };
    let renamed = put(own.version, "mijn werk").await.unwrap();
    assert!(renamed.version > own.version);
    assert!(matches!(put(own.version, "ons werk").await, Err(SettingError::Changed)));
    assert_eq!(names(sanne.clone()).await, ["district", "hengelo", "mijn werk"]);
    desk::delete_view(&desk.store, desk.now(), &sanne, own.id).await.unwrap();
    assert_eq!(names(sanne).await, ["district", "hengelo"]);
}

async fn every_filter_narrows_the_list_as_it_narrows_the_screen(db: Db) {
    let desk = Desk::open(db).await;
    let bas = desk.colleague("Bas", Role::Manager).await;
    let (jan, noor) = (desk.sim.citizen("hengelo", "Jan"), desk.sim.citizen("instagram", "Noor"));
    desk.hears(desk.sim.dm(&jan, "Wanneer is het bureau open vandaag?")).await;
    desk.hears(desk.sim.dm(&noor, "Hello, could you please tell me where the police station is?")).await;
    let all = desk.list(&bas, ConversationFilter::default()).await;
    assert_eq!(all.len(), 2);
    let high = SetPriority { priority: Priority::High };
    inbox::set_priority(&desk.store, desk.now(), &bas, all[0].id, &high).await.unwrap();
    inbox::claim(&desk.store, desk.now(), &bas, all[0].id).await.unwrap();
    let made = make(&desk, &bas, "vraag").await;
    set(&desk, &bas, all[1].id, &[made.id]).await.unwrap();
    let all = desk.list(&bas, ConversationFilter::default()).await;
    let none = ConversationFilter::default();
    let filters = [
        ConversationFilter { channel: Some(all[0].channel.id), ..none },
        ConversationFilter { label: Some(made.id), ..none },
        ConversationFilter { priority: Some(Priority::High), ..none },
        ConversationFilter { language: Some(Language::En), ..none },
        ConversationFilter { public: Some(true), ..none },
        ConversationFilter { public: Some(false), ..none },
        ConversationFilter { assignee: Some(Whose::Me), status: Some(Status::Open), ..none },
        ConversationFilter {
            platform: Some(shared::Platform::Instagram),
            status: Some(Status::Open),
            ..none
        },
    ];
    let mut lengths = Vec::new();
    for filter in filters {
        let mut shown: Vec<_> = desk.list(&bas, filter).await.into_iter().map(|c| c.id).collect();
        let mut expected: Vec<_> =
            all.iter().filter(|c| filter.matches(c, bas.id, desk.now())).map(|c| c.id).collect();
        shown.sort_unstable();
        expected.sort_unstable();
        assert_eq!(shown, expected, "{filter:?}");
        lengths.push(shown.len() as u64);
    }
    assert_eq!(lengths, [1, 1, 1, 1, 0, 2, 1, 1]);
    assert_eq!(inbox::counts(&desk.store, desk.now(), &bas, &filters).await.unwrap(), lengths);
    let many = vec![none; 61];
    assert!(matches!(
        inbox::counts(&desk.store, desk.now(), &bas, &many).await,
        Err(inbox::InboxError::Invalid(_))
    ));
}

/// How long somebody waits is asked in three steps, and is an order of its own: it does not look at what presses.
async fn who_waits_longest_comes_first_when_that_is_asked(db: Db) {
    let desk = Desk::open(db).await;
    let bas = desk.colleague("Bas", Role::Manager).await;
    let mut ids = Vec::new();
    for (name, wait) in [("Jan", 25 * HOUR), ("Noor", 2 * HOUR), ("Piet", 0)] {
        let citizen = desk.sim.citizen("hengelo", name);
        desk.hears(desk.sim.dm(&citizen, "Wanneer is het bureau open vandaag?")).await;
        let newest = desk.list(&bas, ConversationFilter::default()).await.into_iter().max_by_key(|c| c.id);
        ids.push(newest.unwrap().id);
        desk.clock.advance(wait);
        desk.sim.advance(Duration::from_millis(wait.cast_unsigned()));
    }
    let urgent = SetPriority { priority: Priority::Urgent };
    inbox::set_priority(&desk.store, desk.now(), &bas, ids[2], &urgent).await.unwrap();
    let open = ConversationFilter { status: Some(Status::Open), ..ConversationFilter::default() };
    let shown = async |filter| desk.list(&bas, filter).await.into_iter().map(|c| c.id).collect::<Vec<_>>();
    assert_eq!(shown(open).await, [ids[2], ids[0], ids[1]]);
    let longest = ConversationFilter { order: Some(Order::Waiting), ..open };
    assert_eq!(shown(longest).await, ids);
    for (age, count) in [(Age::Hour, 2), (Age::Day, 1), (Age::Week, 0)] {
        let old = ConversationFilter { age: Some(age), ..longest };
        assert_eq!(shown(old).await, ids[..count], "{age:?}");
        assert_eq!(inbox::counts(&desk.store, desk.now(), &bas, &[old]).await.unwrap(), [count as u64]);
        let here = desk.list(&bas, open).await.into_iter().filter(|c| old.matches(c, bas.id, desk.now()));
        assert_eq!(here.count(), count);
    }
    let page = inbox::list(&desk.store, desk.now(), &bas, &longest, 2, None).await.unwrap();
    let rest = inbox::list(&desk.store, desk.now(), &bas, &longest, 2, page.next.as_deref()).await.unwrap();
    assert_eq!(rest.items.iter().map(|c| c.id).collect::<Vec<_>>(), ids[2..]);
}

on_both!(
    a_conversation_is_found_by_its_labels_until_they_go,
    who_labels_at_once_leaves_what_the_last_one_said,
    labels_are_kept_by_those_who_may_and_retired_ones_are_given_no_more,
    saved_views_are_shared_as_far_as_they_say,
    every_filter_narrows_the_list_as_it_narrows_the_screen,
    who_waits_longest_comes_first_when_that_is_asked,
);
