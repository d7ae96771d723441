//! A colleague who is learning the work: what they write waits for a colleague's approval.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use api_tests::{Db, Desk, on_both};
use backend::{
    inbox::{self, InboxError},
    notices,
};
use futures::future::join_all;
use shared::{
    Conversation, ConversationFilter, DecideApproval, Direction, HOUR, Message, MessageId, MessageState,
    NewReply, NoticeKind, Role, Status, SystemEvent, User,
};

fn to_approve() -> ConversationFilter {
    ConversationFilter { approval: Some(true), ..ConversationFilter::default() }
}

struct Scene {
    desk: Desk,
    /// Who learns the work.
    noor: User,
    sanne: User,
}

impl Scene {
    async fn open(db: Db, says: &str) -> Self {
        let desk = Desk::open(db).await;
        let mut noor = desk.colleague("Noor", Role::Agent).await;
        noor.trainee = true;
        let sanne = desk.colleague("Sanne", Role::Agent).await;
        let scene = Self { desk, noor, sanne };
        scene.citizen_says(says).await;
        scene
    }

    async fn citizen_says(&self, text: &str) {
        let jan = self.desk.sim.citizen("hengelo", "Jan");
        self.desk.hears(self.desk.sim.dm(&jan, text)).await;
    }

    async fn conversation(&self) -> Conversation {
        self.desk.only_conversation(&self.sanne).await
    }

    async fn writes(&self, who: &User, text: &str) -> Message {
        let reply = NewReply { text: text.into(), ..NewReply::default() };
        let id = self.conversation().await.id;
        inbox::reply(&self.desk.store, self.desk.now(), who, id, &reply, None).await.unwrap()
    }

    async fn decides(
        &self,
        who: &User,
        id: MessageId,
        command: &DecideApproval,
    ) -> Result<Message, InboxError> {
        inbox::decide_approval(&self.desk.store, self.desk.now(), who, id, command).await
    }

    async fn send_what_is_due(&self) {
        while self.desk.outbox.round().await.unwrap().taken > 0 {}
    }

    /// Our replies, with how far they got.
    async fn replies(&self) -> Vec<(String, MessageState)> {
        let thread = self.desk.thread(&self.sanne, self.conversation().await.id).await;
        thread.into_iter().filter(|m| m.direction == Direction::Out).map(|m| (m.text, m.state)).collect()
    }

    async fn events(&self) -> Vec<SystemEvent> {
        let thread = self.desk.thread(&self.sanne, self.conversation().await.id).await;
        thread.into_iter().filter_map(|m| m.event).collect()
    }
}

fn approved() -> DecideApproval {
    DecideApproval { approved: true, reason: String::new() }
}

fn given_back(reason: &str) -> DecideApproval {
    DecideApproval { approved: false, reason: reason.into() }
}

async fn a_trainees_reply_goes_out_when_a_colleague_approves_it(db: Db) {
    let scene = Scene::open(db, "Hoe laat is het bureau open?").await;
    let before = scene.conversation().await;
    let written = scene.writes(&scene.noor, "Vanaf negen uur.").await;
    assert_eq!(written.state, MessageState::AwaitsApproval);
    scene.send_what_is_due().await;

    let waits = scene.conversation().await;
    assert_eq!(waits.assignee.as_ref().map(|a| a.id), Some(scene.noor.id));
    assert_eq!(
        (waits.status, waits.waiting_since),
        (Status::Open, before.waiting_since),
        "the citizen waits"
    );
    assert_eq!(waits.preview, "Hoe laat is het bureau open?");
    let listed = scene.desk.list(&scene.sanne, to_approve()).await;
    assert_eq!(listed.iter().map(|c| c.id).collect::<Vec<_>>(), [waits.id]);
    let counted = inbox::counts(&scene.desk.store, scene.desk.now(), &scene.sanne, &[to_approve()]).await;
    assert_eq!(counted.unwrap(), [1]);

    for who in [&scene.noor, &User { trainee: true, ..scene.sanne.clone() }] {
        let refused = scene.decides(who, written.id, &approved()).await;
        assert!(matches!(refused, Err(InboxError::Forbidden)), "{} learns: {refused:?}", who.name);
    }
    let sent = scene.decides(&scene.sanne, written.id, &approved()).await.unwrap();
    assert_eq!((sent.state, sent.author.map(|a| a.id)), (MessageState::Queued, Some(scene.noor.id)));
    scene.send_what_is_due().await;
    assert_eq!(scene.replies().await, [("Vanaf negen uur.".into(), MessageState::Sent)]);
    let after = scene.conversation().await;
    assert_eq!((after.status, after.approval_since), (Status::Waiting, None));
    assert_eq!(after.preview, "Vanaf negen uur.");
    assert_eq!(scene.desk.list(&scene.sanne, to_approve()).await, []);
    assert_eq!(scene.events().await, [SystemEvent::Approved { author: scene.noor.reference() }]);
}

