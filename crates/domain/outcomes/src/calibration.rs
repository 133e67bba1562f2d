//! Calibration: does a risk score expect what is observed? Expected beside observed, by tenths of the people in the order
//! of their chances.

use std::collections::BTreeMap;

use contracts::{Contract, Measure, Success};

use crate::chance::Chance;
use crate::measured::{Finding, Measured};

/// One tenth of an outcome's decided people, those with the lowest chances first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CalibrationTenth {
    /// Index of the contract.
    pub contract: u16,
    /// Index of the outcome.
    pub outcome: u16,
    /// The tenth, from 1.
    pub tenth: u32,
    /// How many people are in it.
    pub people: u64,
    /// The lowest of their chances, in millionths.
    pub lowest: u32,
    /// The highest.
    pub highest: u32,
    /// How many events were expected of them, in millionths.
    pub expected_millionths: u64,
    /// How many of them had the event.
    pub observed: u64,
}

/// The calibration of every outcome that has a risk score, in the order of contracts, outcomes and tenths.
///
/// People with the same chance stand in the order in which they were measured. The tenths are as equal as whole people
/// can be; with fewer than ten people there are as many tenths as people.
pub fn calibrate(contracts: &[Contract], measured: &Measured) -> Vec<CalibrationTenth> {
    let mut scored: BTreeMap<(u16, u16), Vec<(u32, bool)>> = BTreeMap::new();
    for found in measured.outcomes.iter().filter(|found| found.stretch == 0) {
        let Chance::Millionths(chance) = found.chance else { continue };
        let contract = measured.entry_of(found).contract;
        let terms = &contracts[usize::from(contract)].outcomes[usize::from(found.outcome)];
        let Measure::Binary { success, .. } = terms.measure else { continue };
        let achieved = match found.finding {
            Finding::Achieved { .. } => true,
            Finding::NotAchieved { .. } => false,
            Finding::Immature { .. } => continue,
        };
        let had_event = achieved == (success == Success::Event);
        scored.entry((contract, found.outcome)).or_default().push((chance, had_event));
    }
    scored.into_iter().flat_map(|((contract, outcome), people)| tenths(contract, outcome, people)).collect()
}

fn tenths(contract: u16, outcome: u16, mut people: Vec<(u32, bool)>) -> Vec<CalibrationTenth> {
    people.sort_by_key(|(chance, _)| *chance);
    let parts = people.len().min(10);
    let cut = |part: usize| part * people.len() / parts;
    (0..parts)
        .zip(1_u32..)
        .map(|(part, tenth)| {
            let mine = &people[cut(part)..cut(part + 1)];
            CalibrationTenth {
                contract,
                outcome,
                tenth,
                people: mine.len() as u64,
                lowest: mine.first().map_or(0, |(chance, _)| *chance),
                highest: mine.last().map_or(0, |(chance, _)| *chance),
                expected_millionths: mine.iter().map(|(chance, _)| u64::from(*chance)).sum(),
                observed: mine.iter().filter(|(_, had_event)| *had_event).count() as u64,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::tenths;

    #[test]
    fn tenths_hold_everybody_once() {
        for count in [0_u32, 1, 7, 10, 23, 100] {
            // Chances from low to high, an event for every third; handed over in the other order.
            let people: Vec<(u32, bool)> = (0..count).rev().map(|at| (at * 10_000, at % 3 == 0)).collect();
            let found = tenths(0, 0, people);
            assert_eq!(found.len(), count.min(10) as usize);
            assert_eq!(found.iter().map(|tenth| tenth.people).sum::<u64>(), u64::from(count));
            assert_eq!(found.iter().map(|tenth| tenth.observed).sum::<u64>(), u64::from(count.div_ceil(3)));
            assert!(found.windows(2).all(|pair| pair[0].highest <= pair[1].lowest));
            let expected: u64 = (0..u64::from(count)).map(|at| at * 10_000).sum();
            assert_eq!(found.iter().map(|tenth| tenth.expected_millionths).sum::<u64>(), expected);
        }
    }
}
