//! Rules: what is done by itself with what citizens write.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use api_tests::{Db, Desk, on_both};
use backend::{
    canned, desk, inbox, rules,
    setting::SettingError,
    store::entity::{audit, change, message},
};
use sea_orm::{EntityTrait, PaginatorTrait, QueryOrder};
use shared::{
    CannedText, Conversation, ConversationId, Direction, DismissProposal, Event, HOUR, KeepRule, LabelColour,
    LabelId, Message, MessageState, NoticeKind, Platform, Priority, PutLabel, Role, Rule, RuleText, RuleThen,
    RuleWhen, SetLabels, SetPriority, SetStatus, Sharing, Status, SystemEvent, User,
};

fn rule(name: &str, words: &[&str], then: RuleThen) -> RuleText {
    let words = words.iter().map(|w| (*w).to_owned()).collect();
    RuleText { name: name.into(), on: true, place: 0, when: RuleWhen { words, ..RuleWhen::default() }, then }
}

fn raises(priority: Priority) -> RuleThen {
    RuleThen { priority: Some(priority), ..RuleThen::default() }
}

async fn keep(desk: &Desk, who: &User, rule: RuleText) -> Result<Rule, SettingError> {
    let command = KeepRule { version: 0, rule, everything: false };
    rules::make(&desk.store, desk.now(), who, &command).await
}

async fn label(desk: &Desk, who: &User, name: &str) -> LabelId {
    let text = PutLabel { version: 0, name: name.into(), colour: LabelColour::Teal, retired: false };
    desk::make_label(&desk.store, desk.now(), who, &text).await.unwrap().id
}

async fn answer(desk: &Desk, who: &User) -> shared::CannedAnswerId {
    let text = CannedText {
        title: "nacht".into(),
        scope: Sharing::District,
        dutch: "Dag {voornaam}, morgen antwoorden wij.".into(),
        english: "Hello {voornaam}, we answer tomorrow.".into(),
    };
    canned::make(&desk.store, desk.now(), who, &text).await.unwrap().id
}

/// A citizen writes; the conversation as it is then.
async fn writes(desk: &Desk, who: &User, citizen: &str, text: &str) -> Conversation {
    let citizen = desk.sim.citizen("hengelo", citizen);
    desk.hears(desk.sim.dm(&citizen, text)).await;
    let all = desk.list(who, shared::ConversationFilter::default()).await;
    all.into_iter().max_by_key(|c| (c.last_message_at, c.id)).unwrap()
}

async fn events(desk: &Desk, who: &User, id: ConversationId) -> Vec<SystemEvent> {
    desk.thread(who, id).await.into_iter().filter_map(|m| m.event).collect()
}

async fn answers(desk: &Desk, who: &User, id: ConversationId) -> Vec<Message> {
    desk.thread(who, id).await.into_iter().filter(|m| m.direction == Direction::Out).collect()
}

