//! Claims, transfers and what follows: one wins, the others are told, and everybody's screen is true.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use api_tests::{Db, Desk, on_both};
use backend::{
    inbox::{self, InboxError},
    people,
    store::entity::change,
};
use futures::future::join_all;
use sea_orm::{EntityTrait, QueryOrder};
use shared::{
    Audience, ChangeUser, ConversationFilter, ConversationId, Event, InboxState, NewNote, NewReply, Priority,
    Role, SetPriority, SetStatus, Status, SystemEvent, Transfer, User, Viewer, Whose, WhyBack, policy,
};

async fn a_message(desk: &Desk) -> ConversationId {
    let jan = desk.sim.citizen("hengelo", "Jan Nijland");
    desk.hears(desk.sim.dm(&jan, "Mijn fiets is weg")).await;
    let manager = desk.colleague("Mo", Role::Manager).await;
    desk.only_conversation(&manager).await.id
}

async fn of_a_hundred_who_claim_at_once_one_wins_and_the_rest_are_told_who(db: Db) {
    let desk = Desk::open(db).await;
    let id = a_message(&desk).await;
    let mut agents = vec![];
    for number in 0..100 {
        agents.push(desk.colleague(&format!("Agent{number}"), Role::Agent).await);
    }
    let now = desk.now();
    let answers = join_all(agents.iter().map(|agent| inbox::claim(&desk.store, now, agent, id))).await;
    let winners: Vec<_> = answers.iter().filter_map(|a| a.as_ref().ok()).collect();
    assert_eq!(winners.len(), 1);
    let winner = winners[0].assignee.clone().unwrap();
    let losers = answers.iter().filter_map(|a| a.as_ref().err());
    assert!(losers.into_iter().all(|e| matches!(e, InboxError::ClaimedBy(who) if *who == winner)));
}

async fn a_claim_can_be_asked_twice_and_given_back(db: Db) {
    let desk = Desk::open(db).await;
    let id = a_message(&desk).await;
    let sanne = desk.colleague("Sanne", Role::Agent).await;
    let first = inbox::claim(&desk.store, desk.now(), &sanne, id).await.unwrap();
    let again = inbox::claim(&desk.store, desk.now(), &sanne, id).await.unwrap();
    assert_eq!(first, again, "asking again changes nothing");
    let back = inbox::release(&desk.store, desk.now(), &sanne, id).await.unwrap();
    assert_eq!(back.assignee, None);
    let queue = ConversationFilter {
        status: Some(Status::Open),
        assignee: Some(Whose::Nobody),
        ..Default::default()
    };
    assert_eq!(desk.list(&sanne, queue).await.len(), 1);
}

async fn what_nobody_has_and_what_one_has_are_listed_one_after_the_other(db: Db) {
    let desk = Desk::open(db).await;
    let id = a_message(&desk).await;
    let hengelo = desk.team("Hengelo").await;
    let sanne = desk.user("Sanne", Role::Agent, Some(&hengelo)).await;
    let open = |whose| ConversationFilter {
        status: Some(Status::Open),
        assignee: Some(whose),
        ..ConversationFilter::default()
    };
    // Often enough that every connection has asked for both.
    for _ in 0..20 {
        assert_eq!(desk.list(&sanne, open(Whose::Nobody)).await.len(), 1);
        assert!(desk.list(&sanne, open(Whose::Me)).await.is_empty());
    }
    inbox::claim(&desk.store, desk.now(), &sanne, id).await.unwrap();
    assert_eq!(desk.list(&sanne, open(Whose::Me)).await.len(), 1);
}

