//! HMAC-SHA256: how all three platforms sign.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

fn keyed(secret: &str, message: &[u8]) -> Option<Hmac<Sha256>> {
    // Without a secret anybody could sign: nothing is ever right.
    if secret.is_empty() {
        return None;
    }
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    mac.update(message);
    Some(mac)
}

/// Whether `signature` is that of `message`, compared in constant time.
pub(super) fn is_right(secret: &str, message: &[u8], signature: &[u8]) -> bool {
    keyed(secret, message).is_some_and(|mac| mac.verify_slice(signature).is_ok())
}

/// The signature of `message`; empty when there is no secret.
pub(super) fn sign(secret: &str, message: &[u8]) -> Vec<u8> {
    keyed(secret, message).map(|mac| mac.finalize().into_bytes().to_vec()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4231, test case 2.
    #[test]
    fn signs_as_the_standard_says() {
        let expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        let signature = sign("Jefe", b"what do ya want for nothing?");
        assert_eq!(hex::encode(&signature), expected);
        assert!(is_right("Jefe", b"what do ya want for nothing?", &signature));
    }

    #[test]
    fn without_a_secret_nothing_is_right() {
        assert!(!is_right("", b"x", &[]));
        assert!(!is_right("", b"x", &sign("", b"x")));
        assert!(!is_right("s", b"x", &[]));
    }
}
