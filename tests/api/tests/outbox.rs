//! Replies: sent as often as can be known, never lost, and honest about what is not known.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]
#![allow(clippy::large_futures, reason = "a scene is large, and there is one of it")]

use api_tests::{Db, Desk, on_both};
use backend::inbox::{self, InboxError};
use shared::{
    Conversation, ConversationFilter, DecideDelivery, FailureReason, HOUR, Health, Kind, Message,
    MessageState, NewReply, Platform, ReplyRefused, Role, Status, User, Verdict, Via,
};
use simulator::{Citizen, Misbehaviour, Sent, What};
use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

/// A citizen's words in each kind of thread that can be answered, and the way of answering.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Messenger,
    PageComment,
    PagePrivately,
    InstagramDirect,
    InstagramComment,
    XPost,
    XDirect,
}

const WAYS: [Way; 7] = [
    Way::Messenger,
    Way::PageComment,
    Way::PagePrivately,
    Way::InstagramDirect,
    Way::InstagramComment,
    Way::XPost,
    Way::XDirect,
];

impl Way {
    const fn account(self) -> &'static str {
        match self {
            Self::Messenger | Self::PageComment | Self::PagePrivately => "hengelo",
            Self::InstagramDirect | Self::InstagramComment => "instagram",
            Self::XPost | Self::XDirect => "x",
        }
    }

    const fn via(self) -> Option<Via> {
        match self {
            Self::PagePrivately => Some(Via::Private),
            _ => None,
        }
    }
}

struct Scene {
    desk: Desk,
    sanne: User,
    jan: Citizen,
    conversation: Conversation,
}

/// A citizen has written, and Sanne is there.
async fn scene(db: Db, way: Way) -> Scene {
    let desk = Desk::open(db).await;
    let sanne = desk.colleague("Sanne", Role::Agent).await;
    Box::pin(scene_with(desk, sanne, way, "Jan Nijland")).await
}

/// A citizen of that name has written, on a desk that is open already.
async fn scene_with(desk: Desk, sanne: User, way: Way, name: &str) -> Scene {
    let jan = desk.sim.citizen(way.account(), name);
    let said = match way {
        Way::Messenger | Way::InstagramDirect | Way::XDirect => {
            desk.sim.dm(&jan, "Hallo, is het bureau open?")
        }
        Way::XPost => desk.sim.mention(&jan, "@politie_twente is het bureau open?").unwrap(),
        Way::PageComment | Way::PagePrivately | Way::InstagramComment => {
            let post = desk.sim.post(way.account(), "Goedemorgen Hengelo");
            desk.sim.comment(&jan, &post.id, "Is het bureau open?").unwrap()
        }
    };
    desk.hears(said).await;
    let open = ConversationFilter { status: Some(Status::Open), ..ConversationFilter::default() };
    let conversation = desk.list(&sanne, open).await.into_iter().next_back().expect("a conversation");
    Scene { desk, sanne, jan, conversation }
}

impl Scene {
    async fn reply(&self, text: &str, via: Option<Via>) -> Result<Message, InboxError> {
        let reply = NewReply { text: text.into(), via, ..NewReply::default() };
        inbox::reply(&self.desk.store, self.desk.now(), &self.sanne, self.conversation.id, &reply, None).await
    }

    /// The reply as the agent sees it now.
    async fn shown(&self) -> Message {
        let thread = self.desk.thread(&self.sanne, self.conversation.id).await;
        thread.into_iter().rfind(|m| m.direction == shared::Direction::Out).expect("a reply")
    }

    /// Lets the worker work, and time pass, until nothing is on its way.
    async fn settle(&self) {
        for _ in 0..40 {
            while self.desk.outbox.round().await.unwrap().taken > 0 {}
            self.pass(61_000).await;
            if !matches!(self.shown().await.state, MessageState::Queued) {
                return;
            }
        }
        panic!("the reply is still on its way: {:?}", self.shown().await);
    }

