//! SHA-256 digests.

use std::fmt;
use std::str::FromStr;

use sha2::Digest;
use thiserror::Error;

/// The SHA-256 digest of some bytes, by which the same bytes are known again.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sha256([u8; 32]);

/// A text that is no digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a SHA-256 digest has 64 hexadecimal digits in small letters")]
pub struct BadSha256;

impl Sha256 {
    /// The digest of these bytes.
    pub fn of(bytes: &[u8]) -> Sha256 {
        Sha256(sha2::Sha256::digest(bytes).into())
    }

    /// A digest that was computed elsewhere, such as while a large file was read.
    pub const fn from_bytes(digest: [u8; 32]) -> Sha256 {
        Sha256(digest)
    }
}

impl fmt::Display for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Digit by digit: a journal of a million transfers shows as many seals each time it is read.
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let digits = self.0.iter().flat_map(|byte| [byte >> 4, byte & 0xf]);
        let text: String = digits.map(|digit| char::from(DIGITS[usize::from(digit)])).collect();
        f.pad(&text)
    }
}

impl fmt::Debug for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Sha256 {
    type Err = BadSha256;

    fn from_str(text: &str) -> Result<Sha256, BadSha256> {
        let small = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if text.len() != 64 || !small {
            return Err(BadSha256);
        }
        let mut digest = [0; 32];
        for (at, byte) in digest.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * at..2 * at + 2], 16).map_err(|_| BadSha256)?;
        }
        Ok(Sha256(digest))
    }
}

#[cfg(test)]
mod tests {
    use super::{BadSha256, Sha256};

    /// The first test vector of FIPS 180-2, appendix B.1.
    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[test]
    fn digests_are_shown_and_read_back() {
        assert_eq!(Sha256::of(b"abc").to_string(), ABC);
        assert_eq!(ABC.parse(), Ok(Sha256::of(b"abc")));
        for text in ["", &ABC[1..], &ABC.to_uppercase(), &ABC.replace('b', "g"), &ABC.replace("ba", "é")] {
            assert_eq!(text.parse::<Sha256>(), Err(BadSha256), "{text}");
        }
    }
}
