//! Where a lot decided who was treated.
//!
//! The groups differ by chance alone, so the difference of their means needs no adjustment. Adjustment by what was known before
//! makes it more precise. It refuses to decide which of the two is the result: that belongs into the design.

use workers::Workers;

use crate::regression::{Errors, check_numbers, linear};
use crate::{Clusters, Design, Estimate, EvaluationError};

/// A difference between two groups that a lot made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Randomised {
    /// The mean of the treated.
    pub mean_treated: f64,
    /// The mean of the others.
    pub mean_control: f64,
    /// Treated people.
    pub treated: usize,
    /// The others.
    pub controls: usize,
    /// The effect.
    pub estimate: Estimate,
}

/// The difference of means: variances of the groups may differ, degrees of freedom are Welch's.
///
/// `√(s₁²/n₁ + s₀²/n₀)`, Neyman's standard error. Where the lot fell on clusters, it is clustered by them.
///
/// # Errors
///
/// [`EvaluationError::Length`], [`EvaluationError::NotFinite`], [`EvaluationError::NobodyTreated`],
/// [`EvaluationError::EverybodyTreated`], [`EvaluationError::TooFewRows`] unless each group has two people.
pub fn difference(
    treated: &[bool],
    outcome: &[f64],
    clusters: Option<&Clusters>,
    workers: &dyn Workers,
) -> Result<Randomised, EvaluationError> {
    let groups = groups(treated, outcome)?;
    let value = groups.mean_treated - groups.mean_control;
    let estimate = match clusters {
        Some(clusters) => by_regression(treated, outcome, &[], Errors::Clustered(clusters), workers)?,
        None => {
            let [one, other] = [(true, groups.treated), (false, groups.controls)].map(|(is, count)| {
                let mean = if is { groups.mean_treated } else { groups.mean_control };
                let own = outcome.iter().zip(treated).filter(|(_, treated)| **treated == is);
                let squares: f64 = own.map(|(value, _)| (value - mean).powi(2)).sum();
                squares / (count as f64 - 1.0) / count as f64
            });
            let variance = one + other;
            let free = one * one / (groups.treated as f64 - 1.0) + other * other / (groups.controls as f64 - 1.0);
            // Without any variance there are no degrees of freedom either, and nothing is claimed.
            let degrees = (free > 0.0).then(|| variance * variance / free);
            Estimate { value, standard_error: variance.sqrt(), degrees }
        }
    };
    Ok(groups.with(estimate))
}

/// The difference beside covariates, each with a slope of its own in each group, after Lin (2013).
///
/// Least squares on the treatment, the covariates less their means, and both multiplied; errors are HC3, or clustered where
/// the lot fell on clusters. Adjusting in this way cannot make large trials less precise, whatever the covariates.
///
/// # Errors
///
/// As for [`difference`]; [`EvaluationError::Constant`], [`EvaluationError::Collinear`],
/// [`EvaluationError::TooFewRows`].
pub fn adjusted(
    treated: &[bool],
    outcome: &[f64],
    covariates: &Design,
    clusters: Option<&Clusters>,
    workers: &dyn Workers,
) -> Result<Randomised, EvaluationError> {
    let groups = groups(treated, outcome)?;
    let rows = treated.len();
    if covariates.rows() != rows {
        let what = "the covariates".to_owned();
        return Err(EvaluationError::Length { what, expected: rows, found: covariates.rows() });
    }
    let mut columns = Vec::with_capacity(2 * covariates.columns().len());
    for (name, values) in covariates.names().iter().zip(covariates.columns()) {
        let mean = values.iter().sum::<f64>() / rows as f64;
        let centred: Vec<f64> = values.iter().map(|value| value - mean).collect();
        let own = centred.iter().zip(treated).map(|(value, treated)| value * f64::from(*treated)).collect();
        columns.push((name.clone(), centred));
        columns.push((format!("{name} of the treated"), own));
    }
    let errors = clusters.map_or(Errors::Hc3, Errors::Clustered);
    let estimate = by_regression(treated, outcome, &columns, errors, workers)?;
    Ok(groups.with(estimate))
}

fn by_regression(
    treated: &[bool],
    outcome: &[f64],
    columns: &[(String, Vec<f64>)],
    errors: Errors<'_>,
    workers: &dyn Workers,
) -> Result<Estimate, EvaluationError> {
    let mut all = vec![("treatment".to_owned(), treated.iter().map(|treated| f64::from(*treated)).collect())];
    all.extend(columns.iter().cloned());
    let design = Design::new(treated.len(), all)?;
    let fit = linear(&design, outcome, None, workers)?.fit;
    let covariance = fit.covariance(&design, errors, workers)?;
    Ok(fit.estimate(1, &covariance))
}

/// Both groups.
struct Groups {
    mean_treated: f64,
    mean_control: f64,
    treated: usize,
    controls: usize,
}

impl Groups {
    fn with(self, estimate: Estimate) -> Randomised {
        let Groups { mean_treated, mean_control, treated, controls } = self;
        Randomised { mean_treated, mean_control, treated, controls, estimate }
    }
}

fn groups(treated: &[bool], outcome: &[f64]) -> Result<Groups, EvaluationError> {
    let people = treated.len();
    check_numbers("the outcome", outcome, people)?;
    let count = treated.iter().filter(|treated| **treated).count();
    match count {
        _ if people == 0 => return Err(EvaluationError::NoRows),
        0 => return Err(EvaluationError::NobodyTreated { people }),
        _ if count == people => return Err(EvaluationError::EverybodyTreated { people }),
        _ if count < 2 || people - count < 2 => {
            return Err(EvaluationError::TooFewRows { rows: count.min(people - count), coefficients: 1 });
        }
        _ => {}
    }
    let sum =
        |is: bool| outcome.iter().zip(treated).filter(|(_, own)| **own == is).map(|(value, _)| value).sum::<f64>();
    let (mean_treated, mean_control) = (sum(true) / count as f64, sum(false) / (people - count) as f64);
    Ok(Groups { mean_treated, mean_control, treated: count, controls: people - count })
}
