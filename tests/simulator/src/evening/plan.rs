//! What happens in which order: it follows from the seed alone, whatever Balie does.

use super::data::{Category, DATA, Opener, Place, Way};
use rand::rngs::StdRng;
use rand::seq::{IndexedRandom, SliceRandom};
use rand::{RngExt, SeedableRng};

/// A citizen's first words, ready to be said.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Line {
    pub account: String,
    pub way: Way,
    pub post: Option<String>,
    pub name: String,
    pub text: String,
    pub picture: bool,
    /// How the conversation goes on: an index in [`DATA`]'s openers.
    pub opener: Option<usize>,
    /// Fills in what is said later.
    pub home: Home,
}

/// Where it happens.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Home {
    place: &'static str,
    street: &'static str,
}

impl Home {
    /// Puts place and street where a text leaves room for them.
    pub fn fill(&self, text: &str) -> String {
        text.replace("{plaats}", self.place).replace("{straat}", self.street)
    }
}

/// What happens next.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Scene {
    /// One citizen writes.
    One(Line),
    /// Many write about the same, within a minute.
    Burst(Vec<Line>),
    /// Several fall out under a post.
    Quarrel(Vec<Line>),
    /// What Balie has to ignore.
    Noise(String),
}

/// The endless list of scenes.
pub(crate) struct Plan {
    random: StdRng,
    order: Vec<usize>,
    turn: usize,
}

impl Plan {
    pub fn new(seed: u64) -> Self {
        Self { random: StdRng::seed_from_u64(seed), order: Vec::new(), turn: 0 }
    }

    /// The next citizen who starts a conversation. All openers come before one comes again.
    pub fn one(&mut self) -> Line {
        if self.order.is_empty() {
            self.order = (0..DATA.openers.len()).collect();
            self.order.shuffle(&mut self.random);
        }
        let index = self.order.pop().unwrap_or_default();
        let opener = &DATA.openers[index];
        let account = self.account(opener);
        let mut line = self.line(&account, opener.way, opener.post.clone(), &opener.text);
        line.opener = Some(index);
        line.picture = opener.way != Way::Comment && self.random.random_ratio(1, 12);
        line
    }

    /// Those who wait already when the evening begins; what happens now was said last.
    pub fn waiting(&mut self, count: usize) -> Vec<Line> {
        let mut lines: Vec<Line> = (0..count).map(|_| self.one()).collect();
        lines.sort_by_key(|l| l.opener.is_some_and(|i| DATA.openers[i].category == Category::Hot));
        lines
    }

    /// What happens next.
    pub fn next(&mut self) -> Scene {
        self.turn += 1;
        match self.turn % 40 {
            6 => self.quarrel(0),
            14 => self.fire(),
            26 => self.quarrel(1),
            10 | 20 | 30 => Scene::Noise(self.name()),
            _ => Scene::One(self.one()),
        }
    }

    fn fire(&mut self) -> Scene {
        let lines = DATA.fire.iter().map(|l| self.line(&l.account, l.way, l.post.clone(), &l.text)).collect();
        Scene::Burst(lines)
    }

    fn quarrel(&mut self, which: usize) -> Scene {
        let quarrel = &DATA.quarrels[which % DATA.quarrels.len()];
        let account = DATA.account_of_post(&quarrel.post).unwrap_or("hengelo");
        let people = quarrel.lines.iter().map(|l| l.who + 1).max().unwrap_or_default();
        let names: Vec<String> = (0..people).map(|_| self.name()).collect();
        let lines = quarrel.lines.iter().map(|said| {
            let mut line = self.line(account, Way::Comment, Some(quarrel.post.clone()), &said.text);
            line.name.clone_from(&names[said.who]);
            line
        });
        Scene::Quarrel(lines.collect())
    }

    fn account(&mut self, opener: &Opener) -> String {
        match (opener.way, &opener.post) {
            (Way::Mention, _) if self.random.random_ratio(1, 5) => "instagram".to_owned(),
            (Way::Mention, _) => "x".to_owned(),
            (Way::Comment, Some(post)) => DATA.account_of_post(post).unwrap_or("hengelo").to_owned(),
            _ => match self.random.random_range(0..100) {
                0..35 => "hengelo",
                35..65 => "enschede",
                65..85 => "instagram",
                _ => "x",
            }
            .to_owned(),
        }
    }

    fn line(&mut self, account: &str, way: Way, post: Option<String>, text: &str) -> Line {
        let home = self.home(account);
        Line {
            account: account.to_owned(),
            way,
            post,
            name: self.name(),
            text: home.fill(text),
            picture: false,
            opener: None,
            home,
        }
    }

    fn home(&mut self, account: &str) -> Home {
        let near: Vec<&'static Place> = DATA.places.iter().filter(|p| p.account == account).collect();
        let all: Vec<&'static Place> = DATA.places.iter().filter(|p| p.account == "*").collect();
        let place = if near.is_empty() { all } else { near }.choose(&mut self.random).copied();
        let street = place.and_then(|p| p.streets.choose(&mut self.random));
        Home { place: place.map_or("Twente", |p| &p.name), street: street.map_or("Dorpsstraat", |s| s) }
    }

    fn name(&mut self) -> String {
        let mut pick = |from: &'static [String]| from.choose(&mut self.random).map_or("Iemand", |s| s);
        format!("{} {}", pick(&DATA.first_names), pick(&DATA.last_names))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn scenes(seed: u64) -> Vec<Scene> {
        let mut plan = Plan::new(seed);
        (0..200).map(|_| plan.next()).collect()
    }

    #[test]
    fn the_seed_decides_on_everything() {
        assert_eq!(scenes(2017), scenes(2017));
        assert_ne!(scenes(2017), scenes(2018));
    }

    #[test]
    fn what_happens_now_waits_at_the_end() {
        let waiting = Plan::new(2017).waiting(25);
        let hot = |l: &Line| DATA.openers[l.opener.unwrap()].category == Category::Hot;
        let first = waiting.iter().position(hot).unwrap();
        assert!(waiting[first..].iter().all(hot) && first > 0);
    }

    #[test]
    fn every_opener_comes_before_one_comes_again() {
        let mut plan = Plan::new(1);
        let said: BTreeSet<_> = (0..DATA.openers.len()).map(|_| plan.one().opener).collect();
        assert_eq!(said.len(), DATA.openers.len());
    }

    #[test]
    fn an_evening_has_a_fire_and_quarrels_and_no_gaps_in_its_texts() {
        let scenes = scenes(2017);
        assert!(scenes.iter().any(|s| matches!(s, Scene::Burst(lines) if lines.len() > 10)));
        assert!(scenes.iter().any(|s| matches!(s, Scene::Quarrel(_))));
        for scene in &scenes {
            let lines = match scene {
                Scene::One(line) => std::slice::from_ref(line),
                Scene::Burst(lines) | Scene::Quarrel(lines) => lines,
                Scene::Noise(_) => &[],
            };
            assert!(lines.iter().all(|l| !l.text.contains('{')), "{scene:?}");
        }
    }
}
