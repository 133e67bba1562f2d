//! Whether hazards are in proportion all the time: whether a coefficient would change with time.

use nalgebra::{DMatrix, DVector};

use super::super::curve::kaplan_meier;
use super::super::times::Times;
use super::Cox;
use crate::EvaluationError;
use crate::regression::Factor;
use statistics::tables::chi_squared_tail;

/// The score test that a coefficient does not change with time (Grambsch and Therneau 1994).
#[derive(Debug, Clone, PartialEq)]
pub struct Proportionality {
    /// For each coefficient χ² with one degree of freedom.
    pub chi_squared: Vec<f64>,
    /// For each coefficient the chance of so large a χ² if it did not change.
    pub p: Vec<f64>,
    /// For each coefficient, the correlation of its scaled Schoenfeld residuals with the transformed time: positive if it
    /// grows.
    pub correlation: Vec<f64>,
    /// For all coefficients together, with one degree of freedom each.
    pub chi_squared_all: f64,
    /// The chance of so large a χ² if none changed.
    pub p_all: f64,
}

impl Cox {
    /// Tests each coefficient for a change with `1 − S(t)`, the share of all who had the event before t.
    ///
    /// Asks what the score of a term `x g(t)` would be if it were added to the model, held against the information of all
    /// coefficients and that term.
    ///
    /// # Errors
    ///
    /// [`EvaluationError::Length`] if the times have other rows than the model; [`EvaluationError::NothingToCompare`] if
    /// all events came at one time.
    pub fn proportionality(&self, times: &Times) -> Result<Proportionality, EvaluationError> {
        times.same_rows("the model", self.rows)?;
        let width = self.risk.width();
        let curve = kaplan_meier(times);
        let share_before = |time: f64| {
            let before = curve.steps().partition_point(|step| step.time < time);
            if before == 0 { 0.0 } else { 1.0 - curve.steps()[before - 1].survival }
        };
        let moments = self.risk.moments.iter().filter(|moment| moment.events > 0);
        let total: f64 = moments.clone().map(|moment| share_before(moment.time) * moment.events as f64).sum();
        let centre = total / self.events as f64;
        // Information of coefficients, of coefficients with terms, and of terms.
        let mut parts = [0; 3].map(|_| DMatrix::<f64>::zeros(width, width));
        let mut score = DVector::<f64>::zeros(width);
        let mut residuals = Vec::new();
        self.risk.each_event(&self.scaled, |at| {
            let g = share_before(at.moment.time) - centre;
            for (sum, factor) in parts.iter_mut().zip([1.0, g, g * g]) {
                *sum += at.information * factor;
            }
            score.iter_mut().zip(at.residual).for_each(|(sum, part)| *sum += g * part);
            residuals.push((g, at.moment.events as f64, DVector::from_column_slice(at.residual)));
        });
        parts.iter_mut().for_each(DMatrix::fill_upper_triangle_with_lower_triangle);
        let [own, shared, terms] = parts;
        // What is left of the terms' information when coefficients are free.
        let left = &terms - shared.transpose() * &self.inverse * &shared;
        if !(0..width).all(|at| left[(at, at)] > 1e-10 * own[(at, at)]) {
            return Err(EvaluationError::NothingToCompare);
        }
        let chi_squared: Vec<f64> = (0..width).map(|at| score[at].powi(2) / left[(at, at)]).collect();
        let factor = Factor::of(&left).map_err(|_| EvaluationError::NothingToCompare)?;
        let chi_squared_all = factor.solve(&score).dot(&score);
        Ok(Proportionality {
            p: chi_squared.iter().map(|&value| chi_squared_tail(value, 1)).collect(),
            chi_squared,
            correlation: correlations(&residuals, &self.inverse),
            chi_squared_all,
            p_all: chi_squared_tail(chi_squared_all, width),
        })
    }
}

/// Of scaled residuals, those of tied events shared out equally, with the transformed time.
fn correlations(residuals: &[(f64, f64, DVector<f64>)], inverse: &DMatrix<f64>) -> Vec<f64> {
    let width = inverse.nrows();
    let mut products = DVector::<f64>::zeros(width);
    let mut squares = DVector::<f64>::zeros(width);
    let mut times = 0.0;
    for (g, events, residual) in residuals {
        let each = inverse * residual / *events;
        times += events * g * g;
        products += &each * (g * *events);
        squares += each.component_mul(&each) * *events;
    }
    (0..width).map(|at| products[at] / (times * squares[at]).sqrt()).collect()
}
