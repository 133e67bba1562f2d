//! Why the ledger refuses.

use strum::{IntoStaticStr, VariantNames};
use thiserror::Error;
use units::{Day, Pence};

use crate::{AccountName, Reference};

/// Why a transfer may not stand, or a difference cannot be made.
///
/// A transfer that breaks several rules is refused for the first of them in the order of the variants here, so that
/// everyone who checks a journal names the same one.
#[derive(Debug, Clone, PartialEq, Eq, Error, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "kebab-case", prefix = "ledger::")]
pub enum LedgerError {
    /// Numbers run 1, 2, 3 … without gaps.
    #[error("transfer {found} stands where transfer {expected} must stand: one is missing, or one is there twice")]
    NumberNotNext {
        /// The number after the last.
        expected: u64,
        /// The number that was found.
        found: u64,
    },
    /// The value date lies in no calendar that journals can write.
    #[error("transfer {number} has a value date outside the years 1 to 9999")]
    NoCalendarDay {
        /// The transfer.
        number: u64,
    },
    /// Money only moves forward; the other way is a reversal.
    #[error("transfer {number} moves {amount}: a transfer moves more than nothing, and money goes back by a reversal")]
    AmountNotPositive {
        /// The transfer.
        number: u64,
        /// Its amount.
        amount: Pence,
    },
    /// A transfer has two sides.
    #[error("transfer {number} debits and credits the same account, {account}")]
    SameAccount {
        /// The transfer.
        number: u64,
        /// The account on both sides.
        account: AccountName,
    },
    /// It cites itself, a later transfer or none at all.
    #[error("transfer {number} cites transfer {cites}, which does not stand before it")]
    CitesNothing {
        /// The transfer.
        number: u64,
        /// What it cites.
        cites: u64,
    },
    /// What was reversed is posted anew by an original or an increase, not by reversing the reversal.
    #[error("transfer {number} reverses transfer {cites}, which is itself a reversal: post an increase instead")]
    ReversesReversal {
        /// The transfer.
        number: u64,
        /// What it cites.
        cites: u64,
    },
    /// Increases all cite an original, so that what belongs together is found in one step.
    #[error("transfer {number} adds to transfer {cites}, which is no original: cite the original")]
    IncreasesNoOriginal {
        /// The transfer.
        number: u64,
        /// What it cites.
        cites: u64,
    },
    /// A correction is for what it corrects.
    #[error("transfer {number} is for `{reference}` but cites transfer {cites}, which is for `{cited}`")]
    OtherReference {
        /// The transfer.
        number: u64,
        /// Its reference.
        reference: Reference,
        /// What it cites.
        cites: u64,
        /// The reference of that.
        cited: Reference,
    },
    /// A reversal has the accounts of what it reverses, swapped.
    #[error("transfer {number} reverses transfer {cites} and so must debit {debit} and credit {credit}")]
    AccountsNotSwapped {
        /// The transfer.
        number: u64,
        /// What it cites.
        cites: u64,
        /// The account it must debit.
        debit: AccountName,
        /// The account it must credit.
        credit: AccountName,
    },
    /// An increase has the accounts of the original.
    #[error("transfer {number} adds to transfer {cites} and so must debit {debit} and credit {credit}")]
    OtherAccounts {
        /// The transfer.
        number: u64,
        /// What it cites.
        cites: u64,
        /// The account it must debit.
        debit: AccountName,
        /// The account it must credit.
        credit: AccountName,
    },
    /// A correction counts from the day of what it corrects, or later.
    #[error(
        "transfer {number} is dated {on}, before transfer {cites} of {cited_on}, which it cites: date it {cited_on} \
         or later"
    )]
    DatedBeforeCited {
        /// The transfer.
        number: u64,
        /// Its value date.
        on: Day,
        /// What it cites.
        cites: u64,
        /// The value date of that.
        cited_on: Day,
    },
    /// No more is taken back than was given.
    #[error("transfer {number} reverses {amount} of transfer {cites}, of which only {left} is left")]
    ReversesTooMuch {
        /// The transfer.
        number: u64,
        /// Its amount.
        amount: Pence,
        /// What it cites.
        cites: u64,
        /// What earlier reversals have left of that.
        left: Pence,
    },
    /// The debits or credits of an account no longer fit.
    #[error("after transfer {number}, {account} would hold more than can be counted in pence")]
    BalanceOverflow {
        /// The transfer.
        number: u64,
        /// The account.
        account: AccountName,
    },
    /// A wanted amount below nothing.
    #[error("{amount} is wanted for `{reference}` from {debit} to {credit}: less than nothing cannot be wanted")]
    WantedBelowNothing {
        /// The reference.
        reference: Reference,
        /// The account that is debited.
        debit: AccountName,
        /// The account that is credited.
        credit: AccountName,
        /// The amount.
        amount: Pence,
    },
    /// A position from an account to itself.
    #[error("a position of `{reference}` debits and credits the same account, {account}")]
    WantedSameAccount {
        /// The reference.
        reference: Reference,
        /// The account on both sides.
        account: AccountName,
    },
    /// Two amounts for one position.
    #[error("two amounts are wanted for `{reference}` from {debit} to {credit}: add them up before asking")]
    WantedTwice {
        /// The reference.
        reference: Reference,
        /// The account that is debited.
        debit: AccountName,
        /// The account that is credited.
        credit: AccountName,
    },
}

impl LedgerError {
    /// A stable name such as `ledger::reverses-too-much`.
    pub fn code(&self) -> &'static str {
        self.into()
    }
}
