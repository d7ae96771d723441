//! What citizens do, recorded on the platform, and the webhook that tells of it.

use crate::payload::{SignedRequest, bytes, meta, x};
use crate::sim::Sim;
use crate::world::{Author, Citizen, Flavour, Item, New, Place, Say, World};
use serde_json::{Value, json};
use shared::{Kind, Platform};
use std::sync::Arc;

/// Something that cannot be done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ActError {
    /// There is nothing with this id.
    #[error("there is nothing with id {0}")]
    Unknown(String),
    /// The platform has no such thing.
    #[error("{0} has no such thing")]
    NotHere(&'static str),
}

/// Something that happened on a platform, with the webhook that tells of it. It is up to the caller to
/// deliver it, to send the request at will, or to let it get lost.
#[derive(Clone)]
pub struct Act {
    sim: Arc<Sim>,
    account: usize,
    /// The platform's id of the message, post or comment that it concerns.
    pub id: String,
    webhook: Value,
}

impl Act {
    /// Brings the webhook on its way, as the account's platform behaves at the moment; the id it concerns.
    pub fn deliver(self) -> String {
        // Of some things the platform tells nothing.
        if !self.webhook.is_null() {
            self.sim.push(self.account, self.webhook);
        }
        self.id
    }

    /// The signed request that the platform would send.
    pub fn request(&self) -> SignedRequest {
        SignedRequest::new(&self.sim.accounts[self.account], bytes(&self.webhook))
    }

    /// The webhook before it is written and signed.
    pub fn webhook(&self) -> &Value {
        &self.webhook
    }

    /// Several in as few requests as the platform allows.
    pub fn together(acts: Vec<Self>) -> Vec<SignedRequest> {
        let Some(first) = acts.first() else { return Vec::new() };
        let (sim, account) = (Arc::clone(&first.sim), first.account);
        let merged = crate::payload::merge(acts.into_iter().map(|a| a.webhook).collect());
        merged.iter().map(|webhook| SignedRequest::new(&sim.accounts[account], bytes(webhook))).collect()
    }
}

/// What a citizen's device reports of the account's messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Report {
    Delivered,
    Seen,
}

impl Sim {
    fn act(self: &Arc<Self>, account: usize, id: &str, webhook: Value) -> Act {
        Act { sim: Arc::clone(self), account, id: id.to_owned(), webhook }
    }

    fn platform(&self, account: usize) -> Platform {
        self.accounts[account].platform
    }

    /// A citizen writes in private.
    pub fn dm(self: &Arc<Self>, citizen: &Citizen, say: Say) -> Act {
        let place = Place::Direct { with: citizen.id.clone() };
        let mut new = New::by(citizen, place, say, self.clock.now());
        if new.flavour == Flavour::StoryMention && new.media.is_empty() {
            new.media.push(crate::media::Made::Image);
        }
        let item = self.world().add(new, &self.accounts).clone();
        self.direct_act(&item, citizen)
    }

    fn direct_act(self: &Arc<Self>, item: &Item, citizen: &Citizen) -> Act {
        let account = &self.accounts[citizen.account];
        let webhook = match account.platform {
            Platform::X => x::direct(account, item, citizen, self.links()),
            _ => meta::direct(account, item, &citizen.id, self.links()),
        };
        self.act(citizen.account, &item.id, webhook)
    }

    /// A colleague answers in the platform's own inbox.
    pub fn answer_elsewhere(self: &Arc<Self>, citizen: &Citizen, text: &str) -> Act {
        let place = Place::Direct { with: citizen.id.clone() };
        let mut new = New::ours(citizen.account, place, text, self.clock.now());
        new.flavour = Flavour::Elsewhere;
        let item = self.world().add(new, &self.accounts).clone();
        self.direct_act(&item, citizen)
    }

    /// An account names itself in the caption of its own post on Instagram, and is told so.
    pub fn own_mention(self: &Arc<Self>, account: usize, text: &str) -> Result<Act, ActError> {
        if self.platform(account) != Platform::Instagram {
            return Err(ActError::NotHere(self.platform(account).name()));
        }
        let new = New::ours(account, Place::Post, text, self.clock.now());
        let item = self.world().add(new, &self.accounts).clone();
        let webhook = meta::instagram_mention(&self.accounts[account], &item);
        Ok(self.act(account, &item.id, webhook))
    }