async fn a_rule_labels_raises_and_moves_and_says_so(db: Db) {
    let desk = Desk::open(db).await;
    let bas = desk.colleague("Bas", Role::Manager).await;
    let hengelo = desk.team("Hengelo").await;
    let noise = label(&desk, &bas, "overlast").await;
    let then = RuleThen {
        labels: vec![noise],
        priority: Some(Priority::High),
        team: Some(hengelo.id),
        ..RuleThen::default()
    };
    keep(&desk, &bas, rule("Herrie", &["herrie", "geluidsover*"], then)).await.unwrap();
    let plain = writes(&desk, &bas, "Noor", "Hoe laat is het bureau open?").await;
    assert_eq!((plain.labels.len(), plain.priority, plain.team), (0, Priority::Normal, None));

    let c = writes(&desk, &bas, "Jan", "Wat een HÉRRIE hier in de straat").await;
    assert_eq!((c.labels.clone(), c.priority), (vec![noise], Priority::High));
    assert_eq!(c.team, Some(hengelo.clone()));
    let ruled = SystemEvent::Ruled {
        rule: "Herrie".into(),
        labels: vec!["overlast".into()],
        priority: Some(Priority::High),
        team: Some(hengelo),
        answered: false,
        told: vec![],
        spam: false,
    };
    assert_eq!(events(&desk, &bas, c.id).await, [ruled]);

    // What a colleague undid stays so while the conversation goes on.
    let none = SetLabels { labels: vec![] };
    inbox::set_labels(&desk.store, desk.now(), &bas, c.id, &none).await.unwrap();
    let low = SetPriority { priority: Priority::Low };
    inbox::set_priority(&desk.store, desk.now(), &bas, c.id, &low).await.unwrap();
    let again = writes(&desk, &bas, "Jan", "Nog steeds herrie!").await;
    assert_eq!((again.id, again.labels.len(), again.priority), (c.id, 0, Priority::Low));
    // Taken up anew, it is looked at anew.
    inbox::set_status(&desk.store, desk.now(), &bas, c.id, SetStatus::Resolved).await.unwrap();
    desk.clock.advance(HOUR);
    desk.sim.advance(std::time::Duration::from_secs(3600));
    let anew = writes(&desk, &bas, "Jan", "Daar is die geluidsoverlast weer").await;
    assert_eq!((anew.id, anew.labels), (c.id, vec![noise]));
}

async fn a_rule_fits_only_what_it_says_and_never_lowers(db: Db) {
    let desk = Desk::open(db).await;
    let bas = desk.colleague("Bas", Role::Manager).await;
    let mut of_x = rule("Op X", &["fiets"], raises(Priority::High));
    of_x.when.platform = Some(Platform::X);
    keep(&desk, &bas, of_x).await.unwrap();
    let mut off = rule("Uit", &["fiets"], raises(Priority::Hot));
    off.on = false;
    keep(&desk, &bas, off).await.unwrap();
    keep(&desk, &bas, rule("Lager", &["brand"], raises(Priority::Low))).await.unwrap();
    let bicycle = writes(&desk, &bas, "Jan", "Mijn fiets is zoek, wat nu").await;
    assert_eq!(bicycle.priority, Priority::Normal);
    let fire = writes(&desk, &bas, "Noor", "Er is nu brand in de flat").await;
    assert!(fire.priority < Priority::Normal, "a rule lowers nothing");
    let noor = desk.sim.citizen("x", "Piet");
    desk.hears(desk.sim.dm(&noor, "Mijn fiets is zoek, wat nu")).await;
    let all = desk.list(&bas, shared::ConversationFilter::default()).await;
    let on_x = all.into_iter().find(|c| c.platform == Platform::X).unwrap();
    assert_eq!(on_x.priority, Priority::High);
}

async fn a_rule_answers_once_and_the_citizen_still_waits(db: Db) {
    let desk = Desk::open(db).await;
    let bas = desk.colleague("Bas", Role::Manager).await;
    let answer = answer(&desk, &bas).await;
    let then = RuleThen { answer: Some(answer), ..RuleThen::default() };
    keep(&desk, &bas, rule("Eerst", &["hallo"], then.clone())).await.unwrap();
    keep(&desk, &bas, rule("Dan", &["hallo", "daar"], then)).await.unwrap();
    let c = writes(&desk, &bas, "Jan Nijland", "Hallo daar").await;
    let sent = answers(&desk, &bas, c.id).await;
    assert_eq!(sent.len(), 1, "of two rules that answer one does");
    // Facebook tells a name only when asked: the blank stays empty in good Dutch.
    assert_eq!(sent[0].text, "Dag, morgen antwoorden wij.");
    assert_eq!((sent[0].state, sent[0].author.clone()), (MessageState::Queued, None));
    assert_eq!(sent[0].event, Some(SystemEvent::AnsweredByRule));
    assert!(c.waiting_since.is_some() && c.status == Status::Open, "nobody answered yet");

    desk.outbox.round().await.unwrap();
    desk.apply().await;
    let delivered = answers(&desk, &bas, c.id).await;
    assert_eq!((delivered.len(), delivered[0].state), (1, MessageState::Sent));
    let still = desk.list(&bas, shared::ConversationFilter::default()).await;
    assert!(still[0].waiting_since.is_some() && still[0].status == Status::Open);
    // Not for the second message, and not when it is taken up anew.
    writes(&desk, &bas, "Jan Nijland", "Hallo? Iemand daar?").await;
    inbox::set_status(&desk.store, desk.now(), &bas, c.id, SetStatus::Resolved).await.unwrap();
    writes(&desk, &bas, "Jan Nijland", "Hallo daar").await;
    assert_eq!(answers(&desk, &bas, c.id).await.len(), 1);
}

