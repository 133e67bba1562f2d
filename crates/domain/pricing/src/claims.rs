//! Claims: results that one person (or household) gives rise to, each payable by one payment.

use contracts::{Contract, PaymentKind};
use outcomes::{Finding, Measured};
use units::{Day, Period};

/// One result that one payment would pay for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// Index of the contract.
    pub contract: usize,
    /// Index of the payment.
    pub payment: usize,
    /// Whether it is a start, a result or a stretch.
    pub class: ClaimClass,
    /// Index into [`Measured::entries`].
    pub entry: u32,
    /// Index into [`Measured::outcomes`]; nothing for a start.
    pub outcome: Option<u32>,
    /// The day of the entry.
    pub index: Day,
    /// The day of the start, result or stretch.
    pub on: Day,
    /// The days in which the same result counts as the same.
    pub window: Period,
}

/// What a claim is for. Only claims of one class can be the same result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClaimClass {
    /// A start.
    Start,
    /// A result.
    Result,
    /// A further stretch of a spell.
    Stretch,
}

/// Every claim of a contract, in the order of its payments and of what was measured.
pub(crate) fn claims_of(number: usize, contract: &Contract, measured: &Found) -> Vec<Claim> {
    let mut claims = Vec::new();
    for (payment, terms) in contract.payments.iter().enumerate() {
        match terms.kind {
            PaymentKind::Start { cohort, .. } => {
                claims.extend(measured.starts(number, cohort).map(|claim| Claim { payment, ..claim }));
            }
            PaymentKind::Outcome { outcome, after, .. } => {
                let after = after.and_then(|after| contract.payments[after].outcome());
                claims
                    .extend(measured.results(contract, number, outcome, after).map(|claim| Claim { payment, ..claim }));
            }
            PaymentKind::Sustain { .. } => {
                claims.extend(measured.stretches(contract, number, payment));
            }
            PaymentKind::Block { .. } | PaymentKind::Bonus { .. } | PaymentKind::Metric(_) => {}
        }
    }
    claims
}

/// What was measured, with each entry's outcomes at hand.
pub(crate) struct Found<'a> {
    pub measured: &'a Measured,
    /// Where the outcomes of each entry begin; they stand together.
    first_of_entry: Vec<u32>,
}

impl<'a> Found<'a> {
    pub fn of(measured: &'a Measured) -> Found<'a> {
        let mut first_of_entry = vec![u32::MAX; measured.entries.len()];
        for (at, outcome) in (0_u32..).zip(&measured.outcomes) {
            let first = &mut first_of_entry[outcome.entry as usize];
            *first = (*first).min(at);
        }
        Found { measured, first_of_entry }
    }

    /// An entry's own finding on an outcome.
    pub fn finding(&self, entry: u32, outcome: usize) -> Option<Finding> {
        let first = self.first_of_entry[entry as usize];
        let outcomes = self.measured.outcomes.get(first as usize..)?;
        outcomes
            .iter()
            .take_while(|found| found.entry == entry)
            .find(|found| found.stretch == 0 && usize::from(found.outcome) == outcome)
            .map(|found| found.finding)
    }

    fn starts(&self, contract: usize, cohort: usize) -> impl Iterator<Item = Claim> + use<'_> {
        let entries = (0_u32..).zip(&self.measured.entries);
        entries.filter(move |(_, e)| usize::from(e.contract) == contract && usize::from(e.cohort) == cohort).map(
            move |(number, entry)| Claim {
                contract,
                payment: 0,
                class: ClaimClass::Start,
                entry: number,
                outcome: None,
                index: entry.index,
                on: entry.index,
                window: Period { from: entry.index, until: entry.index.plus_days(1) },
            },
        )
    }

    /// Achieved results of an outcome; with `after`, only of those who achieved that outcome too, on the later day.
    fn results(
        &self,
        contract: &'a Contract,
        number: usize,
        outcome: usize,
        after: Option<usize>,
    ) -> impl Iterator<Item = Claim> + use<'_, 'a> {
        let window = contract.outcomes[outcome].window;
        self.achieved(number, move |o| o.stretch == 0 && usize::from(o.outcome) == outcome).filter_map(
            move |(at, found, index, on)| {
                let on = match after {
                    None => on,
                    Some(after) => match self.finding(found.entry, after)? {
                        Finding::Achieved { on: earlier } => on.max(earlier),
                        _ => return None,
                    },
                };
                Some(Claim {
                    contract: number,
                    payment: 0,
                    class: ClaimClass::Result,
                    entry: found.entry,
                    outcome: Some(at),
                    index,
                    on,
                    window: window.period(index),
                })
            },
        )
    }

    fn stretches(
        &self,
        contract: &'a Contract,
        number: usize,
        payment: usize,
    ) -> impl Iterator<Item = Claim> + use<'_, 'a> {
        self.achieved(number, move |o| o.stretch > 0 && usize::from(o.payment) == payment).map(
            move |(at, found, index, on)| {
                let days = match contract.payments[payment].kind {
                    PaymentKind::Sustain { every_days, .. } => every_days,
                    _ => 1,
                };
                Claim {
                    contract: number,
                    payment,
                    class: ClaimClass::Stretch,
                    entry: found.entry,
                    outcome: Some(at),
                    index,
                    on,
                    window: Period { from: on.plus_days(1 - days), until: on.plus_days(1) },
                }
            },
        )
    }

    fn achieved(
        &self,
        contract: usize,
        wanted: impl Fn(&outcomes::Outcome) -> bool,
    ) -> impl Iterator<Item = (u32, &'a outcomes::Outcome, Day, Day)> {
        let measured = self.measured;
        (0_u32..).zip(&measured.outcomes).filter_map(move |(at, found)| {
            let Finding::Achieved { on } = found.finding else { return None };
            let entry = measured.entry_of(found);
            (usize::from(entry.contract) == contract && wanted(found)).then_some((at, found, entry.index, on))
        })
    }
}
