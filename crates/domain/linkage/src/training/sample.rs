//! The pairs that training looks at: some of those that rules bring together, and pairs drawn at random.
//!
//! Both depend on the seed and the records alone, not on their order, and not on who does which piece of the work.

use std::hash::{BuildHasher, Hasher};

use foldhash::fast::FixedState;

use super::pattern::Pattern;
use crate::blocking::{Blocking, Piece};
use crate::constraint::Constraints;
use crate::records::{RecordNo, Records};
use crate::score::{Evidence, Scorer};
use workers::{Workers, gather};

/// A pair that rules bring together.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    pub(super) one: RecordNo,
    pub(super) other: RecordNo,
    pub(super) pattern: Pattern,
    /// The rules that find it, one bit each.
    pub(super) found_by: u64,
    /// What it weighs without the prior, by the model that training begins with.
    pub(super) evidence: Evidence,
}

/// Some of the pairs that rules bring together.
pub(super) struct Candidates {
    pub(super) pairs: Vec<Candidate>,
    /// Of how many pairs each stands for.
    pub(super) each_stands_for: f64,
}

/// About how many candidates are looked at: all of a collection that is compared in full.
const CANDIDATES: u64 = 600_000;
/// How many pairs are drawn at random.
const DRAWN: u64 = 500_000;
/// How many of them make a piece of work.
const PIECE: u64 = 1 << 16;

/// All candidates of a small collection; of a large one those of some blocks, chosen by their first record.
pub(super) fn candidates(
    records: &Records,
    blocking: &Blocking,
    scorer: &Scorer<'_>,
    constraints: &Constraints<'_>,
    seed: u64,
    workers: &dyn Workers,
) -> Candidates {
    let one_of = blocking.pairs().div_ceil(CANDIDATES).max(1);
    let pieces = blocking.pieces();
    let of_piece = |piece: &Piece| {
        let mut pairs = Vec::new();
        let rule = piece.rule as u64;
        let is_chosen = |block: &[RecordNo]| hash(seed, rule, u64::from(block[0].0)).is_multiple_of(one_of);
        blocking.for_each_pair_of(piece, is_chosen, |one, other| {
            let entities = [records.entity_of(one), records.entity_of(other)];
            // What cannot be read has no levels to be learned.
            let is_readable = !records.encodings.decide(one, other);
            if is_readable && !constraints.keeps_apart(entities[0], entities[1]) {
                let (pattern, evidence) = scorer.look(one, other);
                pairs.push(Candidate { one, other, pattern, found_by: blocking.found_by(one, other), evidence });
            }
        });
        pairs
    };
    let mut pairs = gather(workers, pieces.len(), |at| of_piece(&pieces[at])).concat();
    // Blocks come in an order that means nothing; sums must not depend on it.
    pairs.sort_unstable_by_key(|pair: &Candidate| (pair.one, pair.other));
    Candidates { pairs, each_stands_for: one_of as f64 }
}

/// The patterns of pairs drawn at random, of different entities; of a small collection those of all pairs.
pub(super) fn drawn(records: &Records, scorer: &Scorer<'_>, seed: u64, workers: &dyn Workers) -> Vec<Pattern> {
    let count = records.count() as u64;
    if count < 2 {
        return Vec::new();
    }
    let look = |one: RecordNo, other: RecordNo| {
        let is_readable = !records.encodings.decide(one, other);
        (is_readable && records.entity_of(one) != records.entity_of(other)).then(|| scorer.look(one, other).0)
    };
    if count * (count - 1) / 2 <= DRAWN {
        let with_later =
            |one: RecordNo| records.all().skip(one.0 as usize + 1).filter_map(move |other| look(one, other));
        return records.all().flat_map(with_later).collect();
    }
    let record = |draw: u64, side: u64| {
        // A remainder of a count of 32 bits is one, and favours no record by more than a hair.
        RecordNo((hash(seed, draw, side) % count) as u32)
    };
    let of_piece = |piece: usize| {
        let draws = piece as u64 * PIECE..(piece as u64 + 1) * PIECE;
        draws.filter_map(|draw| look(record(draw, 0), record(draw, 1))).collect::<Vec<Pattern>>()
    };
    gather(workers, (DRAWN / PIECE) as usize, of_piece).concat()
}

/// A number that nobody can tell from a random one.
fn hash(seed: u64, one: u64, other: u64) -> u64 {
    let mut hasher = FixedState::with_seed(seed).build_hasher();
    hasher.write_u64(one);
    hasher.write_u64(other);
    hasher.finish()
}
