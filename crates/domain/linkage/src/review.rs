//! Where people decide: which pairs to ask them about, and what their answers say of the linkage.
//!
//! Two ways of asking serve two purposes. The **queue** holds the pairs whose answers are worth most, and what is found of
//! them says nothing about other pairs. A **sample** is drawn by chance from all weighed pairs, and from its answers
//! precision and recall are estimated.
//!
//! Nobody can judge what nobody can read: pairs of which one side is nothing but an encoding are in neither.
//!
//! Nothing here draws at random: whoever asks for a sample brings the chance with them.

mod agreement;
mod estimate;
mod follows;
mod parted;
mod queue;
mod sample;

use crate::cluster::Join;
use crate::records::{EntityNo, Records};

pub use agreement::{Agreement, ReviewersAgreement, agreement};
pub use estimate::{Estimate, Estimates, Labelled, estimate};
pub use follows::follows;
pub use parted::parted_by_same;
pub use queue::{Question, UNCERTAIN_FROM, Why, queue};
pub use sample::{Chance, SAMPLED_FROM, Stratum, draw, strata};

/// Two entities and the strongest pair of their records.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EntityPair {
    /// The entity of lower number.
    pub one: EntityNo,
    /// The other.
    pub other: EntityNo,
    /// The strongest pair of their records.
    pub join: Join,
}

impl EntityPair {
    /// The pair of the entities of two records.
    fn of(records: &Records, join: Join) -> EntityPair {
        let (one, other) = (records.entity_of(join.one), records.entity_of(join.other));
        if one <= other { EntityPair { one, other, join } } else { EntityPair { one: other, other: one, join } }
    }

    /// Whether somebody could tell from the records: both can be read.
    fn can_be_judged(&self, records: &Records) -> bool {
        !records.encodings.decide(self.join.one, self.join.other)
    }

    /// The two entities, in order.
    pub fn entities(&self) -> [EntityNo; 2] {
        [self.one, self.other]
    }

    /// Whether this pair speaks more for one person; of equals, the first.
    fn is_stronger_than(&self, other: &EntityPair) -> bool {
        let order = self.join.weight.total_cmp(&other.join.weight);
        order.then_with(|| (other.join.one, other.join.other).cmp(&(self.join.one, self.join.other))).is_gt()
    }
}

#[cfg(test)]
mod tests;
