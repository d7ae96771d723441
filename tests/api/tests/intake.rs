//! What platforms send is applied exactly once, however often and in whatever order it comes.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use api_tests::{Db, Desk, on_both};
use backend::store::entity::{contact, conversation, message, post, raw_event};
use futures::future::join_all;
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use sea_orm::{EntityTrait, PaginatorTrait};
use shared::{Role, Timestamp};
use simulator::{Act, Flavour, Made, Say, SignedRequest, Simulator};
use std::{collections::BTreeMap, task::Poll};

/// In how many orders each platform's story is told.
const ORDERS: usize = 6;

/// What a desk holds in the end, without what only says how it got there (ids, versions, our own times):
/// by thread what its conversation shows, and its messages in order.
type Held = BTreeMap<String, (String, Vec<String>)>;

async fn held(desk: &Desk) -> Held {
    let db = desk.store.read();
    let names: BTreeMap<i64, String> =
        contact::Entity::find().all(db).await.unwrap().into_iter().map(|c| (c.id, c.name)).collect();
    let posts = post::Entity::find().all(db).await.unwrap().into_iter();
    let posts: BTreeMap<i64, String> =
        posts.map(|p| (p.id, format!("{}:{}", p.platform_id, p.text))).collect();
    let messages = message::Entity::find().all(db).await.unwrap();
    let by_id: BTreeMap<i64, Option<String>> =
        messages.iter().map(|m| (m.id, m.platform_id.clone())).collect();
    let mut held = Held::new();
    for c in conversation::Entity::find().all(db).await.unwrap() {
        let shown = format!(
            "{} {} waits {:?} inbound {:?} last {} {:?} {:?} of {:?} under {:?}",
            c.platform,
            c.status,
            c.waiting_since,
            c.last_inbound_at,
            c.last_message_at,
            c.preview,
            c.preview_direction,
            c.contact_id.map(|id| &names[&id]),
            c.post_id.map(|id| &posts[&id]),
        );
        let mut thread: Vec<String> =
            messages.iter().filter(|m| m.conversation_id == c.id).map(|m| told(m, &by_id)).collect();
        thread.sort();
        held.insert(format!("{}/{}/{}", c.channel_id, c.kind, c.thread_key), (shown, thread));
    }
    held
}

fn told(m: &message::Model, by_id: &BTreeMap<i64, Option<String>>) -> String {
    format!(
        "{} {:?} {} {:?} {} {:?} edited {:?} deleted {:?} hidden {} answers {:?} event {:?}",
        m.sent_at,
        m.platform_id,
        m.direction,
        m.via,
        m.state,
        m.text,
        m.edited_at,
        m.deleted_at,
        m.hidden,
        m.reply_to_id.map(|id| &by_id[&id]),
        m.event
    )
}

/// Some minutes before now, so that each thing has a moment of its own.
struct Moments(Timestamp);

impl Moments {
    fn next(&mut self) -> Timestamp {
        self.0 = self.0.plus_millis(7_000);
        self.0
    }
}

fn moments(sim: &Simulator) -> Moments {
    Moments(sim.now().plus_millis(-3_600_000))
}

fn facebook(sim: &Simulator) -> Vec<Act> {
    let mut at = moments(sim);
    let (jan, truus) = (sim.citizen("hengelo", "Jan Nijland"), sim.citizen("hengelo", "Truus ter Braak"));
    let mut acts = vec![sim.dm(&jan, Say::from("Er loopt iemand in de tuin van de buren").at(at.next()))];
    acts.push(sim.dm(&jan, Say::from("Kijk").with(Made::Image).at(at.next())));
    acts.push(sim.postback(&jan, "Meld iets", "REPORT"));
    acts.push(sim.answer_elsewhere(&jan, "We sturen iemand."));
    acts.push(sim.dm(&jan, Say::from("Dank u").at(at.next())));
    acts.push(sim.dm(&truus, Say::from("Hoe laat is het bureau open?").at(at.next()).as_a(Flavour::Standby)));
    let post = sim.post("hengelo", "Vanavond controle op de Enschedesestraat.");
    let quarrel = sim.comment(&truus, &post.id, Say::from("Altijd maar controles").at(at.next())).unwrap();
    let answer = sim.comment(&jan, &quarrel.id, Say::from("Doe normaal Truus").at(at.next())).unwrap();
    acts.push(sim.edit(&answer.id, "Doe eens normaal Truus").unwrap());
    let gone = sim.comment(&jan, &post.id, Say::from("weg ermee").at(at.next())).unwrap();
    acts.push(sim.delete(&gone.id).unwrap());
    acts.push(sim.hide(&quarrel.id, true).unwrap());
    acts.extend(sim.delivered(&jan));
    acts.extend(sim.seen(&jan));
    acts.extend([post, quarrel, answer, gone]);
    acts
}