async fn a_patrol_and_another_team_see_nothing(db: Db) {
    let desk = Desk::open(db).await;
    let id = a_message(&desk).await;
    let (hengelo, enschede) = (desk.team("Hengelo").await, desk.team("Enschede").await);
    let sanne = desk.user("Sanne", Role::Agent, Some(&hengelo)).await;
    let mehmet = desk.user("Mehmet", Role::Agent, Some(&enschede)).await;
    let patrol = desk.user("Patrouille", Role::Patrol, Some(&hengelo)).await;
    let now = desk.now();
    inbox::claim(&desk.store, now, &mehmet, id).await.unwrap();
    let moved =
        inbox::transfer(&desk.store, now, &sanne, id, &Transfer { team: Some(hengelo.id) }).await.unwrap();
    assert_eq!(moved.assignee, None, "whoever no longer sees it no longer has it");
    assert!(matches!(inbox::conversation(&desk.store, now, &mehmet, id).await, Err(InboxError::NotFound)));
    assert!(matches!(inbox::claim(&desk.store, now, &mehmet, id).await, Err(InboxError::NotFound)));
    assert!(matches!(inbox::claim(&desk.store, now, &patrol, id).await, Err(InboxError::Forbidden)));
    assert!(matches!(inbox::conversation(&desk.store, now, &patrol, id).await, Err(InboxError::Forbidden)));
    assert!(inbox::claim(&desk.store, now, &sanne, id).await.is_ok());
}

async fn a_resolved_conversation_comes_back_to_the_queue_when_the_citizen_writes(db: Db) {
    let desk = Desk::open(db).await;
    let id = a_message(&desk).await;
    let sanne = desk.colleague("Sanne", Role::Agent).await;
    inbox::claim(&desk.store, desk.now(), &sanne, id).await.unwrap();
    let done = inbox::set_status(&desk.store, desk.now(), &sanne, id, SetStatus::Resolved).await.unwrap();
    assert_eq!((done.status, done.waiting_since), (Status::Resolved, None));
    desk.clock.advance(60_000);
    desk.sim.advance(std::time::Duration::from_secs(60));
    let jan = desk.sim.citizen("hengelo", "Jan Nijland");
    desk.hears(desk.sim.dm(&jan, "Hij is terecht!")).await;
    let back = desk.only_conversation(&sanne).await;
    assert_eq!((back.status, back.assignee), (Status::Open, None));
    assert!(back.waiting_since.is_some());
    assert_eq!(back.preview, "Hij is terecht!");
}

async fn spam_stays_away_and_a_snoozed_one_wakes_in_time(db: Db) {
    let desk = Desk::open(db).await;
    let id = a_message(&desk).await;
    let sanne = desk.colleague("Sanne", Role::Agent).await;
    let until = desk.now().plus_millis(3_600_000);
    inbox::set_status(&desk.store, desk.now(), &sanne, id, SetStatus::Snoozed { until }).await.unwrap();
    assert_eq!(inbox::wake_snoozed(&desk.store, desk.now()).await.unwrap(), 0);
    assert_eq!(inbox::wake_snoozed(&desk.store, until).await.unwrap(), 1);
    assert_eq!(desk.only_conversation(&sanne).await.status, Status::Open);
    inbox::set_status(&desk.store, desk.now(), &sanne, id, SetStatus::Spam).await.unwrap();
    let jan = desk.sim.citizen("hengelo", "Jan Nijland");
    desk.hears(desk.sim.dm(&jan, "Klik hier!!")).await;
    assert_eq!(desk.only_conversation(&sanne).await.status, Status::Spam);
    let past = SetStatus::Snoozed { until: desk.now() };
    assert!(matches!(
        inbox::set_status(&desk.store, desk.now(), &sanne, id, past).await,
        Err(InboxError::Invalid(_))
    ));
}

async fn the_same_key_answers_once(db: Db) {
    let desk = Desk::open(db).await;
    let id = a_message(&desk).await;
    let sanne = desk.colleague("Sanne", Role::Agent).await;
    let reply = NewReply { text: "We kijken mee.".into(), ..NewReply::default() };
    let now = desk.now();
    let asked = (0..8).map(|_| inbox::reply(&desk.store, now, &sanne, id, &reply, Some("klik-1")));
    let answers: Vec<_> = join_all(asked).await.into_iter().map(Result::unwrap).collect();
    assert!(answers.iter().all(|a| a.id == answers[0].id));
    let outbound = desk.thread(&sanne, id).await.into_iter().filter(|m| m.text == "We kijken mee.").count();
    assert_eq!(outbound, 1);
    let other = NewReply { text: "Iets anders".into(), ..reply };
    let refused = inbox::reply(&desk.store, now, &sanne, id, &other, Some("klik-1")).await;
    assert!(matches!(refused, Err(InboxError::Conflict("idempotency-key-reused", _))));
}

