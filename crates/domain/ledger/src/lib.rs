//! Double entry: accounts, transfers between them, and what is posted.
//!
//! A [`Journal`] is a checked sequence of [`Transfer`]s. It only grows: what was wrong is put right by a transfer that
//! cites the one it reverses or adds to. [`difference`] finds the transfers that bring what is posted to what is
//! wanted, so that settling again posts only what changed.
//!
//! This crate knows no business words. What a transfer is for and which run posted it are opaque texts
//! ([`Reference`], [`RunId`]), and it refuses to read or write files, to ask for the date, and to hold a fraction of a
//! penny.

mod account;
mod balance;
mod difference;
mod error;
mod journal;
mod position;
#[cfg(test)]
mod testing;
mod texts;
mod transfer;

pub use account::{AccountName, BadAccountName};
pub use balance::Balance;
pub use difference::difference;
pub use error::LedgerError;
pub use journal::Journal;
pub use position::Position;
pub use texts::{BadReference, BadRunId, Reference, RunId};
pub use transfer::{Kind, NewTransfer, Transfer};
