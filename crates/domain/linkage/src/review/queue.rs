//! The pairs whose answers are worth most, the best first.

use std::cmp::Ordering;

use foldhash::fast::FixedState;
use hashbrown::{HashMap, HashSet};
use strum::Display;

use super::EntityPair;
use crate::cluster::Join;
use crate::constraint::{Barrier, Constraints};
use crate::link::{ClusterNo, Links, barrier_of, resolve};
use crate::model::{Model, Probability};
use crate::records::{EntityNo, Records};
use crate::score::Scorer;

/// Below this probability two records are two people, and nobody is asked.
pub const UNCERTAIN_FROM: f64 = 0.01;

/// Above this probability two records are one person, and nobody is asked unless something forbids it.
const UNCERTAIN_TO: f64 = 0.999;

/// A pair to be asked about.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// The pair.
    pub pair: EntityPair,
    /// The people as whom the two stand now.
    pub clusters: [ClusterNo; 2],
    /// The probability that they are one person.
    pub probability: f64,
    /// Why the answer is worth something.
    pub why: Why,
    /// How many entities stand in the people that it is about.
    pub moves: u32,
    /// How many of those are of agencies on whose extracts money hangs.
    pub paid: u32,
    /// What forbids that the two are joined, if they are two people and something does.
    pub forbidden: Option<Barrier>,
}

/// Why a pair is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Display)]
#[strum(serialize_all = "kebab-case")]
pub enum Why {
    /// The evidence is enough for a join, and something forbids it.
    Refused,
    /// They are one person, and only this pair makes them so.
    WeakJoin,
    /// They are two people, and may be one.
    BelowThreshold,
}

impl Question {
    /// What the answer is worth: how open the question is, times how many entities hang on it by whose records money moves.
    ///
    /// `p × (1 − p) × entities`: the first part is greatest at even odds, where the answer teaches most (uncertainty
    /// sampling; Lewis and Gale 1994), and the second counts whose results may change.
    pub fn value(&self) -> f64 {
        self.probability * (1.0 - self.probability) * f64::from(self.paid)
    }

    /// Questions come in three turns: first those that the evidence alone leaves open, on either side of the threshold; then
    /// those of which something forbids what the evidence says; last those where it says two people, though not surely.
    fn turn(&self) -> u8 {
        match self.why {
            Why::WeakJoin => 0,
            Why::Refused => 1,
            Why::BelowThreshold if self.forbidden.is_some() => 1,
            Why::BelowThreshold if self.probability >= 0.5 => 0,
            Why::BelowThreshold => 2,
        }
    }
}

