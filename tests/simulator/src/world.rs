//! What there is on the platforms: citizens, messages, posts, comments, and what Balie sent.

use crate::accounts::Account;
use crate::media::Made;
use crate::sent::Sent;
use crate::sign::derived;
use crate::x::Grant;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use shared::{MediaKind, Platform, Timestamp};
use std::collections::{BTreeMap, HashMap, VecDeque};

/// Beyond this the oldest are forgotten, as an evening may last for weeks.
const MAX_ITEMS: usize = 20_000;
const MAX_CITIZENS: usize = 50_000;
const MAX_SENT: usize = 20_000;
const MAX_UPLOADS: usize = 200;

/// A citizen as one account sees them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Citizen {
    /// The index of the account in [`crate::Simulator::accounts`].
    #[serde(skip)]
    pub account: usize,
    /// The platform's id of the citizen, in the eyes of that account.
    pub id: String,
    /// The name they chose.
    pub name: String,
    /// Their handle without `@`; on Facebook citizens have none.
    pub handle: String,
}

/// One message, post or comment.
#[derive(Clone, Debug)]
pub struct Item {
    /// In which order it came to be.
    pub seq: u64,
    /// The platform's id.
    pub id: String,
    /// The index of the account that it concerns.
    pub account: usize,
    /// Where it stands.
    pub place: Place,
    /// Who wrote it.
    pub author: Author,
    /// Its words.
    pub text: String,
    /// When it was written.
    pub at: Timestamp,
    /// Pictures and sounds.
    pub media: Vec<Medium>,
    /// The id of what it answers.
    pub reply_to: Option<String>,
    /// What came along as `metadata`.
    pub mark: Option<String>,
    /// The way in which a private message came.
    pub flavour: Flavour,
    /// Hidden from the public.
    pub hidden: bool,
    /// Taken away by its author.
    pub removed: bool,
    /// Answered in private already, which may happen once.
    pub answered_privately: bool,
}

/// Where an [`Item`] stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In private, with this citizen.
    Direct {
        /// The platform's id of the citizen.
        with: String,
    },
    /// On its own: a Page's or Instagram post, any post on X.
    Post,
    /// Under a post, perhaps under another comment there.
    Comment {
        /// The post's id.
        post: String,
        /// The comment that it answers.
        parent: Option<String>,
    },
}

/// Who wrote an [`Item`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Author {
    /// The account itself.
    Account,
    /// A citizen, by id.
    Citizen(String),
}

/// The ways in which a private message comes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Flavour {
    /// As any other.
    #[default]
    Plain,
    /// A button was pressed.
    Postback {
        /// What the button stands for.
        payload: String,
    },
    /// Another app has the conversation at the moment.
    Standby,
    /// The citizen named the account in a story.
    StoryMention,
    /// The citizen answers a story of the account.
    StoryReply {
        /// The story's id.
        story: String,
    },
    /// The account answered outside Balie.
    Elsewhere,
}

/// A picture, sound or file on the platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Medium {
    /// Its id here.
    pub id: String,
    /// What it is.
    pub kind: MediaKind,
}

/// A file that Balie uploaded.
#[derive(Clone, Debug)]
pub(crate) struct Upload {
    pub id: String,
    pub mime: String,
    pub bytes: bytes::Bytes,
    /// How many bytes are still to come.
    pub missing: usize,
    /// How often it is looked at before it can be used.
    pub processing: u32,
    /// What is to be seen on it.
    pub alt: String,
}

/// What a citizen says.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Say {
    /// The words.
    pub text: String,
    /// What comes along.
    pub media: Vec<Made>,
    /// When; now when it is absent.
    pub at: Option<Timestamp>,
    /// The id of the message or post that it answers.
    pub reply_to: Option<String>,
    /// The way in which it comes.
    #[serde(skip)]
    pub flavour: Flavour,
}

impl From<&str> for Say {
    fn from(text: &str) -> Self {
        Self { text: text.to_owned(), ..Self::default() }
    }
}

impl From<String> for Say {
    fn from(text: String) -> Self {
        Self { text, ..Self::default() }
    }
}

impl Say {
    /// Said at another moment than now.
    #[must_use]
    pub fn at(mut self, at: Timestamp) -> Self {
        self.at = Some(at);
        self
    }

    /// With a medium.
    #[must_use]
    pub fn with(mut self, made: Made) -> Self {
        self.media.push(made);
        self
    }

    /// In answer to a message or post.
    #[must_use]
    pub fn replying_to(mut self, id: &str) -> Self {
        self.reply_to = Some(id.to_owned());
        self
    }

    /// In another way than as a plain message.
    #[must_use]
    pub fn as_a(mut self, flavour: Flavour) -> Self {
        self.flavour = flavour;
        self
    }
}

