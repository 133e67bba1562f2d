//! What the extracts say: counts of people, by what was asked.

use std::collections::BTreeMap;

use units::Day;

use crate::probes::Question;

/// Counts of people from a place's extracts.
#[derive(Debug, Clone)]
pub struct Evidence {
    /// The day as at which they were counted.
    pub as_at: Day,
    pub(crate) counts: BTreeMap<Question, Count>,
}

/// Counts that answer one question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Count {
    /// How many entered.
    pub entered: u64,
    /// Of how many of them the answer is certain.
    pub decided: u64,
    /// For how many it is yes.
    pub achieved: u64,
    /// For frequencies: how many events the average divides.
    pub events: u64,
    /// For frequencies: by how many people.
    pub people: u64,
}

/// Fewer people than this are never counted out loud.
pub(crate) const SMALL: u64 = 10;

impl Evidence {
    /// The answer to a question; nothing if it was not asked.
    pub(crate) fn of(&self, question: &Question) -> Option<Count> {
        self.counts.get(question).copied()
    }
}

impl Count {
    /// Adds another count.
    pub(crate) fn plus(self, other: Count) -> Count {
        Count {
            entered: self.entered + other.entered,
            decided: self.decided + other.decided,
            achieved: self.achieved + other.achieved,
            events: self.events + other.events,
            people: self.people + other.people,
        }
    }
}

/// A number of people as it may be printed: small numbers are not.
pub(crate) fn shown(people: u64) -> String {
    if (1..SMALL).contains(&people) { format!("fewer than {SMALL}") } else { crate::figures::grouped(people) }
}

/// The share of those decided that achieved, as it may be printed: not where it tells of a few people.
pub(crate) fn shown_share(count: Count) -> String {
    let (yes, no) = (count.achieved, count.decided.saturating_sub(count.achieved));
    let is_small = |people| (1..SMALL).contains(&people);
    match crate::figures::ratio(i128::from(yes), i128::from(count.decided)) {
        Some(share) if !is_small(yes) && !is_small(no) => crate::figures::percent(share),
        _ => "not shown: few people".to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Count, shown, shown_share};

    #[test]
    fn a_share_does_not_tell_of_a_few_people() {
        let share = |achieved| shown_share(Count { decided: 100, achieved, ..Count::default() });
        assert_eq!([share(25), share(9), share(95)], ["25%", "not shown: few people", "not shown: few people"]);
    }

    #[test]
    fn small_numbers_of_people_are_not_printed() {
        assert_eq!(
            [shown(0), shown(1), shown(9), shown(10), shown(1_533)],
            ["0", "fewer than 10", "fewer than 10", "10", "1,533"]
        );
    }
}
