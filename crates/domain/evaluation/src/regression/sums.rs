//! Sums over rows: `Σ w x xᵗ` and `Σ s x`, which every regression here is made of.
//!
//! Rows are taken in blocks that fit the nearest memory, and products in tiles of three columns by three that stay in
//! registers. Pieces of [`PIECE`] rows are summed apart and joined in their order.

use nalgebra::{DMatrix, DVector};
use workers::{Workers, gather};

use super::scaling::Scaling;
use crate::Design;

/// Rows a block.
pub(crate) const BLOCK: usize = 128;
/// Rows a piece of work. It does not depend on the number of threads, and so neither do the sums.
pub(crate) const PIECE: usize = 128 * BLOCK;
/// Columns of a tile, each way.
const TILE: usize = 3;

type Lane = [f64; BLOCK];

/// What a sweep over the rows comes to, in scaled columns.
#[derive(Debug, Clone)]
pub(crate) struct Sums {
    /// `Σ weight x xᵗ`.
    pub(crate) cross: DMatrix<f64>,
    /// `Σ score x`.
    pub(crate) score: DVector<f64>,
    /// The sum of what the rows answered.
    pub(crate) loss: f64,
}

/// What a model says of a block of rows: given the first row and the linear predictors, it writes weights, which may not be
/// negative, and scores, and answers its loss.
pub(crate) type Rows<'a> = dyn Fn(usize, &[f64], &mut [f64], &mut [f64]) -> f64 + Sync + 'a;

/// Sums over every row, or over every `every`th block of rows.
///
/// `coefficients` are those of scaled columns.
pub(crate) fn sweep(
    design: &Design,
    scaling: &Scaling,
    coefficients: &DVector<f64>,
    every: usize,
    workers: &dyn Workers,
    rows: &Rows<'_>,
) -> Sums {
    let pieces = design.rows().div_ceil(PIECE);
    let done = gather(workers, pieces, |piece| {
        let mut part = Part::new(design.width());
        let last = design.rows().min((piece + 1) * PIECE);
        for first in (piece * PIECE..last).step_by(BLOCK * every) {
            part.block(design, scaling, coefficients, first, BLOCK.min(last - first), rows);
        }
        part
    });
    let mut joined = Part::new(design.width());
    for part in done {
        joined.join(&part);
    }
    joined.sums(design.width())
}

/// Calls `each` with every row and its scaled values, the intercept first.
pub(crate) fn each_row(design: &Design, scaling: &Scaling, mut each: impl FnMut(usize, &[f64])) {
    let first = usize::from(design.has_intercept());
    let mut values = vec![1.0; design.width()];
    for row in 0..design.rows() {
        for (place, column) in design.columns().iter().enumerate() {
            values[first + place] = (column[row] - scaling.centre[place]) * scaling.factor[place];
        }
        each(row, &values);
    }
}

/// Sums of one piece, and the room for its blocks.
struct Part {
    columns: Vec<Lane>,
    linear: Lane,
    weight: Lane,
    scores: Lane,
    cross: Vec<f64>,
    score: Vec<f64>,
    loss: f64,
}

impl Part {
    fn new(width: usize) -> Part {
        let padded = width.next_multiple_of(TILE);
        Part {
            columns: vec![[0.0; BLOCK]; padded],
            linear: [0.0; BLOCK],
            weight: [0.0; BLOCK],
            scores: [0.0; BLOCK],
            cross: vec![0.0; padded * padded],
            score: vec![0.0; width],
            loss: 0.0,
        }
    }

    fn block(
        &mut self,
        design: &Design,
        scaling: &Scaling,
        coefficients: &DVector<f64>,
        first: usize,
        length: usize,
        rows: &Rows<'_>,
    ) {
        let skipped = usize::from(design.has_intercept());
        self.linear = [0.0; BLOCK];
        if skipped == 1 {
            self.columns[0] = [1.0; BLOCK];
            self.columns[0][length..].fill(0.0);
            self.linear = [coefficients[0]; BLOCK];
        }
        for (place, column) in design.columns().iter().enumerate() {
            let (centre, factor) = (scaling.centre[place], scaling.factor[place]);
            let coefficient = coefficients[skipped + place];
            let lane = &mut self.columns[skipped + place];
            let source = &column[first..first + length];
            if let Ok(source) = <&Lane>::try_from(source) {
                for row in 0..BLOCK {
                    let value = (source[row] - centre) * factor;
                    lane[row] = value;
                    self.linear[row] += coefficient * value;
                }
            } else {
                for (row, value) in source.iter().enumerate() {
                    lane[row] = (value - centre) * factor;
                    self.linear[row] += coefficient * lane[row];
                }
                lane[length..].fill(0.0);
            }
        }
        self.weight[length..].fill(0.0);
        self.scores[length..].fill(0.0);
        self.loss += rows(first, &self.linear[..length], &mut self.weight[..length], &mut self.scores[..length]);
        self.weight.iter_mut().for_each(|weight| *weight = weight.sqrt());
        for (lane, score) in self.columns.iter_mut().zip(&mut self.score) {
            *score += dot(lane, &self.scores);
            for (value, root) in lane.iter_mut().zip(&self.weight) {
                *value *= root;
            }
        }
        self.add_products();
    }

    fn add_products(&mut self) {
        let padded = self.columns.len();
        for one in (0..padded).step_by(TILE) {
            for other in (0..=one).step_by(TILE) {
                let tile = tile(&self.columns[one..one + TILE], &self.columns[other..other + TILE]);
                for (row, sums) in tile.iter().enumerate() {
                    for (column, sum) in sums.iter().enumerate() {
                        self.cross[(one + row) * padded + other + column] += sum;
                    }
                }
            }
        }
    }

    fn join(&mut self, other: &Part) {
        self.cross.iter_mut().zip(&other.cross).for_each(|(sum, part)| *sum += part);
        self.score.iter_mut().zip(&other.score).for_each(|(sum, part)| *sum += part);
        self.loss += other.loss;
    }

    fn sums(self, width: usize) -> Sums {
        let padded = self.columns.len();
        let cross =
            DMatrix::from_fn(width, width, |row, column| self.cross[row.max(column) * padded + row.min(column)]);
        Sums { cross, score: DVector::from_vec(self.score), loss: self.loss }
    }
}

/// Products of three columns with three, two rows at a time.
#[inline]
fn tile(one: &[Lane], other: &[Lane]) -> [[f64; TILE]; TILE] {
    let [a, b, c] = one else { return [[0.0; TILE]; TILE] };
    let [x, y, z] = other else { return [[0.0; TILE]; TILE] };
    let mut sums = [[[0.0; 2]; TILE]; TILE];
    for pair in 0..BLOCK / 2 {
        let rows = [a, b, c].map(|lane| [lane[2 * pair], lane[2 * pair + 1]]);
        let columns = [x, y, z].map(|lane| [lane[2 * pair], lane[2 * pair + 1]]);
        for row in 0..TILE {
            for column in 0..TILE {
                for half in 0..2 {
                    sums[row][column][half] += rows[row][half] * columns[column][half];
                }
            }
        }
    }
    sums.map(|row| row.map(|[even, odd]| even + odd))
}

fn dot(one: &Lane, other: &Lane) -> f64 {
    let mut sums = [0.0; 4];
    for quad in 0..BLOCK / 4 {
        for lane in 0..4 {
            sums[lane] += one[4 * quad + lane] * other[4 * quad + lane];
        }
    }
    (sums[0] + sums[1]) + (sums[2] + sums[3])
}
