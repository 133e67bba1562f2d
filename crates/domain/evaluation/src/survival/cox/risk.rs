//! Sums over those at risk at each event.
//!
//! Rows are copied into one block of memory in the order in which they enter the sums, from the latest time to the
//! earliest, so that each step of the search reads it once from end to end.

use nalgebra::{DMatrix, DVector};
use workers::Alone;

use super::super::times::Times;
use super::Ties;
use crate::regression::{Clusters, Scaling};
use crate::{Design, EvaluationError};

/// Rows in the order of the sums, and where times and strata end in it.
#[derive(Debug, Clone)]
pub(super) struct Risk {
    width: usize,
    /// Scaled values, row after row.
    values: Vec<f64>,
    weights: Vec<f64>,
    /// The row of each place.
    pub(super) rows: Vec<u32>,
    pub(super) moments: Vec<Moment>,
    scaling: Scaling,
    pub(super) ties: Ties,
}

/// The rows of one stratum at one time: places from `from` to `to`, of which the first `events` had the event.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment {
    pub(super) time: f64,
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) events: usize,
    /// Whether it is the latest of its stratum, before which nobody is at risk.
    pub(super) starts: bool,
}

/// What the partial likelihood and its slopes come to.
#[derive(Debug, Clone)]
pub(super) struct Sums {
    pub(super) log_likelihood: f64,
    pub(super) score: DVector<f64>,
    pub(super) information: DMatrix<f64>,
}

/// At one time: what each event of it takes off, and what it adds to the information.
pub(super) struct AtEvent<'a> {
    pub(super) moment: &'a Moment,
    /// Weighted covariates of those with the event, less the means of those at risk for each.
    pub(super) residual: &'a [f64],
    /// What this time adds to the information, the lower half.
    pub(super) information: &'a DMatrix<f64>,
}

/// Running sums over those at risk.
struct Running {
    zero: f64,
    one: Vec<f64>,
    two: DMatrix<f64>,
}

impl Risk {
    pub(super) fn new(
        design: &Design,
        times: &Times,
        strata: Option<&Clusters>,
        weights: Option<&[f64]>,
        ties: Ties,
    ) -> Result<Risk, EvaluationError> {
        let columns = design.names().iter().cloned().zip(design.columns().iter().cloned()).collect();
        // Hazard ratios are those of differences, so columns can be centred, which finds constant ones.
        let scaling = Scaling::of(&Design::new(design.rows(), columns)?, &Alone)?;
        let mut by_stratum: Vec<Vec<u32>> = vec![Vec::new(); strata.map_or(1, Clusters::count)];
        for tied in times.tied().rev() {
            for &row in tied.rows {
                by_stratum[strata.map_or(0, |strata| strata.codes()[row as usize] as usize)].push(row);
            }
        }
        let (mut rows, mut moments) = (Vec::with_capacity(times.len()), Vec::new());
        for stratum in by_stratum {
            let mut starts = true;
            for tied in stratum.chunk_by(|&a, &b| times.times()[a as usize] == times.times()[b as usize]) {
                let from = rows.len();
                rows.extend_from_slice(tied);
                let events = tied.iter().filter(|row| times.events()[**row as usize]).count();
                let time = times.times()[tied[0] as usize];
                moments.push(Moment { time, from, to: rows.len(), events, starts });
                starts = false;
            }
        }
        let width = design.columns().len();
        let mut values = Vec::with_capacity(rows.len() * width);
        for &row in &rows {
            for (place, column) in design.columns().iter().enumerate() {
                values.push((column[row as usize] - scaling.centre[place]) * scaling.factor[place]);
            }
        }
        let weights = rows.iter().map(|&row| weights.map_or(1.0, |weights| weights[row as usize])).collect();
        Ok(Risk { width, values, weights, rows, moments, scaling, ties })
    }

    pub(super) fn width(&self) -> usize {
        self.width
    }

    pub(super) fn row(&self, place: usize) -> &[f64] {
        &self.values[place * self.width..(place + 1) * self.width]
    }

    pub(super) fn weight(&self, place: usize) -> f64 {
        self.weights[place]
    }

    /// Linear predictors, in the order of places.
    pub(super) fn linear(&self, coefficients: &DVector<f64>) -> Vec<f64> {
        let each = self.values.chunks_exact(self.width);
        each.map(|row| row.iter().zip(coefficients.iter()).map(|(x, b)| x * b).sum()).collect()
    }

