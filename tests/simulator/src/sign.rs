//! Signatures as the platforms make them.

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

fn hmac_sha256(key: &[u8], message: &[u8]) -> Vec<u8> {
    // HMAC takes a key of any length, so this never fails.
    #[allow(clippy::unwrap_used)]
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(message);
    mac.finalize().into_bytes().to_vec()
}

/// The value of `X-Hub-Signature-256` for a webhook's raw body.
pub fn sign_meta(app_secret: &str, body: &[u8]) -> String {
    format!("sha256={}", hex::encode(hmac_sha256(app_secret.as_bytes(), body)))
}

/// The value of `x-twitter-webhooks-signature` for a webhook's raw body, and of `response_token` for a CRC token.
pub fn sign_x(consumer_secret: &str, body: &[u8]) -> String {
    format!("sha256={}", STANDARD.encode(hmac_sha256(consumer_secret.as_bytes(), body)))
}

/// What the Graph API wants as `appsecret_proof` beside an access token.
pub fn appsecret_proof(access_token: &str, app_secret: &str) -> String {
    hex::encode(hmac_sha256(app_secret.as_bytes(), access_token.as_bytes()))
}

/// A hexadecimal string that follows from `parts` alone: for made-up secrets and ids.
pub(crate) fn derived(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    hex::encode(hash.finalize())
}

/// A number of `digits` digits (at most 18) that follows from `parts` alone.
pub(crate) fn derived_number(parts: &[&str], digits: u32) -> String {
    let hex = derived(parts);
    // The first fifteen hexadecimal digits of a SHA-256 always are a u64.
    let n = u64::from_str_radix(&hex[..15], 16).unwrap_or_default();
    let low = 10_u64.pow(digits - 1);
    (low + n % (9 * low)).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    // RFC 4231, test case 2.
    const HEX: &str = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";

    #[test]
    fn signs_as_the_platforms_do() {
        assert_eq!(sign_meta("Jefe", b"what do ya want for nothing?"), format!("sha256={HEX}"));
        assert_eq!(
            sign_x("Jefe", b"what do ya want for nothing?"),
            "sha256=W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM="
        );
        assert_eq!(appsecret_proof("what do ya want for nothing?", "Jefe"), HEX);
    }

    #[test]
    fn made_up_numbers_have_the_asked_length() {
        for digits in [5, 16, 18] {
            assert_eq!(derived_number(&["a", "b"], digits).len(), digits as usize);
        }
        assert_ne!(derived_number(&["ab", ""], 16), derived_number(&["a", "b"], 16));
    }
}
