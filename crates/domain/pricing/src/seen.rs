//! How far what is priced can be seen.

use units::Day;

/// How far what is priced can be seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The day the settlement is as at.
    pub as_at: Day,
    /// For each contract and each of its cohorts the day before which everybody who entered is known. Where nothing is
    /// said, that is the day of settlement.
    pub entries: Vec<Vec<Day>>,
}

impl Seen {
    /// Everything up to the day of settlement.
    pub fn all(as_at: Day) -> Seen {
        Seen { as_at, entries: Vec::new() }
    }

    /// The day before which everybody who entered a cohort of a contract is known.
    pub fn entries_until(&self, contract: usize, cohort: usize) -> Day {
        let said = self.entries.get(contract).and_then(|cohorts| cohorts.get(cohort));
        said.map_or(self.as_at, |until| self.as_at.min(*until))
    }
}
