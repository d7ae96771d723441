//! Stands in for the platforms: the Graph API (Messenger, Page comments, Instagram) and the X API with its
//! Account Activity webhooks, in their wire formats, with their signatures, errors and limits.
//!
//! ```no_run
//! # async fn example() -> anyhow::Result<()> {
//! use simulator::{Simulator, SimulatorConfig};
//! let sim = Simulator::start(SimulatorConfig::default()).await?;
//! sim.set_balie("http://127.0.0.1:8080");
//! let jan = sim.citizen("hengelo", "Jan Nijland");
//! sim.dm(&jan, "Er wordt ingebroken bij de buren!").deliver();
//! let reply = sim.wait_for_sent(|s| s.text.contains("112")).await?;
//! # drop(reply); Ok(())
//! # }
//! ```

mod accounts;
mod acts;
mod clock;
mod control;
mod deliver;
mod evening;
mod graph;
mod handshake;
mod media;
mod misbehave;
mod params;
pub mod payload;
mod routes;
mod sent;
mod sign;
mod sim;
mod wire;
mod world;
mod x;

pub use accounts::{Account, AccountSummary, Secrets, demo_accounts};
pub use acts::{Act, ActError};
pub use evening::EveningConfig;
pub use handshake::handshake;
pub use media::Made;
pub use misbehave::Misbehaviour;
pub use payload::SignedRequest;
pub use sent::{Sent, What};
pub use sign::{appsecret_proof, sign_meta, sign_x};
pub use sim::{Receipts, SimulatorConfig};
pub use world::{Author, Citizen, Flavour, Item, Medium, Place, Say};

use acts::Report;
use shared::Timestamp;
use sim::Sim;
use std::sync::Arc;
use std::time::Duration;

/// How long [`Simulator::wait_for_sent`] waits.
const PATIENCE: Duration = Duration::from_secs(30);

/// Balie did not send what was waited for.
#[derive(Clone, Debug, thiserror::Error)]
#[error("Balie did not send what was waited for; it sent {0:?}")]
pub struct NotSent(pub Vec<Sent>);

/// A running simulator; it stops when it is dropped.
pub struct Simulator {
    sim: Arc<Sim>,
}

impl Drop for Simulator {
    fn drop(&mut self) {
        self.sim.stop.cancel();
    }
}

impl Simulator {
    /// Starts one.
    pub async fn start(config: SimulatorConfig) -> anyhow::Result<Self> {
        Ok(Self { sim: sim::start(config).await? })
    }

    /// What Balie's channels have as `base_url`.
    pub fn base_url(&self) -> &str {
        &self.sim.base_url
    }

    /// Where webhooks go from now on.
    pub fn set_balie(&self, url: &str) {
        self.sim.set_balie(Some(url.to_owned()));
    }

    /// The demo accounts.
    pub fn accounts(&self) -> &[Account] {
        &self.sim.accounts
    }

    /// An account by its key (`hengelo`, `enschede`, `instagram`, `x`) or the platform's id.
    ///
    /// # Panics
    /// When there is none: a mistake in a test.
    pub fn account(&self, key: &str) -> &Account {
        &self.sim.accounts[self.index(key)]
    }

    fn index(&self, key: &str) -> usize {
        match self.sim.find_account(key) {
            Some(index) => index,
            None => panic!("there is no account {key:?}"),
        }
    }

    /// What time it is on the platforms.
    pub fn now(&self) -> Timestamp {
        self.sim.clock.now()
    }

    /// Puts the platforms' clock forward.
    pub fn advance(&self, by: Duration) {
        self.sim.clock.advance(by);
    }

    /// A citizen as one account sees them; the same name is the same person.
    ///
    /// # Panics
    /// When there is no such account.
    pub fn citizen(&self, account: &str, name: &str) -> Citizen {
        let account = self.index(account);
        self.sim.world().citizen(account, &self.sim.accounts, name)
    }

    /// A citizen on X takes private messages only from those whom they follow, or wrote to.
    pub fn close_messages(&self, citizen: &Citizen) {
        self.sim.world().closed.push((citizen.account, citizen.id.clone()));
    }

    /// A citizen writes in private.
    pub fn dm(&self, citizen: &Citizen, say: impl Into<Say>) -> Act {
        self.sim.dm(citizen, say.into())
    }

    /// A citizen presses a button.
    pub fn postback(&self, citizen: &Citizen, title: &str, payload: &str) -> Act {
        let flavour = Flavour::Postback { payload: payload.to_owned() };
        self.sim.dm(citizen, Say::from(title).as_a(flavour))
    }

    /// A colleague answers a citizen outside Balie.
    pub fn answer_elsewhere(&self, citizen: &Citizen, text: &str) -> Act {
        self.sim.answer_elsewhere(citizen, text)
    }

    /// An account names itself in the caption of its own post on Instagram, and is told so.
    pub fn own_mention(&self, account: &str, text: &str) -> Result<Act, ActError> {
        let index = self.sim.find_account(account).ok_or_else(|| ActError::Unknown(account.to_owned()))?;
        self.sim.own_mention(index, text)
    }

    /// The webhook that tells the account of a private message of its own, once more.
    pub fn echo(&self, id: &str) -> Result<Act, ActError> {
        self.sim.echo(id)
    }

