//! Logistic regression by iteratively reweighted least squares.

use nalgebra::DVector;
use workers::{Workers, gather};

use super::covariance::Fit;
use super::factor::Factor;
use super::linear::check_weights;
use super::scaling::Scaling;
use super::separation::{refuse_single, together};
use super::sums::{PIECE, Sums, sweep};
use crate::{Design, EvaluationError};

/// Steps before the search is given up.
const STEPS_MAX: usize = 60;
/// The part of a step's promise, in units of log-likelihood, below which there is nothing more to gain.
const GAIN_MIN: f64 = 1e-12;
/// How far a linear predictor may still move in the last step. Where outcomes are separated it moves by about 1 for ever.
const MOVE_MAX: f64 = 0.01;
/// From so many rows on, the first steps look at every sixteenth block alone.
const SAMPLED_FROM: usize = 1 << 16;
const SAMPLED_EVERY: usize = 16;

/// A model of a chance.
#[derive(Debug, Clone)]
pub struct Logistic {
    /// Coefficients as logarithms of odds ratios, and what their standard errors need.
    pub fit: Fit,
    /// For each row the logarithm of its odds.
    pub linear: Vec<f64>,
    /// For each row its chance.
    pub fitted: Vec<f64>,
    /// The logarithm of the likelihood.
    pub log_likelihood: f64,
    /// That of the model with an intercept alone.
    pub null_log_likelihood: f64,
    /// Steps over all rows until nothing more was gained.
    pub steps: usize,
}

impl Logistic {
    /// `−2 × log-likelihood`.
    pub fn deviance(&self) -> f64 {
        -2.0 * self.log_likelihood
    }

    /// `2 k − 2 × log-likelihood`.
    pub fn aic(&self) -> f64 {
        2.0 * self.fit.coefficients.len() as f64 + self.deviance()
    }
}

/// The coefficients under which the outcomes are most likely: `ln(p / (1 − p)) = x b`.
///
/// `what` names the outcome for messages. Newton's steps, halved while they would lose; the end is reached when a step promises less
/// than 1e-12 in log-likelihood. Weights multiply a row's log-likelihood.
///
/// # Errors
///
/// [`EvaluationError::Length`], [`EvaluationError::BadWeight`], [`EvaluationError::ConstantOutcome`],
/// [`EvaluationError::TooFewRows`], [`EvaluationError::Constant`], [`EvaluationError::Collinear`],
/// [`EvaluationError::Separation`], [`EvaluationError::NotConverged`].
pub fn logistic(
    design: &Design,
    what: &str,
    outcome: &[bool],
    weights: Option<&[f64]>,
    workers: &dyn Workers,
) -> Result<Logistic, EvaluationError> {
    let rows = design.rows();
    if outcome.len() != rows {
        return Err(EvaluationError::Length { what: what.to_owned(), expected: rows, found: outcome.len() });
    }
    check_weights(weights, rows)?;
    let share = share(outcome, weights);
    if !(share > 0.0 && share < 1.0) {
        return Err(EvaluationError::ConstantOutcome { what: what.to_owned(), value: share.round() });
    }
    if rows <= design.width() {
        return Err(EvaluationError::TooFewRows { rows, coefficients: design.width() });
    }
    let scaling = Scaling::of(design, workers)?;
    if weights.is_none() {
        refuse_single(design, outcome, what)?;
    }
    let model = Model { design, scaling, what, outcome, weights, workers };
    let mut start = DVector::zeros(design.width());
    if design.has_intercept() {
        start[0] = (share / (1.0 - share)).ln();
    }
    if rows >= SAMPLED_FROM
        && let Ok(found) = model.search(start.clone(), SAMPLED_EVERY)
    {
        start = found.coefficients;
    }
    let found = model.search(start, 1)?;
    Ok(model.finish(found, share))
}