async fn a_colleague_s_conversation_is_theirs_to_answer(db: Db) {
    let desk = Desk::open(db).await;
    let id = a_message(&desk).await;
    let (sanne, mehmet) =
        (desk.colleague("Sanne", Role::Agent).await, desk.colleague("Mehmet", Role::Agent).await);
    inbox::claim(&desk.store, desk.now(), &sanne, id).await.unwrap();
    let reply = NewReply { text: "Ook hallo".into(), ..NewReply::default() };
    let refused = inbox::reply(&desk.store, desk.now(), &mehmet, id, &reply, None).await;
    assert!(matches!(refused, Err(InboxError::ClaimedBy(who)) if who.name == "Sanne"));
    let note = NewNote { text: "Zie ook het dossier".into() };
    assert!(
        inbox::note(&desk.store, desk.now(), &mehmet, id, &note, None).await.is_ok(),
        "a note is welcome"
    );
}

/// What a colleague has who leaves, or who moves away from it, waits in the queue again.
async fn what_a_colleague_can_no_longer_hold_goes_back_to_the_queue(db: Db) {
    let desk = Desk::open(db).await;
    let (hengelo, enschede) = (desk.team("Hengelo").await, desk.team("Enschede").await);
    let admin = desk.colleague("Bas", Role::Admin).await;
    let sanne = desk.user("Sanne", Role::Agent, Some(&hengelo)).await;
    let mut of_hengelo = vec![];
    for name in ["Jan Nijland", "Truus Oude Luttikhuis", "Piet Smit"] {
        let citizen = desk.sim.citizen("hengelo", name);
        desk.hears(desk.sim.dm(&citizen, "Mijn fiets is weg")).await;
    }
    for conversation in desk.list(&admin, ConversationFilter::default()).await {
        of_hengelo.push(conversation.id);
        inbox::claim(&desk.store, desk.now(), &sanne, conversation.id).await.unwrap();
    }
    let [moves, stays, resolved] = of_hengelo[..] else { panic!("three conversations") };
    let team = Transfer { team: Some(hengelo.id) };
    inbox::transfer(&desk.store, desk.now(), &admin, moves, &team).await.unwrap();
    inbox::set_status(&desk.store, desk.now(), &sanne, resolved, SetStatus::Resolved).await.unwrap();
    let holders = async || {
        let mut holders = vec![];
        for id in [moves, stays, resolved] {
            let shown = inbox::conversation(&desk.store, desk.now(), &admin, id).await.unwrap();
            holders.push(shown.assignee.map(|a| a.name));
        }
        holders
    };
    let has = || Some("Sanne".to_owned());
    assert_eq!(holders().await, [has(), has(), has()]);

    let moved = ChangeUser { role: Role::Agent, team: Some(enschede.id), trainee: None };
    people::change_user(&desk.store, desk.now(), &admin, sanne.id, &moved).await.unwrap();
    assert_eq!(holders().await, [None, has(), has()], "those of the old team");
    let thread = desk.thread(&admin, moves).await;
    let line =
        thread.iter().rfind(|m| m.event.is_some() && m.id == thread.iter().map(|m| m.id).max().unwrap());
    let line = line.expect("the last thing that happened").clone();
    let from = sanne.reference();
    assert_eq!(line.event, Some(SystemEvent::CameBack { from, why: WhyBack::NoAccess }));
    assert_eq!(line.author, Some(admin.reference()));

    people::remove_user(&desk.store, desk.now(), &admin, sanne.id).await.unwrap();
    assert_eq!(holders().await, [None, None, has()], "what is done stays done by whoever did it");
    let told =
        change::Entity::find().order_by_desc(change::Column::Seq).all(desk.store.read()).await.unwrap();
    let told = told.iter().find(|row| row.event.contains("cameBack")).expect("the feed tells it");
    assert!(told.event.contains(&format!(r#""id":{stays},"#)));
}

/// For everybody: what follows from the feed is what a fresh look shows.
async fn the_feed_makes_every_screen_true(db: Db) {
    let desk = Desk::open(db).await;
    let id = a_message(&desk).await;
    let (hengelo, enschede) = (desk.team("Hengelo").await, desk.team("Enschede").await);
    let people = [
        desk.user("Sanne", Role::Agent, Some(&hengelo)).await,
        desk.user("Mehmet", Role::Agent, Some(&enschede)).await,
        desk.colleague("Chef", Role::Manager).await,
        desk.user("Patrouille", Role::Patrol, Some(&hengelo)).await,
    ];
    let [sanne, mehmet, chef, _] = &people;
    let mut screens: Vec<InboxState> = people.iter().map(|_| InboxState::default()).collect();
    let mut last = 0;
    let (now, store) = (desk.now(), &desk.store);
    for step in 0..9 {
        match step {
            0 => drop(inbox::claim(store, now, sanne, id).await.unwrap()),
            1 => drop(
                inbox::note(store, now, mehmet, id, &NewNote { text: "Let op".into() }, None).await.unwrap(),
            ),
            2 => drop(
                inbox::set_priority(store, now, chef, id, &SetPriority { priority: Priority::Urgent })
                    .await
                    .unwrap(),
            ),
            3 => {
                let reply = NewReply { text: "Hoe ziet de fiets eruit?".into(), ..NewReply::default() };
                drop(inbox::reply(store, now, sanne, id, &reply, None).await.unwrap());
            }
            4 => drop(
                inbox::transfer(store, now, chef, id, &Transfer { team: Some(enschede.id) }).await.unwrap(),
            ),
            5 => drop(inbox::claim(store, now, mehmet, id).await.unwrap()),
            6 => {
                let jan = desk.sim.citizen("hengelo", "Jan Nijland");
                let said = desk.sim.dm(&jan, "Een rode");
                let liked = desk.sim.react(&jan, &said.id, Some("👍")).unwrap();
                desk.hears(said).await;
                desk.hears(liked).await;
            }
            7 => drop(inbox::transfer(store, now, chef, id, &Transfer { team: None }).await.unwrap()),
            _ => drop(inbox::set_status(store, now, chef, id, SetStatus::Resolved).await.unwrap()),
        }
        let rows = change::Entity::find().order_by_asc(change::Column::Seq).all(store.read()).await.unwrap();
        let known = last;
        for row in rows.into_iter().filter(|row| row.seq > known) {
            last = row.seq;
            let audience: Audience = serde_json::from_str(&row.audience).unwrap();
            let event: Event = serde_json::from_str(&row.event).unwrap();
            for (person, screen) in people.iter().zip(&mut screens) {
                if policy::reaches(&Viewer::from(person), &audience) {
                    screen.threads.entry(id).or_default();
                    screen.apply(event.clone());
                }
            }
        }
        for (person, screen) in people.iter().zip(&screens) {
            assert_screen(&desk, person, screen, id, step).await;
        }
    }
}

async fn assert_screen(desk: &Desk, person: &User, screen: &InboxState, id: ConversationId, step: i32) {
    let fetched =
        match inbox::list(&desk.store, desk.now(), person, &ConversationFilter::default(), 100, None).await {
            Ok(page) => page.items,
            Err(InboxError::Forbidden) => vec![],
            Err(error) => panic!("{error}"),
        };
    let shown: Vec<_> = screen.conversations.values().cloned().collect();
    assert_eq!(shown, fetched, "{} after step {step}", person.name);
    if fetched.is_empty() {
        return;
    }
    let thread = desk.thread(person, id).await;
    let known = screen.thread(id);
    // A screen that lost sight of it and got it back has what was said since; the SPA fetches the rest.
    let ids: Vec<_> = known.iter().map(|m| m.id).collect();
    let same: Vec<_> = thread.iter().filter(|m| ids.contains(&m.id)).collect();
    assert_eq!(known, same, "{} after step {step}", person.name);
}

on_both!(
    of_a_hundred_who_claim_at_once_one_wins_and_the_rest_are_told_who,
    a_claim_can_be_asked_twice_and_given_back,
    what_nobody_has_and_what_one_has_are_listed_one_after_the_other,
    a_patrol_and_another_team_see_nothing,
    a_resolved_conversation_comes_back_to_the_queue_when_the_citizen_writes,
    spam_stays_away_and_a_snoozed_one_wakes_in_time,
    the_same_key_answers_once,
    a_colleague_s_conversation_is_theirs_to_answer,
    what_a_colleague_can_no_longer_hold_goes_back_to_the_queue,
    the_feed_makes_every_screen_true,
);
