//! Decisions must not contradict each other, also not through others.

use std::collections::HashMap;

use documents::{Diagnostics, Label};

use super::{DecidedEntity, Decision, Problem};

/// How many decisions are shown that make two entities the same, where others make them different.
const SHOWN_MAX: usize = 20;

/// Reports every decision that two entities are different people while others make them the same.
pub(crate) fn check(same: &[Decision], different: &[Decision], found: &Diagnostics) {
    let mut people = People::default();
    for decision in same {
        people.join(&decision.left, &decision.right);
    }
    for decision in different {
        let person = people.of(&decision.left);
        if person != people.of(&decision.right) {
            continue;
        }
        let mut labels = vec![Label::new(decision.at, "different people")];
        let joined = same.iter().filter(|joined| people.of(&joined.left) == person).take(SHOWN_MAX);
        labels.extend(joined.map(|joined| Label::new(joined.at, "the same person")));
        found.at_all(labels, Problem::Contradiction);
    }
}

/// Who is who by decision alone.
#[derive(Default)]
struct People<'a> {
    numbers: HashMap<&'a DecidedEntity, usize>,
    parents: Vec<usize>,
}

impl<'a> People<'a> {
    fn of(&mut self, entity: &'a DecidedEntity) -> usize {
        let next = self.parents.len();
        let mut at = *self.numbers.entry(entity).or_insert(next);
        if at == next {
            self.parents.push(next);
        }
        while self.parents[at] != at {
            // Halving the way keeps it short for whoever asks next.
            self.parents[at] = self.parents[self.parents[at]];
            at = self.parents[at];
        }
        at
    }

    fn join(&mut self, one: &'a DecidedEntity, other: &'a DecidedEntity) {
        let (one, other) = (self.of(one), self.of(other));
        self.parents[one.max(other)] = one.min(other);
    }
}
