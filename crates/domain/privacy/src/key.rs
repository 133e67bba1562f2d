//! Secret keys of 256 bits.

use std::fmt;
use std::str::FromStr;

use data_encoding::HEXLOWER_PERMISSIVE;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use thiserror::Error;

/// A secret key of 256 bits. It is shown nowhere; [`Key::to_hexadecimal`] writes it down where it is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct Key([u8; 32]);

/// A text that is no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a key is one line of 64 hexadecimal digits")]
pub struct BadKey;

impl Key {
    /// A key of random bytes.
    pub fn new(random: [u8; 32]) -> Key {
        Key(random)
    }

    /// 64 hexadecimal digits, for the file in which the key is kept.
    pub fn to_hexadecimal(&self) -> String {
        HEXLOWER_PERMISSIVE.encode(&self.0)
    }

    /// HMAC-SHA-256 of `parts` under this key. Each part is preceded by its length, so that no two lists of parts are the
    /// same bytes.
    pub fn digest(&self, parts: &[&[u8]]) -> [u8; 32] {
        // A key shorter than a block of SHA-256 counts as if zeros followed it.
        let mut block = [0; 64];
        block[..32].copy_from_slice(&self.0);
        let mut mac = Hmac::<Sha256>::new(&block.into());
        for part in parts {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }

    /// A key for one use, made from this one.
    pub(crate) fn for_use(&self, purpose: &str) -> Key {
        Key(self.digest(&[b"key", purpose.as_bytes()]))
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(secret)")
    }
}

impl FromStr for Key {
    type Err = BadKey;

    fn from_str(text: &str) -> Result<Key, BadKey> {
        let bytes = HEXLOWER_PERMISSIVE.decode(text.trim().as_bytes()).map_err(|_| BadKey)?;
        bytes.try_into().map(Key).map_err(|_| BadKey)
    }
}

#[cfg(test)]
mod tests {
    use super::{BadKey, Key};

    #[test]
    fn a_key_is_read_as_it_was_written_and_never_shown() {
        let key = Key::new([0xa7; 32]);
        let text = key.to_hexadecimal();
        assert_eq!(format!("{text}\n").parse::<Key>(), Ok(key.clone()));
        assert_eq!(text.to_uppercase().parse::<Key>(), Ok(key.clone()));
        assert!(!format!("{key:?}").contains("a7"));
        for bad in ["", "a7", &text[1..], &format!("{text}00"), &text.replace('7', "g")] {
            assert_eq!(bad.parse::<Key>(), Err(BadKey), "{bad}");
        }
    }

    /// RFC 4231, test case 2, holds HMAC-SHA-256 itself; here the parts are what is told apart.
    #[test]
    fn parts_are_not_confused() {
        let key = Key::new([1; 32]);
        assert_ne!(key.digest(&[b"ab", b"c"]), key.digest(&[b"a", b"bc"]));
        assert_ne!(key.digest(&[b"ab"]), key.digest(&[b"ab", b""]));
        assert_ne!(key.digest(&[b"ab"]), Key::new([2; 32]).digest(&[b"ab"]));
    }
}