/// The questions that are worth a person's time, the best first.
///
/// `pairs` are the weighed pairs from [`UNCERTAIN_FROM`] on. There is one question for each two clusters, the strongest
/// pair between them, and one for each join inside a cluster that is not beyond doubt: such joins make a tree, so that the
/// cluster falls in two if one of them is wrong. Pairs whose answer follows from a decision are left out, and so are those
/// that `is_answered` knows: asking again would teach nothing. `is_paid` says on which agencies' extracts money hangs, by
/// their numbers. Equal values fall in the order refused, weight, entities.
pub fn queue(
    records: &Records,
    model: &Model,
    links: &Links,
    pairs: &[Join],
    is_paid: impl Fn(u16) -> bool,
    is_answered: impl Fn([EntityNo; 2]) -> bool,
) -> Vec<Question> {
    let cluster = |entity: EntityNo| links.clusters[entity.0 as usize];
    let ends = |pair: &EntityPair| {
        let (one, other) = (cluster(pair.one), cluster(pair.other));
        if one <= other { [one, other] } else { [other, one] }
    };
    let mut sizes = vec![0_u32; links.cluster_count];
    let mut paid_sizes = sizes.clone();
    for (entity, cluster) in records.entities().zip(&links.clusters) {
        sizes[cluster.0 as usize] += 1;
        paid_sizes[cluster.0 as usize] += u32::from(is_paid(records.source(entity)));
    }
    let mut between: HashMap<[ClusterNo; 2], (EntityPair, Why), FixedState> = HashMap::default();
    let mut offer = |pair: EntityPair, why| {
        if !pair.can_be_judged(records) {
            return;
        }
        let best = between.entry(ends(&pair)).or_insert((pair, why));
        if pair.is_stronger_than(&best.0) {
            *best = (pair, why);
        }
    };
    for refused in links.report.refused.iter().filter(|refused| refused.because != Barrier::Decision) {
        offer(EntityPair::of(records, refused.join), Why::Refused);
    }
    let join_weight = model.join.weight();
    let is_uncertain = |join: &Join| {
        let probability = probability(join);
        (UNCERTAIN_FROM..=UNCERTAIN_TO).contains(&probability)
    };
    for join in pairs.iter().filter(|join| f64::from(join.weight) < join_weight && is_uncertain(join)) {
        let pair = EntityPair::of(records, *join);
        if cluster(pair.one) != cluster(pair.other) {
            offer(pair, Why::BelowThreshold);
        }
    }
    let decided = decided_apart(records, model, links);
    between.retain(|ends, _| !decided.contains(ends));
    let weak = links.joins.iter().filter(|join| is_uncertain(join));
    let weak = weak.map(|join| (EntityPair::of(records, *join), Why::WeakJoin));
    let weak = weak.filter(|(pair, _)| pair.can_be_judged(records));
    let asked = between.into_values().chain(weak).filter(|(pair, _)| !is_answered(pair.entities()));
    let members = Members::of(records, links);
    let different = resolve(records, &model.different, &mut Vec::new());
    let (constraints, scorer) = (Constraints::new(records, model, &different), Scorer::fit(records, model));
    let forbidden = |[one, other]: [ClusterNo; 2]| {
        let (one, other) = (members.in_cluster(one), members.in_cluster(other));
        barrier_of(&constraints, &scorer, one, other)
    };
    let question = |(pair, why): (EntityPair, Why)| {
        let clusters = ends(&pair);
        let count = |sizes: &[u32]| {
            let [one, other] = clusters.map(|cluster| sizes[cluster.0 as usize]);
            if clusters[0] == clusters[1] { one } else { one + other }
        };
        let (moves, paid) = (count(&sizes), count(&paid_sizes));
        let forbidden_of =
            |clusters: [ClusterNo; 2]| if clusters[0] == clusters[1] { None } else { forbidden(clusters) };
        Question {
            pair,
            clusters,
            probability: probability(&pair.join),
            why,
            moves,
            paid,
            forbidden: forbidden_of(clusters),
        }
    };
    let mut questions: Vec<Question> = asked.map(question).collect();
    questions.sort_unstable_by(order);
    questions
}

/// The entities of each cluster.
struct Members {
    /// In the order of clusters, and then of entities.
    entities: Vec<EntityNo>,
    /// Where each cluster begins, and behind them the number of entities.
    starts: Vec<usize>,
}

impl Members {
    fn of(records: &Records, links: &Links) -> Members {
        let mut entities: Vec<EntityNo> = records.entities().collect();
        entities.sort_by_key(|entity| links.clusters[entity.0 as usize]);
        let start = |cluster: usize| {
            entities.partition_point(|entity| (links.clusters[entity.0 as usize].0 as usize) < cluster)
        };
        let starts = (0..=links.cluster_count).map(start).collect();
        Members { entities, starts }
    }

    fn in_cluster(&self, cluster: ClusterNo) -> &[EntityNo] {
        &self.entities[self.starts[cluster.0 as usize]..self.starts[cluster.0 as usize + 1]]
    }
}

fn order(one: &Question, other: &Question) -> Ordering {
    let value = other.value().total_cmp(&one.value());
    let weight = other.pair.join.weight.total_cmp(&one.pair.join.weight);
    one.turn()
        .cmp(&other.turn())
        .then(value)
        .then(one.why.cmp(&other.why))
        .then(weight)
        .then(one.pair.entities().cmp(&other.pair.entities()))
}

/// Clusters between which a decision stands, so that the answer to every pair between them is known.
fn decided_apart(records: &Records, model: &Model, links: &Links) -> HashSet<[ClusterNo; 2], FixedState> {
    let cluster = |entity: EntityNo| links.clusters[entity.0 as usize];
    let ends = model.different.iter().filter_map(|decision| {
        let (one, other) = (records.find(decision.left.key())?, records.find(decision.right.key())?);
        let (one, other) = (cluster(one), cluster(other));
        Some(if one <= other { [one, other] } else { [other, one] })
    });
    ends.collect()
}

fn probability(join: &Join) -> f64 {
    Probability::of_weight(f64::from(join.weight)).get()
}