async fn a_rule_tells_those_who_see_it_and_nobody_else(db: Db) {
    let desk = Desk::open(db).await;
    let bas = desk.colleague("Bas", Role::Manager).await;
    let (hengelo, enschede) = (desk.team("Hengelo").await, desk.team("Enschede").await);
    let sanne = desk.user("Sanne", Role::Agent, Some(&hengelo)).await;
    let mehmet = desk.user("Mehmet", Role::Agent, Some(&enschede)).await;
    let unit = desk.user("Eenheid", Role::Patrol, Some(&hengelo)).await;
    let tell = vec![sanne.id, mehmet.id, unit.id];
    let then = RuleThen { team: Some(hengelo.id), tell, ..RuleThen::default() };
    keep(&desk, &bas, rule("Evenement", &["festival"], then)).await.unwrap();
    let c = writes(&desk, &bas, "Jan", "Hoe laat is het festival afgelopen?").await;
    let told = async |who: &User| {
        let page = backend::notices::notices(&desk.store, who, 50, None).await.map(|page| page.items);
        page.unwrap_or_default().into_iter().map(|n| (n.kind, n.conversation, n.by)).collect::<Vec<_>>()
    };
    assert_eq!(told(&sanne).await, [(NoticeKind::Ruled, c.id, None)]);
    assert_eq!((told(&mehmet).await, told(&unit).await), (vec![], vec![]), "they do not see it");
    let SystemEvent::Ruled { told: names, .. } = &events(&desk, &bas, c.id).await[0] else { panic!() };
    assert_eq!(names, &[sanne.reference()]);
    writes(&desk, &bas, "Jan", "En is er een festival volgend jaar?").await;
    assert_eq!(told(&sanne).await.len(), 1, "once in a conversation");

    // Where the platform says who writes, so does the notice, the first time too.
    desk.hears(desk.sim.dm(&desk.sim.citizen("x", "Noor"), "Is er nog een festival?")).await;
    let changes = change::Entity::find().order_by_asc(change::Column::Seq).all(desk.store.read()).await;
    let events = changes.unwrap().into_iter().map(|c| serde_json::from_str(&c.event).unwrap());
    let last =
        events.filter_map(|e| if let Event::Notice { notice } = e { Some(notice) } else { None }).next_back();
    assert_eq!(last.unwrap().citizen, "Noor");

    // Who left is told no more, and a rule that names them can still be changed.
    backend::people::remove_user(
        &desk.store,
        desk.now(),
        &desk.colleague("Admin", Role::Admin).await,
        mehmet.id,
    )
    .await
    .unwrap();
    let left = RuleThen { tell: vec![sanne.id, mehmet.id], ..RuleThen::default() };
    keep(&desk, &bas, rule("Kermis", &["kermis"], left)).await.unwrap();

    let nobody = RuleThen { tell: vec![shared::UserId(999)], ..RuleThen::default() };
    let refused = keep(&desk, &bas, rule("Niemand", &["x"], nobody)).await.unwrap_err();
    let SettingError::Invalid(wrong) = refused else { panic!("{refused:?}") };
    assert_eq!(wrong[0].field, "tell");
}

