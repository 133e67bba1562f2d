//! Least squares on the treatment, with covariates or without.

use workers::Workers;

use crate::regression::{Errors, linear};
use crate::{Design, Estimate, EvaluationError};

/// What the column of the treatment is called.
const TREATMENT: &str = "treatment";

/// A difference of means between two groups.
#[derive(Debug, Clone, PartialEq)]
pub struct Effect {
    /// The weighted mean of the treated.
    pub mean_treated: f64,
    /// The weighted mean of the others.
    pub mean_control: f64,
    /// The effect: the difference of the means, or what is left of it beside covariates.
    pub estimate: Estimate,
    /// Covariates that say nothing among these people and were left out of the adjustment.
    pub left_out: Vec<String>,
}

/// Rows of a sample, each as often as it counts, with weights.
pub(super) struct People<'a> {
    /// Who of the sample was treated.
    pub(super) sample: &'a [bool],
    pub(super) rows: &'a [u32],
    pub(super) weights: &'a [f64],
}

pub(super) fn effect(
    people: &People<'_>,
    outcome: &[f64],
    adjust: Option<&Design>,
    errors: Errors<'_>,
    workers: &dyn Workers,
) -> Result<Effect, EvaluationError> {
    let expected = people.sample.len();
    let wrong = |what: &str, found: usize| Err(EvaluationError::Length { what: what.to_owned(), expected, found });
    if outcome.len() != expected {
        return wrong("the outcome", outcome.len());
    }
    if let Some(adjust) = adjust
        && adjust.rows() != expected
    {
        return wrong("the covariates", adjust.rows());
    }
    let treatment: Vec<f64> = people.rows.iter().map(|&row| f64::from(people.sample[row as usize])).collect();
    let values: Vec<f64> = people.rows.iter().map(|&row| outcome[row as usize]).collect();
    if let Some(place) = values.iter().position(|value| !value.is_finite()) {
        return Err(EvaluationError::NotFinite {
            what: "the outcome".to_owned(),
            row: people.rows[place] as usize + 1,
        });
    }
    let [mean_control, mean_treated] = [0.0, 1.0].map(|group| {
        let rows = || (0..values.len()).filter(|&place| treatment[place] == group);
        let total: f64 = rows().map(|place| people.weights[place]).sum();
        rows().map(|place| people.weights[place] * values[place]).sum::<f64>() / total
    });
    for (mean, group) in [(mean_treated, "treated people"), (mean_control, "comparison people")] {
        if mean.is_nan() {
            return Err(EvaluationError::NobodyLeft { what: "the comparison".to_owned(), group });
        }
    }
    let mut columns = vec![(TREATMENT.to_owned(), treatment)];
    if let Some(adjust) = adjust {
        let adjust = adjust.pick(people.rows);
        columns.extend(adjust.names().iter().cloned().zip(adjust.columns().iter().cloned()));
    }
    let mut left_out = Vec::new();
    loop {
        let design = Design::new(values.len(), columns.clone())?;
        match linear(&design, &values, Some(people.weights), workers) {
            Ok(found) => {
                let covariance = found.fit.covariance(&design, errors, workers)?;
                let estimate = found.fit.estimate(1, &covariance);
                return Ok(Effect { mean_treated, mean_control, estimate, left_out });
            }
            // Among the people who are left, a covariate may have one value, or say what others say.
            Err(EvaluationError::Constant { column, .. } | EvaluationError::Collinear { column, .. })
                if column != TREATMENT =>
            {
                columns.retain(|(name, _)| *name != column);
                left_out.push(column);
            }
            Err(error) => return Err(error),
        }
    }
}
