//! The journal in the formats of plain text accounting, for auditors who trust another program's sums.
//!
//! [`beancount()`] and [`hledger()`] write every account and transfer. Accounts below `pots` become expenses of the
//! funder whose pot it is, accounts below `providers` liabilities to the provider, and any other equity. A debit is a
//! positive amount, so that both programs show the balances that the ledger has.
//!
//! Names are mapped so that no two become one and each can be read back: an account keeps its whole path below the
//! class, and a reference keeps its text but for the characters that would end it.

mod beancount;
mod hledger;
#[cfg(test)]
mod testing;

use std::collections::BTreeMap;
use std::fmt::Write;

use ledger::{AccountName, Journal, Transfer};
use units::{Day, Pence};

pub use beancount::beancount;
pub use hledger::hledger;

/// What an account is to the funders, whose books these are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    /// What they have spent.
    Expense,
    /// What they owe.
    Liability,
    /// Anything else.
    Equity,
}

/// The class of an account, by the first name of its path.
fn class(account: &AccountName) -> Class {
    match account.root() {
        "pots" => Class::Expense,
        "providers" => Class::Liability,
        _ => Class::Equity,
    }
}

/// One side of a transfer.
struct Side<'a> {
    account: &'a AccountName,
    /// Above nothing for a debit, below for a credit.
    amount: Pence,
}

/// Both sides of a transfer, the debit first. Its amount is above nothing, so that it has an opposite.
fn sides(transfer: &Transfer) -> [Side<'_>; 2] {
    let credited = Pence::new(-transfer.amount.get());
    [Side { account: &transfer.debit, amount: transfer.amount }, Side { account: &transfer.credit, amount: credited }]
}

/// The accounts of a journal, each with the earliest value date on which it is used.
fn first_uses(journal: &Journal) -> BTreeMap<&AccountName, Day> {
    let mut uses: BTreeMap<&AccountName, Day> = BTreeMap::new();
    for transfer in journal.transfers() {
        for account in [&transfer.debit, &transfer.credit] {
            let first = uses.entry(account).or_insert(transfer.on);
            *first = transfer.on.min(*first);
        }
    }
    uses
}

fn push(text: &mut String, more: std::fmt::Arguments<'_>) {
    let written = text.write_fmt(more);
    debug_assert!(written.is_ok(), "a string takes whatever is written to it");
}

/// `-1234.50`: pounds with two decimals and without grouping.
fn pounds(amount: Pence) -> String {
    let (sign, pence) = (if amount.is_negative() { "-" } else { "" }, amount.get().unsigned_abs());
    format!("{sign}{}.{:02}", pence / 100, pence % 100)
}
