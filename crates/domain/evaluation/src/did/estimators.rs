//! The effect on one group in one period, from units of that group and units to compare them with.
//!
//! After Sant'Anna and Zhao (2020), for panels. Beside the effect stands the influence of every unit on it, from which all
//! standard errors follow.

use nalgebra::{DMatrix, DVector};
use workers::Alone;

use crate::regression::{Fit, linear, logistic};
use crate::{Design, EvaluationError};

/// How groups are made comparable on covariates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Method {
    /// By regression and by weights: right if either is.
    #[default]
    DoublyRobust,
    /// By weights from the probability of being in the group (normalised).
    Weighting,
    /// By a regression of the change among those to compare with.
    Regression,
}

/// An effect with the influence of each unit.
pub(super) struct Influenced {
    pub(super) effect: f64,
    pub(super) influence: Vec<f64>,
}

/// Probabilities are held below this, so that no weight is without bound.
const PROBABILITY_MAX: f64 = 1.0 - 1e-6;

/// `change` is the outcome's, `treated` says who is of the group, and `design` has the covariates with an intercept.
///
/// # Errors
///
/// Those of the regressions.
pub(super) fn effect(
    method: Method,
    change: &[f64],
    treated: &[bool],
    design: &Design,
) -> Result<Influenced, EvaluationError> {
    let data = Data::new(change, treated, design);
    match method {
        Method::Regression => data.regression(),
        Method::Weighting => data.weighting(),
        Method::DoublyRobust => data.doubly_robust(),
    }
}

struct Data<'a> {
    change: &'a [f64],
    treated: &'a [bool],
    design: &'a Design,
    rows: usize,
}

/// Predicted changes, and what each unit adds to the coefficients behind them.
struct Outcomes {
    predicted: Vec<f64>,
    influence: DMatrix<f64>,
}

/// Weights of those to compare with, and what each unit adds to the coefficients behind them.
struct Odds {
    weights: Vec<f64>,
    influence: DMatrix<f64>,
}

impl<'a> Data<'a> {
    fn new(change: &'a [f64], treated: &'a [bool], design: &'a Design) -> Data<'a> {
        Data { change, treated, design, rows: change.len() }
    }

    fn is_treated(&self, row: usize) -> f64 {
        f64::from(self.treated[row])
    }

    fn mean(&self, of: impl Fn(usize) -> f64) -> f64 {
        (0..self.rows).map(of).sum::<f64>() / self.rows as f64
    }

    /// The mean of `of(row) × x`.
    fn mean_times_design(&self, of: impl Fn(usize) -> f64) -> DVector<f64> {
        DVector::from_fn(self.design.width(), |place, _| self.mean(|row| of(row) * self.design.value(row, place)))
    }

    /// Row by row `score(row) × xᵗ × n × bread`.
    fn influence_of(&self, fit: &Fit, score: impl Fn(usize) -> f64) -> DMatrix<f64> {
        let width = self.design.width();
        let scores = DMatrix::from_fn(self.rows, width, |row, place| score(row) * self.design.value(row, place));
        scores * fit.bread() * self.rows as f64
    }

    /// Least squares of the change among those to compare with.
    fn outcomes(&self) -> Result<Outcomes, EvaluationError> {
        let others: Vec<u32> = (0..self.rows as u32).filter(|&row| !self.treated[row as usize]).collect();
        let changes: Vec<f64> = others.iter().map(|&row| self.change[row as usize]).collect();
        let fit = linear(&self.design.pick(&others), &changes, None, &Alone)?.fit;
        let predict = |row: usize| {
            fit.coefficients.iter().enumerate().map(|(place, b)| b * self.design.value(row, place)).sum::<f64>()
        };
        let predicted: Vec<f64> = (0..self.rows).map(predict).collect();
        let left = |row: usize| if self.treated[row] { 0.0 } else { self.change[row] - predicted[row] };
        Ok(Outcomes { influence: self.influence_of(&fit, left), predicted })
    }

    /// The odds of being in the group, by logistic regression.
    fn odds(&self) -> Result<Odds, EvaluationError> {
        let model = logistic(self.design, "being in the group", self.treated, None, &Alone)?;
        let weight = |row: usize| {
            let probability = model.fitted[row].min(PROBABILITY_MAX);
            if self.treated[row] { 0.0 } else { probability / (1.0 - probability) }
        };
        let influence = self.influence_of(&model.fit, |row| self.is_treated(row) - model.fitted[row]);
        Ok(Odds { weights: (0..self.rows).map(weight).collect(), influence })
    }

    fn regression(&self) -> Result<Influenced, EvaluationError> {
        let outcomes = self.outcomes()?;
        let share = self.mean(|row| self.is_treated(row));
        let changed = self.mean(|row| self.is_treated(row) * self.change[row]) / share;
        let expected = self.mean(|row| self.is_treated(row) * outcomes.predicted[row]) / share;
        let behind = &outcomes.influence * self.mean_times_design(|row| self.is_treated(row));
        let influence = |row: usize| {
            let own = self.is_treated(row);
            let treated = own * (self.change[row] - changed);
            let others = own * (outcomes.predicted[row] - expected) + behind[row];
            (treated - others) / share
        };
        Ok(Influenced { effect: changed - expected, influence: (0..self.rows).map(influence).collect() })
    }

    fn weighting(&self) -> Result<Influenced, EvaluationError> {
        let odds = self.odds()?;
        let share = self.mean(|row| self.is_treated(row));
        let total = self.mean(|row| odds.weights[row]);
        let changed = self.mean(|row| self.is_treated(row) * self.change[row]) / share;
        let expected = self.mean(|row| odds.weights[row] * self.change[row]) / total;
        let behind = &odds.influence * self.mean_times_design(|row| odds.weights[row] * (self.change[row] - expected));
        let influence = |row: usize| {
            let treated = self.is_treated(row) * (self.change[row] - changed) / share;
            let others = (odds.weights[row] * (self.change[row] - expected) + behind[row]) / total;
            treated - others
        };
        Ok(Influenced { effect: changed - expected, influence: (0..self.rows).map(influence).collect() })
    }

    fn doubly_robust(&self) -> Result<Influenced, EvaluationError> {
        let outcomes = self.outcomes()?;
        let odds = self.odds()?;
        let left = |row: usize| self.change[row] - outcomes.predicted[row];
        let share = self.mean(|row| self.is_treated(row));
        let total = self.mean(|row| odds.weights[row]);
        let changed = self.mean(|row| self.is_treated(row) * left(row)) / share;
        let expected = self.mean(|row| odds.weights[row] * left(row)) / total;
        let treated_by_outcomes = &outcomes.influence * self.mean_times_design(|row| self.is_treated(row));
        let others_by_odds = &odds.influence * self.mean_times_design(|row| odds.weights[row] * (left(row) - expected));
        let others_by_outcomes = &outcomes.influence * self.mean_times_design(|row| odds.weights[row]);
        let influence = |row: usize| {
            let treated = (self.is_treated(row) * (left(row) - changed) - treated_by_outcomes[row]) / share;
            let own = odds.weights[row] * (left(row) - expected);
            let others = (own + others_by_odds[row] - others_by_outcomes[row]) / total;
            treated - others
        };
        Ok(Influenced { effect: changed - expected, influence: (0..self.rows).map(influence).collect() })
    }
}
