//! One effect for all units and periods, with a level for every unit and every period.

use std::hash::Hash;

use workers::Workers;

use crate::regression::{Errors, check_numbers, linear};
use crate::{Clusters, Design, Estimate, EvaluationError};

/// How close to zero the means of units and periods are brought, in standard deviations.
const CLOSE: f64 = 1e-12;
const SWEEPS_MAX: usize = 10_000;

/// The effect of `treatment` by least squares with fixed effects of units and periods; standard errors are robust to likeness
/// within `clusters`, which are the units unless stated.
///
/// After Frisch, Waugh and Lovell: means of units and of periods are taken off the outcome and off every column, again and
/// again until none is left, and what remains is regressed. Degrees of freedom count every level: errors are multiplied with
/// `G/(G−1) × (n−1)/(n−K)`, where `K` is all coefficients, levels among them.
///
/// Where units begin at different times this is a mixture of comparisons, some of them with negative weights: use
/// [`super::group_times`] there.
///
/// # Errors
///
/// [`EvaluationError::Length`], [`EvaluationError::NotFinite`], [`EvaluationError::TooFewRows`],
/// [`EvaluationError::TooFewClusters`], [`EvaluationError::Constant`] or [`EvaluationError::Collinear`] for a column that
/// levels of units and periods already say, [`EvaluationError::NotConverged`].
pub fn two_way<T: Eq + Hash>(
    units: &[T],
    periods: &[i64],
    treatment: &[f64],
    outcome: &[f64],
    adjust: Option<&Design>,
    clusters: Option<&Clusters>,
    workers: &dyn Workers,
) -> Result<Estimate, EvaluationError> {
    let rows = outcome.len();
    let same = |what: &str, found: usize| match found == rows {
        true => Ok(()),
        false => Err(EvaluationError::Length { what: what.to_owned(), expected: rows, found }),
    };
    same("the units", units.len())?;
    same("the periods", periods.len())?;
    check_numbers("the treatment", treatment, rows)?;
    check_numbers("the outcome", outcome, rows)?;
    let units = Clusters::of(units)?;
    let times = Clusters::of(periods)?;
    let clusters = clusters.unwrap_or(&units);
    same("the clusters", clusters.codes().len())?;
    let mut columns = vec![("treatment".to_owned(), without_levels(treatment, &units, &times, "the treatment")?)];
    if let Some(adjust) = adjust {
        same("the covariates", adjust.rows())?;
        for (name, values) in adjust.names().iter().zip(adjust.columns()) {
            columns.push((name.clone(), without_levels(values, &units, &times, name)?));
        }
    }
    let outcome = without_levels(outcome, &units, &times, "the outcome")?;
    let width = columns.len();
    let all = width + units.count() + times.count() - 1;
    if rows <= all {
        return Err(EvaluationError::TooFewRows { rows, coefficients: all });
    }
    let design = Design::without_intercept(rows, columns)?;
    let found = linear(&design, &outcome, None, workers)?;
    let covariance = found.fit.covariance(&design, Errors::Clustered(clusters), workers)?;
    // The regression counted its own columns; the levels that were taken off count as well.
    let counted = ((rows - width) as f64 / (rows - all) as f64).sqrt();
    let estimate = found.fit.estimate(0, &covariance);
    Ok(Estimate { standard_error: estimate.standard_error * counted, ..estimate })
}

/// A column less the means of units and of periods.
///
/// A column that is nothing else is zero afterwards, and not a rest of rounding that looks like something.
fn without_levels(values: &[f64], units: &Clusters, times: &Clusters, what: &str) -> Result<Vec<f64>, EvaluationError> {
    let rows = values.len() as f64;
    let mean = values.iter().sum::<f64>() / rows;
    let mut left: Vec<f64> = values.iter().map(|value| value - mean).collect();
    let size = |values: &[f64]| (values.iter().map(|value| value * value).sum::<f64>() / rows).sqrt();
    let scale = size(&left);
    for _ in 0..SWEEPS_MAX {
        let moved = take_means_off(&mut left, units).max(take_means_off(&mut left, times));
        if moved <= CLOSE * scale {
            if size(&left) <= 1e-9 * scale {
                left.fill(0.0);
            }
            return Ok(left);
        }
    }
    Err(EvaluationError::NotConverged { what: format!("levels of units and periods in {what}"), steps: SWEEPS_MAX })
}

/// Answers the largest mean that was taken off.
fn take_means_off(values: &mut [f64], groups: &Clusters) -> f64 {
    let mut sums = vec![0.0; groups.count()];
    let mut counts = vec![0.0; groups.count()];
    for (value, &group) in values.iter().zip(groups.codes()) {
        sums[group as usize] += value;
        counts[group as usize] += 1.0;
    }
    sums.iter_mut().zip(&counts).for_each(|(sum, count)| *sum /= count);
    for (value, &group) in values.iter_mut().zip(groups.codes()) {
        *value -= sums[group as usize];
    }
    sums.iter().map(|mean| mean.abs()).fold(0.0, f64::max)
}
