//! What a place keeps: runs with their inputs, and the journal that they post.
//!
//! Everything stands in one SQLite file, `ledger.sqlite` in the place's store folder. It is append only: the database
//! itself refuses to change or delete a transfer, run or input. [`Reader`] reads; [`Store`] also records runs and posts
//! them. A posting is one transaction that happens wholly or not at all, and only if nobody else has posted since the
//! run was computed, so that two people who settle at once neither lose money nor pay it twice.
//!
//! Whatever is read is checked again: the journal by the rules of [`ledger`], and each transfer by its [`Seal`], so
//! that a file that somebody has edited is refused and the edited transfer named.
//!
//! This crate knows neither contracts nor settlements, which it keeps as text, and it refuses to ask for the time.

mod connection;
mod error;
mod journal;
mod posting;
mod reader;
mod record;
mod runs;
mod seal;
mod sha256;
#[cfg(test)]
mod testing;
mod writer;

pub use error::StoreError;
pub use reader::Reader;
pub use record::{Input, Posting, Role, Run, RunHeader, RunRecord, RunSummary};
pub use seal::{Head, Seal};
pub use sha256::{BadSha256, Sha256};
pub use writer::Store;
