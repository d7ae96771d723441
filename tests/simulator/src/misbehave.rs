//! Misbehaviour on request, for each account.

use serde::{Deserialize, Serialize};

/// One way in which a platform lets its users down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Misbehaviour {
    /// The next so many webhooks come twice.
    Duplicate {
        /// How many.
        times: u32,
    },
    /// The next so many webhooks are held back and come in another order.
    Reorder {
        /// How many.
        times: u32,
    },
    /// The next so many webhooks come late, after what comes on time.
    Late {
        /// How many.
        times: u32,
        /// By how much.
        millis: u64,
    },
    /// The next so many calls are refused because there were too many.
    RateLimit {
        /// How many.
        times: u32,
        /// The seconds that Balie is asked to wait.
        retry_after: u32,
        /// The Graph API's code: 4 unless it is 32 or 613.
        code: Option<u32>,
    },
    /// The next so many calls fail on the platform's side, and nothing was done.
    ServerError {
        /// How many.
        times: u32,
    },
    /// The next so many sends are taken, and then the connection breaks: Balie cannot know.
    DropConnection {
        /// How many.
        times: u32,
    },
    /// The next so many calls are answered slowly.
    Slow {
        /// How many.
        times: u32,
        /// By how much.
        millis: u64,
    },
    /// The access token does not work any more; on X the refresh token neither.
    DeadToken,
    /// No link to media works.
    ExpiredMedia,
    /// Things happen, but no webhook comes.
    Silent,
    /// All is well again.
    None,
}

/// How an account's platform is behaving.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mood {
    duplicate: u32,
    pub reorder: u32,
    late: (u32, u64),
    rate_limit: (u32, u32, u32),
    server_error: u32,
    drop_connection: u32,
    slow: (u32, u64),
    pub dead_token: bool,
    pub expired_media: bool,
    pub silent: bool,
}

/// How the next call is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    RateLimit { retry_after: u32, code: u32 },
    ServerError,
    DeadToken,
}

impl Mood {
    pub fn turn(&mut self, into: Misbehaviour) {
        match into {
            Misbehaviour::Duplicate { times } => self.duplicate = times,
            Misbehaviour::Reorder { times } => self.reorder = times,
            Misbehaviour::Late { times, millis } => self.late = (times, millis),
            Misbehaviour::RateLimit { times, retry_after, code } => {
                self.rate_limit = (times, retry_after, code.unwrap_or(4));
            }
            Misbehaviour::ServerError { times } => self.server_error = times,
            Misbehaviour::DropConnection { times } => self.drop_connection = times,
            Misbehaviour::Slow { times, millis } => self.slow = (times, millis),
            Misbehaviour::DeadToken => self.dead_token = true,
            Misbehaviour::ExpiredMedia => self.expired_media = true,
            Misbehaviour::Silent => self.silent = true,
            Misbehaviour::None => *self = Self::default(),
        }
    }

    /// Whether, and how, the next call is refused.
    pub fn refusal(&mut self) -> Option<Refusal> {
        if take(&mut self.rate_limit.0) {
            return Some(Refusal::RateLimit { retry_after: self.rate_limit.1, code: self.rate_limit.2 });
        }
        if take(&mut self.server_error) {
            return Some(Refusal::ServerError);
        }
        self.dead_token.then_some(Refusal::DeadToken)
    }

    /// How long the next answer lets wait.
    pub fn slowness(&mut self) -> Option<u64> {
        take(&mut self.slow.0).then_some(self.slow.1)
    }

    /// Whether the connection of the send just taken breaks.
    pub fn drops(&mut self) -> bool {
        take(&mut self.drop_connection)
    }

    /// Whether the next webhook comes twice.
    pub fn duplicates(&mut self) -> bool {
        take(&mut self.duplicate)
    }

    /// By how much the next webhook is late.
    pub fn lateness(&mut self) -> Option<u64> {
        take(&mut self.late.0).then_some(self.late.1)
    }
}

fn take(count: &mut u32) -> bool {
    let some = *count > 0;
    *count = count.saturating_sub(1);
    some
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mood_lasts_for_as_many_calls_as_asked() {
        let mut mood = Mood::default();
        mood.turn(Misbehaviour::RateLimit { times: 1, retry_after: 7, code: Some(613) });
        mood.turn(Misbehaviour::ServerError { times: 2 });
        assert_eq!(mood.refusal(), Some(Refusal::RateLimit { retry_after: 7, code: 613 }));
        assert_eq!(mood.refusal(), Some(Refusal::ServerError));
        assert_eq!(mood.refusal(), Some(Refusal::ServerError));
        assert_eq!(mood.refusal(), None);
    }

    #[test]
    fn all_can_be_made_well() {
        let mut mood = Mood::default();
        mood.turn(Misbehaviour::DeadToken);
        mood.turn(Misbehaviour::Silent);
        assert_eq!(mood.refusal(), Some(Refusal::DeadToken));
        mood.turn(Misbehaviour::None);
        assert_eq!(mood.refusal(), None);
        assert!(!mood.silent);
    }

    #[test]
    fn is_read_from_json_by_its_kind() {
        let read = |json| serde_json::from_str::<Misbehaviour>(json).unwrap();
        assert_eq!(read(r#"{"kind":"dropConnection","times":1}"#), Misbehaviour::DropConnection { times: 1 });
        assert_eq!(
            read(r#"{"kind":"rateLimit","times":1,"retryAfter":2}"#),
            Misbehaviour::RateLimit { times: 1, retry_after: 2, code: None }
        );
    }
}