    /// The webhook that tells the account of a private message of its own, once more.
    pub fn echo(self: &Arc<Self>, id: &str) -> Result<Act, ActError> {
        let item = self.world().get(id).cloned().ok_or_else(|| ActError::Unknown(id.to_owned()))?;
        let Place::Direct { with } = &item.place else { return Err(ActError::NotHere("a comment")) };
        let citizen = self.world().known(item.account, with).cloned();
        Ok(self.direct_act(&item, &citizen.ok_or_else(|| ActError::Unknown(with.clone()))?))
    }

    /// A colleague answers a comment or a citizen's post in the platform's own tools.
    pub fn comment_elsewhere(self: &Arc<Self>, on: &str, text: &str) -> Result<Act, ActError> {
        let mut world = self.world();
        let to = world.get(on).filter(|i| !i.removed).ok_or_else(|| ActError::Unknown(on.to_owned()))?;
        let (account, place) = (
            to.account,
            match &to.place {
                Place::Post => Place::Comment { post: to.id.clone(), parent: None },
                Place::Comment { post, parent } => {
                    let top = parent.clone().unwrap_or_else(|| to.id.clone());
                    Place::Comment { post: post.clone(), parent: Some(top) }
                }
                Place::Direct { .. } => return Err(ActError::NotHere("a private message")),
            },
        );
        let mut new = New::ours(account, place, text, self.clock.now());
        new.flavour = Flavour::Elsewhere;
        let item = world.add(new, &self.accounts).clone();
        drop(world);
        Ok(self.item_act(&item, "add"))
    }

    /// The account publishes a post.
    pub fn post(self: &Arc<Self>, account: usize, text: &str) -> Act {
        self.published(New::ours(account, Place::Post, text, self.clock.now()))
    }

    /// The account published a post, perhaps a while ago.
    pub fn published(self: &Arc<Self>, post: New) -> Act {
        let item = self.world().add(post, &self.accounts).clone();
        self.item_act(&item, "add")
    }

    /// A citizen writes on the page.
    pub fn visitor_post(self: &Arc<Self>, citizen: &Citizen, say: Say) -> Result<Act, ActError> {
        if self.platform(citizen.account) != Platform::Facebook {
            return Err(ActError::NotHere(self.platform(citizen.account).name()));
        }
        let item =
            self.world().add(New::by(citizen, Place::Post, say, self.clock.now()), &self.accounts).clone();
        Ok(self.item_act(&item, "add"))
    }

    /// A citizen comments on a post, or answers a comment. On X that is a post that answers another.
    pub fn comment(self: &Arc<Self>, citizen: &Citizen, on: &str, say: Say) -> Result<Act, ActError> {
        let mut world = self.world();
        let known = world.get(on).filter(|i| i.account == citizen.account && !i.removed);
        let to = known.ok_or_else(|| ActError::Unknown(on.to_owned()))?;
        let mut say = say;
        let place = match (&to.place, self.platform(citizen.account)) {
            (Place::Post, Platform::X) => {
                say.reply_to = Some(on.to_owned());
                Place::Post
            }
            (Place::Post, _) => Place::Comment { post: to.id.clone(), parent: None },
            (Place::Comment { post, parent }, _) => {
                let top = parent.clone().unwrap_or_else(|| to.id.clone());
                Place::Comment { post: post.clone(), parent: Some(top) }
            }
            (Place::Direct { .. }, _) => return Err(ActError::Unknown(on.to_owned())),
        };
        let item = world.add(New::by(citizen, place, say, self.clock.now()), &self.accounts).clone();
        drop(world);
        Ok(self.item_act(&item, "add"))
    }