    async fn pass(&self, millis: u64) {
        self.desk.clock.advance(i64::try_from(millis).unwrap());
        self.desk.sim.advance(Duration::from_millis(millis));
        self.desk.channels.write_health().await;
    }

    /// Works on until the platform has so many of our messages, and stops there, as a crash would.
    async fn until_sent<F: Future>(&self, mut work: CrashAt<F>, count: usize) {
        let done = std::future::poll_fn(|cx| {
            if self.sent().len() >= count {
                return Poll::Ready(false);
            }
            Pin::new(&mut work).poll(cx).map(|_| true)
        });
        assert!(!done.await, "the platform had it before we knew");
    }

    fn sent(&self) -> Vec<Sent> {
        self.desk.sim.sent().into_iter().filter(|s| !matches!(s.what, What::Hide { .. })).collect()
    }

    async fn conversation(&self) -> Conversation {
        inbox::conversation(&self.desk.store, self.desk.now(), &self.sanne, self.conversation.id)
            .await
            .unwrap()
    }
}

async fn a_reply_goes_out_in_every_way_and_says_how_far_it_got(db: Db) {
    for way in WAYS {
        let scene = scene(db, way).await;
        assert_eq!(
            scene.reply("Ja, tot tien uur.", way.via()).await.unwrap().state,
            MessageState::Queued,
            "{way:?}"
        );
        let waiting = scene.conversation().await;
        assert_eq!((waiting.status, waiting.waiting_since), (Status::Waiting, None), "{way:?}");
        assert_eq!(waiting.assignee.unwrap().name, "Sanne", "answering takes it");
        scene.settle().await;
        let sent = scene.sent();
        assert_eq!(sent.len(), 1, "{way:?}");
        assert_eq!(sent[0].text, "Ja, tot tien uur.");
        let shown = scene.shown().await;
        assert_eq!(
            (shown.state, shown.platform_id.as_deref()),
            (MessageState::Sent, Some(sent[0].id.as_str())),
            "{way:?}"
        );
    }
}

async fn delivered_and_read_follow_whenever_they_come(db: Db) {
    let scene = scene(db, Way::Messenger).await;
    scene.reply("Ja hoor.", None).await.unwrap();
    scene.settle().await;
    let delivered = scene.desk.sim.delivered(&scene.jan).unwrap();
    let seen = scene.desk.sim.seen(&scene.jan).unwrap();
    scene.desk.hears(delivered.clone()).await;
    assert_eq!(scene.shown().await.state, MessageState::Delivered);
    scene.desk.hears(seen).await;
    assert_eq!(scene.shown().await.state, MessageState::Read);
    scene.desk.hears(delivered).await;
    assert_eq!(scene.shown().await.state, MessageState::Read, "a late receipt takes nothing back");
}

async fn when_the_answer_is_lost_it_is_not_sent_twice(db: Db) {
    for way in WAYS {
        let scene = scene(db, way).await;
        scene.desk.sim.misbehave(way.account(), Misbehaviour::DropConnection { times: 1 });
        scene.reply("Ja, tot tien uur.", way.via()).await.unwrap();
        scene.settle().await;
        assert_eq!(scene.sent().len(), 1, "{way:?}");
        let expected = if way == Way::PagePrivately { MessageState::Unknown } else { MessageState::Sent };
        assert_eq!(scene.shown().await.state, expected, "{way:?}");
    }
}

/// Stops a piece of work at its n-th step, as a crash would.
struct CrashAt<F> {
    work: Pin<Box<F>>,
    steps_left: u32,
}

impl<F: Future> Future for CrashAt<F> {
    type Output = Option<F::Output>;
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if self.steps_left == 0 {
            return Poll::Ready(None);
        }
        self.steps_left -= 1;
        self.work.as_mut().poll(cx).map(Some)
    }
}