    /// Hazards in proportion, the greatest 1, with weights; and the logarithm that was taken off.
    pub(super) fn hazards(&self, linear: &[f64]) -> (Vec<f64>, f64) {
        let top = linear.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        (linear.iter().zip(&self.weights).map(|(linear, weight)| weight * (linear - top).exp()).collect(), top)
    }

    /// Values of places as values of rows.
    pub(super) fn in_rows(&self, values: &[f64]) -> Vec<f64> {
        let mut rows = vec![0.0; values.len()];
        for (place, &row) in self.rows.iter().enumerate() {
            rows[row as usize] = values[place];
        }
        rows
    }

    /// The likelihood and its slopes at scaled coefficients.
    pub(super) fn sums(&self, coefficients: &DVector<f64>) -> Sums {
        let mut score = DVector::zeros(self.width);
        let mut information = DMatrix::zeros(self.width, self.width);
        let log_likelihood = self.each_event(coefficients, |at| {
            score.iter_mut().zip(at.residual).for_each(|(sum, part)| *sum += part);
            information += at.information;
        });
        information.fill_upper_triangle_with_lower_triangle();
        Sums { log_likelihood, score, information }
    }

    /// Calls `each` at every time with events, and returns the log-likelihood.
    pub(super) fn each_event(&self, coefficients: &DVector<f64>, mut each: impl FnMut(&AtEvent<'_>)) -> f64 {
        let linear = self.linear(coefficients);
        let (hazards, top) = self.hazards(&linear);
        let mut all = Running::new(self.width);
        let mut tied = Running::new(self.width);
        let mut residual = vec![0.0; self.width];
        let mut mean = vec![0.0; self.width];
        let mut information = DMatrix::zeros(self.width, self.width);
        let mut log_likelihood = 0.0;
        for moment in &self.moments {
            if moment.starts {
                all.clear();
            }
            for (place, &hazard) in hazards.iter().enumerate().take(moment.to).skip(moment.from) {
                all.add(hazard, self.row(place));
            }
            if moment.events == 0 {
                continue;
            }
            tied.clear();
            residual.fill(0.0);
            information.fill(0.0);
            let mut weight = 0.0;
            for place in moment.from..moment.from + moment.events {
                let own = self.weights[place];
                weight += own;
                log_likelihood += own * (linear[place] - top);
                residual.iter_mut().zip(self.row(place)).for_each(|(sum, x)| *sum += own * x);
                if self.ties == Ties::Efron {
                    tied.add(hazards[place], self.row(place));
                }
            }
            let average = weight / moment.events as f64;
            for earlier in 0..moment.events {
                let part = earlier as f64 / moment.events as f64;
                let zero = all.zero - part * tied.zero;
                log_likelihood -= average * zero.ln();
                for column in 0..self.width {
                    mean[column] = (all.one[column] - part * tied.one[column]) / zero;
                    residual[column] -= average * mean[column];
                }
                for column in 0..self.width {
                    for row in column..self.width {
                        let two = all.two[(row, column)] - part * tied.two[(row, column)];
                        information[(row, column)] += average * (two / zero - mean[row] * mean[column]);
                    }
                }
            }
            each(&AtEvent { moment, residual: &residual, information: &information });
        }
        log_likelihood
    }

    /// Coefficients of the columns as they were.
    pub(super) fn restore(&self, scaled: &DVector<f64>) -> Vec<f64> {
        scaled.iter().zip(&self.scaling.factor).map(|(b, factor)| b * factor).collect()
    }

    /// The covariance of coefficients of the columns as they were.
    pub(super) fn restore_covariance(&self, scaled: &DMatrix<f64>) -> DMatrix<f64> {
        let factor = &self.scaling.factor;
        DMatrix::from_fn(self.width, self.width, |row, column| scaled[(row, column)] * factor[row] * factor[column])
    }
}

impl Running {
    fn new(width: usize) -> Running {
        Running { zero: 0.0, one: vec![0.0; width], two: DMatrix::zeros(width, width) }
    }

    fn clear(&mut self) {
        self.zero = 0.0;
        self.one.fill(0.0);
        self.two.fill(0.0);
    }

    /// One more at risk. Only the lower half of the products is kept.
    fn add(&mut self, hazard: f64, row: &[f64]) {
        self.zero += hazard;
        for (column, &x) in row.iter().enumerate() {
            let scaled = hazard * x;
            self.one[column] += scaled;
            let products = &mut self.two.column_mut(column);
            for (sum, &other) in products.iter_mut().zip(row).skip(column) {
                *sum += scaled * other;
            }
        }
    }
}