    /// A citizen mentions the account: in a post on X, in a comment under a friend's picture on Instagram.
    pub fn mention(self: &Arc<Self>, citizen: &Citizen, say: Say) -> Result<Act, ActError> {
        let now = self.clock.now();
        match self.platform(citizen.account) {
            Platform::X => {
                let item = self.world().add(New::by(citizen, Place::Post, say, now), &self.accounts).clone();
                Ok(self.item_act(&item, "add"))
            }
            Platform::Instagram => {
                let mut world = self.world();
                let friend =
                    world.citizen(citizen.account, &self.accounts, &format!("Vriend {}", citizen.name));
                let picture = Say::from("Avondje in de stad").at(say.at.unwrap_or(now));
                let picture = New::by(&friend, Place::Post, picture, now);
                let post = world.add(picture, &self.accounts).id.clone();
                let place = Place::Comment { post, parent: None };
                let item = world.add(New::by(citizen, place, say, now), &self.accounts).clone();
                drop(world);
                let account = &self.accounts[citizen.account];
                Ok(self.act(citizen.account, &item.id, meta::instagram_mention(account, &item)))
            }
            Platform::Facebook => Err(ActError::NotHere("Facebook")),
        }
    }

    /// A citizen mentions the account in the caption of a picture on Instagram.
    pub fn caption_mention(self: &Arc<Self>, citizen: &Citizen, say: Say) -> Result<Act, ActError> {
        if self.platform(citizen.account) != Platform::Instagram {
            return Err(ActError::NotHere(self.platform(citizen.account).name()));
        }
        let item =
            self.world().add(New::by(citizen, Place::Post, say, self.clock.now()), &self.accounts).clone();
        let webhook = meta::instagram_mention(&self.accounts[citizen.account], &item);
        Ok(self.act(citizen.account, &item.id, webhook))
    }

    /// The webhook of a post or comment.
    fn item_act(self: &Arc<Self>, item: &Item, verb: &str) -> Act {
        let world = self.world();
        let account = &self.accounts[item.account];
        let author = match &item.author {
            Author::Citizen(id) => world.known(item.account, id).cloned(),
            Author::Account => None,
        };
        let webhook = match account.platform {
            Platform::X => {
                let post = crate::x::post_payload(&world, account, item, self.links());
                json!({"for_user_id": account.id, "user_has_blocked": false, "tweet_create_events": [post]})
            }
            Platform::Facebook => meta::page_feed(account, item, author.as_ref(), verb, self.links()),
            // Instagram does not tell an account of its own posts.
            Platform::Instagram if item.place == Place::Post && item.author == Author::Account => Value::Null,
            Platform::Instagram if in_foreign_medium(&world, item) => meta::instagram_mention(account, item),
            Platform::Instagram => meta::instagram_comment(account, item, author.as_ref()),
        };
        drop(world);
        self.act(item.account, &item.id, webhook)
    }

    /// A citizen changes the words of a comment on Facebook.
    pub fn edit(self: &Arc<Self>, id: &str, text: &str) -> Result<Act, ActError> {
        let mut world = self.world();
        let item =
            world.get_mut(id).filter(|i| !i.removed).ok_or_else(|| ActError::Unknown(id.to_owned()))?;
        let platform = self.accounts[item.account].platform;
        if platform != Platform::Facebook || matches!(item.place, Place::Direct { .. }) {
            return Err(ActError::NotHere(platform.name()));
        }
        text.clone_into(&mut item.text);
        let item = item.clone();
        drop(world);
        Ok(self.item_act(&item, "edited"))
    }

    /// A citizen takes a message, post or comment away. Of a comment Instagram does not tell.
    pub fn delete(self: &Arc<Self>, id: &str) -> Result<Act, ActError> {
        let now = self.clock.now();
        let mut world = self.world();
        let item =
            world.get_mut(id).filter(|i| !i.removed).ok_or_else(|| ActError::Unknown(id.to_owned()))?;
        let account = &self.accounts[item.account];
        let kind = match (&item.place, account.platform) {
            (Place::Direct { .. }, Platform::Instagram) => Kind::Direct,
            (Place::Direct { .. }, _) | (_, Platform::Instagram) => {
                return Err(ActError::NotHere(account.platform.name()));
            }
            _ => Kind::Comment,
        };
        item.removed = true;
        let item = item.clone();
        drop(world);
        let author = match &item.author {
            Author::Citizen(id) => id,
            Author::Account => &account.id,
        };
        let webhook = match (kind, account.platform, &item.place) {
            (Kind::Direct, _, Place::Direct { with }) => meta::unsent(account, &item, with, now),
            (_, Platform::X, _) => x::post_deleted(account, &item, author, now),
            _ => return Ok(self.item_act(&item, "remove")),
        };
        Ok(self.act(item.account, &item.id, webhook))
    }

