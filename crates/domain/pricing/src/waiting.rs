//! Who is not paid for yet: people whose results cannot be told as at the day of settlement, where a payment waits for
//! them.

use std::collections::{BTreeMap, HashSet};

use contracts::{Above, Against, Contract, Expected, Payment, PaymentKind};
use outcomes::{BandFinding, Finding, Measured, Waiting};
use units::Day;

use crate::price::band_name;

/// Immature people of one outcome and band.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingPeople {
    /// Index of the contract.
    pub contract: usize,
    /// Index of the outcome.
    pub outcome: usize,
    /// The band.
    pub band: Option<String>,
    /// What is waited for.
    pub waiting: Waiting,
    /// How many there are.
    pub people: u32,
    /// The first day on which one of them is mature.
    pub first: Day,
    /// The day on which all of them are.
    pub last: Day,
}

/// Everyone who is immature in an outcome on which a payment depends, in the order of outcomes and bands.
pub(crate) fn waiting(number: usize, contract: &Contract, measured: &Measured) -> Vec<WaitingPeople> {
    let awaited = awaited(contract);
    let mut groups: BTreeMap<(u16, BandFinding, Waiting), WaitingPeople> = BTreeMap::new();
    for found in measured.outcomes.iter().filter(|found| found.stretch == 0) {
        let entry = measured.entry_of(found);
        let Finding::Immature { until, waiting } = found.finding else { continue };
        if usize::from(entry.contract) != number || !awaited.contains(&usize::from(found.outcome)) {
            continue;
        }
        let group = groups.entry((found.outcome, entry.band, waiting)).or_insert_with(|| WaitingPeople {
            contract: number,
            outcome: usize::from(found.outcome),
            band: band_name(contract, usize::from(entry.cohort), entry.band).ok().flatten().map(str::to_string),
            waiting,
            people: 0,
            first: until,
            last: until,
        });
        group.people += 1;
        group.first = group.first.min(until);
        group.last = group.last.max(until);
    }
    groups.into_values().collect()
}

/// The outcomes that are paid for, or compared with one that is.
fn awaited(contract: &Contract) -> HashSet<usize> {
    let compared = |payment: &Payment| match payment.kind {
        PaymentKind::Outcome { above: Some(Above { expected: Expected::Outcome(other), .. }), .. } => Some(other),
        PaymentKind::Metric(ref metric) => match metric.against {
            Against::Outcome(other) => Some(other),
            Against::Baseline | Against::Risk => None,
        },
        _ => None,
    };
    contract.payments.iter().flat_map(|payment| payment.outcome().into_iter().chain(compared(payment))).collect()
}
