//! How lines, pots and providers are named in the ledger, which knows no business words.

use contracts::{Contract, Place};
use funding::{FundedLine, Part, Posted, PostedPart};
use ledger::{AccountName, Journal, Position, Reference};
use units::{Day, Pence};

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
        let segments: Vec<&str> = position.debit.segments().collect();
        // Other accounts than pots pay nothing towards lines.
        if let ["pots", funder, pot] = segments[..]
            && let (Ok(funder), Ok(pot)) = (funder.parse(), pot.parse())
        {
            posted.add(position.reference.as_str(), PostedPart { funder, pot, amount: position.amount });
        }
    }
    posted
}

/// What the ledger should say of some lines. A line that has fallen to nothing is stated as nothing.
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
        let Some(credit) = contract.or_else(|| posted.first().map(|position| position.credit.clone())) else {
            continue;
        };
        for part in &line.parts {
            wanted.push(Position {
                debit: pot_account(part)?,
                credit: credit.clone(),
                reference: reference.clone(),
                amount: part.amount,
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

/// The provider to whom a position is owed.
pub(crate) fn provider_of(position: &Position) -> Option<&str> {
    match position.credit.segments().collect::<Vec<_>>()[..] {
        ["providers", provider, _] => Some(provider),
        _ => None,
    }
}

/// The contract of a line: its reference begins with it.
pub(crate) fn contract_of<'a>(place: &'a Place, line: &str) -> Option<&'a Contract> {
    place.contract(line.split('/').next()?)
}