    /// A moderator hides a Page's comment in the platform's own tools, or shows it again.
    pub fn hide(self: &Arc<Self>, id: &str, hidden: bool) -> Result<Act, ActError> {
        let mut world = self.world();
        let item =
            world.get_mut(id).filter(|i| !i.removed).ok_or_else(|| ActError::Unknown(id.to_owned()))?;
        let platform = self.accounts[item.account].platform;
        if platform != Platform::Facebook || !matches!(item.place, Place::Comment { .. }) {
            return Err(ActError::NotHere(platform.name()));
        }
        item.hidden = hidden;
        let item = item.clone();
        drop(world);
        Ok(self.item_act(&item, if hidden { "hide" } else { "unhide" }))
    }

    /// A citizen reacts to a private message with an emoji; none takes it back.
    pub fn react(
        self: &Arc<Self>,
        citizen: &Citizen,
        id: &str,
        emoji: Option<&str>,
    ) -> Result<Act, ActError> {
        let account = &self.accounts[citizen.account];
        if account.platform == Platform::X {
            return Err(ActError::NotHere("X"));
        }
        let webhook = meta::reaction(account, &citizen.id, id, emoji, self.clock.now());
        Ok(self.act(citizen.account, id, webhook))
    }

    /// What a citizen's device reports of the account's private messages so far; none when there are none, or
    /// when the platform does not tell.
    pub fn report(self: &Arc<Self>, citizen: &Citizen, report: Report) -> Option<Act> {
        let now = self.clock.now();
        let account = &self.accounts[citizen.account];
        let world = self.world();
        let ours: Vec<&Item> =
            world.thread(citizen.account, &citizen.id).filter(|i| i.author == Author::Account).collect();
        let last = ours.last()?;
        let webhook = match (report, account.platform) {
            (Report::Seen, Platform::X) => x::seen(account, citizen, &last.id, now),
            (Report::Seen, _) => meta::seen(account, &citizen.id, last, now),
            (Report::Delivered, Platform::Facebook) => {
                meta::delivered(account, &citizen.id, std::slice::from_ref(&last.id), last.at, now)
            }
            (Report::Delivered, _) => return None,
        };
        let id = last.id.clone();
        drop(world);
        Some(self.act(citizen.account, &id, webhook))
    }

    /// What Balie has to ignore: typing, a like, a citizen's retweet, the account's own retweet.
    pub fn noise(self: &Arc<Self>, citizen: &Citizen) -> Result<Vec<Act>, ActError> {
        let account = &self.accounts[citizen.account];
        if account.platform != Platform::X {
            return Err(ActError::NotHere(account.platform.name()));
        }
        let now = self.clock.now();
        let mut world = self.world();
        let post =
            world.add(New::ours(citizen.account, Place::Post, "Fijne avond, Twente!", now), &self.accounts);
        let post = post.clone();
        let original = crate::x::post_payload(&world, account, &post, self.links());
        let own = x::user(&account.id, account.name, account.handle.unwrap_or_default());
        let theirs = x::user(&citizen.id, &citizen.name, &citizen.handle);
        let (first, second) = (world.number(now), world.number(now));
        drop(world);
        Ok([
            x::typing(account, citizen, now),
            x::liked(account, citizen, &original, now),
            x::retweeted(account, &first, theirs, &original, now),
            x::retweeted(account, &second, own, &original, now),
        ]
        .into_iter()
        .map(|webhook| self.act(citizen.account, &post.id, webhook))
        .collect())
    }
}

/// Whether a comment stands under a medium that is not the account's own.
fn in_foreign_medium(world: &World, item: &Item) -> bool {
    match &item.place {
        Place::Comment { post, .. } => world.get(post).is_some_and(|p| p.author != Author::Account),
        _ => true,
    }
}

/// Delivers a report, when there is one.
pub(crate) fn report(sim: &Arc<Sim>, account: usize, citizen: &str, report: Report) {
    let citizen = sim.world().known(account, citizen).cloned();
    if let Some(act) = citizen.and_then(|c| sim.report(&c, report)) {
        act.deliver();
    }
}