    /// A colleague answers a comment or a citizen's post outside Balie.
    pub fn comment_elsewhere(&self, on: &str, text: &str) -> Result<Act, ActError> {
        self.sim.comment_elsewhere(on, text)
    }

    /// An account publishes a post.
    ///
    /// # Panics
    /// When there is no such account.
    pub fn post(&self, account: &str, text: &str) -> Act {
        self.sim.post(self.index(account), text)
    }

    /// A citizen writes on a Facebook page.
    pub fn visitor_post(&self, citizen: &Citizen, say: impl Into<Say>) -> Result<Act, ActError> {
        self.sim.visitor_post(citizen, say.into())
    }

    /// A citizen comments on a post or answers a comment; on X, answers a post.
    pub fn comment(&self, citizen: &Citizen, on: &str, say: impl Into<Say>) -> Result<Act, ActError> {
        self.sim.comment(citizen, on, say.into())
    }

    /// A citizen mentions the account, on X or in a comment on Instagram.
    pub fn mention(&self, citizen: &Citizen, say: impl Into<Say>) -> Result<Act, ActError> {
        self.sim.mention(citizen, say.into())
    }

    /// A citizen mentions the account in the caption of an Instagram picture.
    pub fn caption_mention(&self, citizen: &Citizen, say: impl Into<Say>) -> Result<Act, ActError> {
        self.sim.caption_mention(citizen, say.into())
    }

    /// A citizen changes a comment on Facebook.
    pub fn edit(&self, id: &str, text: &str) -> Result<Act, ActError> {
        self.sim.edit(id, text)
    }

    /// A citizen takes away a comment on Facebook, a post on X, or a private message on Instagram.
    pub fn delete(&self, id: &str) -> Result<Act, ActError> {
        self.sim.delete(id)
    }

    /// A moderator hides a Facebook comment outside Balie, or shows it again.
    pub fn hide(&self, id: &str, hidden: bool) -> Result<Act, ActError> {
        self.sim.hide(id, hidden)
    }

    /// A citizen reacts to a private message with an emoji; none takes it back.
    pub fn react(&self, citizen: &Citizen, id: &str, emoji: Option<&str>) -> Result<Act, ActError> {
        self.sim.react(citizen, id, emoji)
    }

    /// Messenger reports the account's last message to a citizen delivered; none when there is none.
    pub fn delivered(&self, citizen: &Citizen) -> Option<Act> {
        self.sim.report(citizen, Report::Delivered)
    }

    /// A citizen sees the account's messages; none when there are none.
    pub fn seen(&self, citizen: &Citizen) -> Option<Act> {
        self.sim.report(citizen, Report::Seen)
    }

    /// What Balie has to ignore on X: typing, a like, retweets.
    pub fn noise(&self, citizen: &Citizen) -> Result<Vec<Act>, ActError> {
        self.sim.noise(citizen)
    }

    /// What there is on the platform under an id: also what Balie sent.
    pub fn item(&self, id: &str) -> Option<Item> {
        self.sim.world().get(id).cloned()
    }

    /// A file that Balie uploaded: its type, its bytes, and what is said to be seen on it.
    pub fn uploaded(&self, id: &str) -> Option<(String, bytes::Bytes, String)> {
        let world = self.sim.world();
        world.uploads.iter().find(|u| u.id == id).map(|u| (u.mime.clone(), u.bytes.clone(), u.alt.clone()))
    }

    /// Lets an account's platform misbehave.
    ///
    /// # Panics
    /// When there is no such account.
    pub fn misbehave(&self, account: &str, how: Misbehaviour) {
        self.sim.misbehave(Some(self.index(account)), how);
    }

    /// What Balie sent so far, oldest first.
    pub fn sent(&self) -> Vec<Sent> {
        self.sim.world().sent.iter().cloned().collect()
    }

    /// Waits until Balie has sent something that is `wanted`: at most half a minute.
    pub async fn wait_for_sent(&self, wanted: impl Fn(&Sent) -> bool) -> Result<Sent, NotSent> {
        let mut changed = self.sim.changed.subscribe();
        let found = async {
            loop {
                changed.borrow_and_update();
                let found = self.sim.world().sent.iter().find(|s| wanted(s)).cloned();
                if let Some(found) = found {
                    return found;
                }
                // The sender lives as long as `self`.
                let _ = changed.changed().await;
            }
        };
        tokio::time::timeout(PATIENCE, found).await.map_err(|_| NotSent(self.sent()))
    }

    /// Waits until every webhook on its way was taken by Balie or given up.
    pub async fn settled(&self) {
        self.sim.dispatch.settled().await;
    }

    /// Performs an account's webhook handshake at Balie; the reason when it fails.
    ///
    /// # Panics
    /// When there is no such account.
    pub async fn handshake(&self, account: &str) -> Result<(), String> {
        let Some(balie) = self.sim.balie() else { return Err("nobody is connected".to_owned()) };
        let salt = self.now().0.to_string();
        handshake(&self.sim.http, &balie, self.account(account), &salt).await
    }

    /// Lets an evening in Twente begin; one that goes on ends first.
    pub fn begin_evening(&self, config: EveningConfig) {
        evening::begin(&self.sim, config);
    }

    /// Ends the evening.
    pub fn end_evening(&self) {
        evening::end(&self.sim);
    }

    /// Forgets all that happened.
    pub fn reset(&self) {
        self.sim.reset();
    }
}
