//! What a linkage will take, told before it begins.
//!
//! Once records lie in their blocks, the pairs to be weighed are known to the last one, and so is the most memory that
//! can be needed. Nothing has been weighed by then.

use crate::blocking::{Blocking, RuleCount};
use crate::cluster::Join;
use crate::model::Model;
use crate::records::Records;

/// What a linkage will take. Bytes are of memory.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// What each rule finds, in the order in which they are searched.
    pub rules: Vec<RuleCount>,
    /// The pairs of all rules, each as often as it is found; each is weighed once.
    pub pairs: u64,
    /// What the records take.
    pub records_bytes: u64,
    /// What the blocks take, until the last pair has been weighed.
    pub blocks_bytes: u64,
    /// What is counted of values and kept of entities on the way, at most.
    pub working_bytes: u64,
    /// What the pairs that are kept are expected to take: those of one person, as many as the prior says.
    pub expected_pairs_bytes: u64,
    /// What they take at most: if every pair were kept.
    pub largest_pairs_bytes: u64,
}

/// A pair that is kept stands in the list of its piece and in the list of all, each of which may be twice as long as it is
/// full.
const KEPT_BYTES: u64 = 4 * size_of::<Join>() as u64;
/// For each entity: its group (12), its cluster (4), the number it had (8), its place among sizes and numbers (16).
const ENTITY_BYTES: u64 = 40;
/// For each distinct value the logarithm of its chance, in up to three tables, and a count while it is made.
const VALUE_BYTES: u64 = 16;

impl Plan {
    /// What it will take to link `records`, which lie in these blocks.
    pub fn of(records: &Records, model: &Model, blocking: &Blocking) -> Plan {
        let pairs = blocking.pairs();
        // Each pair is of two records.
        let expected = (records.count() as f64 * model.prior.matches_per_record / 2.0).ceil() as u64;
        let working = records.entity_count() as u64 * ENTITY_BYTES + records.values() as u64 * VALUE_BYTES;
        Plan {
            rules: blocking.counts().cloned().collect(),
            pairs,
            records_bytes: records.bytes(),
            blocks_bytes: blocking.bytes(),
            working_bytes: working,
            expected_pairs_bytes: expected.min(pairs) * KEPT_BYTES,
            largest_pairs_bytes: pairs.saturating_mul(KEPT_BYTES),
        }
    }

    /// What is expected in all.
    pub fn expected_bytes(&self) -> u64 {
        self.fixed_bytes().saturating_add(self.expected_pairs_bytes)
    }

    /// No more than this is needed, whatever the pairs weigh.
    pub fn largest_bytes(&self) -> u64 {
        self.fixed_bytes().saturating_add(self.largest_pairs_bytes)
    }

    fn fixed_bytes(&self) -> u64 {
        self.records_bytes + self.blocks_bytes + self.working_bytes
    }

    /// The rule that finds most pairs, the first of equals, if there are more in all than `model` allows.
    pub fn too_many(&self, model: &Model) -> Option<&RuleCount> {
        let most = self.rules.iter().reduce(|most, rule| if rule.pairs > most.pairs { rule } else { most });
        most.filter(|_| self.pairs > u64::from(model.most_pairs))
    }
}

#[cfg(test)]
mod tests {
    use super::{KEPT_BYTES, Plan};
    use crate::blocking::Blocking;
    use crate::model::Model;
    use crate::{link, testing};
    use workers::Alone;

    #[test]
    fn every_pair_is_told_before_one_is_weighed_and_too_many_are_named_by_their_rule() {
        let lines: String =
            (0..40).map(|key| format!("police {key}: surname Fox; born 1987-03-{:02}\n", 1 + key % 20)).collect();
        let records = testing::records(&lines);
        let mut model = Model { largest_block: 30, ..Model::default() };
        model.sources.push(crate::SourceRule { name: "police".parse().expect("a name"), deduplicated: false });
        let blocking = Blocking::plan(&records, &model, &Alone);
        let plan = Plan::of(&records, &model, &blocking);
        let links = link(&records, &model, &[], &Alone);
        assert_eq!(plan.rules, links.report.rules.iter().map(|rule| rule.count.clone()).collect::<Vec<_>>());
        assert!(plan.pairs >= links.report.pairs_weighed && links.report.pairs_weighed > 0);
        assert_eq!(plan.largest_pairs_bytes, plan.pairs * KEPT_BYTES);
        assert!(plan.expected_bytes() <= plan.largest_bytes());
        assert_eq!(plan.too_many(&model), None);
        model.most_pairs = 10;
        let most = plan.too_many(&model).expect("there are more");
        assert_eq!((most.rule.to_string().as_str(), most.pairs), ("date of birth + surname", 20));
    }

    #[test]
    fn what_more_records_take_grows_with_them() {
        let lines = |count: usize| -> String {
            (0..count).map(|key| format!("police {key}: forename Jo{key}; surname Fox; postcode M1 1AE\n")).collect()
        };
        let bytes = |count: usize| testing::records(&lines(count)).bytes();
        let (few, many) = (bytes(1_000), bytes(16_000));
        assert!(many > 14 * few && many < 18 * few, "{few} and {many}");
    }
}
