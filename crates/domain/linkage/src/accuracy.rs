//! How well a linkage does where the truth is known: precision and recall of pairs by threshold, and of people.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::link::{ClusterNo, weigh};
use crate::model::{Model, Probability};
use crate::records::{EntityNo, Records};
use workers::Workers;

/// Pairs found, and how many of them are right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Accuracy {
    /// Pairs of entities that are taken to be one person.
    pub found: u64,
    /// Those of them that are.
    pub right: u64,
    /// Pairs of entities that are one person in truth.
    pub true_pairs: u64,
}

impl Accuracy {
    /// The share of found pairs that are right; nothing if none was found.
    pub fn precision(&self) -> Option<f64> {
        share(self.right, self.found)
    }

    /// The share of true pairs that were found; nothing if there are none.
    pub fn recall(&self) -> Option<f64> {
        share(self.right, self.true_pairs)
    }

    /// The harmonic mean of precision and recall; nothing if neither has a pair.
    pub fn f1(&self) -> Option<f64> {
        share(2 * self.right, self.found + self.true_pairs)
    }
}

fn share(part: u64, whole: u64) -> Option<f64> {
    // Counts of pairs stay far below 2⁵³, so they are exact.
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// The accuracy of the pairs of at least a probability.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ThresholdAccuracy {
    /// The probability.
    pub at_least: Probability,
    /// What holds of the pairs that reach it.
    pub accuracy: Accuracy,
}

/// The accuracy of people, and the mistakes in them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PeopleAccuracy {
    /// What holds of the pairs of entities within one cluster.
    pub accuracy: Accuracy,
    /// Clusters with entities of more than one true person: false merges.
    pub merged: Vec<ClusterNo>,
    /// The clusters of each true person who has more than one: false splits.
    pub split: Vec<Vec<ClusterNo>>,
}

/// Weighs all pairs and compares those that reach each probability with the truth.
///
/// `truth` has the true person of each entity; entities without one, and pairs with them, are left out. The thresholds
/// are in ascending order. Pairs are of entities: of several records the strongest counts. `workers` are as
/// for [`link`](crate::link).
pub fn pairs_accuracy(
    records: &Records,
    model: &Model,
    truth: &[Option<u32>],
    thresholds: &[Probability],
    workers: &dyn Workers,
) -> Vec<ThresholdAccuracy> {
    let Some(lowest) = thresholds.first() else { return Vec::new() };
    let mut best: HashMap<[EntityNo; 2], f32> = HashMap::new();
    for join in weigh(records, model, *lowest, workers).pairs {
        let mut pair = [records.entity_of(join.one), records.entity_of(join.other)];
        pair.sort_unstable();
        let weight = best.entry(pair).or_insert(join.weight);
        *weight = weight.max(join.weight);
    }
    let true_pairs = true_pairs(truth);
    let of = |at_least: &Probability| {
        let least = at_least.weight();
        let mut accuracy = Accuracy { true_pairs, ..Accuracy::default() };
        for (pair, _) in best.iter().filter(|(_, weight)| f64::from(**weight) >= least) {
            if let [Some(one), Some(other)] = pair.map(|entity| truth[entity.0 as usize]) {
                accuracy.found += 1;
                accuracy.right += u64::from(one == other);
            }
        }
        ThresholdAccuracy { at_least: *at_least, accuracy }
    };
    thresholds.iter().map(of).collect()
}

/// Compares clusters with the truth; `truth` is as for [`pairs_accuracy`].
pub fn people_accuracy(clusters: &[ClusterNo], truth: &[Option<u32>]) -> PeopleAccuracy {
    // How many entities of each true person each cluster has.
    let mut members: BTreeMap<ClusterNo, BTreeMap<u32, u64>> = BTreeMap::new();
    let mut clusters_of: BTreeMap<u32, BTreeSet<ClusterNo>> = BTreeMap::new();
    for (cluster, person) in clusters.iter().zip(truth) {
        let Some(person) = person else { continue };
        *members.entry(*cluster).or_default().entry(*person).or_default() += 1;
        clusters_of.entry(*person).or_default().insert(*cluster);
    }
    let mut people = PeopleAccuracy::default();
    people.accuracy.true_pairs = true_pairs(truth);
    for (cluster, persons) in &members {
        people.accuracy.found += pairs_of(persons.values().sum());
        people.accuracy.right += persons.values().copied().map(pairs_of).sum::<u64>();
        if persons.len() > 1 {
            people.merged.push(*cluster);
        }
    }
    people.split = clusters_of.into_values().filter(|clusters| clusters.len() > 1).map(Vec::from_iter).collect();
    people
}

fn true_pairs(truth: &[Option<u32>]) -> u64 {
    let mut entities: HashMap<u32, u64> = HashMap::new();
    for person in truth.iter().flatten() {
        *entities.entry(*person).or_default() += 1;
    }
    entities.into_values().map(pairs_of).sum()
}

fn pairs_of(entities: u64) -> u64 {
    entities * entities.saturating_sub(1) / 2
}

#[cfg(test)]
mod tests {
    use super::{Accuracy, pairs_accuracy, people_accuracy};
    use crate::link::{ClusterNo, link};
    use crate::model::{Model, Probability};
    use crate::testing;
    use workers::Alone;

    #[test]
    fn shares_are_of_what_there_is() {
        let accuracy = Accuracy { found: 4, right: 3, true_pairs: 6 };
        assert_eq!((accuracy.precision(), accuracy.recall(), accuracy.f1()), (Some(0.75), Some(0.5), Some(0.6)));
        let nothing = Accuracy::default();
        assert_eq!((nothing.precision(), nothing.recall(), nothing.f1()), (None, None, None));
    }

    #[test]
    fn merges_and_splits_are_named() {
        // Two entities of person 1 and one of person 2 in one cluster; person 3 in two; nothing is known of the last.
        let clusters = [0, 0, 0, 1, 2, 2].map(ClusterNo);
        let truth = [Some(1), Some(1), Some(2), Some(3), Some(3), None];
        let people = people_accuracy(&clusters, &truth);
        assert_eq!(people.accuracy, Accuracy { found: 3, right: 1, true_pairs: 2 });
        assert_eq!(people.merged, [ClusterNo(0)]);
        assert_eq!(people.split, [vec![ClusterNo(1), ClusterNo(2)]]);
    }

    #[test]
    fn pairs_are_judged_by_threshold() {
        let jo = "forename Jo; surname Fox; born 1987-03-14; postcode SW1A 1AA; sex f";
        let records = testing::records(&format!(
            "police 1: {jo}\nhousing 1: {jo}\nbenefits 1: forename Jo; surname Fox; born 1987-03-14"
        ));
        let model = Model::default();
        let thresholds = [0.5, 0.95].map(|share: f64| Probability::of_weight((share / (1.0 - share)).log2()));
        // The third is somebody else of the same name and birthday.
        let truth = [Some(7), Some(7), Some(8)];
        let by_threshold = pairs_accuracy(&records, &model, &truth, &thresholds, &Alone);
        assert!(by_threshold.is_sorted_by(|low, high| low.accuracy.found >= high.accuracy.found));
        assert!(by_threshold.iter().all(|row| (row.accuracy.right, row.accuracy.true_pairs) == (1, 1)));
        let people = people_accuracy(&link(&records, &model, &[], &Alone).clusters, &truth);
        assert_eq!(people.accuracy.true_pairs, 1);
        assert_eq!(pairs_accuracy(&records, &model, &truth, &[], &Alone), []);
    }
}
