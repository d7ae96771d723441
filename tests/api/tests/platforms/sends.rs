//! Each way of sending, on each platform.

use crate::{Desk, of, picture};
use backend::platforms::{CallError, Found, Sent};
use shared::{FailureReason, HOUR, Kind, Via};
use simulator::{Say, What};
use std::time::Duration;

fn hours(n: i64) -> Duration {
    Duration::from_millis((n * HOUR).unsigned_abs())
}

fn refused(result: Result<Sent, CallError>) -> FailureReason {
    match result {
        Err(CallError::Refused { reason, .. }) => reason,
        other => panic!("not refused: {other:?}"),
    }
}

#[tokio::test]
async fn a_private_answer_says_whether_a_person_writes_after_the_window() {
    for key in ["hengelo", "instagram"] {
        let desk = Desk::start().await;
        let account = desk.account(key);
        let jan = desk.sim.citizen(key, "Jan Nijland");
        desk.sim.dm(&jan, "Er wordt ingebroken");
        let reply = desk.direct(&jan.id, "We komen eraan");
        let send = async || of(&account).send(&desk.call(&account), &reply).await;
        let check = |as_what: &str, with_tag: Option<&str>| {
            let taken = desk.last_sent();
            let What::Direct { to, messaging_type: kind, tag, metadata: mark } = taken.what else {
                panic!("{taken:?}")
            };
            assert_eq!((to, taken.text), (jan.id.clone(), reply.text.clone()));
            assert_eq!(kind.as_deref(), Some(as_what));
            assert_eq!((tag.as_deref(), mark.as_deref()), (with_tag, Some("mark-1")));
        };
        let first = send().await.unwrap();
        assert_eq!(first.platform_id, desk.last_sent().id);
        check("RESPONSE", None);
        desk.sim.advance(hours(25));
        send().await.unwrap();
        check("MESSAGE_TAG", Some("HUMAN_AGENT"));
        desk.sim.advance(hours(7 * 24));
        assert_eq!(refused(send().await), FailureReason::WindowClosed);
    }
}

#[tokio::test]
async fn files_go_after_the_text_each_by_itself() {
    for key in ["hengelo", "instagram"] {
        let desk = Desk::start().await;
        let account = desk.account(key);
        let jan = desk.sim.citizen(key, "Jan Nijland");
        desk.sim.dm(&jan, "Hoe ziet zo'n bord eruit?");
        let mut reply = desk.direct(&jan.id, "Zo");
        reply.media = vec![picture()];
        let sent = of(&account).send(&desk.call(&account), &reply).await.unwrap();
        let taken = desk.sim.sent();
        assert_eq!(taken.len(), 2);
        assert_eq!(
            (&taken[0].id, taken[0].text.as_str(), taken[0].media.len()),
            (&sent.platform_id, "Zo", 0)
        );
        assert_eq!((taken[1].text.as_str(), taken[1].media.len()), ("", 1));
        reply.text.clear();
        let sent = of(&account).send(&desk.call(&account), &reply).await.unwrap();
        assert_eq!((desk.sim.sent().len(), desk.last_sent().id), (3, sent.platform_id));
    }
}

#[tokio::test]
async fn somebody_unknown_cannot_be_reached() {
    for key in ["hengelo", "instagram", "x"] {
        let desk = Desk::start().await;
        let account = desk.account(key);
        let result = of(&account).send(&desk.call(&account), &desk.direct("404404", "Hoi")).await;
        assert_eq!(refused(result), FailureReason::Unreachable);
    }
}