async fn a_rule_sets_spam_aside_but_nothing_that_presses_or_that_somebody_has(db: Db) {
    let desk = Desk::open(db).await;
    let bas = desk.colleague("Bas", Role::Manager).await;
    let advert = label(&desk, &bas, "reclame").await;
    let then = RuleThen { labels: vec![advert], spam: true, ..RuleThen::default() };
    keep(&desk, &bas, rule("Reclame", &["zonnebrillen", "bitcoin*"], then)).await.unwrap();
    let c = writes(&desk, &bas, "Jan", "Goedkope zonnebrillen, alleen vandaag").await;
    assert_eq!((c.status, c.labels.clone(), c.waiting_since), (Status::Spam, vec![advert], None));
    let SystemEvent::Ruled { spam, .. } = &events(&desk, &bas, c.id).await[0] else { panic!() };
    assert!(spam);

    // A colleague says that it is none: from then on it is not set aside again.
    inbox::set_status(&desk.store, desk.now(), &bas, c.id, SetStatus::Open).await.unwrap();
    assert_eq!(writes(&desk, &bas, "Jan", "Nee echt, zonnebrillen!").await.status, Status::Open);

    let pressing = writes(&desk, &bas, "Noor", "Inbraak nu bezig bij de winkel met zonnebrillen").await;
    assert_eq!((pressing.status, pressing.labels), (Status::Open, vec![advert]));
    let held = writes(&desk, &bas, "Piet", "Mag ik iets vragen?").await;
    inbox::claim(&desk.store, desk.now(), &bas, held.id).await.unwrap();
    let held = writes(&desk, &bas, "Piet", "Iemand wil mij bitcoins verkopen, wat nu?").await;
    assert_eq!(held.status, Status::Open, "a colleague has it");
}

async fn what_was_written_long_ago_or_in_public_is_not_answered_by_itself(db: Db) {
    let desk = Desk::open(db).await;
    let bas = desk.colleague("Bas", Role::Manager).await;
    let answer = answer(&desk, &bas).await;
    keep(&desk, &bas, rule("Hallo", &["hallo"], RuleThen { answer: Some(answer), ..RuleThen::default() }))
        .await
        .unwrap();
    let jan = desk.sim.citizen("hengelo", "Jan");
    let late = desk.sim.dm(&jan, "Hallo").request();
    desk.clock.advance(2 * HOUR);
    desk.take(&late).await;
    desk.apply().await;
    let noor = desk.sim.citizen("x", "Noor");
    desk.hears(desk.sim.mention(&noor, "Hallo daar").unwrap()).await;
    for c in desk.list(&bas, shared::ConversationFilter::default()).await {
        assert_eq!(answers(&desk, &bas, c.id).await, [], "{c:?}");
    }
}

async fn wrong_rules_are_refused_with_everything_that_is_wrong(db: Db) {
    let desk = Desk::open(db).await;
    let bas = desk.colleague("Bas", Role::Manager).await;
    let sanne = desk.colleague("Sanne", Role::Agent).await;
    let good = || rule("Fiets", &["fiets"], raises(Priority::High));
    assert!(matches!(keep(&desk, &sanne, good()).await, Err(SettingError::Forbidden)));
    assert!(matches!(rules::list(&desk.store, &sanne).await, Err(SettingError::Forbidden)));
    let then = RuleThen {
        labels: vec![LabelId(9)],
        team: Some(9.into()),
        answer: Some(9.into()),
        ..RuleThen::default()
    };
    let Err(SettingError::Invalid(wrong)) = keep(&desk, &bas, rule("", &["…"], then)).await else {
        panic!("it is refused")
    };
    let fields: Vec<_> = wrong.iter().map(|w| w.field.as_str()).collect();
    assert_eq!(fields, ["name", "words", "labels", "team", "answer"]);

    // One that fits everything is kept when that is said to be meant.
    let everything = rule("Alles", &[], raises(Priority::High));
    let refused = keep(&desk, &bas, everything.clone()).await;
    assert!(matches!(refused, Err(SettingError::Conflict("fits-everything", _))), "{refused:?}");
    let meant = KeepRule { version: 0, rule: everything, everything: true };
    rules::make(&desk.store, desk.now(), &bas, &meant).await.unwrap();

    let made = keep(&desk, &bas, good()).await.unwrap();
    assert!(matches!(keep(&desk, &bas, good()).await, Err(SettingError::Conflict("name-taken", _))));
    let change = |version| KeepRule { version, rule: good(), everything: false };
    let first = rules::put(&desk.store, desk.now(), &bas, made.id, &change(1)).await.unwrap();
    assert_eq!(first.version, 2);
    let second = rules::put(&desk.store, desk.now(), &bas, made.id, &change(1)).await;
    assert!(matches!(second, Err(SettingError::Changed)));
    rules::delete(&desk.store, desk.now(), &bas, made.id).await.unwrap();
    assert_eq!(rules::list(&desk.store, &bas).await.unwrap().len(), 1);
}

