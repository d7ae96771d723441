//! An evening in Twente: citizens who write, fall out, see a fire, and answer what the police reply.

mod data;
mod plan;
mod talk;

use crate::media::Made;
use crate::sent::{Sent, What};
use crate::sim::Sim;
use crate::world::{Citizen, New, Place, Say};
use data::{DATA, Way};
use plan::{Line, Plan, Scene};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde::Deserialize;
use shared::Platform;
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, PoisonError};
use std::time::Duration;
use talk::Talk;
use tokio::sync::broadcast::{self, error::RecvError};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// So many conversations go on at a time; older ones end in silence.
const MAX_TALKS: usize = 500;
/// So many things are about to happen at a time.
const MAX_AGENDA: usize = 2_000;

/// How an evening goes.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(default)]
pub struct EveningConfig {
    /// Decides on who says what in which order.
    pub seed: u64,
    /// 2 is twice as fast.
    pub pace: f64,
    /// How many messages wait at the start, said over the last hours.
    pub waiting: usize,
}

impl Default for EveningConfig {
    fn default() -> Self {
        Self { seed: 2017, pace: 1.0, waiting: 25 }
    }
}

/// Lets an evening begin; one that goes on ends first.
pub(crate) fn begin(sim: &Arc<Sim>, config: EveningConfig) {
    let token = sim.stop.child_token();
    swap(sim, Some(token.clone()));
    // Subscribed before anything is said, so that no reply is missed.
    let heard = sim.heard.subscribe();
    let evening = Evening::new(Arc::clone(sim), config);
    tokio::spawn(async move {
        tokio::select! {
            () = token.cancelled() => {}
            () = evening.play(heard) => {}
        }
    });
}

/// Ends the evening.
pub(crate) fn end(sim: &Sim) {
    swap(sim, None);
}

fn swap(sim: &Sim, token: Option<CancellationToken>) {
    let old = std::mem::replace(&mut *sim.evening.lock().unwrap_or_else(PoisonError::into_inner), token);
    if let Some(old) = old {
        old.cancel();
    }
}

/// Something that is about to happen.
enum Next {
    Scene,
    Line(Line),
    Answer(Sent),
    Grumble(String),
}

struct Evening {
    sim: Arc<Sim>,
    config: EveningConfig,
    plan: Plan,
    /// For answers: apart from the plan, which has to stay the same whatever Balie replies.
    random: StdRng,
    posts: HashMap<String, String>,
    talks: VecDeque<Talk>,
    agenda: Vec<(Instant, Next)>,
}

impl Evening {
    fn new(sim: Arc<Sim>, config: EveningConfig) -> Self {
        let pace = if config.pace.is_finite() { config.pace.clamp(0.01, 1_000.0) } else { 1.0 };
        Self {
            sim,
            config: EveningConfig { pace, waiting: config.waiting.min(1_000), ..config },
            plan: Plan::new(config.seed),
            random: StdRng::seed_from_u64(config.seed),
            posts: HashMap::new(),
            talks: VecDeque::new(),
            agenda: Vec::new(),
        }
    }

    async fn play(mut self, mut heard: broadcast::Receiver<Sent>) {
        self.publish();
        self.fill_queue();
        self.later(2.0, Next::Scene);
        loop {
            self.agenda.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
            // A scene always plans the next one, so there is something on the agenda.
            let Some(at) = self.agenda.last().map(|(at, _)| *at) else { return };
            tokio::select! {
                () = tokio::time::sleep_until(at) => {
                    if let Some((_, next)) = self.agenda.pop() {
                        self.happen(next);
                    }
                }
                reply = heard.recv() => match reply {
                    Ok(sent) => self.hear(sent),
                    Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => return,
                },
            }
        }
    }

    fn later(&mut self, seconds: f64, next: Next) {
        if self.agenda.len() < MAX_AGENDA || matches!(next, Next::Scene) {
            let wait = Duration::from_secs_f64(seconds / self.config.pace);
            self.agenda.push((Instant::now() + wait, next));
        }
    }

    fn between(&mut self, from: f64, to: f64) -> f64 {
        self.random.random_range(from..to)
    }

    /// The police published some posts in the afternoon.
    fn publish(&mut self) {
        for (index, post) in DATA.posts.iter().enumerate() {
            let Some(account) = self.sim.find_account(&post.account) else { continue };
            let hours = 5 + i64::try_from(index).unwrap_or_default();
            let at = self.sim.clock.now().plus_millis(-hours * shared::HOUR);
            let act = self.sim.published(New::ours(account, Place::Post, &post.text, at));
            self.posts.insert(post.key.clone(), act.deliver());
        }
    }

    /// What was said over the last three hours, the oldest first, most of it lately.
    fn fill_queue(&mut self) {
        let lines = self.plan.waiting(self.config.waiting);
        let count = i64::try_from(lines.len()).unwrap_or_default();
        for (line, left) in lines.into_iter().zip((1..=count).rev()) {
            self.say(line, Some(3 * shared::HOUR * left * left / (count * count)));
        }
    }

