//! `[volumes]`: how many people are expected, and what they cost the payers.

use documents::{KeySpec, Located, TableSpec};
use units::Pence;

use super::values::Said;
use crate::problem::Problem;
use crate::reader::{AMOUNT, CLAUSE, COUNT};
use crate::terms::Clause;

/// How many people are expected over the whole contract.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Volumes {
    /// How many enter.
    pub people: Option<Located<u32>>,
    /// The fewest for which the prices were meant.
    pub people_low: Option<Located<u32>>,
    /// The most for which the prices were meant.
    pub people_high: Option<Located<u32>>,
    /// The clause that protects both sides when volumes are others than expected: a floor, a collar, a reopener.
    pub collar: Option<Clause>,
    /// What the payers would pay at 80% of the expected results.
    pub pays_at_80: Option<Located<Pence>>,
    /// What they would pay at all expected results.
    pub pays_at_100: Option<Located<Pence>>,
    /// What they would pay at 120%.
    pub pays_at_120: Option<Located<Pence>>,
}

pub(crate) const VOLUMES: TableSpec = TableSpec {
    name: "[volumes]",
    says: "How many people are expected to enter over the whole contract, and what the payers would pay.",
    keys: &[
        KeySpec::optional("people", COUNT, "how many people are expected to enter"),
        KeySpec::optional("people_low", COUNT, "the fewest for which the prices are meant"),
        KeySpec::optional("people_high", COUNT, "the most for which the prices are meant"),
        KeySpec::optional("collar", CLAUSE, "the clause that says what happens when fewer or more enter"),
        KeySpec::optional(
            "pays_at_80",
            AMOUNT,
            "what the payers have worked out to pay at 80% of the expected results",
        ),
        KeySpec::optional("pays_at_100", AMOUNT, "what they have worked out to pay at all of them"),
        KeySpec::optional("pays_at_120", AMOUNT, "what they have worked out to pay at 120% of them"),
    ],
};

pub(super) fn read(said: Said<'_>) -> Volumes {
    let keys = said.open(&VOLUMES);
    let volumes = Volumes {
        people: keys.people("people"),
        people_low: keys.people("people_low"),
        people_high: keys.people("people_high"),
        collar: keys.clause("collar"),
        pays_at_80: keys.amount("pays_at_80"),
        pays_at_100: keys.amount("pays_at_100"),
        pays_at_120: keys.amount("pays_at_120"),
    };
    if let (Some(low), Some(high)) = (&volumes.people_low, &volumes.people_high)
        && low.value > high.value
    {
        let cause = Problem::VolumesOutOfOrder { low: low.value, high: high.value };
        keys.fields.found().at(high.span, "the smaller number", cause);
    }
    volumes
}
