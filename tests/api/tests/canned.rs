//! Canned answers: who may use and change them, and what is counted.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use api_tests::{Db, Desk, on_both};
use backend::{canned, inbox, setting::SettingError};
use futures::future::join_all;
use shared::{CannedAnswer, CannedText, MOST_CANNED, NewReply, PutCannedAnswer, Role, Sharing, User};

fn text(title: &str, scope: Sharing) -> CannedText {
    CannedText {
        title: title.into(),
        scope,
        dutch: "Dag {voornaam}, doe aangifte: {aangifte}".into(),
        english: "Hello {voornaam}, report it: {aangifte}".into(),
    }
}

async fn make(desk: &Desk, who: &User, text: &CannedText) -> Result<CannedAnswer, SettingError> {
    canned::make(&desk.store, desk.now(), who, text).await
}

async fn titles(desk: &Desk, who: &User) -> Vec<String> {
    canned::list(&desk.store, who).await.unwrap().into_iter().map(|c| c.text.title).collect()
}

async fn each_sees_the_districts_their_teams_and_their_own(db: Db) {
    let desk = Desk::open(db).await;
    let (hengelo, enschede) = (desk.team("Hengelo").await, desk.team("Enschede").await);
    let bas = desk.colleague("Bas", Role::Manager).await;
    let sanne = desk.user("Sanne", Role::Agent, Some(&hengelo)).await;
    let joris = desk.user("Joris", Role::Agent, Some(&enschede)).await;
    let here = Sharing::Team { team: hengelo.id };
    make(&desk, &bas, &text("c district", Sharing::District)).await.unwrap();
    make(&desk, &bas, &text("b hengelo", here)).await.unwrap();
    make(&desk, &sanne, &text("a eigen", Sharing::Personal)).await.unwrap();
    make(&desk, &joris, &text("a eigen", Sharing::Personal)).await.unwrap();
    assert_eq!(titles(&desk, &sanne).await, ["a eigen", "b hengelo", "c district"]);
    assert_eq!(titles(&desk, &joris).await, ["a eigen", "c district"]);
    assert_eq!(titles(&desk, &bas).await, ["b hengelo", "c district"]);

    let not_hers = make(&desk, &sanne, &text("x", here)).await;
    assert!(matches!(not_hers, Err(SettingError::Forbidden)));
    let of_joris = canned::list(&desk.store, &joris).await.unwrap()[0].clone();
    let change = PutCannedAnswer { version: of_joris.version, text: of_joris.text };
    let hidden = canned::put(&desk.store, desk.now(), &sanne, of_joris.id, &change).await;
    assert!(matches!(hidden, Err(SettingError::NotFound)));
    // Nobody makes their own into the district's without the right to.
    let own = canned::list(&desk.store, &sanne).await.unwrap()[0].clone();
    let wider = PutCannedAnswer { version: own.version, text: text("wijder", Sharing::District) };
    let refused = canned::put(&desk.store, desk.now(), &sanne, own.id, &wider).await;
    assert!(matches!(refused, Err(SettingError::Forbidden)));
    let theirs = canned::list(&desk.store, &bas).await.unwrap()[1].clone();
    let gone = canned::delete(&desk.store, desk.now(), &sanne, theirs.id).await;
    assert!(matches!(gone, Err(SettingError::Forbidden)));
    canned::delete(&desk.store, desk.now(), &bas, theirs.id).await.unwrap();
    assert_eq!(titles(&desk, &joris).await, ["a eigen"]);
}

async fn of_two_who_change_one_at_once_the_second_is_refused(db: Db) {
    let desk = Desk::open(db).await;
    let bas = desk.colleague("Bas", Role::Manager).await;
    let first = make(&desk, &bas, &text("aangifte", Sharing::District)).await.unwrap();
    let change = |n: usize| {
        let text = CannedText { dutch: format!("Versie {n}"), ..first.text.clone() };
        PutCannedAnswer { version: first.version, text }
    };
    let changes: Vec<_> = (0..4).map(change).collect();
    let all = join_all(changes.iter().map(|c| canned::put(&desk.store, desk.now(), &bas, first.id, c))).await;
    let kept: Vec<_> = all.iter().filter_map(|r| r.as_ref().ok()).collect();
    assert_eq!(kept.len(), 1);
    assert!(all.iter().all(|r| matches!(r, Ok(_) | Err(SettingError::Changed))));
    assert_eq!(canned::list(&desk.store, &bas).await.unwrap(), [kept[0].clone()]);
}

async fn a_title_is_there_once_and_an_unknown_blank_cannot_be_saved(db: Db) {
    let desk = Desk::open(db).await;
    let bas = desk.colleague("Bas", Role::Manager).await;
    let one = text("aangifte", Sharing::District);
    let all = join_all((0..4).map(|_| make(&desk, &bas, &one))).await;
    assert_eq!(all.iter().filter(|r| r.is_ok()).count(), 1);
    assert!(all.iter().all(|r| matches!(r, Ok(_) | Err(SettingError::Conflict("title-taken", _)))));
    let wrong = CannedText { english: "Dear {lastname}".into(), ..text("b", Sharing::District) };
    let Err(SettingError::Invalid(errors)) = make(&desk, &bas, &wrong).await else { panic!("it was saved") };
    assert!(errors[0].field == "english" && errors[0].detail.contains("{lastname}"));
    let nowhere = text("c", Sharing::Team { team: 99.into() });
    assert!(matches!(make(&desk, &bas, &nowhere).await, Err(SettingError::Invalid(_))));
}

async fn there_are_only_so_many(db: Db) {
    let desk = Desk::open(db).await;
    let sanne = desk.colleague("Sanne", Role::Agent).await;
    for n in 0..MOST_CANNED {
        make(&desk, &sanne, &text(&n.to_string(), Sharing::Personal)).await.unwrap();
    }
    let more = make(&desk, &sanne, &text("meer", Sharing::Personal)).await;
    assert!(matches!(more, Err(SettingError::Conflict("too-many-canned-answers", _))));
}

async fn uses_are_counted_once_for_each_reply(db: Db) {
    let desk = Desk::open(db).await;
    let sanne = desk.colleague("Sanne", Role::Agent).await;
    let made = make(&desk, &sanne, &text("dank", Sharing::Personal)).await.unwrap();
    let jan = desk.sim.citizen("hengelo", "Jan Nijland");
    desk.hears(desk.sim.dm(&jan, "Bedankt!")).await;
    let id = desk.only_conversation(&sanne).await.id;
    let reply = NewReply { text: "Graag gedaan.".into(), canned: Some(made.id), ..NewReply::default() };
    for _ in 0..2 {
        // The second is the same command again.
        inbox::reply(&desk.store, desk.now(), &sanne, id, &reply, Some("k")).await.unwrap();
    }
    assert_eq!(canned::list(&desk.store, &sanne).await.unwrap()[0].uses, 1);
    canned::delete(&desk.store, desk.now(), &sanne, made.id).await.unwrap();
    // The words are what matters, not where they came from.
    inbox::reply(&desk.store, desk.now(), &sanne, id, &reply, None).await.unwrap();
}

on_both!(
    each_sees_the_districts_their_teams_and_their_own,
    of_two_who_change_one_at_once_the_second_is_refused,
    a_title_is_there_once_and_an_unknown_blank_cannot_be_saved,
    there_are_only_so_many,
    uses_are_counted_once_for_each_reply,
);
