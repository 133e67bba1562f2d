//! People of worked examples of whom only the number is stated, as results that pricing can see.

use contracts::{Case, CaseCount, Contract, Measure, Place};
use outcomes::{BandFinding, Chance, Entry, EventRef, Finding, Measured, Outcome, Run, Waiting};
use units::Day;

/// Adds people of whom only the number is stated: each enters alone, so that none is counted twice.
pub(crate) fn add_counted(measured: &mut Measured, place: &Place, case: &Case, first_unit: u32) {
    let mut unit = first_unit;
    for count in &case.counts {
        let Some(number) = place.contracts.iter().position(|contract| contract.name == count.contract) else {
            continue;
        };
        let contract = &place.contracts[number];
        let Some(outcome) = contract.outcomes.iter().position(|outcome| outcome.name == count.outcome) else {
            continue;
        };
        let group = Group { number, contract, outcome, count, as_at: case.as_at };
        group.add(measured, unit);
        unit += count.people;
    }
}

/// People who entered on one day, and what is stated of all of them.
pub(crate) struct Group<'a> {
    /// Index of the contract.
    pub number: usize,
    /// The contract.
    pub contract: &'a Contract,
    /// Index of the outcome.
    pub outcome: usize,
    /// What is stated.
    pub count: &'a CaseCount,
    /// The day as at which they are looked at.
    pub as_at: Day,
}

impl Group<'_> {
    /// Adds each of them, the first numbered `first_unit`. Sums are spread as evenly as whole numbers can be.
    pub fn add(&self, measured: &mut Measured, first_unit: u32) {
        let count = self.count;
        let terms = &self.contract.outcomes[self.outcome];
        let band = self.band();
        for person in 0..count.people {
            let entry = u32::try_from(measured.entries.len()).unwrap_or(u32::MAX);
            measured.entries.push(Entry {
                contract: narrow(self.number),
                cohort: narrow(terms.cohort),
                unit: first_unit + person,
                index: count.entered,
                event: EventRef { table: u16::MAX, file: u16::MAX, row: 0 },
                band,
                members: Run::default(),
            });
            let quantity = match terms.measure {
                Measure::ShareOfTime { .. } => part(count.quantity, count.people, person),
                _ => part(count.quantity, count.with_event, person),
            };
            measured.outcomes.push(Outcome {
                entry,
                outcome: narrow(self.outcome),
                stretch: 0,
                payment: 0,
                finding: self.finding(person < count.achieved),
                quantity: i64::try_from(quantity).unwrap_or(i64::MAX),
                chance: self.chance(person),
                evidence: Run::default(),
            });
        }
    }

    fn finding(&self, achieved: bool) -> Finding {
        let matures = self.contract.outcomes[self.outcome].window.matures(self.count.entered);
        match self.count.on {
            None if matures > self.as_at => Finding::Immature { until: matures, waiting: Waiting::Time },
            on if achieved => Finding::Achieved { on: on.unwrap_or(matures) },
            on => Finding::NotAchieved { on: on.unwrap_or(matures) },
        }
    }

    fn chance(&self, person: u32) -> Chance {
        match (&self.contract.outcomes[self.outcome].risk, self.count.expected_millionths) {
            (None, _) => Chance::NotScored,
            (Some(_), None) => Chance::Unknown,
            (Some(_), Some(all)) => {
                let millionths = part(all, self.count.people, person);
                Chance::Millionths(u32::try_from(millionths).unwrap_or(1_000_000))
            }
        }
    }

    fn band(&self) -> BandFinding {
        let cohort = &self.contract.cohorts[self.contract.outcomes[self.outcome].cohort];
        match &self.count.band {
            Some(name) => cohort
                .bands
                .iter()
                .position(|band| band.name == *name)
                .map_or(BandFinding::NoneFits, |at| BandFinding::Band(narrow(at))),
            None => BandFinding::NotBanded,
        }
    }
}

/// The `number`-th of `count` parts of a whole, which differ by one at most and make the whole.
fn part(whole: u64, count: u32, number: u32) -> u64 {
    if number >= count {
        return 0;
    }
    let (each, left) = (whole / u64::from(count), whole % u64::from(count));
    each + u64::from(u64::from(number) < left)
}

fn narrow(index: usize) -> u16 {
    u16::try_from(index).unwrap_or(u16::MAX)
}