    fn happen(&mut self, next: Next) {
        match next {
            Next::Scene => {
                let scene = self.plan.next();
                self.play_scene(scene);
                let pause = self.between(4.0, 12.0);
                self.later(pause, Next::Scene);
            }
            Next::Line(line) => self.say(line, None),
            Next::Answer(sent) => self.answer(&sent),
            Next::Grumble(citizen) => self.grumble(&citizen),
        }
    }

    fn play_scene(&mut self, scene: Scene) {
        let (lines, from, to) = match scene {
            Scene::One(line) => return self.say(line, None),
            Scene::Noise(name) => return self.make_noise(&name),
            Scene::Burst(lines) => (lines, 0.5, 4.0),
            Scene::Quarrel(lines) => (lines, 3.0, 9.0),
        };
        let mut at = 0.0;
        for line in lines {
            at += self.between(from, to);
            self.later(at, Next::Line(line));
        }
    }

    fn make_noise(&mut self, name: &str) {
        let Some(account) = self.sim.find_account("x") else { return };
        let citizen = self.sim.world().citizen(account, &self.sim.accounts, name);
        for act in self.sim.noise(&citizen).unwrap_or_default() {
            act.deliver();
        }
    }

    /// A citizen starts a conversation, so many milliseconds ago.
    fn say(&mut self, line: Line, back: Option<i64>) {
        let Some(account) = self.sim.find_account(&line.account) else { return };
        let citizen = self.sim.world().citizen(account, &self.sim.accounts, &line.name);
        let mut say = Say::from(line.text);
        if let Some(back) = back {
            say = say.at(self.sim.clock.now().plus_millis(-back));
        }
        if line.picture {
            say = say.with(Made::Image);
        }
        let act = match (line.way, &line.post) {
            (Way::Direct, _) => Ok(self.sim.dm(&citizen, say)),
            (Way::Mention, _) => self.sim.mention(&citizen, say),
            (Way::Comment, post) => {
                let on = post.as_ref().and_then(|p| self.posts.get(p)).cloned().unwrap_or_default();
                self.sim.comment(&citizen, &on, say)
            }
        };
        let Ok(act) = act else { return };
        let id = act.deliver();
        if line.way == Way::Direct && self.random.random_ratio(1, 6) {
            let patience = self.between(60.0, 150.0);
            self.later(patience, Next::Grumble(id.clone()));
        }
        if self.talks.len() >= MAX_TALKS {
            self.talks.pop_front();
        }
        self.talks.push_back(Talk::new(citizen, line.home, line.opener, id));
    }

    /// The police replied: the citizen reads and thinks before answering.
    fn hear(&mut self, sent: Sent) {
        if !matches!(sent.what, What::Hide { .. }) {
            // Receipts come after four seconds; who answers has read.
            let thinking = self.between(6.0, 14.0);
            self.later(thinking, Next::Answer(sent));
        }
    }

    /// The latest conversation to which what the police sent belongs.
    fn talk_of(&self, sent: &Sent) -> Option<usize> {
        let account = self.sim.find_account(sent.account)?;
        let belongs = |talk: &Talk| match &sent.what {
            What::Direct { to, .. } | What::PrivateReply { to, .. } => talk.citizen.id == *to,
            What::Comment { under } => talk.said(under),
            What::Mention { comment, media } => talk.said(comment.as_ref().unwrap_or(media)),
            What::Post { in_reply_to } => in_reply_to.as_ref().is_some_and(|id| talk.said(id)),
            What::Hide { .. } => false,
        };
        self.talks.iter().rposition(|t| t.citizen.account == account && belongs(t))
    }

    fn answer(&mut self, sent: &Sent) {
        let Some(index) = self.talk_of(sent) else { return };
        let talk = &mut self.talks[index];
        let answer = talk.answer(&sent.text, &mut self.random);
        let citizen = talk.citizen.clone();
        let Some(text) = answer else { return };
        let act = match &sent.what {
            What::Direct { .. } | What::PrivateReply { .. } => Ok(self.sim.dm(&citizen, Say::from(text))),
            _ => self.sim.comment(&citizen, &sent.id, Say::from(self.addressed(&citizen, &sent.what, text))),
        };
        let Ok(act) = act else { return };
        self.talks[index].remember(act.deliver());
    }

    /// An answer in public on X begins with the handle of who is answered; under somebody else's medium on
    /// Instagram the account hears of it only so.
    fn addressed(&self, citizen: &Citizen, what: &What, text: String) -> String {
        let account = &self.sim.accounts[citizen.account];
        let by_handle = account.platform == Platform::X || matches!(what, What::Mention { .. });
        match account.handle.filter(|_| by_handle) {
            Some(handle) => format!("@{handle} {text}"),
            None => text,
        }
    }

    /// Nobody answered, so the citizen asks again.
    fn grumble(&mut self, first: &str) {
        let waiting = self.talks.iter().position(|t| t.said(first) && !t.answered);
        let Some(index) = waiting else { return };
        let citizen = self.talks[index].citizen.clone();
        if let Some(text) = Talk::grumble(&mut self.random) {
            let id = self.sim.dm(&citizen, Say::from(text)).deliver();
            self.talks[index].remember(id);
        }
    }
}
