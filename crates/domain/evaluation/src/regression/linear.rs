//! Least squares, with or without weights.

use nalgebra::DVector;
use workers::Workers;

use super::covariance::Fit;
use super::factor::Factor;
use super::scaling::Scaling;
use super::sums::sweep;
use crate::{Design, EvaluationError};

/// A line through the rows.
#[derive(Debug, Clone)]
pub struct Linear {
    /// Coefficients, and what their standard errors need.
    pub fit: Fit,
    /// The estimated variance of a row of weight 1 around the line: `Σ w e² / (n − k)`.
    pub variance: f64,
    /// `Σ w e²`.
    pub squares: f64,
}

/// The coefficients that minimise `Σ w (y − x b)²`. Rows of weight 0 count as rows.
///
/// # Errors
///
/// [`EvaluationError::Length`], [`EvaluationError::NotFinite`], [`EvaluationError::BadWeight`],
/// [`EvaluationError::TooFewRows`] unless there are more rows than coefficients, [`EvaluationError::Constant`],
/// [`EvaluationError::Collinear`].
pub fn linear(
    design: &Design,
    outcome: &[f64],
    weights: Option<&[f64]>,
    workers: &dyn Workers,
) -> Result<Linear, EvaluationError> {
    check_numbers("the outcome", outcome, design.rows())?;
    check_weights(weights, design.rows())?;
    if design.rows() <= design.width() {
        return Err(EvaluationError::TooFewRows { rows: design.rows(), coefficients: design.width() });
    }
    let weight_of = |row: usize| weights.map_or(1.0, |weights| weights[row]);
    let scaling = Scaling::of(design, workers)?;
    let residuals = |coefficients: &DVector<f64>| {
        sweep(design, &scaling, coefficients, 1, workers, &|first, linear, weight, score| {
            let mut loss = 0.0;
            for (place, predicted) in linear.iter().enumerate() {
                let own = weight_of(first + place);
                let residual = outcome[first + place] - predicted;
                weight[place] = own;
                score[place] = own * residual;
                loss += own * residual * residual;
            }
            loss
        })
    };
    let start = residuals(&DVector::zeros(design.width()));
    let factor = Factor::of(&start.cross).map_err(|dependency| dependency.error(design))?;
    let coefficients = factor.solve(&start.score);
    // A second step on what is left takes away the rounding of the first.
    let coefficients = &coefficients + factor.solve(&residuals(&coefficients).score);
    let squares = residuals(&coefficients).loss;
    let restored = scaling.restore(&coefficients);
    let scores = (0..design.rows())
        .map(|row| {
            let predicted: f64 = restored.iter().enumerate().map(|(place, b)| b * design.value(row, place)).sum();
            weight_of(row) * (outcome[row] - predicted)
        })
        .collect();
    let variance = squares / (design.rows() - design.width()) as f64;
    let fit = Fit {
        names: design.coefficient_names().map(str::to_owned).collect(),
        coefficients: restored,
        rows: design.rows(),
        scaling,
        inverse: factor.inverse(),
        dispersion: variance,
        scores,
        weights: (0..design.rows()).map(weight_of).collect(),
        student: true,
    };
    Ok(Linear { fit, variance, squares })
}

pub(crate) fn check_numbers(what: &str, values: &[f64], rows: usize) -> Result<(), EvaluationError> {
    if values.len() != rows {
        return Err(EvaluationError::Length { what: what.to_owned(), expected: rows, found: values.len() });
    }
    match values.iter().position(|value| !value.is_finite()) {
        Some(row) => Err(EvaluationError::NotFinite { what: what.to_owned(), row: row + 1 }),
        None => Ok(()),
    }
}

pub(crate) fn check_weights(weights: Option<&[f64]>, rows: usize) -> Result<(), EvaluationError> {
    let Some(weights) = weights else { return Ok(()) };
    if weights.len() != rows {
        return Err(EvaluationError::Length { what: "the weights".to_owned(), expected: rows, found: weights.len() });
    }
    match weights.iter().position(|weight| !(weight.is_finite() && *weight >= 0.0)) {
        Some(row) => Err(EvaluationError::BadWeight { row: row + 1, value: weights[row] }),
        None => Ok(()),
    }
}