fn instagram(sim: &Simulator) -> Vec<Act> {
    let mut at = moments(sim);
    let (noor, youssef) = (sim.citizen("instagram", "Noor"), sim.citizen("instagram", "Youssef"));
    let first = sim.dm(&noor, Say::from("hey is het bureau open").at(at.next()));
    let unsent = sim.dm(&noor, Say::from("oeps verkeerde persoon").at(at.next()));
    let mut acts = vec![sim.delete(&unsent.id).unwrap(), sim.react(&noor, &first.id, Some("❤️")).unwrap()];
    acts.push(
        sim.dm(&youssef, Say::from("zie dit").at(at.next()).as_a(Flavour::StoryMention).with(Made::Image)),
    );
    acts.push(
        sim.dm(
            &youssef,
            Say::from("top werk").at(at.next()).as_a(Flavour::StoryReply { story: "178".into() }),
        ),
    );
    let post = sim.post("instagram", "Open dag in Enschede");
    let comment = sim.comment(&noor, &post.id, Say::from("leuk! hoe laat?").at(at.next())).unwrap();
    acts.push(sim.answer_elsewhere(&noor, "Om tien uur."));
    acts.extend(sim.seen(&noor));
    acts.extend([first, unsent, comment]);
    acts
}

fn x(sim: &Simulator) -> Vec<Act> {
    let mut at = moments(sim);
    let (bas, eva) = (sim.citizen("x", "Bas"), sim.citizen("x", "Eva"));
    let first =
        sim.mention(&bas, Say::from("@politie_twente brand in de Javastraat?").at(at.next())).unwrap();
    let more = sim
        .mention(&bas, Say::from("@politie_twente het rookt flink").at(at.next()).replying_to(&first.id))
        .unwrap();
    let gone = sim.mention(&eva, Say::from("@politie_twente vals alarm").at(at.next())).unwrap();
    let long = format!("@politie_twente {}", "een heel lang verhaal ".repeat(20));
    let mut acts = vec![sim.delete(&gone.id).unwrap()];
    acts.push(sim.mention(&eva, Say::from(long).at(at.next())).unwrap());
    acts.push(sim.dm(&eva, Say::from("Mag ik iets vragen?").at(at.next())));
    acts.push(sim.answer_elsewhere(&eva, "Natuurlijk."));
    acts.push(
        sim.dm(&eva, Say::from("Mijn fiets is gestolen &amp; ik heb foto's").at(at.next()).with(Made::Image)),
    );
    acts.extend(sim.noise(&bas).unwrap());
    acts.extend(sim.seen(&eva));
    acts.extend([first, more, gone]);
    acts
}

/// Any order, with some of the requests coming more than once.
fn disorder(requests: &[SignedRequest]) -> impl Strategy<Value = Vec<SignedRequest>> + use<> {
    let requests = requests.to_vec();
    let count = requests.len();
    proptest::collection::vec(0..count, 0..count)
        .prop_map(move |again| {
            let repeated = again.into_iter().map(|i| requests[i].clone());
            requests.iter().cloned().chain(repeated).collect::<Vec<_>>()
        })
        .prop_shuffle()
}