async fn a_crash_at_any_point_loses_nothing_and_sends_nothing_twice(db: Db) {
    for way in [Way::Messenger, Way::PageComment, Way::XPost] {
        let mut finished = false;
        let mut scene = scene(db, way).await;
        for steps in (1..400).step_by(3) {
            let text = format!("We komen eraan ({steps}).");
            scene.reply(&text, way.via()).await.unwrap();
            let round = scene.desk.outbox.round();
            let outcome = CrashAt { work: Box::pin(round), steps_left: steps }.await;
            scene.settle().await;
            let sent = scene.sent().into_iter().filter(|s| s.text == text).count();
            assert_eq!(sent, 1, "{way:?} crashed at step {steps}");
            assert_eq!(scene.shown().await.state, MessageState::Sent, "{way:?} crashed at step {steps}");
            if outcome.is_some() {
                finished = true;
                break;
            }
            let Scene { desk, sanne, .. } = scene;
            scene = scene_with(desk, sanne, way, &format!("Citizen {steps}")).await;
        }
        assert!(finished, "{way:?}: the last crash was after the end");
    }
}

async fn where_nobody_can_tell_the_agent_decides(db: Db) {
    let scene = scene(db, Way::PagePrivately).await;
    scene.desk.sim.misbehave("hengelo", Misbehaviour::DropConnection { times: 1 });
    scene.reply("Kunt u dit privé toelichten?", Some(Via::Private)).await.unwrap();
    scene.settle().await;
    let unknown = scene.shown().await;
    assert_eq!(unknown.state, MessageState::Unknown);
    assert_eq!(scene.conversation().await.status, Status::Open, "it comes back to whoever has it");
    let (store, now) = (&scene.desk.store, scene.desk.now());
    let arrived = DecideDelivery { verdict: Verdict::Arrived };
    let decided = inbox::decide(store, now, &scene.sanne, unknown.id, &arrived).await.unwrap();
    assert_eq!(decided.state, MessageState::Sent);
    let again = inbox::decide(store, now, &scene.sanne, unknown.id, &arrived).await;
    assert!(matches!(again, Err(InboxError::Conflict("nothing-to-decide", _))));
    assert_eq!(scene.sent().len(), 1);
}

async fn a_platform_that_fails_for_a_while_gets_it_later(db: Db) {
    for how in [
        Misbehaviour::ServerError { times: 2 },
        Misbehaviour::RateLimit { times: 2, retry_after: 60, code: None },
    ] {
        for way in [Way::Messenger, Way::InstagramComment, Way::XDirect] {
            let scene = scene(db, way).await;
            scene.desk.sim.misbehave(way.account(), how);
            scene.reply("Ja, tot tien uur.", way.via()).await.unwrap();
            while scene.desk.outbox.round().await.unwrap().taken > 0 {}
            assert_eq!(scene.shown().await.state, MessageState::Queued, "{way:?} {how:?}");
            scene.settle().await;
            assert_eq!(
                (scene.shown().await.state, scene.sent().len()),
                (MessageState::Sent, 1),
                "{way:?} {how:?}"
            );
        }
    }
}

async fn a_dead_token_fails_the_reply_and_shows_on_the_channel(db: Db) {
    let scene = scene(db, Way::Messenger).await;
    scene.desk.sim.misbehave("hengelo", Misbehaviour::DeadToken);
    scene.reply("Ja hoor.", None).await.unwrap();
    scene.settle().await;
    let failed = scene.shown().await;
    assert_eq!(failed.state, MessageState::Failed);
    assert_eq!(failed.failure.unwrap().reason, FailureReason::TokenDead);
    let back = scene.conversation().await;
    assert_eq!(back.status, Status::Open, "the citizen has no answer");
    assert!(back.waiting_since.is_some());
    let channels = scene.desk.channels.list(&scene.sanne, 100, None).await.unwrap().items;
    let channel = channels.iter().find(|c| c.id == back.channel.id).unwrap();
    assert_eq!(channel.health, Health::TokenDead);

    scene.desk.sim.misbehave("hengelo", Misbehaviour::None);
    let again = DecideDelivery { verdict: Verdict::SendAgain };
    inbox::decide(&scene.desk.store, scene.desk.now(), &scene.sanne, failed.id, &again).await.unwrap();
    scene.settle().await;
    assert_eq!((scene.shown().await.state, scene.sent().len()), (MessageState::Sent, 1));
}

