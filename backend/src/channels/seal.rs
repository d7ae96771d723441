//! Secrets at rest: sealed with XChaCha20-Poly1305 under one key of the installation. Nodes that share a database
//! share the key.

use base64::{Engine, prelude::BASE64_STANDARD};
use chacha20poly1305::{
    XChaCha20Poly1305, XNonce,
    aead::{Aead, KeyInit, Payload},
};
use std::{
    fs::OpenOptions,
    io::{ErrorKind, Read, Write},
    path::Path,
    sync::Arc,
};

const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 24;

/// Why the key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file cannot be read or made.
    #[error("The key file {0} cannot be used: {1}.")]
    File(String, std::io::Error),
    /// It is not a key.
    #[error("The key file {0} does not hold a key: 64 hexadecimal digits.")]
    NotAKey(String),
}

/// What was sealed cannot be opened: another key, or a changed text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a sealed secret cannot be opened with this installation's key")]
pub struct Unopened;

/// Seals and opens secrets.
#[derive(Clone)]
pub struct Seal(Arc<XChaCha20Poly1305>);

impl Seal {
    /// With the key in `file`, which is made when it is not there.
    pub fn from_file(file: &Path) -> Result<Self, KeyError> {
        let failed = |e| KeyError::File(file.display().to_string(), e);
        let text = match std::fs::read_to_string(file) {
            Ok(text) => text,
            Err(e) if e.kind() == ErrorKind::NotFound => make(file).map_err(failed)?,
            Err(e) => return Err(failed(e)),
        };
        let mut key = [0; KEY_BYTES];
        hex::decode_to_slice(text.trim(), &mut key)
            .map_err(|_| KeyError::NotAKey(file.display().to_string()))?;
        Ok(Self::from_key(key))
    }

    /// With this key.
    pub fn from_key(key: [u8; KEY_BYTES]) -> Self {
        Self(Arc::new(XChaCha20Poly1305::new(&key.into())))
    }

    /// Seals `secret` so that it opens only for the same `purpose`: a sealed text cannot be moved elsewhere.
    pub fn seal(&self, purpose: &str, secret: &[u8]) -> String {
        let nonce: [u8; NONCE_BYTES] = rand::random();
        let payload = Payload { msg: secret, aad: purpose.as_bytes() };
        // Sealing fails only for texts of many gigabytes.
        let sealed = self.0.encrypt(&XNonce::from(nonce), payload).unwrap_or_default();
        BASE64_STANDARD.encode([&nonce[..], &sealed].concat())
    }

    /// Opens what was sealed for `purpose`.
    pub fn open(&self, purpose: &str, sealed: &str) -> Result<Vec<u8>, Unopened> {
        let bytes = BASE64_STANDARD.decode(sealed).map_err(|_| Unopened)?;
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE_BYTES>().ok_or(Unopened)?;
        let payload = Payload { msg: sealed, aad: purpose.as_bytes() };
        self.0.decrypt(&XNonce::from(*nonce), payload).map_err(|_| Unopened)
    }
}

/// Makes a key that only this user can read. When another process made one meanwhile, that one counts.
fn make(file: &Path) -> std::io::Result<String> {
    let key = hex::encode(rand::random::<[u8; KEY_BYTES]>());
    let folder = file.parent().unwrap_or(Path::new("."));
    let draft = folder.join(format!(".secret.key.{}", hex::encode(rand::random::<[u8; 8]>())));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut written = options.open(&draft)?;
    written.write_all(key.as_bytes())?;
    written.sync_all()?;
    // A link is made whole or not at all, and not over another.
    let linked = std::fs::hard_link(&draft, file);
    std::fs::remove_file(&draft)?;
    match linked {
        Err(e) if e.kind() != ErrorKind::AlreadyExists => return Err(e),
        _ => {}
    }
    let mut text = String::new();
    std::fs::File::open(file)?.read_to_string(&mut text)?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_with_the_same_key_and_purpose_only() {
        let (seal, other) = (Seal::from_key([7; 32]), Seal::from_key([8; 32]));
        let sealed = seal.seal("channel", b"token");
        assert!(!sealed.contains("token"));
        assert_eq!(seal.open("channel", &sealed), Ok(b"token".to_vec()));
        assert_eq!(seal.open("elsewhere", &sealed), Err(Unopened));
        assert_eq!(other.open("channel", &sealed), Err(Unopened));
        assert_eq!(seal.open("channel", "c2hvcnQ="), Err(Unopened));
        assert_ne!(sealed, seal.seal("channel", b"token"), "each sealing has a nonce of its own");
    }

    #[cfg(unix)]
    #[test]
    fn the_key_is_made_once_and_for_this_user_only() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("secret.key");
        let sealed = Seal::from_file(&file).unwrap().seal("x", b"secret");
        assert_eq!(Seal::from_file(&file).unwrap().open("x", &sealed), Ok(b"secret".to_vec()));
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        std::fs::write(&file, "not a key").unwrap();
        assert!(matches!(Seal::from_file(&file), Err(KeyError::NotAKey(_))));
    }
}
