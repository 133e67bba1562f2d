//! Bytes that only the holder of a key can read, and that nobody can change unnoticed.
//!
//! A sealed file is `purse-sealed-1\n`, the length of what follows, a nonce, and the content under XChaCha20-Poly1305. The
//! nonce is made from the content by HMAC-SHA-256 under a key of its own. So no nonce is ever used for two contents, without
//! any randomness; all that two sealed files tell is whether they have the same content, which their names tell as well.

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use thiserror::Error;

use crate::key::Key;

/// How a sealed file begins. It counts the ways in which files have been sealed.
const MAGIC: &[u8] = b"purse-sealed-1\n";

/// The bytes before the nonce: the magic and a length.
const HEAD: usize = MAGIC.len() + 8;

const NONCE: usize = 24;

/// Why sealed bytes cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SealError {
    /// They are not sealed, or not whole.
    #[error("it is not whole")]
    NotWhole,
    /// The key is another, or the bytes have been changed.
    #[error("it was encrypted with another key, or has been changed since")]
    Refused,
}

/// Seals bytes. The same bytes and key give the same sealed bytes.
pub fn seal(key: &Key, plain: &[u8]) -> Vec<u8> {
    let digest = key.for_use("nonce").digest(&[plain]);
    let nonce: [u8; NONCE] = std::array::from_fn(|at| digest[at]);
    let message = Payload { msg: plain, aad: MAGIC };
    // It fails beyond 256 GiB only, which no memory here holds twice.
    let content = cipher(key).encrypt(&XNonce::from(nonce), message).unwrap_or_default();
    let length = (NONCE + content.len()) as u64;
    [MAGIC, &length.to_be_bytes(), &nonce, &content].concat()
}

/// Opens sealed bytes.
///
/// # Errors
///
/// [`SealError`] if they are not whole, or the key is not theirs.
pub fn open(key: &Key, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
    if !is_whole(sealed, sealed.len() as u64) {
        return Err(SealError::NotWhole);
    }
    let (nonce, content) = sealed[HEAD..].split_at_checked(NONCE).ok_or(SealError::NotWhole)?;
    let nonce: [u8; NONCE] = nonce.try_into().map_err(|_| SealError::NotWhole)?;
    cipher(key).decrypt(&XNonce::from(nonce), Payload { msg: content, aad: MAGIC }).map_err(|_| SealError::Refused)
}

/// Whether a file that begins with these bytes is sealed.
pub fn is_sealed(beginning: &[u8]) -> bool {
    beginning.starts_with(MAGIC)
}

/// Whether a sealed file with this beginning (32 bytes are enough) is as long as it was made.
pub fn is_whole(beginning: &[u8], bytes: u64) -> bool {
    let length = beginning.get(MAGIC.len()..HEAD).and_then(|length| <[u8; 8]>::try_from(length).ok());
    is_sealed(beginning) && length.is_some_and(|length| HEAD as u64 + u64::from_be_bytes(length) == bytes)
}

fn cipher(key: &Key) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&(*key.for_use("content").bytes()).into())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{SealError, is_sealed, is_whole, open, seal};
    use crate::key::Key;

    proptest! {
        #[test]
        fn what_is_sealed_is_opened_by_its_key_alone(plain: Vec<u8>, key: [u8; 32], other: [u8; 32]) {
            let sealed = seal(&Key::new(key), &plain);
            prop_assert_eq!(open(&Key::new(key), &sealed).unwrap(), plain);
            if key != other {
                prop_assert_eq!(open(&Key::new(other), &sealed), Err(SealError::Refused));
            }
        }

        #[test]
        fn no_byte_can_be_changed_or_left_out(plain: Vec<u8>, at: usize, change in 1_u8..) {
            let key = Key::new([3; 32]);
            let mut sealed = seal(&key, &plain);
            let at = at % sealed.len();
            prop_assert_eq!(open(&key, &sealed[..at]), Err(SealError::NotWhole));
            sealed[at] ^= change;
            prop_assert!(open(&key, &sealed).is_err());
        }
    }

    #[test]
    fn a_sealed_file_says_so_and_shows_nothing_else() {
        let sealed = seal(&Key::new([3; 32]), b"Marigold Featherstonehaugh");
        assert!(is_sealed(&sealed) && !is_sealed(b"PAR1"));
        assert!(is_whole(&sealed[..32], sealed.len() as u64) && !is_whole(&sealed[..32], 40));
        assert!(!sealed.windows(8).any(|bytes| bytes == b"Marigold"));
        assert_ne!(sealed[23..47], seal(&Key::new([3; 32]), b"Marigold")[23..47]);
    }
}