async fn an_expired_token_of_x_is_renewed_once(db: Db) {
    let scene = scene(db, Way::XPost).await;
    // The platform's clock only: the access token is over, ours does not know.
    scene.desk.sim.advance(Duration::from_secs(3 * 3600));
    scene.reply("Ja, tot tien uur.", None).await.unwrap();
    scene.settle().await;
    assert_eq!((scene.shown().await.state, scene.sent().len()), (MessageState::Sent, 1));
}

async fn the_window_decides_how_and_whether(db: Db) {
    let scene = scene(db, Way::Messenger).await;
    scene.pass(u64::try_from(25 * HOUR).unwrap()).await;
    scene.reply("Sorry voor het wachten.", None).await.unwrap();
    scene.settle().await;
    let What::Direct { tag, .. } = &scene.sent()[0].what else { panic!("a private message") };
    assert_eq!(tag.as_deref(), Some("HUMAN_AGENT"));
    scene.pass(u64::try_from(6 * 24 * HOUR).unwrap()).await;
    let refused = scene.reply("Bent u er nog?", None).await;
    assert!(matches!(refused, Err(InboxError::Refused(ReplyRefused::WindowClosed { .. }))));
    let too_long = scene.reply(&"a".repeat(2001), None).await;
    assert!(matches!(too_long, Err(InboxError::Refused(ReplyRefused::TooLong { length: 2001, max: 2000 }))));
    assert!(matches!(scene.reply("  ", None).await, Err(InboxError::Refused(ReplyRefused::Empty))));
    assert_eq!(scene.sent().len(), 1);
}

async fn replies_of_one_conversation_keep_their_order(db: Db) {
    let scene = scene(db, Way::Messenger).await;
    scene.desk.sim.misbehave("hengelo", Misbehaviour::ServerError { times: 1 });
    for text in ["Een", "Twee", "Drie"] {
        scene.reply(text, None).await.unwrap();
        scene.desk.clock.advance(1000);
    }
    scene.settle().await;
    scene.settle().await;
    let texts: Vec<_> = scene.sent().into_iter().map(|s| s.text).collect();
    assert_eq!(texts, ["Een", "Twee", "Drie"]);
}

async fn a_comment_is_hidden_at_the_platform(db: Db) {
    for way in [Way::PageComment, Way::InstagramComment] {
        let scene = scene(db, way).await;
        let comment = scene.desk.thread(&scene.sanne, scene.conversation.id).await.remove(0);
        let (store, now) = (&scene.desk.store, scene.desk.now());
        let hide = shared::HideComment { hidden: true };
        assert!(inbox::set_hidden(store, now, &scene.sanne, comment.id, &hide).await.unwrap().hidden);
        while scene.desk.jobs.round().await.unwrap() > 0 {}
        assert!(scene.desk.sim.sent().iter().any(|s| s.what == What::Hide { hidden: true }), "{way:?}");
    }
    let scene = scene(db, Way::XPost).await;
    let post = scene.desk.thread(&scene.sanne, scene.conversation.id).await.remove(0);
    let hide = shared::HideComment { hidden: true };
    let refused = inbox::set_hidden(&scene.desk.store, scene.desk.now(), &scene.sanne, post.id, &hide).await;
    assert!(matches!(refused, Err(InboxError::Conflict("not-hideable", _))));
    assert_eq!((scene.conversation.platform, scene.conversation.kind), (Platform::X, Kind::Mention));
}

