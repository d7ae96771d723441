//! A citizen in a conversation: what they answer to what the police wrote.

use super::data::{Category, DATA, Opener};
use super::plan::Home;
use crate::world::Citizen;
use rand::RngExt;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;

/// As many of a citizen's messages are remembered, to know which of them is answered.
const REMEMBERED: usize = 20;

/// One citizen's conversation.
pub(crate) struct Talk {
    pub citizen: Citizen,
    pub answered: bool,
    home: Home,
    opener: Option<&'static Opener>,
    details: usize,
    called: bool,
    closed: bool,
    said: Vec<String>,
}

impl Talk {
    pub fn new(citizen: Citizen, home: Home, opener: Option<usize>, first: String) -> Self {
        let opener = opener.and_then(|i| DATA.openers.get(i));
        let said = vec![first];
        Self { citizen, answered: false, home, opener, details: 0, called: false, closed: false, said }
    }

    /// Whether this message or comment is the citizen's.
    pub fn said(&self, id: &str) -> bool {
        self.said.iter().any(|s| s == id)
    }

    /// Remembers one more message of the citizen.
    pub fn remember(&mut self, id: String) {
        if self.said.len() >= REMEMBERED {
            self.said.remove(0);
        }
        self.said.push(id);
    }

    /// What the citizen answers; sometimes nothing.
    pub fn answer(&mut self, reply: &str, random: &mut StdRng) -> Option<String> {
        self.answered = true;
        let hot = self.opener.is_none_or(|o| o.category == Category::Hot);
        if reply.contains("112") && hot && !self.called {
            self.called = true;
            return pick(&DATA.calling, random);
        }
        if reply.contains('?') {
            let details = self.opener.map_or(&[][..], |o| &o.details);
            let next = details.get(self.details).map(|d| self.home.fill(d));
            self.details += 1;
            return next.or_else(|| pick(&DATA.nothing_more, random));
        }
        if !self.closed {
            self.closed = true;
            let closers = self.opener.map_or(&[][..], |o| &o.closers);
            return pick(closers, random).or_else(|| pick(&DATA.closing, random));
        }
        // Who said goodbye already answers once in a while.
        if random.random_bool(0.5) { pick(&DATA.thanks_again, random) } else { None }
    }

    /// What the citizen says when nobody answers.
    pub fn grumble(random: &mut StdRng) -> Option<String> {
        pick(&DATA.impatient, random)
    }
}

fn pick(from: &[String], random: &mut StdRng) -> Option<String> {
    from.choose(random).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evening::plan::Plan;
    use rand::SeedableRng;

    fn talk(category: Category) -> (Talk, &'static Opener) {
        let mut plan = Plan::new(1);
        loop {
            let line = plan.one();
            let opener = &DATA.openers[line.opener.unwrap()];
            if opener.category == category && opener.details.len() > 1 {
                let citizen = Citizen { account: 0, id: "1".into(), name: line.name, handle: "h".into() };
                return (Talk::new(citizen, line.home, line.opener, "first".into()), opener);
            }
        }
    }

    #[test]
    fn a_question_gets_a_detail_and_an_answer_gets_thanks() {
        let mut random = StdRng::seed_from_u64(1);
        let (mut talk, opener) = talk(Category::Report);
        let said = talk.answer("Waar is dit?", &mut random).unwrap();
        assert_eq!(said, talk.home.fill(&opener.details[0]));
        assert_eq!(talk.answer("Hoe laat?", &mut random).unwrap(), talk.home.fill(&opener.details[1]));
        assert!(DATA.nothing_more.contains(&talk.answer("En verder?", &mut random).unwrap()));
        assert!(opener.closers.contains(&talk.answer("Dank, wij komen.", &mut random).unwrap()));
    }

    #[test]
    fn who_is_told_to_call_112_calls() {
        let mut random = StdRng::seed_from_u64(1);
        let (mut talk, _) = talk(Category::Hot);
        assert!(DATA.calling.contains(&talk.answer("Bel nu 112!", &mut random).unwrap()));
        assert!(talk.said("first") && !talk.said("other"));
    }
}
