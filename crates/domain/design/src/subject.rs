//! What rules look at: a contract in its place, or a place; and the small questions they share.

use contracts::{Contract, Definition, Outcome, Payment, PaymentKind, Place, Target};
use documents::Span;
use units::{Day, Length, Name, Rate};

use crate::evidence::Evidence;
use crate::thresholds::Limits;

/// A contract in its place.
#[derive(Clone, Copy)]
pub(crate) struct OfContract<'a> {
    pub place: &'a Place,
    pub contract: &'a Contract,
    /// Its number in the place.
    pub index: usize,
    pub limits: &'a Limits,
    pub evidence: Option<&'a Evidence>,
}

/// A place.
#[derive(Clone, Copy)]
pub(crate) struct OfPlace<'a> {
    pub place: &'a Place,
    pub limits: &'a Limits,
    pub evidence: Option<&'a Evidence>,
}

/// An outcome that is paid for, with the payments that pay for it.
pub(crate) struct PaidOutcome<'a> {
    pub index: usize,
    pub outcome: &'a Outcome,
    pub payments: Vec<&'a Payment>,
}

/// What is said where extracts are needed and were not read.
pub(crate) const NO_EXTRACTS: &str = "it counts people, and no extracts were read: say --as-at DATE";

impl<'a> OfContract<'a> {
    /// Where a key stands, or what comes nearest.
    pub fn at(&self, path: &[&str]) -> Span {
        self.contract.design.at(path)
    }

    /// The head of the contract.
    pub fn head(&self) -> Span {
        self.at(&["contract"])
    }

    /// Every outcome that is paid for, in the order of the file.
    pub fn paid_outcomes(&self) -> Vec<PaidOutcome<'a>> {
        let paid = |(index, outcome): (usize, &'a Outcome)| {
            let payments: Vec<&Payment> =
                self.contract.payments.iter().filter(|payment| payment.outcome() == Some(index)).collect();
            (!payments.is_empty()).then_some(PaidOutcome { index, outcome, payments })
        };
        self.contract.outcomes.iter().enumerate().filter_map(paid).collect()
    }

    /// Whether a party's money goes into a payment: by its share, or from a pot that pays first.
    pub fn pays(&self, payment: &Payment, party: &Name) -> bool {
        let index = self.contract.payment_index(payment.name.as_str());
        let weights = index.map_or(Vec::new(), |index| self.place.weights(self.contract, index));
        let first = &self.contract.fundings[payment.funding].first;
        weights.iter().any(|weight| weight.funder == *party && !weight.weight.is_zero())
            || self.place.pots.iter().any(|pot| pot.funder == *party && first.contains(&pot.name))
    }

    /// How an outcome is defined, if the contract says.
    pub fn definition(&self, outcome: &Outcome) -> Option<&'a Definition> {
        self.contract.design.definition(&outcome.name)
    }

    /// What is expected of an outcome, if the contract says.
    pub fn target(&self, outcome: &Outcome) -> Option<&'a Target> {
        self.contract.design.target(&outcome.name)
    }

    /// How many bands an outcome's cohort has; one if it has none.
    pub fn bands(&self, outcome: &Outcome) -> usize {
        self.contract.cohorts[outcome.cohort].bands.len().max(1)
    }

    /// The largest share at risk on any day before `until`. Without stages it is the share of what a fully successful
    /// contract pays that depends on results.
    pub fn largest_risk(&self, until: Day) -> Option<Rate> {
        let stages = &self.contract.stages;
        if !stages.is_empty() {
            return stages.iter().filter(|stage| stage.period.from < until).map(|stage| stage.at_risk).max();
        }
        crate::figures::value(self).and_then(|value| value.share_of_results())
    }

    /// The day after the contract's first year.
    pub fn first_year_end(&self) -> Day {
        Length { count: 1, unit: units::LengthUnit::Year }.after(self.contract.term.from)
    }
}

impl<'a> OfPlace<'a> {
    /// Each contract in turn.
    pub fn contract(&self, index: usize) -> OfContract<'a> {
        OfContract {
            place: self.place,
            contract: &self.place.contracts[index],
            index,
            limits: self.limits,
            evidence: self.evidence,
        }
    }
}

impl PaidOutcome<'_> {
    /// Whether every payment for it is only for results above an expected number.
    pub fn is_paid_above(&self) -> bool {
        self.payments
            .iter()
            .all(|payment| matches!(payment.kind, PaymentKind::Outcome { above: Some(_), .. } | PaymentKind::Metric(_)))
    }

    /// The names of the payments, for messages.
    pub fn payment_names(&self) -> String {
        let names: Vec<String> = self.payments.iter().map(|payment| format!("`{}`", payment.name)).collect();
        names.join(", ")
    }
}
