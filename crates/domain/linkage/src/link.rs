//! From records to people.

use units::PersonNo;

use crate::assign::Known;
use crate::blocking::{Blocking, Piece, RuleCount};
use crate::cluster::{Clustered, Groups, Join, RefusedJoin, cluster, is_weak_bridge};
use crate::constraint::{Barrier, Constraints};
use crate::histogram::Histogram;
use crate::model::{Decision, Model, Probability};
use crate::records::{EntityNo, Quality, Records};
use crate::score::Scorer;
use workers::{Workers, gather};

/// A person found, as a number within one linkage: clusters are counted by their first entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ClusterNo(pub u32);

/// Which entities are one person, and what happened on the way.
#[derive(Debug, Clone, PartialEq)]
pub struct Links {
    /// The cluster of each entity.
    pub clusters: Vec<ClusterNo>,
    /// How many clusters there are.
    pub cluster_count: usize,
    /// The pairs that made the clusters, strongest first: the reason why two entities are together is a chain of these
    /// and of decisions.
    pub joins: Vec<Join>,
    /// What happened on the way.
    pub report: LinkReport,
}

/// What happened in a linkage.
#[derive(Debug, Clone, PartialEq)]
pub struct LinkReport {
    /// Records compared.
    pub records: u64,
    /// Entities in them.
    pub entities: u64,
    /// What each rule found, in the order in which they were searched.
    pub rules: Vec<RuleReport>,
    /// Pairs weighed, each once.
    pub pairs_weighed: u64,
    /// Pairs at or above the threshold.
    pub pairs_above: u64,
    /// Every pair weighed, by its weight; those at or above the threshold told apart.
    pub weights: Histogram,
    /// Joins that a constraint refused: the strongest for each two clusters, strongest first.
    pub refused: Vec<RefusedJoin>,
    /// How many clusters there are of each size in entities, smallest first.
    pub sizes: Vec<SizeCount>,
    /// Decisions that name an entity which has no record; they had no effect.
    pub idle_decisions: Vec<Decision>,
    /// How many values could be used.
    pub quality: Quality,
}

/// What one rule found.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleReport {
    /// The rule and its blocks.
    pub count: RuleCount,
    /// The pairs that it was the first to find, and that were weighed.
    pub weighed: u64,
    /// Of these, pairs at or above the threshold.
    pub above: u64,
}

/// How many clusters there are of a size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SizeCount {
    /// The size in entities.
    pub entities: u32,
    /// How many.
    pub clusters: u64,
}

/// The pairs that reach a threshold.
#[derive(Debug, Clone, PartialEq)]
pub struct Weighed {
    /// The pairs, in the order in which they are found.
    pub pairs: Vec<Join>,
    /// Every pair weighed, by its weight; those that reach the threshold told apart.
    pub weights: Histogram,
    /// What each rule found, in the order in which they were searched.
    pub rules: Vec<RuleReport>,
}

/// Finds and weighs the pairs of records that may be one person, and keeps those of at least this probability.
///
/// Pairs of one entity, or of two entities of a deduplicated source, are not weighed. The outcome does not depend on how
/// `workers` share the work.
pub fn weigh(records: &Records, model: &Model, at_least: Probability, workers: &dyn Workers) -> Weighed {
    let blocking = Blocking::plan(records, model, workers);
    let scorer = Scorer::fit(records, model);
    let threshold = at_least.weight();
    weigh_pairs(records, model, &blocking, &scorer, workers, |_, _, weight| weight >= threshold)
}

/// Weighs every pair and keeps those that `keeps` wants.
fn weigh_pairs(
    records: &Records,
    model: &Model,
    blocking: &Blocking,
    scorer: &Scorer<'_>,
    workers: &dyn Workers,
    keeps: impl Fn(EntityNo, EntityNo, f64) -> bool + Sync,
) -> Weighed {
    let constraints = Constraints::new(records, model, &[]);
    let pieces = blocking.pieces();
    let weigh_piece = |piece: &Piece| {
        let mut weighed = WeighedPiece::default();
        blocking.for_each_pair(piece, |one, other| {
            let entities = [records.entity_of(one), records.entity_of(other)];
            if !blocking.wants(piece, records, one, other) || constraints.keeps_apart(entities[0], entities[1]) {
                return;
            }
            let weight = scorer.weight(one, other);
            weighed.count += 1;
            let is_kept = keeps(entities[0], entities[1], weight);
            weighed.weights.count(weight, is_kept);
            if is_kept {
                // Weights are estimates; 32 bits hold them to a millionth.
                weighed.kept.push(Join { one, other, weight: weight as f32 });
            }
        });
        workers.tick(piece.pairs);
        weighed
    };
    let rules = blocking.counts().map(|count| RuleReport { count: count.clone(), weighed: 0, above: 0 });
    let rules = rules.collect();
    let mut weighed = Weighed { pairs: Vec::new(), weights: Histogram::default(), rules };
    for (piece, found) in pieces.iter().zip(gather(workers, pieces.len(), |at| weigh_piece(&pieces[at]))) {
        let rule = &mut weighed.rules[piece.rule];
        rule.weighed += found.count;
        rule.above += found.kept.len() as u64;
        weighed.pairs.extend(found.kept);
        weighed.weights.add(&found.weights);
    }
    weighed
}

/// What one piece of the work comes to.
#[derive(Default)]
struct WeighedPiece {
    kept: Vec<Join>,
    weights: Histogram,
    count: u64,
}

