//! How often those with the greater hazard had the event first.

use super::super::times::Times;
use crate::regression::Clusters;

/// Of pairs of one stratum in which it is known who had the event first, the share in which the one with the greater
/// predictor did; equal predictors count by half. None if there is no such pair.
///
/// Counted with a tree of sums over ranks: `O(n log n)`.
pub(super) fn concordance(times: &Times, strata: Option<&Clusters>, linear: &[f64]) -> Option<f64> {
    let mut by_stratum: Vec<Vec<u32>> = vec![Vec::new(); strata.map_or(1, Clusters::count)];
    for tied in times.tied().rev() {
        for &row in tied.rows {
            by_stratum[strata.map_or(0, |strata| strata.codes()[row as usize] as usize)].push(row);
        }
    }
    let (mut agree, mut all) = (0u64, 0u64);
    for rows in by_stratum {
        let mut sorted: Vec<f64> = rows.iter().map(|&row| linear[row as usize]).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        sorted.dedup();
        let rank = |row: u32| sorted.partition_point(|value| *value < linear[row as usize]);
        let mut tree = Tree::new(sorted.len());
        for tied in rows.chunk_by(|&a, &b| times.times()[a as usize] == times.times()[b as usize]) {
            let (events, censored): (Vec<u32>, Vec<u32>) = tied.iter().partition(|row| times.events()[**row as usize]);
            // Who is last seen at the time of an event outlasts it.
            censored.iter().for_each(|&row| tree.add(rank(row)));
            for &row in &events {
                let (below, upto) = (tree.before(rank(row)), tree.before(rank(row) + 1));
                // Twice the pairs, so that halves are whole.
                agree += below + upto;
                all += 2 * tree.count;
            }
            events.iter().for_each(|&row| tree.add(rank(row)));
        }
    }
    (all > 0).then(|| agree as f64 / all as f64)
}

/// Counts by rank, of which the sum below any rank is found in a few steps (Fenwick 1994).
struct Tree {
    sums: Vec<u64>,
    count: u64,
}

impl Tree {
    fn new(ranks: usize) -> Tree {
        Tree { sums: vec![0; ranks + 1], count: 0 }
    }

    fn add(&mut self, rank: usize) {
        self.count += 1;
        let mut at = rank + 1;
        while at < self.sums.len() {
            self.sums[at] += 1;
            at += at & at.wrapping_neg();
        }
    }

    /// How many have a rank below this.
    fn before(&self, rank: usize) -> u64 {
        let (mut at, mut sum) = (rank, 0);
        while at > 0 {
            sum += self.sums[at];
            at &= at - 1;
        }
        sum
    }
}
