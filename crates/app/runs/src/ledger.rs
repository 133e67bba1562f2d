//! Looking at the ledger: balances, transfers, and whether it is sound.

use std::collections::HashSet;

use ledger::Journal;
use schemars::JsonSchema;
use serde::Serialize;
use store::{Reader, Role, RunSummary};

use crate::error::RunError;
use crate::evaluate::{DESIGN, OPENING};
use crate::last_posting::Noted;
use crate::loaded::Loaded;

/// An account and its balance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AccountAnswer {
    /// The account: `pots/FUNDER/POT` or `providers/PROVIDER/CONTRACT`.
    pub account: String,
    /// Everything debited.
    pub debits_pence: i64,
    /// Everything credited.
    pub credits_pence: i64,
    /// Debits less credits: what a pot has paid is above nothing, what a provider is owed is below.
    pub balance_pence: i64,
}

/// A transfer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TransferAnswer {
    /// Its number.
    pub number: u64,
    /// Its value date.
    pub on: String,
    /// The account debited.
    pub debit: String,
    /// The account credited.
    pub credit: String,
    /// How much.
    pub amount_pence: i64,
    /// The line it is for.
    pub line: String,
    /// The run that posted it.
    pub run: String,
    /// original, increase or reversal.
    pub kind: String,
    /// The transfer that it adds to or takes back.
    pub cites: Option<u64>,
}

/// Whether the ledger is sound.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LedgerCheck {
    /// How many transfers there are.
    pub transfers: u64,
    /// How many runs are kept.
    pub runs: u64,
    /// How many of them were posted.
    pub postings: u64,
    /// Debits less credits over all accounts: always nothing.
    pub difference_pence: i64,
    /// The seal of the last transfer: whoever wrote it down can tell later whether anything before it was changed.
    pub seal: String,
}

/// A run that was kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RunAnswer {
    /// The run.
    pub run: String,
    /// The day it was settled as at.
    pub as_at: String,
    /// When it was made, to the second.
    pub made_at: String,
    /// The version of the software that made it.
    pub version: String,
    /// The first transfer that it posted; nothing for a dry run.
    pub first_transfer: Option<u64>,
    /// The last.
    pub last_transfer: Option<u64>,
}

/// The runs that a place has kept, the earliest first.
///
/// # Errors
///
/// [`RunError::Store`] if nothing is recorded yet, or the store cannot be read.
pub async fn kept_runs(loaded: &Loaded) -> Result<Vec<RunAnswer>, RunError> {
    let runs = Reader::open(&loaded.store).await?.runs().await?;
    // Designs and openings of evaluations stand beside settlements, and are listed by `purse evaluate --versions`.
    let runs: Vec<RunSummary> =
        runs.into_iter().filter(|run| ![DESIGN, OPENING].contains(&run.header.kind.as_str())).collect();
    let answer = |run: &RunSummary| RunAnswer {
        run: run.header.id.to_string(),
        as_at: run.header.as_at.to_string(),
        made_at: run.header.made_at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        version: run.header.version.clone(),
        first_transfer: run.posting.as_ref().map(|posting| posting.first),
        last_transfer: run.posting.as_ref().map(|posting| posting.last),
    };
    Ok(runs.iter().map(answer).collect())
}

/// The journal of a place.
///
/// # Errors
///
/// [`RunError::Store`] if nothing is recorded yet, or the ledger cannot be read or is not sound.
pub async fn journal(loaded: &Loaded) -> Result<Journal, RunError> {
    Ok(Reader::open(&loaded.store).await?.journal().await?)
}

/// The balance of every account, by name.
pub fn balances(journal: &Journal) -> Vec<AccountAnswer> {
    journal
        .balances()
        .iter()
        .map(|(account, balance)| AccountAnswer {
            account: account.to_string(),
            debits_pence: balance.debits().get(),
            credits_pence: balance.credits().get(),
            balance_pence: balance.balance().get(),
        })
        .collect()
}

/// Every transfer, or those of the lines that begin with `line`.
pub fn transfers(journal: &Journal, line: Option<&str>) -> Vec<TransferAnswer> {
    let wanted = journal
        .transfers()
        .iter()
        .filter(|transfer| line.is_none_or(|line| transfer.reference.as_str().starts_with(line)));
    wanted
        .map(|transfer| TransferAnswer {
            number: transfer.number,
            on: transfer.on.to_string(),
            debit: transfer.debit.to_string(),
            credit: transfer.credit.to_string(),
            amount_pence: transfer.amount.get(),
            line: transfer.reference.to_string(),
            run: transfer.run.to_string(),
            kind: transfer.kind.name().to_string(),
            cites: transfer.kind.cites(),
        })
        .collect()
}

/// Checks the whole ledger again, and the rules that are kept with its runs.
///
/// # Errors
///
/// [`RunError::Store`] with the first thing that is not sound.
pub async fn check_ledger(loaded: &Loaded) -> Result<LedgerCheck, RunError> {
    let noted = Noted::read(&loaded.store)?;
    let reader = Reader::open(&loaded.store).await?;
    let journal = reader.journal().await?;
    noted.must_be_in(&reader.head().await?)?;
    let runs = reader.runs().await?;
    let mut checked = HashSet::new();
    for run in &runs {
        let inputs = reader.run(run.header.id.as_str()).await?.inputs;
        for input in inputs.values().filter(|input| input.role != Role::Extract && checked.insert(input.sha256)) {
            // Reading a text compares it with its digest.
            reader.text(input.sha256).await?;
        }
    }
    let difference = journal.balances().values().map(|balance| i128::from(balance.balance().get())).sum::<i128>();
    Ok(LedgerCheck {
        transfers: journal.head(),
        runs: runs.len() as u64,
        postings: runs.iter().filter(|run| run.posting.is_some()).count() as u64,
        difference_pence: i64::try_from(difference).unwrap_or(i64::MAX),
        seal: reader.head().await?.seal.to_string(),
    })
}