/// Finds out which entities are one person.
///
/// `previous` has the numbers that entities had, if they were linked before: what was one person stays so down to
/// [`Model::split`], below the probability from which others are joined.
///
/// The outcome is the same whatever order the records came in, and however `workers` share the work.
pub fn link(records: &Records, model: &Model, previous: &[Known<'_>], workers: &dyn Workers) -> Links {
    link_blocks(records, model, Blocking::plan(records, model, workers), previous, workers)
}

/// As [`link`], of records that lie in their blocks already, so that [`Plan`](crate::Plan) could be looked at before.
pub fn link_blocks(
    records: &Records,
    model: &Model,
    blocking: Blocking,
    previous: &[Known<'_>],
    workers: &dyn Workers,
) -> Links {
    let mut idle_decisions = Vec::new();
    let same = resolve(records, &model.same, &mut idle_decisions);
    let different = resolve(records, &model.different, &mut idle_decisions);
    let scorer = Scorer::fit(records, model);
    let before = numbers_before(records, previous);
    let were_one = |one: EntityNo, other: EntityNo| {
        let number = |entity: EntityNo| before.get(entity.0 as usize).copied().flatten();
        number(one).is_some() && number(one) == number(other)
    };
    let (join, split) = (model.join.weight(), model.split.weight().min(model.join.weight()));
    let keeps = |one, other, weight: f64| weight >= join || (weight >= split && were_one(one, other));
    let Weighed { pairs, weights, rules } = weigh_pairs(records, model, &blocking, &scorer, workers, keeps);
    drop(blocking);
    let constraints = Constraints::new(records, model, &different);
    let speaks = |one, other| speaks_for(&scorer, one, other);
    let Clustered { mut groups, joins, refused } = cluster(records, &constraints, &same, pairs, speaks);
    let clusters = number(records, &mut groups);
    let report = LinkReport {
        records: records.count() as u64,
        entities: records.entity_count() as u64,
        pairs_weighed: rules.iter().map(|rule| rule.weighed).sum(),
        pairs_above: rules.iter().map(|rule| rule.above).sum(),
        rules,
        weights,
        refused,
        sizes: sizes(&clusters),
        idle_decisions,
        quality: records.quality().clone(),
    };
    let cluster_count = clusters.iter().max().map_or(0, |last| last.0 as usize + 1);
    Links { clusters, cluster_count, joins, report }
}

/// Whether what is known of two entities speaks for one person, from even odds on.
pub(crate) fn speaks_for(scorer: &Scorer<'_>, one: EntityNo, other: EntityNo) -> bool {
    scorer.best_pair(one, other).is_some_and(|best| best.weight >= 0.0)
}

/// The number that each entity had; empty if none had one.
fn numbers_before(records: &Records, previous: &[Known<'_>]) -> Vec<Option<PersonNo>> {
    if previous.is_empty() {
        return Vec::new();
    }
    let mut before: Vec<Option<PersonNo>> = vec![None; records.entity_count()];
    for known in previous {
        let Some(entity) = records.find(known.entity) else { continue };
        let number = &mut before[entity.0 as usize];
        // Of several numbers the lowest counts, which is the one that stays.
        *number = Some(number.map_or(known.person, |other: PersonNo| other.min(known.person)));
    }
    before
}

/// What forbids joining two groups of entities, the strictest reason first.
pub fn barrier_between(records: &Records, model: &Model, left: &[EntityNo], right: &[EntityNo]) -> Option<Barrier> {
    let different = resolve(records, &model.different, &mut Vec::new());
    barrier_of(&Constraints::new(records, model, &different), &Scorer::fit(records, model), left, right)
}

/// As [`barrier_between`], where there are more groups than two to be asked about.
pub(crate) fn barrier_of(
    constraints: &Constraints<'_>,
    scorer: &Scorer<'_>,
    left: &[EntityNo],
    right: &[EntityNo],
) -> Option<Barrier> {
    let (left, right) = (left.iter().copied(), right.iter().copied());
    constraints.between(left.clone(), right.clone()).or_else(|| {
        is_weak_bridge(left, right, |one, other| speaks_for(scorer, one, other)).then_some(Barrier::WeakBridge)
    })
}

/// The entities that decisions are about.
pub(crate) fn resolve(records: &Records, decisions: &[Decision], idle: &mut Vec<Decision>) -> Vec<[EntityNo; 2]> {
    let mut resolved = Vec::new();
    for decision in decisions {
        match (records.find(decision.left.key()), records.find(decision.right.key())) {
            (Some(left), Some(right)) => resolved.push([left, right]),
            _ => idle.push(decision.clone()),
        }
    }
    resolved
}

/// Counts groups by their first entity.
fn number(records: &Records, groups: &mut Groups) -> Vec<ClusterNo> {
    let mut cluster_of_root = vec![None; records.entity_count()];
    let mut next = 0;
    records
        .entities()
        .map(|entity| {
            let root = groups.root(entity);
            *cluster_of_root[root.0 as usize].get_or_insert_with(|| {
                next += 1;
                ClusterNo(next - 1)
            })
        })
        .collect()
}

fn sizes(clusters: &[ClusterNo]) -> Vec<SizeCount> {
    let mut members: Vec<u32> = Vec::new();
    for cluster in clusters {
        let at = cluster.0 as usize;
        if at == members.len() {
            members.push(0);
        }
        members[at] += 1;
    }
    members.sort_unstable();
    members
        .chunk_by(|one, other| one == other)
        .map(|same| SizeCount { entities: same[0], clusters: same.len() as u64 })
        .collect()
}

#[cfg(test)]
mod tests;
