//! Positions: how much stands between two accounts for one reference.

use units::Pence;

use crate::{AccountName, Reference};

/// An amount for one reference between two accounts: what is posted, or what is wanted.
///
/// What is posted is the sum of the originals and increases that debit `debit` and credit `credit` for the reference,
/// less what reversals have taken back of them. It is never below nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// The account that is debited.
    pub debit: AccountName,
    /// The account that is credited.
    pub credit: AccountName,
    /// What it is for.
    pub reference: Reference,
    /// How much; nothing or more.
    pub amount: Pence,
}
