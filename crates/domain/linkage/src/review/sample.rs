//! A stratified random sample of weighed pairs.
//!
//! Most weighed pairs are plainly two people, and the few that decide precision and recall would hardly be met in a plain
//! sample. So pairs are put into strata by their probability, and each stratum is drawn from by itself.
//!
//! Every pair has a random number of its own, made by the caller from a seed and the agencies' keys, and a stratum's sample
//! is those with the lowest (permanent random numbers; Ohlsson 1995). So the same seed draws the same pairs whatever order
//! the records came in, and mostly the same ones when others have come since.

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use super::EntityPair;
use crate::cluster::Join;
use crate::model::{Model, Probability};
use crate::records::{EntityKey, EntityNo, Records};

/// The probability from which pairs are sampled. A small collection is compared in full, and among a hundred thousand plain
/// strangers no sample of a bearable size would meet one who is not.
pub const SAMPLED_FROM: f64 = 0.0001;

/// Where strata begin, beside the threshold. Finer where links begin to be probable and where they stop being doubtful.
const BANDS: [f64; 7] = [SAMPLED_FROM, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999];

/// The pairs of a range of probabilities.
#[derive(Debug, Clone, PartialEq)]
pub struct Stratum {
    /// The lowest probability that belongs here.
    pub from: f64,
    /// The lowest that does not, or 1.
    pub to: f64,
    /// The pairs, in the order of their entities.
    pub pairs: Vec<EntityPair>,
}

/// What a random number of a pair is for. One number for both would tell by the order of asking what stratum a pair is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Chance {
    /// Whether it is drawn.
    Draw,
    /// When it is asked about.
    Order,
}

/// Puts weighed pairs of entities into strata. `pairs` are weighed pairs of records; of several of two entities the
/// strongest counts, and those below [`SAMPLED_FROM`] are left out. Strata without pairs are kept, so that they are the same whatever the records.
pub fn strata(records: &Records, model: &Model, pairs: &[Join]) -> Vec<Stratum> {
    let mut best: HashMap<[EntityNo; 2], EntityPair, FixedState> = HashMap::default();
    for join in pairs {
        let pair = EntityPair::of(records, *join);
        if !pair.can_be_judged(records) {
            continue;
        }
        let known = best.entry(pair.entities()).or_insert(pair);
        if pair.is_stronger_than(known) {
            *known = pair;
        }
    }
    let mut begins = BANDS.to_vec();
    let join = model.join.get();
    if !begins.contains(&join) {
        begins.push(join);
        begins.sort_by(f64::total_cmp);
    }
    let ends = begins.iter().skip(1).copied().chain([1.0]);
    let mut strata: Vec<Stratum> =
        begins.iter().zip(ends).map(|(from, to)| Stratum { from: *from, to, pairs: Vec::new() }).collect();
    // Weights are compared, as joins are, so that the threshold divides pairs here as it does there.
    let weights: Vec<f64> = begins.iter().map(|from| (from / (1.0 - from)).log2()).collect();
    for pair in best.into_values() {
        let reached = weights.partition_point(|from| *from <= f64::from(pair.join.weight));
        if let Some(at) = reached.checked_sub(1) {
            strata[at].pairs.push(pair);
        }
    }
    strata.iter_mut().for_each(|stratum| stratum.pairs.sort_unstable_by_key(EntityPair::entities));
    strata
}

/// Draws so many pairs, in an order that says nothing about them.
///
/// `chance` gives each pair and use a number that is uniform over all of `u64`, the same whenever it is asked.
pub fn draw(
    records: &Records,
    strata: &[Stratum],
    size: usize,
    chance: impl Fn(Chance, [EntityKey<'_>; 2]) -> u64,
) -> Vec<EntityPair> {
    let number = |of: Chance, pair: &EntityPair| {
        (chance(of, pair.entities().map(|entity| records.key(entity))), pair.entities())
    };
    let mut drawn = Vec::new();
    for (stratum, count) in strata.iter().zip(allocate(strata, size)) {
        let mut pairs: Vec<_> = stratum.pairs.iter().map(|pair| (number(Chance::Draw, pair), *pair)).collect();
        if count > 0 && count < pairs.len() {
            pairs.select_nth_unstable_by_key(count - 1, |(number, _)| *number);
        }
        drawn.extend(pairs.into_iter().take(count).map(|(_, pair)| pair));
    }
    drawn.sort_by_cached_key(|pair| number(Chance::Order, pair));
    drawn
}

/// How many pairs each stratum gives.
///
/// Half of the sample is shared out equally, so that no stratum rests on the machine's word alone. The rest goes where it
/// narrows the estimate of right pairs most: one at a time to the stratum with the greatest `N·S/√(n(n+1))`, which is
/// Neyman's allocation in whole numbers (Wright 2012), with `S = √(p̄(1−p̄))` from the machine's own probabilities,
/// but never as if more than 99 of 100 pairs were known: whether they are is what the sample is to find out.
fn allocate(strata: &[Stratum], size: usize) -> Vec<usize> {
    let filled = strata.iter().filter(|stratum| !stratum.pairs.is_empty()).count();
    let share = if filled == 0 { 0 } else { size.div_ceil(2 * filled) };
    let mut left = size;
    let mut counts: Vec<usize> = Vec::with_capacity(strata.len());
    for stratum in strata {
        let count = share.min(stratum.pairs.len()).min(left);
        left -= count;
        counts.push(count);
    }
    let spread: Vec<f64> = strata.iter().map(spread).collect();
    while left > 0 {
        let gain = |at: usize| {
            let count = counts[at] as f64;
            spread[at] / (count * (count + 1.0)).sqrt()
        };
        let open = (0..strata.len()).filter(|at| counts[*at] < strata[*at].pairs.len());
        let Some(best) = open.reduce(|best, next| if gain(next) > gain(best) { next } else { best }) else { break };
        counts[best] += 1;
        left -= 1;
    }
    counts
}

/// `N·S` of a stratum.
fn spread(stratum: &Stratum) -> f64 {
    let probability = |pair: &EntityPair| Probability::of_weight(f64::from(pair.join.weight)).get();
    let mean = stratum.pairs.iter().map(probability).sum::<f64>() / stratum.pairs.len().max(1) as f64;
    let mean = mean.clamp(0.01, 0.99);
    stratum.pairs.len() as f64 * (mean * (1.0 - mean)).sqrt()
}
