//! How far apart two distributions are: distances between cumulative shares.

use crate::sorting::Ascending;

/// For each row what it adds to the cumulative share of the treated, or takes off that of the others.
pub(super) struct Shares {
    /// After weighing. The sign tells the group, also of a zero: so half as much memory has to be fetched in random order.
    after: Vec<f64>,
    /// Before, of the others and the treated.
    before: [f64; 2],
}

/// The distance between two cumulative shares over the values that occur.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Gap {
    pub(super) mean: f64,
    pub(super) max: f64,
}

impl Shares {
    pub(super) fn of(treated: &[bool], weights: &[f64]) -> Shares {
        let mut people = [0.0; 2];
        let mut totals = [0.0; 2];
        for (treated, weight) in treated.iter().zip(weights) {
            people[usize::from(*treated)] += 1.0;
            totals[usize::from(*treated)] += weight;
        }
        let share = |(treated, weight): (&bool, &f64)| {
            let share = weight / totals[usize::from(*treated)];
            if *treated { share } else { -share }
        };
        Shares { after: treated.iter().zip(weights).map(share).collect(), before: [-1.0 / people[0], 1.0 / people[1]] }
    }

    #[inline]
    fn of_row(&self, row: u32) -> [f64; 2] {
        let after = self.after[row as usize];
        [self.before[usize::from(after.is_sign_positive())], after]
    }
}

/// Before and after. Values of people without weight count among the values that occur.
pub(super) fn gaps(values: &[f64], shares: &Shares) -> [Gap; 2] {
    let mut walk = Walk::default();
    match whole(values) {
        Some(range) => {
            let mut sums = vec![[0.0; 2]; range.len()];
            let mut there = vec![false; range.len()];
            for (row, value) in values.iter().enumerate() {
                let share = shares.of_row(row as u32);
                let place = (*value as i64 - range.start) as usize;
                sums[place][0] += share[0];
                sums[place][1] += share[1];
                there[place] = true;
            }
            sums.iter().zip(there).filter(|(_, there)| *there).for_each(|(sum, _)| walk.step(*sum));
        }
        None => {
            let value = |row: u32| values[row as usize];
            let sorted = Ascending::of(0..values.len() as u32, value);
            let mut group = [0.0; 2];
            for (place, row) in sorted.rows().enumerate() {
                let share = shares.of_row(row);
                group = [group[0] + share[0], group[1] + share[1]];
                if !sorted.ties_with_next(place, value) {
                    walk.step(std::mem::take(&mut group));
                }
            }
        }
    }
    walk.gaps()
}

/// The range of whole numbers that the values lie in, if they are few enough to be counted instead of sorted.
fn whole(values: &[f64]) -> Option<WholeRange> {
    let first = *values.first()?;
    let (mut low, mut high) = (first, first);
    for &value in values {
        if value.trunc() != value {
            return None;
        }
        low = low.min(value);
        high = high.max(value);
    }
    let few = high - low < 65_536.0 && low.abs() < 1e15;
    few.then(|| WholeRange { start: low as i64, end: high as i64 + 1 })
}

struct WholeRange {
    start: i64,
    end: i64,
}

impl WholeRange {
    fn len(&self) -> usize {
        (self.end - self.start) as usize
    }
}

/// The two cumulative differences on their way up.
#[derive(Default)]
struct Walk {
    at: [f64; 2],
    sum: [f64; 2],
    max: [f64; 2],
    steps: f64,
}

impl Walk {
    fn step(&mut self, share: [f64; 2]) {
        for (when, share) in share.into_iter().enumerate() {
            self.at[when] += share;
            let gap = self.at[when].abs();
            self.sum[when] += gap;
            self.max[when] = if gap > self.max[when] { gap } else { self.max[when] };
        }
        self.steps += 1.0;
    }

    fn gaps(&self) -> [Gap; 2] {
        [0, 1].map(|when| Gap { mean: self.sum[when] / self.steps, max: self.max[when] })
    }
}
