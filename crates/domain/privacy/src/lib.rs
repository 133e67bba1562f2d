//! What keeps people's identities private: keys, pseudonyms for one purpose, sealed bytes, and the list of those who have
//! been erased.
//!
//! Everything here is a function of its arguments. No key is made here and no file is opened: whoever calls brings the
//! randomness and the bytes. No name, date of birth or identifier passes through but inside bytes that are sealed.

mod erased;
mod key;
mod pseudonym;
mod seal;

pub use erased::{Erased, ErasedPeople, Erasure, Mark, STAND_IN};
pub use key::{BadKey, Key};
pub use pseudonym::{Pseudonym, pseudonym};
pub use seal::{SealError, is_sealed, is_whole, open, seal};
