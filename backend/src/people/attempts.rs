//! How often a wrong password was tried: guessing is slowed down, a colleague who mistypes is not.

use shared::Timestamp;
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

/// How many wrong passwords one address may try for one user before it has to wait.
const PER_USER: u32 = 5;
/// How many it may try for all users together: colleagues share an address.
const PER_ADDRESS: u32 = 50;
/// How long until wrong passwords are forgotten, in milliseconds.
const FORGET_AFTER: i64 = 5 * 60_000;
/// How many addresses and users are remembered.
const REMEMBERED: usize = 20_000;

/// Too many wrong passwords: wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many wrong passwords: try again in {seconds} s")]
pub struct TooMany {
    /// How many seconds to wait.
    pub seconds: i64,
}

#[derive(Clone, PartialEq, Eq, Hash)]
enum Who {
    Address(IpAddr),
    User(IpAddr, String),
}

#[derive(Clone, Copy)]
struct Wrong {
    count: u32,
    since: Timestamp,
}

/// Counts wrong passwords.
#[derive(Clone, Default)]
pub struct Attempts(Arc<Mutex<HashMap<Who, Wrong>>>);

impl Attempts {
    /// Whether a password may be tried now.
    pub fn may_try(&self, now: Timestamp, from: IpAddr, email: &str) -> Result<(), TooMany> {
        let map = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (who, limit) in keys(from, email) {
            if let Some(wrong) = map.get(&who)
                && wrong.count >= limit
                && now.since(wrong.since) < FORGET_AFTER
            {
                let left = FORGET_AFTER - now.since(wrong.since);
                return Err(TooMany { seconds: (left / 1000 + 1).max(1) });
            }
        }
        Ok(())
    }

    /// Remembers a wrong password.
    pub fn was_wrong(&self, now: Timestamp, from: IpAddr, email: &str) {
        let mut map = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if map.len() + 2 > REMEMBERED {
            map.retain(|_, wrong| now.since(wrong.since) < FORGET_AFTER);
        }
        if map.len() + 2 > REMEMBERED {
            // A flood from very many addresses: what is remembered longest goes first.
            let middle = median(map.values().map(|w| w.since.0).collect());
            map.retain(|_, wrong| wrong.since.0 > middle);
        }
        for (who, _) in keys(from, email) {
            let wrong = map.entry(who).or_insert(Wrong { count: 0, since: now });
            if now.since(wrong.since) >= FORGET_AFTER {
                *wrong = Wrong { count: 0, since: now };
            }
            wrong.count += 1;
        }
    }

    /// Forgets a user's wrong passwords after a right one.
    pub fn was_right(&self, from: IpAddr, email: &str) {
        let mut map = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        map.remove(&Who::User(from, email.to_owned()));
    }
}

fn keys(from: IpAddr, email: &str) -> [(Who, u32); 2] {
    [(Who::User(from, email.to_owned()), PER_USER), (Who::Address(from), PER_ADDRESS)]
}

fn median(mut values: Vec<i64>) -> i64 {
    let middle = values.len() / 2;
    if values.is_empty() { 0 } else { *values.select_nth_unstable(middle).1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_790_000_000_000);

    fn address(last: u8) -> IpAddr {
        [10, 0, 0, last].into()
    }

    #[test]
    fn five_wrong_passwords_make_one_wait_and_then_it_is_over() {
        let attempts = Attempts::default();
        for n in 0..5 {
            assert_eq!(attempts.may_try(NOW, address(1), "a@b"), Ok(()), "attempt {n}");
            attempts.was_wrong(NOW, address(1), "a@b");
        }
        assert_eq!(attempts.may_try(NOW, address(1), "a@b"), Err(TooMany { seconds: 301 }));
        assert_eq!(attempts.may_try(NOW, address(1), "b@b"), Ok(()), "another user");
        assert_eq!(attempts.may_try(NOW, address(2), "a@b"), Ok(()), "another address");
        assert_eq!(attempts.may_try(NOW.plus_millis(FORGET_AFTER), address(1), "a@b"), Ok(()));
    }

    #[test]
    fn a_right_password_forgives_but_an_address_that_tries_everybody_waits() {
        let attempts = Attempts::default();
        (0..4).for_each(|_| attempts.was_wrong(NOW, address(1), "a@b"));
        attempts.was_right(address(1), "a@b");
        (0..4).for_each(|_| attempts.was_wrong(NOW, address(1), "a@b"));
        assert_eq!(attempts.may_try(NOW, address(1), "a@b"), Ok(()));
        (0..42).for_each(|n| attempts.was_wrong(NOW, address(1), &format!("{n}@b")));
        assert!(attempts.may_try(NOW, address(1), "new@b").is_err());
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let attempts = Attempts::default();
        for n in 0..30_000 {
            attempts.was_wrong(NOW.plus_millis(n), address(1), &n.to_string());
        }
        assert!(attempts.0.lock().unwrap().len() <= REMEMBERED);
    }
}
