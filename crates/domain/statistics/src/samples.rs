//! Two samples of measurements: t tests, and tests of the whole distribution.
//!
//! Order within a sample does not matter. Values that are not finite are refused, not skipped.

mod kolmogorov_smirnov;
mod rank_sum;

pub use kolmogorov_smirnov::kolmogorov_smirnov;
pub use rank_sum::rank_sum;

use statrs::distribution::{ContinuousCDF, StudentsT};

use crate::error::StatisticsError;
use crate::level::{Level, Sides};
use crate::normal::normal_tail;
use crate::result::{Interval, TestResult};
use crate::root::turning_point_beyond;

/// Above this many degrees of freedom, t is taken from the normal distribution by an expansion.
const NEARLY_NORMAL: f64 = 1e5;

/// What a t test needs of a sample.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moments {
    /// How many.
    pub count: usize,
    /// Their mean.
    pub mean: f64,
    /// Their variance, with the divisor n − 1.
    pub variance: f64,
}

/// A t test and the interval of the mean difference.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TTest {
    /// First less second.
    pub difference: f64,
    /// Of the difference.
    pub standard_error: f64,
    /// Degrees of freedom, whole for paired values only.
    pub degrees: f64,
    /// t and p.
    pub result: TestResult,
    /// Of the difference.
    pub interval: Interval,
}

impl Moments {
    /// Of at least two values.
    ///
    /// # Errors
    ///
    /// [`StatisticsError::TooFew`], [`StatisticsError::NotFinite`].
    pub fn of(values: &[f64]) -> Result<Moments, StatisticsError> {
        check(values, 2)?;
        // Sorted, so that the last digit does not depend on the order.
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let n = sorted.len() as f64;
        let mean = sorted.iter().sum::<f64>() / n;
        let variance = sorted.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0);
        Ok(Moments { count: sorted.len(), mean, variance })
    }
}

/// Welch's t test, which lets the variances differ: `t = (x̄₁ − x̄₂) / √(s₁²/n₁ + s₂²/n₂)` with the degrees of freedom of
/// Welch and Satterthwaite.
///
/// # Errors
///
/// [`StatisticsError::NoVariation`] if all values of each sample are equal.
pub fn welch(first: Moments, second: Moments, level: Level, sides: Sides) -> Result<TTest, StatisticsError> {
    let [one, other] = [first, second].map(|it| it.variance / it.count as f64);
    let part = |variance: f64, it: Moments| variance * variance / (it.count as f64 - 1.0);
    let degrees = (one + other).powi(2) / (part(one, first) + part(other, second));
    t_test(first.mean - second.mean, (one + other).sqrt(), degrees, level, sides)
}

/// The t test of pairs: whether their differences, first less second, are around 0.
///
/// # Errors
///
/// [`StatisticsError::LengthsDiffer`], [`StatisticsError::TooFew`], [`StatisticsError::NotFinite`], and
/// [`StatisticsError::NoVariation`] if all differences are equal.
pub fn paired_t(first: &[f64], second: &[f64], level: Level, sides: Sides) -> Result<TTest, StatisticsError> {
    if first.len() != second.len() {
        return Err(StatisticsError::LengthsDiffer { one: first.len(), other: second.len() });
    }
    let differences: Vec<f64> = first.iter().zip(second).map(|(one, other)| one - other).collect();
    let of = Moments::of(&differences)?;
    let n = of.count as f64;
    t_test(of.mean, (of.variance / n).sqrt(), n - 1.0, level, sides)
}

/// The t that a test at this level has to reach.
pub fn t_quantile(degrees: f64, level: Level, sides: Sides) -> f64 {
    let tail = sides.tail(level);
    turning_point_beyond(0.0, 1.0, |t| t_tail(t, degrees) < tail)
}

fn t_test(
    difference: f64,
    standard_error: f64,
    degrees: f64,
    level: Level,
    sides: Sides,
) -> Result<TTest, StatisticsError> {
    if standard_error == 0.0 {
        return Err(StatisticsError::NoVariation);
    }
    let t = difference / standard_error;
    let p = match sides {
        Sides::Two => 2.0 * t_tail(t.abs(), degrees),
        Sides::Lower => t_tail(-t, degrees),
        Sides::Higher => t_tail(t, degrees),
    };
    let half = t_quantile(degrees, level, sides) * standard_error;
    let interval = Interval {
        low: if sides == Sides::Lower { f64::NEG_INFINITY } else { difference - half },
        high: if sides == Sides::Higher { f64::INFINITY } else { difference + half },
    };
    Ok(TTest { difference, standard_error, degrees, result: TestResult { statistic: Some(t), p }, interval })
}

/// P(T > t).
pub(crate) fn t_tail(t: f64, degrees: f64) -> f64 {
    if degrees > NEARLY_NORMAL {
        // The incomplete beta function loses its argument's digits here; Hill (1970) is right to twelve.
        let a = degrees - 0.5;
        let w = (a * (t * t / degrees).ln_1p()).sqrt();
        return normal_tail((w + (w.powi(3) + 3.0 * w) / (48.0 * a * a)).copysign(t));
    }
    StudentsT::new(0.0, 1.0, degrees).map_or(f64::NAN, |it| it.sf(t))
}

pub(crate) fn check(values: &[f64], needed: usize) -> Result<(), StatisticsError> {
    if let Some(&value) = values.iter().find(|value| !value.is_finite()) {
        return Err(StatisticsError::NotFinite(value));
    }
    if values.len() < needed {
        return Err(StatisticsError::TooFew { found: values.len(), needed });
    }
    Ok(())
}

#[cfg(test)]
mod tests;
