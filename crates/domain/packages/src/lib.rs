//! Packages: one person's results, agreed by every funder that would pay a part of them, before anything starts.
//!
//! A [`Package`] is what its [`Event`]s make of it: somebody proposes it, each holder of a part approves or declines, and it
//! starts when all have approved. From its approval on a holder's part is held for it, until the result is paid, or the
//! package is declined, expires or is closed. [`Packages`] says of an event what it would change, or why it may not be.
//!
//! This crate keeps nothing and knows neither the ledger nor the clock: the day is an argument. It refuses two packages
//! that hold money for one result of one person.

mod all;
mod error;
mod event;
mod package;
#[cfg(test)]
mod tests;

pub use all::{Change, Packages};
pub use error::PackageError;
pub use event::{Event, Part, Proposal, ResultOf, Signed, What};
pub use package::{Held, Package, State};