async fn a_dry_run_tells_what_a_rule_would_have_found_and_changes_nothing(db: Db) {
    let desk = Desk::open(db).await;
    let bas = desk.colleague("Bas", Role::Manager).await;
    writes(&desk, &bas, "Oud", "Een gestolen fiets van lang geleden").await;
    desk.clock.advance(31 * 24 * HOUR);
    desk.sim.advance(std::time::Duration::from_secs(31 * 24 * 3600));
    let found = writes(&desk, &bas, "Jan", "Mijn fiets is gestolen").await;
    writes(&desk, &bas, "Noor", "Hoe laat is het bureau open?").await;
    desk.jobs.round().await.unwrap();
    let reply = shared::NewReply { text: "Welke fiets?".into(), ..Default::default() };
    inbox::reply(&desk.store, desk.now(), &bas, found.id, &reply, None).await.unwrap();
    let before = message::Entity::find().count(desk.store.read()).await.unwrap();
    let list = desk.list(&bas, shared::ConversationFilter::default()).await;

    let tried = rule("", &["fiets*"], raises(Priority::Hot));
    let run = rules::dry_run(&desk.store, desk.now(), &bas, &tried).await.unwrap();
    assert_eq!((run.looked_at, run.fits, run.more), (2, 1, false));
    assert_eq!((run.hits[0].conversation, run.hits[0].citizen.as_str()), (found.id, "Jan"));
    let marked: Vec<_> = run.hits[0].fragments.iter().filter(|f| f.hit).map(|f| f.text.as_str()).collect();
    assert_eq!(marked, ["fiets"]);

    assert_eq!(desk.list(&bas, shared::ConversationFilter::default()).await, list);
    assert_eq!(message::Entity::find().count(desk.store.read()).await.unwrap(), before);
    let looks = audit::Entity::find().all(desk.store.read()).await.unwrap();
    assert_eq!(looks.iter().filter(|a| a.action == "rule.tried").count(), 1);
    let sanne = desk.colleague("Sanne", Role::Agent).await;
    let refused = rules::dry_run(&desk.store, desk.now(), &sanne, &tried).await;
    assert!(matches!(refused, Err(SettingError::Forbidden)));
}

async fn what_spam_has_in_common_is_proposed_and_what_others_write_is_not(db: Db) {
    let desk = Desk::open(db).await;
    let bas = desk.colleague("Bas", Role::Manager).await;
    let proposed = async || rules::spam_proposals(&desk.store, desk.now(), &bas).await.unwrap();
    let set_aside = async |id| {
        inbox::set_status(&desk.store, desk.now(), &bas, id, SetStatus::Spam).await.unwrap();
    };
    for n in 0..3 {
        let text =
            format!("Goedemorgen, ik heb een vraag. Verdien nu snel geld: https://winst.example/{n} doe mee");
        set_aside(writes(&desk, &bas, &format!("Winst {n}"), &text).await.id).await;
    }
    for n in 0..3 {
        let text = format!("{n} Volgers kopen? Stuur ons NU een berichtje");
        set_aside(writes(&desk, &bas, &format!("Volgers {n}"), &text).await.id).await;
    }
    set_aside(writes(&desk, &bas, "Eenling", "Wij bouwen de beste websites").await.id).await;
    assert_eq!(proposed().await.proposals, [], "there is little to compare with");
    for n in 0..50 {
        let text = format!("Goedemorgen, ik heb een vraag over straat {n}");
        writes(&desk, &bas, &format!("Burger {n}"), &text).await;
    }
    let found = proposed().await;
    assert_eq!(found.looked_at, 57);
    let words: Vec<_> = found.proposals.iter().map(|p| (p.words.as_str(), p.conversations)).collect();
    assert_eq!(words, [("winst.example", 3), ("kopen stuur ons nu een berichtje", 3)]);

    // A rule made of a proposal finds what it was made of, and nothing else.
    let spam = || RuleThen { spam: true, ..RuleThen::default() };
    for words in ["winst.example", "kopen stuur ons nu een berichtje"] {
        let tried = rule(words, &[words], spam());
        let run = rules::dry_run(&desk.store, desk.now(), &bas, &tried).await.unwrap();
        assert_eq!(run.fits, 3, "{words}");
    }
    keep(&desk, &bas, rule("Winst", &["winst.example"], spam())).await.unwrap();
    let left = proposed().await.proposals;
    assert_eq!(left.len(), 1, "what a rule sets aside is proposed no more: {left:?}");

    let sanne = desk.colleague("Sanne", Role::Agent).await;
    let refused = rules::spam_proposals(&desk.store, desk.now(), &sanne).await;
    assert!(matches!(refused, Err(SettingError::Forbidden)));
}

