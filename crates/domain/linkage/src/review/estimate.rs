//! Precision and recall, estimated from a stratified sample.
//!
//! A stratum is divided in two: pairs that the linkage has as one person, and those that it has not. Both counts are known,
//! so this is stratification after the draw. In each of the cells `N` pairs are known, `n` have been judged, and `k` of
//! these are one person. With joined cells `J` and the others `O`,
//!
//! ```text
//! right  = Σ_J N·k/n        missed = Σ_O N·k/n
//! precision = right / Σ_J N          recall = right / (right + missed)
//! ```
//!
//! the stratified estimator and the ratio of two of them (Cochran, Sampling Techniques, 1977, chapters 5, 5A.9 and 6). Its
//! usual variance is nothing where all judged pairs agree, however few they are. So the interval takes the variance of the
//! pairs not judged under a beta distribution with one pair's worth of prior, half a match (Ericson 1969). The machine's own
//! probabilities would make it narrower where many thousands of pairs are held to be two people, but whether they are is
//! what the sample is to find out. The interval is Wilson's (1927) with the effective number of pairs that this variance
//! amounts to, which stays between 0 and 1 and is not empty at either end (Brown, Cai and DasGupta 2001).
//!
//! Cells without a judged pair are taken together with the nearest stratum on their side that has one.

use super::EntityPair;
use super::sample::Stratum;

/// The 97.5% point of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// An estimate and its 95% interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// What is most likely.
    pub value: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// What is estimated of a linkage.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Estimates {
    /// Weighed pairs that are joined.
    pub joined: u64,
    /// The share of joined pairs that are right; nothing if none was judged.
    pub precision: Option<Estimate>,
    /// The share of right pairs that are joined; nothing if none was judged on one side, or none is right.
    pub recall: Option<Estimate>,
}

/// What has been found of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Labelled {
    /// Whether the linkage has the two as one person.
    pub is_joined: bool,
    /// Whether they are, where that has been judged.
    pub is_same: Option<bool>,
}

/// Estimates precision and recall among the pairs of `strata`.
pub fn estimate(strata: &[Stratum], label: impl Fn(&EntityPair) -> Labelled) -> Estimates {
    let sides = [true, false].map(|is_joined| {
        let cells = strata.iter().map(|stratum| Cell::of(stratum, is_joined, &label)).filter(|cell| cell.known > 0.0);
        Total::of(&merged(cells.collect()))
    });
    let [joined, others] = sides;
    let precision = joined.judged().then(|| {
        let steadied = joined.steadied / joined.known;
        interval(joined.right / joined.known, steadied, joined.variance / (joined.known * joined.known))
    });
    let is_whole = (joined.judged() || joined.known == 0.0) && (others.judged() || others.known == 0.0);
    let right = joined.right + others.right;
    let recall = (is_whole && right > 0.0).then(|| {
        let (found, missed) = (joined.steadied, others.steadied);
        let all = found + missed;
        // The first terms of Taylor's series of found / (found + missed).
        let variance = (missed * missed * joined.variance + found * found * others.variance) / all.powi(4);
        interval(joined.right / right, found / all, variance)
    });
    // Counts of pairs stay far below 2⁵³.
    Estimates { joined: joined.known as u64, precision, recall }
}

/// The pairs of a stratum on one side.
#[derive(Debug, Clone, Copy, Default)]
struct Cell {
    /// How many there are.
    known: f64,
    /// How many have been judged.
    judged: f64,
    /// How many of those are one person.
    right: f64,
}

impl Cell {
    fn of(stratum: &Stratum, is_joined: bool, label: &impl Fn(&EntityPair) -> Labelled) -> Cell {
        let mine = || stratum.pairs.iter().filter(|pair| label(pair).is_joined == is_joined);
        let count = |number: usize| number as f64;
        let told = || mine().filter_map(|pair| label(pair).is_same);
        Cell {
            known: count(mine().count()),
            judged: count(told().count()),
            right: count(told().filter(|is_same| *is_same).count()),
        }
    }

    fn with(self, other: Cell) -> Cell {
        Cell { known: self.known + other.known, judged: self.judged + other.judged, right: self.right + other.right }
    }
}