#[tokio::test]
async fn comments_are_answered_in_public_and_once_in_private() {
    for key in ["hengelo", "instagram"] {
        let desk = Desk::start().await;
        let account = desk.account(key);
        let jan = desk.sim.citizen(key, "Jan Nijland");
        let post = desk.sim.post(key, "Getuigen gezocht").id;
        let comment = desk.sim.comment(&jan, &post, "Ik zag iets").unwrap().id;
        let mut reply = desk.public(Kind::Comment, &jan.id, &comment, "Bel ons");
        reply.post = Some(post.clone());
        let sent = of(&account).send(&desk.call(&account), &reply).await.unwrap();
        assert_eq!(desk.last_sent().what, What::Comment { under: comment.clone() });
        assert_eq!(
            (desk.last_sent().id, desk.last_sent().text),
            (sent.platform_id.clone(), reply.text.clone())
        );
        let found = of(&account).find_sent(&desk.call(&account), &reply).await.unwrap();
        assert_eq!(found, Found::Arrived(sent));

        reply.via = Via::Private;
        of(&account).send(&desk.call(&account), &reply).await.unwrap();
        let What::PrivateReply { comment: answered, to, metadata } = desk.last_sent().what else { panic!() };
        assert_eq!((answered, to, metadata.as_deref()), (comment, jan.id.clone(), Some("mark-1")));
        assert_eq!(refused(of(&account).send(&desk.call(&account), &reply).await), FailureReason::Refused);
        assert_eq!(of(&account).find_sent(&desk.call(&account), &reply).await.unwrap(), Found::CannotTell);
    }
}

#[tokio::test]
async fn an_answer_to_an_answer_is_found_beside_it() {
    for key in ["hengelo", "instagram"] {
        let desk = Desk::start().await;
        let account = desk.account(key);
        let jan = desk.sim.citizen(key, "Jan Nijland");
        let post = desk.sim.post(key, "Getuigen gezocht").id;
        let first = desk.sim.comment(&jan, &post, "Ik zag iets").unwrap().id;
        let second = desk.sim.comment(&jan, &first, "Een rode auto").unwrap().id;
        let mut reply = desk.public(Kind::Comment, &jan.id, &second, "Dank");
        reply.post = Some(post);
        let find = async || of(&account).find_sent(&desk.call(&account), &reply).await.unwrap();
        assert_eq!(find().await, Found::Missing);
        let sent = of(&account).send(&desk.call(&account), &reply).await.unwrap();
        assert_eq!(find().await, Found::Arrived(sent));
    }
}

#[tokio::test]
async fn a_private_answer_to_an_old_comment_is_too_late() {
    let desk = Desk::start().await;
    let account = desk.account("hengelo");
    let jan = desk.sim.citizen("hengelo", "Jan Nijland");
    let post = desk.sim.post("hengelo", "Getuigen gezocht").id;
    let comment = desk.sim.comment(&jan, &post, "Ik zag iets").unwrap().id;
    desk.sim.advance(hours(8 * 24));
    let mut reply = desk.public(Kind::Comment, &jan.id, &comment, "Bel ons");
    reply.via = Via::Private;
    assert_eq!(refused(of(&account).send(&desk.call(&account), &reply).await), FailureReason::WindowClosed);
}

#[tokio::test]
async fn a_visitors_post_is_answered_under_it_and_a_comment_is_hidden_and_shown() {
    let desk = Desk::start().await;
    let account = desk.account("hengelo");
    let jan = desk.sim.citizen("hengelo", "Jan Nijland");
    let post = desk.sim.visitor_post(&jan, "Waar kan ik terecht?").unwrap().id;
    let mut reply = desk.public(Kind::Comment, &jan.id, &post, "Aan de balie");
    reply.post = Some(post.clone());
    let sent = of(&account).send(&desk.call(&account), &reply).await.unwrap();
    let found = of(&account).find_sent(&desk.call(&account), &reply).await.unwrap();
    assert_eq!(found, Found::Arrived(sent));
    reply.via = Via::Private;
    of(&account).send(&desk.call(&account), &reply).await.unwrap();
    let What::PrivateReply { to, .. } = desk.last_sent().what else { panic!() };
    assert_eq!(to, jan.id);
    for key in ["hengelo", "instagram"] {
        let account = desk.account(key);
        let piet = desk.sim.citizen(key, "Piet");
        let post = desk.sim.post(key, "Fijne avond").id;
        let comment = desk.sim.comment(&piet, &post, "Scheldwoord").unwrap().id;
        for hidden in [true, false] {
            of(&account).set_hidden(&desk.call(&account), &comment, hidden).await.unwrap();
            assert_eq!(desk.sim.item(&comment).unwrap().hidden, hidden);
        }
    }
}

