//! Counting: everybody of one cohort who entered in one stretch, by what a measure counts.

use std::collections::BTreeMap;

use contracts::{Measure, Outcome, Over, Per, Success};
use num_rational::Ratio;
use outcomes::{Chance, Finding};
use units::Day;

use crate::groups::Groups;

/// Everybody measured by an outcome who entered in one stretch.
#[derive(Debug, Clone, Default)]
pub(crate) struct Arm {
    /// How many people (or households) entered.
    pub people: u32,
    /// Of them, those who had the event: by a binary measure, or at least once.
    pub with_event: u64,
    /// How many events there were; for a binary measure one a person at most.
    pub events: u64,
    /// How many days of their windows they spent in it.
    pub days: u64,
    /// How many days their windows had.
    pub of_days: u64,
    /// What the risk score expects of them, in millionths of events.
    pub expected_millionths: u64,
    /// How many have no chance by the risk score, because a number is missing.
    pub unscored: u32,
    /// How many cannot be told yet.
    pub immature: u32,
    /// The day on which the last result was decided.
    pub last_decided: Option<Day>,
    /// The persons, by number, so that nobody is on both sides.
    pub persons: Vec<u32>,
    /// The results that were counted: indices into what was measured.
    pub outcomes: Vec<u32>,
}

/// A rate as two whole numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Counts {
    /// People with the event, events or days.
    pub part: u64,
    /// People, people with an event, or days.
    pub of: u64,
}

impl Counts {
    /// The rate; nothing if it is of nobody.
    pub fn rate(self) -> Option<Ratio<i128>> {
        (self.of > 0).then(|| Ratio::new(i128::from(self.part), i128::from(self.of)))
    }
}

impl Arm {
    /// The counts of which a measure makes its rate.
    pub fn counts(&self, measure: &Measure) -> Counts {
        match measure {
            Measure::Frequency { per: Per::Achiever, .. } => Counts { part: self.events, of: self.with_event },
            Measure::Frequency { .. } => Counts { part: self.events, of: u64::from(self.people) },
            Measure::ShareOfTime { .. } => Counts { part: self.days, of: self.of_days },
            _ => Counts { part: self.with_event, of: u64::from(self.people) },
        }
    }
}

/// Everybody measured by an outcome, by the number of the stretch in which they entered.
pub(crate) fn arms(groups: &Groups<'_>, outcome: usize, over: Over) -> BTreeMap<i32, Arm> {
    let terms = &groups.contract.outcomes[outcome];
    let mut arms: BTreeMap<i32, Arm> = BTreeMap::new();
    for (at, found) in (0_u32..).zip(&groups.measured.outcomes) {
        let entry = groups.measured.entry_of(found);
        let is_mine =
            usize::from(entry.contract) == groups.number && usize::from(found.outcome) == outcome && found.stretch == 0;
        if !is_mine {
            continue;
        }
        let stretch = over.every().map_or(0, |every| groups.contract.stretches(every).number_of(entry.index));
        let arm = arms.entry(stretch).or_default();
        arm.people += 1;
        arm.persons.extend_from_slice(groups.measured.persons_of(entry));
        match found.chance {
            Chance::Millionths(chance) => arm.expected_millionths += u64::from(chance),
            Chance::Unknown => arm.unscored += 1,
            Chance::NotScored => {}
        }
        let achieved = match found.finding {
            Finding::Achieved { on } => (true, on),
            Finding::NotAchieved { on } => (false, on),
            Finding::Immature { .. } => {
                arm.immature += 1;
                continue;
            }
        };
        arm.last_decided = arm.last_decided.max(Some(achieved.1));
        if arm.count(terms, achieved.0, found.quantity, entry.index) {
            arm.outcomes.push(at);
        }
    }
    for arm in arms.values_mut() {
        arm.persons.sort_unstable();
        arm.persons.dedup();
    }
    arms
}

impl Arm {
    /// Counts one person's result; says whether there was anything to count.
    fn count(&mut self, terms: &Outcome, achieved: bool, quantity: i64, index: Day) -> bool {
        let quantity = u64::try_from(quantity).unwrap_or(0);
        let events = match terms.measure {
            Measure::Binary { success, .. } => u64::from(achieved == (success == Success::Event)),
            Measure::ShareOfTime { .. } => {
                self.days += quantity;
                self.of_days += u64::try_from(terms.window.period(index).days()).unwrap_or(0);
                quantity
            }
            _ => quantity,
        };
        self.events += events;
        self.with_event += u64::from(events > 0);
        events > 0
    }
}

/// How many persons are on both sides. Both are in order.
pub(crate) fn in_both(one: &Arm, other: &Arm) -> u32 {
    let is_there = |person: &&u32| other.persons.binary_search(person).is_ok();
    u32::try_from(one.persons.iter().filter(is_there).count()).unwrap_or(u32::MAX)
}