async fn a_proposal_that_is_dismissed_stays_away_for_a_month(db: Db) {
    let desk = Desk::open(db).await;
    let bas = desk.colleague("Bas", Role::Manager).await;
    let text = "Volgers kopen? Stuur ons NU een berichtje";
    let set_aside = async |who: &str| {
        let id = writes(&desk, &bas, who, text).await.id;
        inbox::set_status(&desk.store, desk.now(), &bas, id, SetStatus::Spam).await.unwrap();
    };
    let others_write = async || {
        for n in 0..50 {
            writes(&desk, &bas, &format!("Burger {n}"), &format!("Ik heb een vraag over straat {n}")).await;
        }
    };
    for who in ["Een", "Twee", "Drie"] {
        set_aside(who).await;
    }
    others_write().await;
    let proposed = async || rules::spam_proposals(&desk.store, desk.now(), &bas).await.unwrap().proposals;
    let dismiss = async |who: &User, words: &str| {
        rules::dismiss(&desk.store, desk.now(), who, &DismissProposal { words: words.into() }).await
    };
    let words = proposed().await[0].words.clone();

    dismiss(&bas, &words).await.unwrap();
    dismiss(&bas, &words).await.expect("a colleague may have been sooner");
    assert_eq!(proposed().await, [], "nor are some of its words proposed instead");
    let sanne = desk.colleague("Sanne", Role::Agent).await;
    assert!(matches!(dismiss(&sanne, &words).await, Err(SettingError::Forbidden)));
    for wrong in ["", " ?! ", &"lang ".repeat(20)] {
        assert!(matches!(dismiss(&bas, wrong).await, Err(SettingError::Invalid(_))), "{wrong}");
    }

    desk.clock.advance(31 * 24 * HOUR);
    for who in ["Vier", "Vijf", "Zes"] {
        set_aside(who).await;
    }
    others_write().await;
    assert_eq!(proposed().await.len(), 1, "who goes on for longer is proposed again");
    dismiss(&bas, &words).await.unwrap();
    assert_eq!(proposed().await, []);
}

on_both!(
    a_proposal_that_is_dismissed_stays_away_for_a_month,
    what_spam_has_in_common_is_proposed_and_what_others_write_is_not,
    a_rule_labels_raises_and_moves_and_says_so,
    a_rule_fits_only_what_it_says_and_never_lowers,
    a_rule_answers_once_and_the_citizen_still_waits,
    a_rule_tells_those_who_see_it_and_nobody_else,
    a_rule_sets_spam_aside_but_nothing_that_presses_or_that_somebody_has,
    what_was_written_long_ago_or_in_public_is_not_answered_by_itself,
    wrong_rules_are_refused_with_everything_that_is_wrong,
    a_dry_run_tells_what_a_rule_would_have_found_and_changes_nothing,
);