#[tokio::test]
async fn a_mention_on_instagram_is_asked_for_and_answered() {
    let desk = Desk::start().await;
    let account = desk.account("instagram");
    let jan = desk.sim.citizen("instagram", "Jan Nijland");
    let in_comment = desk.sim.mention(&jan, "@politie_twente zie dit").unwrap();
    let in_caption = desk.sim.caption_mention(&jan, "Met dank aan @politie_twente").unwrap();
    for (act, said) in [(in_comment, "@politie_twente zie dit"), (in_caption, "Met dank aan @politie_twente")]
    {
        let parts = of(&account).parse(act.webhook().to_string().as_bytes());
        let [backend::platforms::Part::Event { event, .. }] = &parts[..] else { panic!("{parts:?}") };
        let backend::platforms::PlatformEvent::Message(pointed) = &**event else { panic!("{event:?}") };
        let asked = pointed.incomplete.as_ref().unwrap();
        let told = of(&account).complete(&desk.call(&account), asked).await.unwrap();
        assert_eq!((told.text.as_str(), &told.thread), (said, &pointed.thread));
        assert_eq!(told.platform_id, pointed.platform_id);
        assert_eq!(
            (told.citizen.id.as_str(), told.citizen.handle.as_deref()),
            (jan.id.as_str(), Some(jan.handle.as_str()))
        );
        let mut reply = desk.public(Kind::Mention, &jan.id, &told.platform_id, "Dank u");
        reply.post = told.post.map(|p| p.platform_id);
        of(&account).send(&desk.call(&account), &reply).await.unwrap();
        let What::Mention { media, comment } = desk.last_sent().what else { panic!() };
        assert_eq!((media, comment), (asked.media_id.clone(), asked.comment_id.clone()));
        assert_eq!(of(&account).find_sent(&desk.call(&account), &reply).await.unwrap(), Found::CannotTell);
    }
}

#[tokio::test]
async fn a_post_on_x_is_answered_with_pictures_and_found_in_spite_of_what_x_makes_of_it() {
    let desk = Desk::start().await;
    let account = desk.account("x");
    let jan = desk.sim.citizen("x", "Jan Nijland");
    let post = desk.sim.mention(&jan, "@politie_twente brand!").unwrap().id;
    let mut reply =
        desk.public(Kind::Mention, &jan.id, &post, "Zie https://politie.example/brand & blijf weg");
    reply.media = vec![picture(), picture()];
    let find = async || of(&account).find_sent(&desk.call(&account), &reply).await.unwrap();
    assert_eq!(find().await, Found::Missing);
    let sent = of(&account).send(&desk.call(&account), &reply).await.unwrap();
    let taken = desk.last_sent();
    assert_eq!(taken.what, What::Post { in_reply_to: Some(post) });
    assert_eq!((taken.media.len(), taken.id.as_str()), (2, sent.platform_id.as_str()));
    assert_ne!(desk.sim.item(&taken.id).unwrap().text, reply.text);
    assert_eq!(find().await, Found::Arrived(sent));
    // X takes the same words in the same place once.
    assert_eq!(refused(of(&account).send(&desk.call(&account), &reply).await), FailureReason::Refused);
}

#[tokio::test]
async fn a_direct_message_on_x() {
    let desk = Desk::start().await;
    let account = desk.account("x");
    let jan = desk.sim.citizen("x", "Jan Nijland");
    desk.sim.dm(&jan, Say::from("Hoi"));
    let mut reply = desk.direct(&jan.id, "Waar bent u?");
    reply.media = vec![picture()];
    let sent = of(&account).send(&desk.call(&account), &reply).await.unwrap();
    assert_eq!((desk.last_sent().id, desk.last_sent().media.len()), (sent.platform_id, 1));
    let piet = desk.sim.citizen("x", "Piet");
    desk.sim.close_messages(&piet);
    let result = of(&account).send(&desk.call(&account), &desk.direct(&piet.id, "Hoi")).await;
    assert_eq!(refused(result), FailureReason::Unreachable);
}

#[tokio::test]
async fn names_of_citizens_and_of_the_account() {
    let desk = Desk::start().await;
    for key in ["hengelo", "instagram", "x"] {
        let account = desk.account(key);
        let jan = desk.sim.citizen(key, "Jan Nijland");
        let profile = of(&account).profile(&desk.call(&account), &jan.id).await.unwrap();
        assert_eq!(profile.name, "Jan Nijland");
        assert_eq!(profile.handle, (key != "hengelo").then_some(jan.handle));
        assert_eq!(of(&account).check(&desk.call(&account)).await.unwrap(), account.name);
    }
}