async fn once_in_any_order(db: Db, story: fn(&Simulator) -> Vec<Act>) {
    let straight = Desk::open(db).await;
    let requests: Vec<SignedRequest> = story(&straight.sim).iter().map(Act::request).collect();
    for request in &requests {
        straight.take(request).await;
        straight.apply().await;
    }
    straight.apply_patiently().await;
    let expected = held(&straight).await;
    assert!(!expected.is_empty());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[17; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    for _ in 0..ORDERS {
        let order = disorder(&requests).new_tree(&mut runner).unwrap().current();
        let desk = Desk::open(db).await;
        // Webhooks come side by side while two workers apply.
        let (half, rest) = order.split_at(order.len() / 2);
        tokio::join!(
            async { join_all(half.iter().map(|r| desk.take(r))).await },
            async { join_all(rest.iter().map(|r| desk.take(r))).await },
            desk.apply(),
            desk.apply(),
        );
        desk.apply_patiently().await;
        let ids: Vec<_> = order.iter().map(|r| String::from_utf8_lossy(&r.body).into_owned()).collect();
        assert_eq!(held(&desk).await, expected, "in the order {ids:#?}");
    }
}

async fn facebook_once_in_any_order(db: Db) {
    Box::pin(once_in_any_order(db, facebook)).await;
}

async fn instagram_once_in_any_order(db: Db) {
    Box::pin(once_in_any_order(db, instagram)).await;
}

async fn x_once_in_any_order(db: Db) {
    Box::pin(once_in_any_order(db, x)).await;
}

async fn what_cannot_be_understood_is_kept_and_can_be_replayed(db: Db) {
    let desk = Desk::open(db).await;
    let admin = desk.colleague("Anouk", Role::Admin).await;
    let jan = desk.sim.citizen("hengelo", "Jan Nijland");
    let good = desk.sim.dm(&jan, "Hallo");
    let account = desk.sim.account("hengelo").clone();
    let stranger = String::from_utf8(good.request().body).unwrap().replace(&account.id, "999999");
    for body in [
        "{\"object\":\"page\",".to_owned(),
        stranger,
        r#"{"object":"page","entry":[{"id":"1","time":1,"changes":[{"field":"leadgen","value":{}}]}]}"#
            .to_owned(),
    ] {
        desk.take(&SignedRequest::new(&account, body.into_bytes())).await;
    }
    desk.apply().await;
    let kept = backend::intake::problems(&desk.store, &admin, 50, None).await.unwrap().items;
    let mut kinds: Vec<_> = kept.iter().map(|p| p.kind.as_str()).collect();
    kinds.sort_unstable();
    assert_eq!(kinds.len(), 3, "{kept:?}");
    assert!(kinds.contains(&"unreadable") && kinds.contains(&"unrouted"), "{kinds:?}");

    // The account is connected after all: what it missed is applied.
    let mut channel = api_tests::new_channel(&account, desk.sim.base_url());
    channel.account = "999999".into();
    desk.channels.add(None, channel).await.unwrap();
    let unrouted = kept.iter().find(|p| p.kind == shared::ProblemKind::Unrouted).unwrap();
    backend::intake::replay(&desk.store, desk.now(), &admin, unrouted.id).await.unwrap();
    desk.apply().await;
    assert_eq!(desk.only_conversation(&admin).await.preview, "Hallo");
    assert_eq!(backend::intake::problems(&desk.store, &admin, 50, None).await.unwrap().items.len(), 2);
}

async fn an_app_cannot_speak_for_an_account_of_another_app(db: Db) {
    let desk = Desk::open(db).await;
    let manager = desk.colleague("Mo", Role::Manager).await;
    let mut other = desk.sim.account("hengelo").clone();
    if let simulator::Secrets::Meta { app_secret, .. } = &mut other.secrets {
        *app_secret = "another app's secret".into();
    }
    let mut channel = api_tests::new_channel(&other, desk.sim.base_url());
    channel.account = "424242".into();
    desk.channels.add(None, channel).await.unwrap();
    desk.channels.reload().await.unwrap();
    let jan = desk.sim.citizen("hengelo", "Jan Nijland");
    let forged = SignedRequest::new(&other, desk.sim.dm(&jan, "Hallo").request().body);
    desk.take(&forged).await;
    desk.apply().await;
    assert!(desk.list(&manager, shared::ConversationFilter::default()).await.is_empty());
}

/// A colleague answers a citizen's post on the Page in Meta's own tools: the citizen no longer waits. What we say
/// under a post of our own, and to nobody, is no part of any conversation.
async fn an_answer_elsewhere_under_a_citizen_s_post_counts(db: Db) {
    for early in [false, true] {
        let desk = Desk::open(db).await;
        let manager = desk.colleague("Mo", Role::Manager).await;
        let jan = desk.sim.citizen("hengelo", "Jan Nijland");
        let ours = desk.sim.post("hengelo", "Goedemorgen Hengelo");
        let theirs = desk.sim.visitor_post(&jan, Say::from("Wanneer wordt hier gecontroleerd?")).unwrap();
        let (about_ours, about_theirs) = (
            desk.sim.comment_elsewhere(&ours.id, "Fijne dag!").unwrap(),
            desk.sim.comment_elsewhere(&theirs.id, "Vanavond al.").unwrap(),
        );
        let mut acts = vec![ours, theirs, about_ours, about_theirs];
        if early {
            acts.reverse();
        }
        for act in acts {
            desk.hears(act).await;
        }
        desk.apply_patiently().await;
        let conversation = desk.only_conversation(&manager).await;
        assert_eq!((conversation.waiting_since, conversation.preview.as_str()), (None, "Vanavond al."));
        let admin = desk.colleague("Bas", Role::Admin).await;
        let problems = backend::intake::problems(&desk.store, &admin, 100, None).await.unwrap().items;
        assert!(problems.is_empty(), "early: {early}: {problems:?}");
    }
}

/// Polls a piece of work so many times and then forgets it, as happens to a request whose client goes away.
async fn forget_after<F: Future>(work: F, polls: u32) {
    let mut work = Box::pin(work);
    let mut left = polls;
    std::future::poll_fn(|cx| {
        if left == 0 || work.as_mut().poll(cx).is_ready() {
            return Poll::Ready(());
        }
        left -= 1;
        Poll::Pending
    })
    .await;
}

async fn a_command_that_is_forgotten_takes_no_webhook_with_it(db: Db) {
    let desk = Desk::open(db).await;
    let jan = desk.sim.citizen("hengelo", "Jan Nijland");
    let told: u64 = 40;
    for polls in 0..told {
        forget_after(desk.store.begin(desk.now()), u32::try_from(polls % 5).unwrap()).await;
        desk.take(&desk.sim.dm(&jan, "Mijn fiets is weg").request()).await;
    }
    let looking = desk.another_connection().await;
    let kept = raw_event::Entity::find().count(looking.read()).await.unwrap();
    assert_eq!(kept, told, "each heard 200, so each is kept");
}

on_both!(
    a_command_that_is_forgotten_takes_no_webhook_with_it,
    an_answer_elsewhere_under_a_citizen_s_post_counts,
    facebook_once_in_any_order,
    instagram_once_in_any_order,
    x_once_in_any_order,
    what_cannot_be_understood_is_kept_and_can_be_replayed,
    an_app_cannot_speak_for_an_account_of_another_app,
);
