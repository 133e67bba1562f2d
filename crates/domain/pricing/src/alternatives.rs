//! Alternatives: an entry that could be paid by some payments or by others is paid by one of the two.

use std::collections::{BTreeMap, HashSet};

use contracts::{Alternative, AlternativePays, Contract};
use outcomes::Measured;
use units::Exact;

use crate::claims::Claim;
use crate::price::{band_name, price_on, pricing_day};

/// Leaves out the claims of the alternatives that are not taken.
pub(crate) fn choose(number: usize, contract: &Contract, measured: &Measured, claims: &mut Vec<Claim>) {
    for alternative in &contract.alternatives {
        let mut of_entry: BTreeMap<u32, Sides> = BTreeMap::new();
        for (at, claim) in claims.iter().enumerate().filter(|(_, claim)| claim.contract == number) {
            if alternative.either.contains(&claim.payment) {
                of_entry.entry(claim.entry).or_default().either.push(at);
            } else if alternative.or.contains(&claim.payment) {
                of_entry.entry(claim.entry).or_default().or.push(at);
            }
        }
        let mut left: HashSet<usize> = HashSet::new();
        for sides in of_entry.into_values().filter(|sides| !sides.either.is_empty() && !sides.or.is_empty()) {
            let takes_or = takes_or(contract, measured, claims, alternative, &sides);
            left.extend(if takes_or { sides.either } else { sides.or });
        }
        let mut at: usize = 0;
        claims.retain(|_| {
            at += 1;
            !left.contains(&(at - 1))
        });
    }
}

/// The claims of one entry on each side.
#[derive(Default)]
struct Sides {
    either: Vec<usize>,
    or: Vec<usize>,
}

/// Whether the second list is taken; in a tie it is the first.
fn takes_or(
    contract: &Contract,
    measured: &Measured,
    claims: &[Claim],
    alternative: &Alternative,
    sides: &Sides,
) -> bool {
    match alternative.pays {
        AlternativePays::FirstReached => {
            let first = |side: &[usize]| side.iter().map(|at| claims[*at].on).min();
            first(&sides.or) < first(&sides.either)
        }
        AlternativePays::WorthMost => {
            let worth = |side: &[usize]| {
                // What has no price makes a refused line, and is worth nothing until it has one.
                let prices = side.iter().filter_map(|at| price_of(contract, measured, &claims[*at]));
                prices.fold(Exact::ZERO, |sum, price| sum.plus(price).unwrap_or(sum))
            };
            worth(&sides.or) > worth(&sides.either)
        }
    }
}

/// The price of a claim, as far as its payment's terms change it; stages and overlap are not looked at.
fn price_of(contract: &Contract, measured: &Measured, claim: &Claim) -> Option<Exact> {
    let payment = &contract.payments[claim.payment];
    let entry = &measured.entries[claim.entry as usize];
    let day = pricing_day(payment, claim.index, claim.on);
    let band = band_name(contract, usize::from(entry.cohort), entry.band).ok()?;
    let priced = price_on(contract, payment, band, day, None).ok()?;
    priced.adjusted.apply(contract, payment, Exact::from_pence(priced.price), &mut Vec::new()).ok()
}
