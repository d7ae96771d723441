//! Colleagues: users and teams, how they log in, and how their scripts do.

mod api_tokens;
mod attempts;
mod change;
mod directory;
mod error;
mod own_password;
mod password;
mod sessions;
mod signature;
mod team_settings;

pub use api_tokens::{make_token, revoke_token, tokens, user_of_token};
pub use attempts::{Attempts, TooMany};
pub use change::{change_user, remove_user};
pub use directory::{
    CheckedUser, add_first_admin, add_team, add_user, ensure_team, needs_first_admin, teams, user_by_email,
    users,
};
pub use error::PeopleError;
pub use own_password::{From, change_password};
pub use password::{Busy, Passwords};
pub use sessions::{delete_expired, end_session, log_in, start_session, user_of_session};
pub use signature::set_signature;
pub use team_settings::{set_team_settings, team_settings};

use sha2::{Digest, Sha256};

/// A new secret of 256 bits, for URLs and headers.
fn new_secret() -> String {
    use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
    BASE64_URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

/// What is kept of a secret of 256 bits: enough to recognise it, nothing to log in with.
fn fingerprint(secret: &str) -> String {
    hex::encode(Sha256::digest(secret))
}
