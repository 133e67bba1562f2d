//! One series of numbers and a date: interrupted time series.
//!
//! Segmented regression: a level and a trend before, a step and a change of trend from the date on. Neighbouring periods are
//! alike, so errors are Newey and West's. There is no comparison group, and what else happened at that date cannot be told
//! apart from the treatment; it refuses series that are too short on either side.

use nalgebra::DMatrix;
use workers::Alone;

use crate::regression::{Covariance, linear};
use crate::{Design, Estimate, EvaluationError};

/// Periods that each side needs: two coefficients, and something left to judge them by.
const SIDE_MIN: usize = 4;

/// A series with an interruption.
#[derive(Debug, Clone, Copy)]
pub struct Series<'a> {
    /// One number for each period, without gaps.
    pub outcome: &'a [f64],
    /// The first period of the treatment, counted from 0.
    pub from: usize,
    /// What else is known of each period, such as the season.
    pub adjust: Option<&'a Design>,
    /// How many periods apart errors may still be alike; without it `⌊4 (n/100)^(2/9)⌋`, after Newey and West.
    pub lags: Option<usize>,
}

/// What changed at the date.
#[derive(Debug, Clone)]
pub struct Interruption {
    /// The level when the series began.
    pub level: Estimate,
    /// The change a period before the date.
    pub trend: Estimate,
    /// The step at the date.
    pub step: Estimate,
    /// By how much the change a period is other afterwards.
    pub trend_change: Estimate,
    /// The difference in the last period from what would have been expected: `step + trend change × (periods since)`.
    pub at_end: Estimate,
    /// The same, averaged over all periods of the treatment.
    pub average: Estimate,
    /// For each period what the line says.
    pub fitted: Vec<f64>,
    /// For each period what the line from before says.
    pub expected: Vec<f64>,
    /// `Σ (e − e₋₁)² / Σ e²`: near 2 if neighbouring periods are not alike, near 0 if they are, after Durbin and Watson.
    pub durbin_watson: f64,
    /// The lags that were used.
    pub lags: usize,
}

/// `y = a + b t + c [t ≥ from] + d (t − from) [t ≥ from]`, and covariates.
///
/// Errors are Newey and West's with Bartlett's weights `1 − l/(L+1)`, times `n/(n−k)`, held against Student's distribution with
/// `n − k` degrees.
///
/// # Errors
///
/// [`EvaluationError::TooFewPeriods`] for fewer than four on either side, [`EvaluationError::Length`],
/// [`EvaluationError::NotFinite`], [`EvaluationError::Constant`], [`EvaluationError::Collinear`],
/// [`EvaluationError::OutOfRange`] for as many lags as periods.
pub fn interrupted(series: &Series<'_>) -> Result<Interruption, EvaluationError> {
    let periods = series.outcome.len();
    let after = periods.saturating_sub(series.from);
    for (what, found) in [("the time before", series.from.min(periods)), ("the time of the treatment", after)] {
        if found < SIDE_MIN {
            return Err(EvaluationError::TooFewPeriods { what, needed: SIDE_MIN, found });
        }
    }
    let lags = series.lags.unwrap_or_else(|| (4.0 * (periods as f64 / 100.0).powf(2.0 / 9.0)).floor() as usize);
    if lags >= periods {
        return Err(EvaluationError::OutOfRange {
            what: "number of lags",
            value: lags as f64,
            range: "below the number of periods",
        });
    }
    let column = |of: &dyn Fn(usize) -> f64| (0..periods).map(of).collect::<Vec<f64>>();
    let since = |period: usize| period.saturating_sub(series.from) as f64;
    let mut columns = vec![
        ("trend".to_owned(), column(&|period| period as f64)),
        ("step".to_owned(), column(&|period| f64::from(period >= series.from))),
        ("trend change".to_owned(), column(&since)),
    ];
    if let Some(adjust) = series.adjust {
        if adjust.rows() != periods {
            let what = "the covariates".to_owned();
            return Err(EvaluationError::Length { what, expected: periods, found: adjust.rows() });
        }
        columns.extend(adjust.names().iter().cloned().zip(adjust.columns().iter().cloned()));
    }
    let design = Design::new(periods, columns)?;
    let fit = linear(&design, series.outcome, None, &Alone)?.fit;
    let covariance = newey_west(&design, &fit, lags);
    let coefficient = |place: usize| fit.estimate(place, &covariance);
    let [step, change] = [fit.coefficients[2], fit.coefficients[3]];
    let effect = |since: f64| {
        let mut weights = vec![0.0; design.width()];
        weights[2] = 1.0;
        weights[3] = since;
        let standard_error = covariance.standard_error_of(&weights);
        Estimate { value: step + change * since, standard_error, degrees: covariance.degrees }
    };
    let fitted: Vec<f64> = (0..periods).map(|period| series.outcome[period] - fit.scores[period]).collect();
    let gone = |period: usize| if period < series.from { 0.0 } else { step + change * since(period) };
    let squares: f64 = fit.scores.iter().map(|error| error * error).sum();
    let changes: f64 = fit.scores.windows(2).map(|pair| (pair[1] - pair[0]).powi(2)).sum();
    Ok(Interruption {
        level: coefficient(0),
        trend: coefficient(1),
        step: coefficient(2),
        trend_change: coefficient(3),
        at_end: effect(since(periods - 1)),
        average: effect((after - 1) as f64 / 2.0),
        expected: fitted.iter().enumerate().map(|(period, fitted)| fitted - gone(period)).collect(),
        fitted,
        durbin_watson: changes / squares,
        lags,
    })
}

fn newey_west(design: &Design, fit: &crate::regression::Fit, lags: usize) -> Covariance {
    let (rows, width) = (design.rows(), design.width());
    let scores = DMatrix::from_fn(rows, width, |row, place| fit.scores[row] * design.value(row, place));
    let mut meat = scores.transpose() * &scores;
    for lag in 1..=lags {
        let weight = 1.0 - lag as f64 / (lags as f64 + 1.0);
        let shifted = scores.rows(lag, rows - lag).transpose() * scores.rows(0, rows - lag);
        meat += (&shifted + shifted.transpose()) * weight;
    }
    let bread = fit.bread();
    let free = (rows - width) as f64;
    Covariance::new(&bread * meat * &bread * (rows as f64 / free), Some(free))
}