/// Everything on the platforms.
pub(crate) struct World {
    items: BTreeMap<u64, Item>,
    index: HashMap<String, u64>,
    citizens: HashMap<(usize, String), Citizen>,
    pub sent: VecDeque<Sent>,
    pub uploads: VecDeque<Upload>,
    pub grants: Vec<Option<Grant>>,
    /// Citizens on X who take private messages only from those whom they follow.
    pub closed: Vec<(usize, String)>,
    started: Timestamp,
    counter: u64,
}

impl World {
    pub fn new(accounts: &[Account], now: Timestamp) -> Self {
        Self {
            items: BTreeMap::new(),
            index: HashMap::new(),
            citizens: HashMap::new(),
            sent: VecDeque::new(),
            uploads: VecDeque::new(),
            grants: accounts.iter().map(|a| Grant::first(a, now)).collect(),
            closed: Vec::new(),
            started: now,
            counter: 0,
        }
    }

    /// A number that grows with time, as X's ids do, and never comes twice.
    pub fn number(&mut self, at: Timestamp) -> String {
        const EPOCH: i64 = 1_288_834_974_657;
        self.counter += 1;
        (((at.0 - EPOCH).max(1) << 22) | i64::try_from(self.counter & 0x3F_FFFF).unwrap_or_default())
            .to_string()
    }

    /// An opaque id that never comes twice, not even after a restart.
    pub fn opaque(&mut self, prefix: &str) -> String {
        self.counter += 1;
        let hash = derived(&[&self.started.0.to_string(), &self.counter.to_string()]);
        format!("{prefix}{}", URL_SAFE_NO_PAD.encode(&hash.as_bytes()[..36]))
    }

    /// Remembers a citizen; the same name is the same person.
    pub fn citizen(&mut self, account: usize, accounts: &[Account], name: &str) -> Citizen {
        let citizen = describe(account, &accounts[account], name);
        if self.citizens.len() < MAX_CITIZENS {
            self.citizens.entry((account, citizen.id.clone())).or_insert_with(|| citizen.clone());
        }
        citizen
    }

    pub fn known(&self, account: usize, id: &str) -> Option<&Citizen> {
        self.citizens.get(&(account, id.to_owned()))
    }

    pub fn add(&mut self, new: New, accounts: &[Account]) -> &Item {
        let id = self.new_id(&new, &accounts[new.account]);
        let media = new
            .media
            .iter()
            .map(|&made| Medium { id: self.opaque(made.prefix()), kind: made.kind() })
            .chain(new.uploads)
            .collect();
        self.counter += 1;
        let seq = self.counter;
        if self.items.len() >= MAX_ITEMS {
            self.forget_one(accounts);
        }
        self.index.insert(id.clone(), seq);
        self.items.entry(seq).or_insert(Item {
            seq,
            id,
            account: new.account,
            place: new.place,
            author: new.author,
            text: new.text,
            at: new.at,
            media,
            reply_to: new.reply_to,
            mark: new.mark,
            flavour: new.flavour,
            hidden: false,
            removed: false,
            answered_privately: false,
        })
    }

    /// Forgets the oldest, but not a post of a page under which people still comment.
    fn forget_one(&mut self, accounts: &[Account]) {
        let lasting = |i: &Item| {
            i.place == Place::Post
                && i.author == Author::Account
                && accounts[i.account].platform != Platform::X
        };
        let oldest = self.items.values().find(|i| !lasting(i)).or_else(|| self.items.values().next());
        if let Some((seq, id)) = oldest.map(|i| (i.seq, i.id.clone())) {
            self.items.remove(&seq);
            self.index.remove(&id);
        }
    }

    fn new_id(&mut self, new: &New, account: &Account) -> String {
        match (account.platform, &new.place) {
            (Platform::Facebook, Place::Direct { .. }) => self.opaque("m_"),
            (Platform::Instagram, Place::Direct { .. }) => self.opaque("aWdfZAG1faXRlbTo"),
            (Platform::Facebook, Place::Post) => format!("{}_{}", account.id, self.number(new.at)),
            (Platform::Facebook, Place::Comment { post, .. }) => {
                let post = post.rsplit('_').next().unwrap_or(post).to_owned();
                format!("{post}_{}", self.number(new.at))
            }
            _ => self.number(new.at),
        }
    }

    pub fn get(&self, id: &str) -> Option<&Item> {
        self.items.get(self.index.get(id)?)
    }

    pub fn get_mut(&mut self, id: &str) -> Option<&mut Item> {
        self.items.get_mut(self.index.get(id)?)
    }

    /// What an account has, oldest first.
    pub fn of(&self, account: usize) -> impl DoubleEndedIterator<Item = &Item> {
        self.items.values().filter(move |i| i.account == account && !i.removed)
    }

    /// The private messages with one citizen, oldest first.
    pub fn thread<'a>(&'a self, account: usize, with: &'a str) -> impl DoubleEndedIterator<Item = &'a Item> {
        self.of(account).filter(move |i| matches!(&i.place, Place::Direct { with: w } if w == with))
    }

