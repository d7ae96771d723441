//! Catching up with a channel whose webhooks did not come.

use crate::{Desk, of, second};
use backend::{
    channels::Account,
    platforms::{InboundMedia, OwnMessage, Part, PlatformEvent},
};
use simulator::{Act, Flavour, Made, Say};
use std::collections::HashSet;

/// Everything that happens to an account and can be listed afterwards.
fn evening(desk: &Desk, key: &str) -> Vec<Act> {
    let (jan, els) = (desk.sim.citizen(key, "Jan Nijland"), desk.sim.citizen(key, "Els ter Braak"));
    let mut acts = vec![
        desk.sim.dm(&jan, "Er wordt ingebroken"),
        desk.sim.dm(&jan, Say::from("Kijk").with(Made::Image)),
        desk.sim.dm(&els, Say::from("").with(Made::Image)),
        desk.sim.answer_elsewhere(&jan, "We komen eraan"),
    ];
    if key == "x" {
        let long = format!("@politie_twente {} <&> einde", "la ".repeat(100));
        let post = desk.sim.post(key, "Getuigen gezocht");
        acts.push(desk.sim.mention(&jan, "@politie_twente rook & vuur").unwrap());
        acts.push(desk.sim.mention(&els, Say::from(long)).unwrap());
        acts.push(desk.sim.mention(&els, Say::from("@politie_twente zie").with(Made::Image)).unwrap());
        acts.push(desk.sim.comment(&jan, &post.id, "@politie_twente ik zag iets").unwrap());
        return acts;
    }
    let post = desk.sim.post(key, "Getuigen gezocht");
    let first = desk.sim.comment(&jan, &post.id, "Ik zag iets").unwrap();
    let answer = desk.sim.comment(&els, &first.id, "Ik ook").unwrap();
    acts.push(desk.sim.comment(&els, &post.id, "Schande").unwrap());
    if key == "hengelo" {
        acts.push(desk.sim.postback(&els, "Aangifte doen", "REPORT"));
        acts.push(desk.sim.visitor_post(&jan, "Waar kan ik terecht?").unwrap());
        acts.push(desk.sim.comment(&jan, &post.id, Say::from("Foto").with(Made::Image)).unwrap());
        acts.push(post);
    } else {
        acts.push(desk.sim.dm(&els, Say::from("").as_a(Flavour::StoryMention)));
    }
    acts.extend([first, answer]);
    acts
}

/// What differs between a webhook and a list though it is the same: fractions of a second, and the seals of links.
fn comparable(event: PlatformEvent) -> PlatformEvent {
    let media = |media: Vec<InboundMedia>| {
        let strip = |m: InboundMedia| InboundMedia { url: m.url.split('?').next().unwrap_or("").into(), ..m };
        media.into_iter().map(strip).collect()
    };
    match event {
        PlatformEvent::Message(mut m) => {
            (m.sent_at, m.media) = (second(m.sent_at), media(m.media));
            PlatformEvent::Message(m)
        }
        PlatformEvent::Own(m) => {
            PlatformEvent::Own(OwnMessage { sent_at: second(m.sent_at), media: media(m.media), ..m })
        }
        PlatformEvent::Post { platform_id, text, at } => {
            PlatformEvent::Post { platform_id, text, at: second(at) }
        }
        other => other,
    }
}

fn events(account: &Account, parts: Vec<Part>) -> Vec<PlatformEvent> {
    let event = |part| match part {
        Part::Event { account: id, event } => {
            assert_eq!(id, account.account);
            comparable(*event)
        }
        other => panic!("not an event: {other:?}"),
    };
    parts.into_iter().map(event).collect()
}

fn sorted(mut events: Vec<PlatformEvent>) -> Vec<String> {
    events.sort_by_key(|e| format!("{e:?}"));
    events.iter().map(|e| format!("{e:#?}")).collect()
}

#[tokio::test]
async fn what_is_caught_up_is_what_the_webhooks_would_have_said() {
    let desk = Desk::start().await;
    for key in ["hengelo", "instagram", "x"] {
        let account = desk.account(key);
        let platform = of(&account);
        let acts = evening(&desk, key);
        let told = acts
            .iter()
            .flat_map(|act| events(&account, platform.parse(act.webhook().to_string().as_bytes())));
        let told = sorted(told.collect());
        let caught = platform.catch_up(&desk.call(&account), None).await.unwrap();
        let listed = |items: &[String]| -> Vec<PlatformEvent> {
            let parts = items.iter().flat_map(|i| platform.parse_caught_up(&account, i.as_bytes()));
            events(&account, parts.collect())
        };
        let found = sorted(listed(&caught.items));
        for (told, found) in told.iter().zip(&found) {
            assert_eq!(told, found, "{key}");
        }
        assert_eq!(told.len(), found.len(), "{key}");

        // After that only news is told.
        let again = platform.catch_up(&desk.call(&account), caught.cursor.as_deref()).await.unwrap();
        assert_eq!(again.items, Vec::<String>::new(), "{key}");
        let piet = desk.sim.citizen(key, "Piet");
        let news = desk.sim.dm(&piet, "Nog iets");
        let later = platform.catch_up(&desk.call(&account), again.cursor.as_deref()).await.unwrap();
        let expected = events(&account, platform.parse(news.webhook().to_string().as_bytes()));
        assert_eq!(sorted(listed(&later.items)), sorted(expected), "{key}");
    }
}

#[tokio::test]
async fn a_long_silence_is_caught_up_in_pieces_and_nothing_is_forgotten() {
    let desk = Desk::start().await;
    for (key, count) in [("x", 170), ("hengelo", 70), ("instagram", 70)] {
        let account = desk.account(key);
        let mut missed = HashSet::new();
        for n in 0..count {
            let citizen = desk.sim.citizen(key, &format!("Burger {n}"));
            missed.insert(desk.sim.dm(&citizen, format!("Hoi {n}")).id);
            if key == "x" {
                missed.insert(desk.sim.mention(&citizen, format!("@politie_twente hoi {n}")).unwrap().id);
            }
        }
        let (mut cursor, mut found) = (None::<String>, HashSet::new());
        for _ in 0..10 {
            let caught = of(&account).catch_up(&desk.call(&account), cursor.as_deref()).await.unwrap();
            let parts =
                caught.items.iter().flat_map(|i| of(&account).parse_caught_up(&account, i.as_bytes()));
            for event in events(&account, parts.collect()) {
                let PlatformEvent::Message(message) = event else { panic!("{event:?}") };
                assert!(found.insert(message.platform_id), "{key}: told twice");
            }
            cursor = caught.cursor;
        }
        assert_eq!(found, missed, "{key}");
    }
}

#[tokio::test]
async fn a_burst_under_one_post_is_caught_up_whole() {
    let desk = Desk::start().await;
    for key in ["hengelo", "instagram"] {
        let account = desk.account(key);
        let post = desk.sim.post(key, "Grote brand").id;
        let mut missed = HashSet::new();
        for n in 0..60 {
            let citizen = desk.sim.citizen(key, &format!("Burger {n}"));
            missed.insert(desk.sim.comment(&citizen, &post, format!("Ik zie rook {n}")).unwrap().id);
        }
        let caught = of(&account).catch_up(&desk.call(&account), None).await.unwrap();
        let parts = caught.items.iter().flat_map(|i| of(&account).parse_caught_up(&account, i.as_bytes()));
        let mut found = HashSet::new();
        for event in events(&account, parts.collect()) {
            match event {
                PlatformEvent::Message(message) => drop(found.insert(message.platform_id)),
                PlatformEvent::Post { .. } => {}
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(found, missed, "{key}");
    }
}