/// Takes cells without a judged pair together with the next that has one, upwards, or at the top downwards.
fn merged(cells: Vec<Cell>) -> Vec<Cell> {
    let mut merged: Vec<Cell> = Vec::new();
    let mut waiting: Option<Cell> = None;
    for cell in cells {
        let cell = waiting.take().map_or(cell, |before| before.with(cell));
        if cell.judged > 0.0 {
            merged.push(cell);
        } else {
            waiting = Some(cell);
        }
    }
    if let Some(cell) = waiting {
        let last = merged.pop();
        merged.push(last.map_or(cell, |last| last.with(cell)));
    }
    merged
}

/// The sum over a side's cells.
#[derive(Debug, Clone, Copy, Default)]
struct Total {
    known: f64,
    /// The estimate of those that are one person.
    right: f64,
    /// The same, steadied by the prior.
    steadied: f64,
    variance: f64,
    cells: usize,
    judged_cells: usize,
}

impl Total {
    fn of(cells: &[Cell]) -> Total {
        let mut total = Total { cells: cells.len(), ..Total::default() };
        for cell in cells {
            total.known += cell.known;
            if cell.judged == 0.0 {
                continue;
            }
            total.judged_cells += 1;
            total.right += cell.known * cell.right / cell.judged;
            let open = cell.known - cell.judged;
            let share = (cell.right + 0.5) / (cell.judged + 1.0);
            total.steadied += cell.right + open * share;
            // The variance of a beta-binomial count of `open` pairs.
            total.variance += open * share * (1.0 - share) * (cell.judged + 1.0 + open) / (cell.judged + 2.0);
        }
        total
    }

    /// Whether every cell has a judged pair, and there is one.
    fn judged(&self) -> bool {
        self.cells > 0 && self.cells == self.judged_cells
    }
}

/// Wilson's interval around a share whose steadied value has this variance.
fn interval(value: f64, steadied: f64, variance: f64) -> Estimate {
    let spread = steadied * (1.0 - steadied);
    if variance <= 0.0 || spread <= 0.0 {
        // Every pair has been judged.
        return Estimate { value, low: value, high: value };
    }
    let pairs = spread / variance;
    let scale = 1.0 + Z * Z / pairs;
    let middle = (value + Z * Z / (2.0 * pairs)) / scale;
    let half = Z / scale * (value * (1.0 - value) / pairs + Z * Z / (4.0 * pairs * pairs)).sqrt();
    // At either end the formula comes to that end, and rounding must not take it away.
    let low = if value <= 0.0 { 0.0 } else { (middle - half).max(0.0) };
    let high = if value >= 1.0 { 1.0 } else { (middle + half).min(1.0) };
    Estimate { value, low, high }
}

#[cfg(test)]
mod tests {
    use super::{Cell, interval, merged};

    #[test]
    fn an_interval_is_wilson_s() {
        // 8 of 10: Wilson's interval is 0.4902 to 0.9433.
        let found = interval(0.8, 0.8, 0.8 * 0.2 / 10.0);
        assert!((found.low - 0.4902).abs() < 1e-4 && (found.high - 0.9433).abs() < 1e-4, "{found:?}");
        // All of 20 right is no proof.
        let all = interval(1.0, 0.976, 0.976 * 0.024 / 20.0);
        assert!(all.low > 0.8 && all.low < 0.9 && all.high > 1.0 - 1e-12, "{all:?}");
        let whole = interval(0.75, 0.75, 0.0);
        assert_eq!((whole.low, whole.high), (0.75, 0.75));
    }

    #[test]
    fn cells_that_nobody_judged_go_with_their_neighbours() {
        let cell = |known, judged| Cell { known, judged, right: 0.0 };
        let sizes = |cells: Vec<Cell>| merged(cells).iter().map(|cell| cell.known).collect::<Vec<f64>>();
        assert_eq!(sizes(vec![cell(5.0, 0.0), cell(3.0, 1.0), cell(2.0, 1.0), cell(1.0, 0.0)]), [8.0, 3.0]);
        assert_eq!(sizes(vec![cell(5.0, 0.0), cell(3.0, 0.0)]), [8.0]);
    }
}