    /// When a citizen last wrote in private.
    pub fn last_inbound(&self, account: usize, with: &str) -> Option<Timestamp> {
        self.thread(account, with).filter(|i| i.author != Author::Account).map(|i| i.at).max()
    }

    /// Keeps what Balie sent.
    pub fn record(&mut self, sent: Sent) {
        if self.sent.len() >= MAX_SENT {
            self.sent.pop_front();
        }
        self.sent.push_back(sent);
    }

    /// Keeps a file that Balie uploaded.
    pub fn keep(&mut self, mime: String, bytes: bytes::Bytes, at: Timestamp) -> String {
        if self.uploads.len() >= MAX_UPLOADS {
            self.uploads.pop_front();
        }
        let id = self.number(at);
        let whole = Upload { id: id.clone(), mime, bytes, missing: 0, processing: 0, alt: String::new() };
        self.uploads.push_back(whole);
        id
    }

    /// A file that Balie uploaded, or is uploading.
    pub fn upload_mut(&mut self, id: &str) -> Option<&mut Upload> {
        self.uploads.iter_mut().find(|u| u.id == id)
    }
}

/// What [`World::add`] makes an [`Item`] of.
pub(crate) struct New {
    pub account: usize,
    pub place: Place,
    pub author: Author,
    pub text: String,
    pub at: Timestamp,
    pub media: Vec<Made>,
    pub uploads: Vec<Medium>,
    pub reply_to: Option<String>,
    pub mark: Option<String>,
    pub flavour: Flavour,
}

impl New {
    /// Something that a citizen writes.
    pub fn by(citizen: &Citizen, place: Place, say: Say, now: Timestamp) -> Self {
        Self {
            account: citizen.account,
            place,
            author: Author::Citizen(citizen.id.clone()),
            text: say.text,
            at: say.at.unwrap_or(now),
            media: say.media,
            uploads: Vec::new(),
            reply_to: say.reply_to,
            mark: None,
            flavour: say.flavour,
        }
    }

    /// Something that the account writes.
    pub fn ours(account: usize, place: Place, text: &str, at: Timestamp) -> Self {
        Self {
            account,
            place,
            author: Author::Account,
            text: text.to_owned(),
            at,
            media: Vec::new(),
            uploads: Vec::new(),
            reply_to: None,
            mark: None,
            flavour: Flavour::Plain,
        }
    }
}

fn describe(account: usize, of: &Account, name: &str) -> Citizen {
    let digits = if of.platform == Platform::X { 10 } else { 16 };
    let id = crate::sign::derived_number(&["citizen", &of.id, name], digits);
    let mut handle: String =
        name.to_lowercase().chars().filter(char::is_ascii_alphanumeric).take(11).collect();
    handle.push_str(&id[id.len() - 3..]);
    Citizen { account, id, name: name.to_owned(), handle }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::demo_accounts;

    const NOW: Timestamp = Timestamp(1_790_000_000_000);

    #[test]
    fn the_oldest_are_forgotten_but_a_pages_posts_stay() {
        let accounts = demo_accounts();
        let mut world = World::new(&accounts, NOW);
        let post = world.add(New::ours(0, Place::Post, "Getuigen gezocht", NOW), &accounts).id.clone();
        let place = Place::Direct { with: "1".to_owned() };
        let first = world.add(New::ours(0, place.clone(), "a", NOW), &accounts).id.clone();
        for _ in 0..MAX_ITEMS {
            world.add(New::ours(0, place.clone(), "b", NOW), &accounts);
        }
        assert!(world.get(&post).is_some() && world.get(&first).is_none());
        assert_eq!(world.of(0).count(), MAX_ITEMS);
    }

    #[test]
    fn ids_grow_with_time_and_never_come_twice() {
        let mut world = World::new(&demo_accounts(), NOW);
        let number = |world: &mut World, at| world.number(at).parse::<u64>().unwrap();
        let (a, b) = (number(&mut world, NOW), number(&mut world, NOW));
        assert!(a < b && b < number(&mut world, NOW.plus_millis(1)));
        assert!(number(&mut world, NOW.plus_millis(-1)) < a);
        assert_ne!(world.opaque("m_"), world.opaque("m_"));
    }

    #[test]
    fn the_same_name_is_the_same_person_at_one_account() {
        let accounts = demo_accounts();
        let mut world = World::new(&accounts, NOW);
        let jan = world.citizen(0, &accounts, "Jan Nijland");
        assert_eq!(world.citizen(0, &accounts, "Jan Nijland"), jan);
        assert_ne!(world.citizen(1, &accounts, "Jan Nijland").id, jan.id);
        assert_eq!(world.known(0, &jan.id), Some(&jan));
    }
}