/// The weighted share of rows with the outcome.
fn share(outcome: &[bool], weights: Option<&[f64]>) -> f64 {
    match weights {
        None => outcome.iter().filter(|outcome| **outcome).count() as f64 / outcome.len() as f64,
        Some(weights) => {
            let with: f64 =
                weights.iter().zip(outcome).filter(|(_, outcome)| **outcome).map(|(weight, _)| weight).sum();
            with / weights.iter().sum::<f64>()
        }
    }
}

struct Model<'a> {
    design: &'a Design,
    scaling: Scaling,
    what: &'a str,
    outcome: &'a [bool],
    weights: Option<&'a [f64]>,
    workers: &'a dyn Workers,
}

/// Where the search ended, in scaled columns.
struct Found {
    coefficients: DVector<f64>,
    factor: Factor,
    loss: f64,
    steps: usize,
}

impl Model<'_> {
    fn search(&self, start: DVector<f64>, every: usize) -> Result<Found, EvaluationError> {
        let mut coefficients = start;
        let mut sums = self.sums(&coefficients, every);
        let mut last: Option<DVector<f64>> = None;
        for steps in 1..=STEPS_MAX {
            let factor = match (Factor::of(&sums.cross), &last) {
                (Ok(factor), _) => factor,
                (Err(dependency), None) => return Err(dependency.error(self.design)),
                // The columns were independent at first. Now the weights of all rows that could tell them apart are gone.
                (Err(_), Some(step)) => return Err(together(self.design, step, self.what)),
            };
            let step = factor.solve(&sums.score);
            if step.dot(&sums.score) < GAIN_MIN {
                if self.moved_at_most(&step) > MOVE_MAX && self.moved(&step) > MOVE_MAX {
                    return Err(together(self.design, &step, self.what));
                }
                coefficients += step;
                return Ok(Found { coefficients, factor, loss: sums.loss, steps });
            }
            (coefficients, sums) = self.step(coefficients, &step, sums.loss, every, steps)?;
            last = Some(step);
        }
        Err(EvaluationError::NotConverged { what: format!("the chance of `{}`", self.what), steps: STEPS_MAX })
    }

    /// As much of a step as does not lose.
    fn step(
        &self,
        from: DVector<f64>,
        step: &DVector<f64>,
        loss: f64,
        every: usize,
        steps: usize,
    ) -> Result<(DVector<f64>, Sums), EvaluationError> {
        let mut part = 1.0;
        for _ in 0..20 {
            let next = &from + step * part;
            let sums = self.sums(&next, every);
            // Rounding may make a last tiny step look like a loss.
            if sums.loss <= loss + 1e-10 * loss.abs() {
                return Ok((next, sums));
            }
            part /= 2.0;
        }
        Err(EvaluationError::NotConverged { what: format!("the chance of `{}`", self.what), steps })
    }

    fn weight(&self, row: usize) -> f64 {
        self.weights.map_or(1.0, |weights| weights[row])
    }

    fn sums(&self, coefficients: &DVector<f64>, every: usize) -> Sums {
        sweep(self.design, &self.scaling, coefficients, every, self.workers, &|first, linear, weight, score| {
            let outcomes = &self.outcome[first..first + linear.len()];
            // Of a block of at most 128 rows, a product of numbers up to 2 is finite, and one logarithm serves them all.
            let mut product = 1.0;
            let mut loss = 0.0;
            match self.weights {
                None => {
                    for (place, (linear, outcome)) in linear.iter().zip(outcomes).enumerate() {
                        let chance = Chance::of(*linear, *outcome);
                        weight[place] = chance.variance;
                        score[place] = chance.residual;
                        product *= 1.0 + chance.small;
                        loss += chance.surprise;
                    }
                }
                Some(weights) => {
                    for (place, (linear, outcome)) in linear.iter().zip(outcomes).enumerate() {
                        let own = weights[first + place];
                        let chance = Chance::of(*linear, *outcome);
                        weight[place] = own * chance.variance;
                        score[place] = own * chance.residual;
                        loss += own * (chance.surprise + chance.small.ln_1p());
                    }
                }
            }
            loss + f64::ln(product)
        })
    }

    /// A bound on how far a step moves any linear predictor.
    fn moved_at_most(&self, step: &DVector<f64>) -> f64 {
        let skipped = usize::from(self.design.has_intercept());
        let columns: f64 = self.scaling.extent.iter().zip(step.iter().skip(skipped)).map(|(x, b)| (x * b).abs()).sum();
        columns + if skipped == 1 { step[0].abs() } else { 0.0 }
    }

    /// How far a step moves the linear predictor that it moves most, among rows that count.
    fn moved(&self, step: &DVector<f64>) -> f64 {
        let mut most: f64 = 0.0;
        super::sums::each_row(self.design, &self.scaling, |row, values| {
            let moved: f64 = values.iter().zip(step.iter()).map(|(x, b)| x * b).sum();
            if self.weight(row) > 0.0 {
                most = most.max(moved.abs());
            }
        });
        most
    }

    fn finish(self, found: Found, share: f64) -> Logistic {
        let coefficients = self.scaling.restore(&found.coefficients);
        let linear = self.linear(&found.coefficients);
        let rows = self.design.rows();
        let mut fitted = Vec::with_capacity(rows);
        let mut scores = Vec::with_capacity(rows);
        let mut weights = Vec::with_capacity(rows);
        for (row, linear) in linear.iter().enumerate() {
            let chance = Chance::of(*linear, self.outcome[row]);
            fitted.push(chance.value);
            scores.push(self.weight(row) * chance.residual);
            weights.push(self.weight(row) * chance.variance);
        }
        let total: f64 = (0..rows).map(|row| self.weight(row)).sum();
        let null = total * (share * share.ln() + (1.0 - share) * (-share).ln_1p());
        let fit = Fit {
            names: self.design.coefficient_names().map(str::to_owned).collect(),
            coefficients,
            rows,
            scaling: self.scaling,
            inverse: found.factor.inverse(),
            dispersion: 1.0,
            scores,
            weights,
            student: false,
        };
        Logistic { fit, linear, fitted, log_likelihood: -found.loss, null_log_likelihood: null, steps: found.steps }
    }

    /// Linear predictors of all rows. Equal rows get equal ones to the last bit, wherever they lie: ties are ties.
    fn linear(&self, coefficients: &DVector<f64>) -> Vec<f64> {
        let skipped = usize::from(self.design.has_intercept());
        let rows = self.design.rows();
        let start = if skipped == 1 { coefficients[0] } else { 0.0 };
        let parts = gather(self.workers, rows.div_ceil(PIECE), |piece| {
            let range = piece * PIECE..rows.min((piece + 1) * PIECE);
            let mut linear = vec![start; range.len()];
            for (place, column) in self.design.columns().iter().enumerate() {
                let (centre, factor) = (self.scaling.centre[place], self.scaling.factor[place]);
                let coefficient = coefficients[skipped + place];
                for (sum, value) in linear.iter_mut().zip(&column[range.clone()]) {
                    *sum += coefficient * ((value - centre) * factor);
                }
            }
            linear
        });
        parts.concat()
    }
}

/// What a linear predictor says of one row, without losing digits in the tails.
struct Chance {
    value: f64,
    /// Chance times its complement.
    variance: f64,
    /// Outcome less chance.
    residual: f64,
    /// `exp(−|linear|)`.
    small: f64,
    /// What is left of `−ln(likelihood)` beside `ln(1 + small)`.
    surprise: f64,
}

impl Chance {
    #[inline]
    fn of(linear: f64, outcome: bool) -> Chance {
        let small = (-linear.abs()).exp();
        let near = 1.0 / (1.0 + small);
        let far = small * near;
        let (value, other) = if linear >= 0.0 { (near, far) } else { (far, near) };
        let residual = if outcome { other } else { -value };
        let against = if outcome { -linear } else { linear };
        Chance { value, variance: near * far, residual, small, surprise: against.max(0.0) }
    }
}
