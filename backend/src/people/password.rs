//! Passwords: argon2id, off the threads that serve requests, and only so many at a time.

use argon2::{Argon2, PasswordHasher, PasswordVerifier, password_hash::phc::PasswordHash};
use std::sync::{Arc, OnceLock};
use tokio::sync::{Semaphore, SemaphorePermit};

/// How many may wait for their turn.
const WAITING: usize = 256;

/// Too many passwords are being checked at this moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many passwords are being checked at this moment")]
pub struct Busy;

/// Hashes and checks passwords.
#[derive(Clone)]
pub struct Passwords(Arc<Inner>);

struct Inner {
    turns: Semaphore,
    queue: Semaphore,
    /// The hash of a password that nobody has: checked when there is no such user, so that the time it takes
    /// does not tell.
    nobody: OnceLock<String>,
}

/// One's turn to check a password.
pub struct Turn<'a> {
    passwords: &'a Passwords,
    _turn: SemaphorePermit<'a>,
    _place: SemaphorePermit<'a>,
}

impl Passwords {
    /// With as many at a time as there are cores.
    pub fn new() -> Self {
        let turns = std::thread::available_parallelism().map_or(1, usize::from);
        let queue = Semaphore::new(turns + WAITING);
        Self(Arc::new(Inner { turns: Semaphore::new(turns), queue, nobody: OnceLock::new() }))
    }

    /// Waits for one's turn.
    pub async fn turn(&self) -> Result<Turn<'_>, Busy> {
        let place = self.0.queue.try_acquire().map_err(|_| Busy)?;
        let turn = self.0.turns.acquire().await.map_err(|_| Busy)?;
        Ok(Turn { passwords: self, _turn: turn, _place: place })
    }

    /// Made the first time that it is needed: hashing is what would make starting slow.
    fn nobody(&self) -> &str {
        self.0.nobody.get_or_init(|| hash_now(&super::new_secret()))
    }

    /// Hashes a new password.
    pub async fn hash(&self, password: &str) -> Result<String, Busy> {
        let _turn = self.turn().await?;
        let password = password.to_owned();
        tokio::task::spawn_blocking(move || hash_now(&password)).await.map_err(|_| Busy)
    }
}

impl Default for Passwords {
    fn default() -> Self {
        Self::new()
    }
}

impl Turn<'_> {
    /// Whether `password` is the one of `hash`; never for a user who does not exist, but after the same time.
    pub async fn is_right(&self, password: &str, hash: Option<String>) -> Result<bool, Busy> {
        let exists = hash.is_some();
        let (password, passwords) = (password.to_owned(), self.passwords.clone());
        let check = move || check_now(&password, hash.as_deref().unwrap_or_else(|| passwords.nobody()));
        let right = tokio::task::spawn_blocking(check).await.map_err(|_| Busy)?;
        Ok(right && exists)
    }
}

fn hash_now(password: &str) -> String {
    // Hashing fails only for passwords of many gigabytes; an empty hash then fits no password.
    Argon2::default().hash_password(password.as_bytes()).map(|h| h.to_string()).unwrap_or_default()
}

fn check_now(password: &str, hash: &str) -> bool {
    let Ok(parsed) = PasswordHash::new(hash) else { return false };
    Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_of_a_user_who_exists_is_right() {
        let passwords = Passwords::new();
        let hash = passwords.hash("achttien karakters").await.unwrap();
        assert!(hash.starts_with("$argon2id$"), "{hash}");
        let turn = passwords.turn().await.unwrap();
        assert!(turn.is_right("achttien karakters", Some(hash.clone())).await.unwrap());
        assert!(!turn.is_right("achttien karakter", Some(hash)).await.unwrap());
        assert!(!turn.is_right("achttien karakters", None).await.unwrap());
    }
}
