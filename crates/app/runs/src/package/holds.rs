//! What packages hold of the funders' pots, in the words of funding and of the ledger.

use std::collections::HashSet;

use contracts::{Place, Unit};
use funding::Commitment;
use ledger::{AccountName, Journal, Position, Reference};
use outcomes::Measured;
use packages::{Package, Packages, Part};
use pricing::{PlacePricing, Status};
use units::{Day, Name, Pence};

use crate::error::RunError;

/// What packages should hold after a settlement.
pub(crate) struct Holds {
    /// What is held for results that the settlement does not pay.
    pub commitments: Vec<Commitment>,
    /// Every result of every package, with the parts that are to be held for it.
    results: Vec<Hold>,
}

/// What is to be held for one result.
struct Hold {
    reference: String,
    contract: Name,
    parts: Vec<Part>,
}

impl Holds {
    /// What is to be held on a day: of the packages that are waiting or have started, the parts of those who have approved,
    /// but for results that a line pays for.
    pub fn of(place: &Place, packages: &Packages, as_at: Day, pricing: &PlacePricing, measured: &Measured) -> Holds {
        let mut holds = Holds { commitments: Vec::new(), results: Vec::new() };
        if packages.all().next().is_none() {
            return holds;
        }
        let paid = paid_results(place, pricing, measured);
        for package in packages.all() {
            let contract = &package.proposal.contract;
            let held = package.held(as_at);
            for result in &package.proposal.results {
                let is_paid = paid.contains(&(contract, &result.payment, package.proposal.person.0));
                let mine = held.iter().filter(|held| !is_paid && *held.payment == result.payment);
                let parts: Vec<Part> = mine.map(|held| held.part.clone()).collect();
                holds.commitments.extend(parts.iter().map(|part| commitment(package, part)));
                let reference = reference_of(package, &result.payment);
                holds.results.push(Hold { reference, contract: contract.clone(), parts });
            }
        }
        holds
    }

    /// What the ledger should say of every result of every package.
    ///
    /// # Errors
    ///
    /// [`RunError::Unusable`] if a name is too long for an account or reference.
    pub fn wanted(&self, journal: &Journal) -> Result<Vec<Position>, RunError> {
        let mut wanted = Vec::new();
        for Hold { reference, contract, parts } in &self.results {
            wanted.extend(positions(journal, &parsed(reference)?, contract, parts)?);
        }
        Ok(wanted)
    }
}

/// The results that lines pay for: contract, payment and person.
fn paid_results<'a>(
    place: &'a Place,
    pricing: &PlacePricing,
    measured: &Measured,
) -> HashSet<(&'a Name, &'a Name, u32)> {
    let mut paid = HashSet::new();
    for line in pricing.lines.iter().filter(|line| line.status == Status::Due && line.amount.is_positive()) {
        let contract = &place.contracts[line.contract];
        let payment = &contract.payments[line.payment].name;
        let of_outcomes = line.outcomes.iter().map(|at| measured.outcomes[*at as usize].entry);
        for entry in of_outcomes.chain(line.entries.iter().copied()) {
            let entry = &measured.entries[entry as usize];
            if contract.cohorts[usize::from(entry.cohort)].unit == Unit::Person {
                paid.insert((&contract.name, payment, entry.unit));
            }
        }
    }
    paid
}

/// What one part takes from its pot. It counts for the year in which the package was proposed.
pub(super) fn commitment(package: &Package, part: &Part) -> Commitment {
    let day = package.events.first().map_or(Day::MIN, |event| event.on);
    Commitment { pot: part.pot.clone(), day, amount: part.amount }
}

/// `package/k-3f9a5c0d1e2b/drug-free`.
pub(super) fn reference_of(package: &Package, payment: &Name) -> String {
    format!("package/{}/{payment}", package.name)
}

pub(super) fn parsed(reference: &str) -> Result<Reference, RunError> {
    reference.parse().map_err(|why| RunError::Unusable(format!("{reference} cannot be posted: {why}")))
}

/// What the ledger should say of one reference: these parts and no others.
pub(super) fn positions(
    journal: &Journal,
    reference: &Reference,
    contract: &Name,
    parts: &[Part],
) -> Result<Vec<Position>, RunError> {
    if parts.is_empty() {
        // Whatever is held is brought to nothing, between the accounts that it was posted to.
        let held = journal.positions_of(reference).into_iter().take(1);
        return Ok(held.map(|position| Position { amount: Pence::ZERO, ..position }).collect());
    }
    let credit = account(format!("reserved/{contract}"))?;
    let position = |part: &Part| {
        let debit = account(format!("commitments/{}/{}", part.holder, part.pot))?;
        Ok(Position { debit, credit: credit.clone(), reference: reference.clone(), amount: part.amount })
    };
    parts.iter().map(position).collect()
}

fn account(text: String) -> Result<AccountName, RunError> {
    text.parse().map_err(|why| RunError::Unusable(format!("the account {text} cannot be named: {why}")))
}