/// Instagram names the message that was seen: whoever saw it saw those before it, in whatever order it is told.
async fn who_saw_the_last_message_saw_those_before_it(db: Db) {
    for early in [false, true] {
        let scene = scene(db, Way::InstagramDirect).await;
        for text in ["Een", "Twee"] {
            scene.reply(text, None).await.unwrap();
            while scene.desk.outbox.round().await.unwrap().taken > 0 {}
            scene.pass(5_000).await;
        }
        scene.reply("Drie", None).await.unwrap();
        if early {
            // The platform has it and tells that it was seen before it answers us.
            let steps = CrashAt { work: Box::pin(scene.desk.outbox.round()), steps_left: 10_000 };
            scene.until_sent(steps, 3).await;
        } else {
            while scene.desk.outbox.round().await.unwrap().taken > 0 {}
        }
        let seen = scene.desk.sim.seen(&scene.jan).unwrap();
        scene.desk.hears(seen).await;
        scene.settle().await;
        let thread = scene.desk.thread(&scene.sanne, scene.conversation.id).await;
        let states: Vec<_> =
            thread.iter().filter(|m| m.direction == shared::Direction::Out).map(|m| m.state).collect();
        assert_eq!(states, [MessageState::Read; 3], "early: {early}");
    }
}

/// The echo of a private reply comes in the citizen's private thread, which is not where it was written.
async fn an_echo_that_overtakes_a_private_reply_opens_no_second_conversation(db: Db) {
    let scene = scene(db, Way::InstagramComment).await;
    scene.reply("We helpen u hier verder.", Some(Via::Private)).await.unwrap();
    let round = CrashAt { work: Box::pin(scene.desk.outbox.round()), steps_left: 10_000 };
    scene.until_sent(round, 1).await;
    let sent = scene.sent().remove(0);
    let echo = scene.desk.sim.echo(&sent.id).unwrap();
    scene.desk.hears(echo).await;
    let everything = ConversationFilter::default();
    assert_eq!(scene.desk.list(&scene.sanne, everything).await.len(), 1, "while it is being sent");
    scene.settle().await;
    scene.desk.apply_patiently().await;
    assert_eq!(scene.desk.list(&scene.sanne, everything).await.len(), 1);
    let shown = scene.shown().await;
    assert_eq!((shown.state, shown.platform_id), (MessageState::Sent, Some(sent.id)));
}

/// The same words to the same citizen a moment before: that answer is not the lost one.
async fn an_equal_answer_of_a_moment_before_is_not_taken_for_the_lost_one(db: Db) {
    for way in [Way::Messenger, Way::PageComment, Way::InstagramDirect, Way::InstagramComment, Way::XDirect] {
        let scene = scene(db, way).await;
        scene.reply("Dank u wel!", None).await.unwrap();
        while scene.desk.outbox.round().await.unwrap().taken > 0 {}
        scene.pass(20_000).await;
        // This one never reached the platform, and nobody knows.
        scene.desk.sim.misbehave(way.account(), Misbehaviour::ServerError { times: 1 });
        scene.reply("Dank u wel!", None).await.unwrap();
        while scene.desk.outbox.round().await.unwrap().taken > 0 {}
        scene.settle().await;
        assert_eq!(scene.sent().len(), 2, "{way:?}");
        assert_eq!(scene.shown().await.state, MessageState::Sent, "{way:?}");
    }
}

on_both!(
    who_saw_the_last_message_saw_those_before_it,
    an_echo_that_overtakes_a_private_reply_opens_no_second_conversation,
    an_equal_answer_of_a_moment_before_is_not_taken_for_the_lost_one,
    a_reply_goes_out_in_every_way_and_says_how_far_it_got,
    delivered_and_read_follow_whenever_they_come,
    when_the_answer_is_lost_it_is_not_sent_twice,
    a_crash_at_any_point_loses_nothing_and_sends_nothing_twice,
    where_nobody_can_tell_the_agent_decides,
    a_platform_that_fails_for_a_while_gets_it_later,
    a_dead_token_fails_the_reply_and_shows_on_the_channel,
    an_expired_token_of_x_is_renewed_once,
    the_window_decides_how_and_whether,
    replies_of_one_conversation_keep_their_order,
    a_comment_is_hidden_at_the_platform,
);
