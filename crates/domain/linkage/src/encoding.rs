//! Records that may be compared by somebody who must not read them.
//!
//! An agency that may not send names sends, for each record, a **filter**: 1,024 bits that its names, date of birth, sex
//! and postcode have set, and **tokens**: keyed digests of identifiers, and of a few combinations of values by which
//! records are brought together. Both depend on a secret that the agencies share. Records that are alike have filters
//! that are alike, and without the secret nothing is looked up in them. The filters are the cryptographic long-term keys
//! of Schnell, Bachteler and Reiher (*A novel error-tolerant anonymous linking code*, 2011), with independent positions
//! for every token of text instead of double hashing, whose few patterns have been attacked with success (Niedermeyer,
//! Steinmetzer, Kroll, Schnell, 2014).
//!
//! Values are normalised by the code that linkage uses, so both sides agree on what a name is. Nothing here is random:
//! the same record and secret give the same encoding, on every machine. The secret is an argument; it is never shown.

mod encoder;
mod features;
mod filter;
mod secret;
mod token;

pub use encoder::{EncodedRecord, Encoder};
pub use filter::{BadFilter, Filter};
pub use secret::{BadSecret, Fingerprint, Secret};
pub use token::{BadToken, BadTokens, BlockingToken, BlockingTokens, Token};
