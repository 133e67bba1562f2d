//! The secret that agencies share, and the keys that are made from it.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use thiserror::Error;

/// What the keys are made for: another version of the encoding has other keys, and so another fingerprint.
const VERSION: &str = "commonpurse encoding 1";

/// How many bytes a fingerprint shows.
const FINGERPRINT_BYTES: usize = 8;

/// A secret that agencies share.
#[derive(Clone)]
pub struct Secret(Vec<u8>);

/// Tells one secret from another, and nothing else of it: 16 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fingerprint(String);

/// Why a secret cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum BadSecret {
    /// Too few bytes.
    #[error("it has {found} bytes, and a secret needs at least {}", Secret::BYTES_MIN)]
    Short {
        /// How many it has.
        found: usize,
    },
    /// Hardly anything but the same few bytes.
    #[error("it repeats the same {found} characters, so it is not random")]
    NotRandom {
        /// How many different bytes it has.
        found: usize,
    },
}

/// Makes keyed digests for one purpose.
#[derive(Clone)]
pub(crate) struct Key(Hmac<Sha256>);

impl Secret {
    /// The fewest bytes of a secret: 128 bits cannot be tried out.
    pub const BYTES_MIN: usize = 16;

    /// The fewest different bytes of a secret. Of 16 random hexadecimal digits, all but one in thousands have as many.
    const DIFFERENT_MIN: usize = 6;

    /// Takes the bytes of a secret. Line ends behind it do not belong to it: editors add them.
    ///
    /// # Errors
    ///
    /// [`BadSecret`] if it is too short, or repeats a few characters. That a long one is a word that somebody may guess
    /// cannot be seen.
    pub fn new(bytes: &[u8]) -> Result<Secret, BadSecret> {
        let end = bytes.iter().rposition(|byte| !b"\r\n".contains(byte)).map_or(0, |last| last + 1);
        let bytes = &bytes[..end];
        if bytes.len() < Secret::BYTES_MIN {
            return Err(BadSecret::Short { found: bytes.len() });
        }
        let mut different = bytes.to_vec();
        different.sort_unstable();
        different.dedup();
        if different.len() < Secret::DIFFERENT_MIN {
            return Err(BadSecret::NotRandom { found: different.len() });
        }
        Ok(Secret(bytes.to_vec()))
    }

    /// What tells it from others.
    pub fn fingerprint(&self) -> Fingerprint {
        let digest = self.key("fingerprint").digest(b"");
        Fingerprint(digest[..FINGERPRINT_BYTES].iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// The key for one purpose. Keys of different purposes say nothing of each other.
    pub(crate) fn key(&self, purpose: &str) -> Key {
        Key::of(&Key::of(&self.0).digest(format!("{VERSION}: {purpose}").as_bytes()))
    }
}

/// Never the secret.
impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({})", self.fingerprint())
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl Key {
    fn of(bytes: &[u8]) -> Key {
        // HMAC takes keys of every length (RFC 2104, section 2).
        Key(Hmac::new_from_slice(bytes).expect("HMAC takes keys of every length"))
    }

    /// HMAC-SHA-256 of a text.
    pub(crate) fn digest(&self, text: &[u8]) -> [u8; 32] {
        let mut mac = self.0.clone();
        mac.update(text);
        mac.finalize().into_bytes().into()
    }
}

/// Never the key.
impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key")
    }
}

#[cfg(test)]
mod tests {
    use super::{BadSecret, Secret};

    #[test]
    fn secrets_are_long_and_told_apart_by_their_fingerprints() {
        assert_eq!(Secret::new(b"fifteen letters").err(), Some(BadSecret::Short { found: 15 }));
        assert_eq!(Secret::new(b"aaaaaaaaaaaaaaaabbb").err(), Some(BadSecret::NotRandom { found: 2 }));
        let fingerprint = |bytes: &[u8]| Secret::new(bytes).expect("a secret").fingerprint().to_string();
        assert_eq!(fingerprint(b"0123456789abcdef"), fingerprint(b"0123456789abcdef\r\n"));
        assert_ne!(fingerprint(b"0123456789abcdef"), fingerprint(b"0123456789abcdeg"));
        assert_eq!(fingerprint(b"0123456789abcdef").len(), 16);
    }

    #[test]
    fn a_secret_is_not_shown() {
        let secret = Secret::new(b"0123456789abcdef").expect("a secret");
        assert_eq!(format!("{secret:?}"), format!("Secret({})", secret.fingerprint()));
    }
}