async fn a_reply_that_is_given_back_is_a_draft_again_and_says_why(db: Db) {
    let scene = Scene::open(db, "Mag ik hier parkeren?").await;
    let written = scene.writes(&scene.noor, "Nee.").await;
    for wrong in ["", "  ", &"a".repeat(501)] {
        let refused = scene.decides(&scene.sanne, written.id, &given_back(wrong)).await;
        assert!(matches!(refused, Err(InboxError::Invalid(_))), "{refused:?}");
    }
    scene.decides(&scene.sanne, written.id, &given_back(" Leg uit waarom. ")).await.unwrap();
    let store = &scene.desk.store;
    let c = scene.conversation().await;
    assert_eq!((c.status, c.approval_since), (Status::Open, None));
    assert_eq!(inbox::draft(store, &scene.noor, c.id).await.unwrap().text, "Nee.");
    assert_eq!(scene.replies().await, [(String::new(), MessageState::TakenBack)]);
    let told = notices::notices(store, &scene.noor, 10, None).await.unwrap().items;
    assert_eq!(told[0].kind, NoticeKind::GivenBack);
    let author = scene.noor.reference();
    assert_eq!(scene.events().await, [SystemEvent::GivenBack { author, reason: "Leg uit waarom.".into() }]);
    scene.send_what_is_due().await;
    let late = scene.decides(&scene.sanne, written.id, &approved()).await;
    assert!(matches!(late, Err(InboxError::Conflict("nothing-to-approve", _))), "{late:?}");
}

async fn who_wrote_it_takes_it_back_until_somebody_approved(db: Db) {
    let scene = Scene::open(db, "Mag ik hier parkeren?").await;
    let first = scene.writes(&scene.noor, "Ja").await;
    let second = scene.writes(&scene.noor, "Alleen op zondag").await;
    let take = async |id| inbox::take_back(&scene.desk.store, scene.desk.now(), &scene.noor, id).await;
    assert_eq!(take(first.id).await.unwrap().draft.text, "Ja");
    assert!(scene.conversation().await.approval_since.is_some(), "the other one still waits");
    scene.decides(&scene.sanne, second.id, &approved()).await.unwrap();
    assert_eq!(scene.conversation().await.approval_since, None);
    assert!(matches!(take(second.id).await, Err(InboxError::Conflict("left-already", _))));
}

async fn of_colleagues_who_decide_at_once_one_is_in_time(db: Db) {
    let scene = Scene::open(db, "Wanneer komt de wijkagent?").await;
    let written = scene.writes(&scene.noor, "Morgen.").await;
    let (yes, no) = (approved(), given_back("Nee"));
    let decisions = (0..8).map(|n| if n % 2 == 0 { &yes } else { &no });
    let answers = join_all(decisions.map(|d| scene.decides(&scene.sanne, written.id, d))).await;
    let (in_time, late): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    assert_eq!((in_time.len(), late.len()), (1, 7));
    assert!(late.iter().all(|a| matches!(a, Err(InboxError::Conflict("nothing-to-approve", _)))), "{late:?}");
    scene.send_what_is_due().await;
    let sent = scene.replies().await.iter().filter(|(_, state)| *state == MessageState::Sent).count();
    assert_eq!(sent, usize::from(in_time[0].as_ref().unwrap().state == MessageState::Queued));
}

async fn a_life_in_danger_does_not_wait_for_approval(db: Db) {
    let scene = Scene::open(db, "ik wil niet meer leven ik sta op het spoor").await;
    let at_once = scene.writes(&scene.noor, "Bel nu 112.").await;
    assert_eq!(at_once.state, MessageState::Queued);
    assert_eq!(scene.conversation().await.approval_since, None);
}

async fn what_the_platform_does_not_take_any_more_is_not_approved(db: Db) {
    let scene = Scene::open(db, "Hoe laat is het bureau open?").await;
    let written = scene.writes(&scene.noor, "Vanaf negen uur.").await;
    scene.desk.clock.advance(8 * 24 * HOUR);
    let late = scene.decides(&scene.sanne, written.id, &approved()).await;
    assert!(matches!(late, Err(InboxError::Refused(_))), "the window has closed: {late:?}");
    assert_eq!(scene.replies().await[0].1, MessageState::AwaitsApproval, "and it still waits");
}

async fn who_does_not_see_the_conversation_cannot_approve(db: Db) {
    let scene = Scene::open(db, "Hoe laat is het bureau open?").await;
    let (hengelo, enschede) = (scene.desk.team("Hengelo").await, scene.desk.team("Enschede").await);
    let written = scene.writes(&scene.noor, "Vanaf negen uur.").await;
    let to = shared::Transfer { team: Some(hengelo.id) };
    let id = scene.conversation().await.id;
    inbox::transfer(&scene.desk.store, scene.desk.now(), &scene.sanne, id, &to).await.unwrap();
    let mehmet = scene.desk.user("Mehmet", Role::Agent, Some(&enschede)).await;
    let patrol = scene.desk.colleague("21.03", Role::Patrol).await;
    assert!(matches!(scene.decides(&mehmet, written.id, &approved()).await, Err(InboxError::NotFound)));
    assert!(matches!(scene.decides(&patrol, written.id, &approved()).await, Err(InboxError::Forbidden)));
}

on_both!(
    a_trainees_reply_goes_out_when_a_colleague_approves_it,
    a_reply_that_is_given_back_is_a_draft_again_and_says_why,
    who_wrote_it_takes_it_back_until_somebody_approved,
    of_colleagues_who_decide_at_once_one_is_in_time,
    a_life_in_danger_does_not_wait_for_approval,
    what_the_platform_does_not_take_any_more_is_not_approved,
    who_does_not_see_the_conversation_cannot_approve,
);
