//! Tests by a normal approximation.

use crate::count::Share;
use crate::error::StatisticsError;
use crate::level::Sides;
use crate::normal::z_test;
use crate::result::TestResult;

/// The z test with one rate for both groups under no difference: `z = (p̂₁ − p̂₂) / √(p̄(1 − p̄)(1/n₁ + 1/n₂))`.
///
/// z² is Pearson's χ² of the table without correction.
///
/// # Errors
///
/// [`StatisticsError::NoVariation`] if everybody or nobody had the event.
pub fn z_pooled(first: Share, second: Share, sides: Sides) -> Result<TestResult, StatisticsError> {
    Ok(z_test((first.rate() - second.rate()) / pooled_error(first, second)?, sides))
}

/// The pooled z test with Yates' correction: the difference is taken half a person of each group nearer to none.
///
/// # Errors
///
/// As [`z_pooled`].
pub fn z_pooled_corrected(first: Share, second: Share, sides: Sides) -> Result<TestResult, StatisticsError> {
    let error = pooled_error(first, second)?;
    let difference = first.rate() - second.rate();
    let correction = 0.5 * (1.0 / first.people() as f64 + 1.0 / second.people() as f64);
    let nearer = difference.signum() * (difference.abs() - correction).max(0.0);
    Ok(z_test(nearer / error, sides))
}

/// The z test with each group's own variance: `z = (p̂₁ − p̂₂) / √(p̂₁(1 − p̂₁)/n₁ + p̂₂(1 − p̂₂)/n₂)`.
///
/// # Errors
///
/// [`StatisticsError::NoVariation`] if within each group all are alike.
pub fn z_unpooled(first: Share, second: Share, sides: Sides) -> Result<TestResult, StatisticsError> {
    let variance = first.variance() + second.variance();
    if variance == 0.0 {
        return Err(StatisticsError::NoVariation);
    }
    Ok(z_test((first.rate() - second.rate()) / variance.sqrt(), sides))
}

fn pooled_error(first: Share, second: Share) -> Result<f64, StatisticsError> {
    let (one, other) = (first.people() as f64, second.people() as f64);
    let rate = (first.events() + second.events()) as f64 / (one + other);
    let others = (first.others() + second.others()) as f64 / (one + other);
    let variance = rate * others * (1.0 / one + 1.0 / other);
    if variance == 0.0 { Err(StatisticsError::NoVariation) } else { Ok(variance.sqrt()) }
}
