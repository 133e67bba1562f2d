//! How lines, pots and providers are named in the ledger, which knows no business words.

use contracts::{Contract, Place};
use funding::{FundedLine, Part, Posted, PostedPart};
use ledger::{AccountName, Journal, NewTransfer, Position, Reference};
use units::{Day, Name, Pence};

use crate::error::RunError;

/// The account of a pot: what it has paid is its debit balance.
fn pot_account(part: &Part) -> Result<AccountName, RunError> {
    account(format!("pots/{}/{}", part.funder, part.pot))
}

/// The account of a provider under a contract: what it is owed is its credit balance.
fn provider_account(contract: &Contract) -> Result<AccountName, RunError> {
    account(format!("providers/{}/{}", contract.provider, contract.name))
}

fn account(text: String) -> Result<AccountName, RunError> {
    text.parse().map_err(|why| RunError::Unusable(format!("the account {text} cannot be named: {why}")))
}

/// The part of a journal up to a day. Postings never go back in time, so it is a beginning of the journal.
///
/// # Errors
///
/// [`RunError::Ledger`] if the journal is not sound.
pub(crate) fn journal_as_at(journal: &Journal, as_at: Day) -> Result<Journal, RunError> {
    let until = journal.transfers().iter().take_while(|transfer| transfer.on <= as_at).cloned();
    Ok(Journal::checked(until)?)
}

/// What has been posted, in the words of funding.
pub(crate) fn posted(journal: &Journal) -> Posted {
    let mut posted = Posted::default();
    for position in journal.positions() {
        // Other accounts than pots pay nothing towards lines. A deduction goes the other way, from provider to pot.
        let (pot, amount) = match pot_of(&position.credit) {
            Some(pot) => (Some(pot), position.amount.negated().unwrap_or(Pence::ZERO)),
            None => (pot_of(&position.debit), position.amount),
        };
        if let Some((funder, pot)) = pot {
            posted.add(position.reference.as_str(), PostedPart { funder, pot, amount });
        }
    }
    posted
}

/// The funder and the pot of an account, if it is one of a pot.
fn pot_of(account: &AccountName) -> Option<(Name, Name)> {
    match account.segments().collect::<Vec<_>>()[..] {
        ["pots", funder, pot] => funder.parse().ok().zip(pot.parse().ok()),
        _ => None,
    }
}

/// What the ledger should say of some lines. A part below nothing is a transfer from the provider to the pot. A line that has fallen to nothing is stated as nothing.
///
/// # Errors
///
/// [`RunError::Unusable`] if a name is too long for an account or reference.
pub(crate) fn wanted(place: &Place, journal: &Journal, lines: &[FundedLine]) -> Result<Vec<Position>, RunError> {
    let mut wanted = Vec::new();
    for line in lines {
        let reference: Reference = line
            .line
            .parse()
            .map_err(|why| RunError::Unusable(format!("the line {} cannot be posted: {why}", line.line)))?;
        let posted = journal.positions_of(&reference);
        if line.parts.is_empty() {
            // Whatever was posted is brought to nothing, between the accounts it was posted to.
            wanted.extend(posted.into_iter().take(1).map(|position| Position { amount: Pence::ZERO, ..position }));
            continue;
        }
        let contract = contract_of(place, &line.line).map(provider_account).transpose()?;
        let Some(provider) = contract.or_else(|| posted.first().map(provider_side)) else { continue };
        for part in &line.parts {
            let (pot, provider, reference) = (pot_account(part)?, provider.clone(), reference.clone());
            wanted.push(if part.amount.is_negative() {
                let amount = part.amount.negated().map_err(|why| RunError::Unusable(why.to_string()))?;
                Position { debit: provider, credit: pot, reference, amount }
            } else {
                Position { debit: pot, credit: provider, reference, amount: part.amount }
            });
        }
    }
    Ok(wanted)
}

/// Refuses a contract that names another provider than the one to whom its lines were posted: the difference would be
/// taken from the one and given to the other, though nothing has changed in what was earned.
///
/// # Errors
///
/// [`RunError::ProviderChanged`].
pub(crate) fn providers_stay(place: &Place, journal: &Journal) -> Result<(), RunError> {
    for position in journal.positions() {
        let Some(contract) = contract_of(place, position.reference.as_str()) else { continue };
        if let Some(posted) = provider_of(&position).filter(|posted| *posted != contract.provider.as_str()) {
            return Err(RunError::ProviderChanged {
                contract: contract.name.to_string(),
                posted: posted.to_string(),
                now: contract.provider.to_string(),
            });
        }
    }
    Ok(())
}

/// The account of a position that is not a pot's: the credited one, or the debited one of a deduction.
fn provider_side(position: &Position) -> AccountName {
    let is_deduction = pot_of(&position.credit).is_some();
    if is_deduction { position.debit.clone() } else { position.credit.clone() }
}

/// The provider to whom a position is owed, or from whom it is deducted.
pub(crate) fn provider_of(position: &Position) -> Option<&str> {
    [&position.credit, &position.debit].into_iter().find_map(|account| match account.segments().collect::<Vec<_>>()[..]
    {
        ["providers", provider, _] => Some(provider),
        _ => None,
    })
}

/// Whether a transfer takes money from a provider: a deduction, and not the reversal of a payment.
pub(crate) fn is_deduction(transfer: &NewTransfer) -> bool {
    let reverses = matches!(transfer.kind, ledger::Kind::Reversal { .. });
    (transfer.debit.root() == "providers") != reverses
}

/// The contract of a line: its reference begins with it.
pub(crate) fn contract_of<'a>(place: &'a Place, line: &str) -> Option<&'a Contract> {
    place.contract(line.split('/').next()?)
}
