//! Rates whose people differ in how often they have events.

use super::*;

/// The ratio of two rates where a person's number of events has the variance `μ + α μ²` (negative binomial, NB2).
///
/// With equal exposure a person, the likeliest ratio is that of the rates, and the standard error of its logarithm is
/// `√(1/x₁ + 1/x₂ + α/n₁ + α/n₂)` (Lawless 1987). The exposure has to be people. An overdispersion α of 0 is Poisson.
///
/// # Errors
///
/// [`StatisticsError::EmptyCell`] if a group had no events, [`StatisticsError::BadOverdispersion`] if α is negative or
/// no number.
pub fn negative_binomial_ratio(
    first: Events,
    second: Events,
    overdispersion: f64,
    level: Level,
    sides: Sides,
) -> Result<RatioEstimate, StatisticsError> {
    let variance = log_variance(first, second, overdispersion)?;
    Ok(on_log_scale(first.rate() / second.rate(), variance, level, sides))
}

/// The test of [`negative_binomial_ratio`] against 1.
///
/// # Errors
///
/// As [`negative_binomial_ratio`].
pub fn negative_binomial_test(
    first: Events,
    second: Events,
    overdispersion: f64,
    sides: Sides,
) -> Result<TestResult, StatisticsError> {
    let error = log_variance(first, second, overdispersion)?.sqrt();
    Ok(z_test((first.rate() / second.rate()).ln() / error, sides))
}

/// The overdispersion α of people's numbers of events by moments: `(s² − x̄) / x̄²`, at least 0.
///
/// `squares` is the sum of the squares of each person's number, from which the variance comes without rounding: a money
/// crate can hold both sums as whole counts.
///
/// # Errors
///
/// [`StatisticsError::NobodyCounted`] with fewer than two people, [`StatisticsError::NoEvents`] without events, and
/// [`StatisticsError::CountTooLarge`] if the sums cannot be those of one list, or are too large.
pub fn moment_overdispersion(events: u64, squares: u64, people: u64) -> Result<f64, StatisticsError> {
    if people < 2 {
        return Err(StatisticsError::NobodyCounted);
    }
    if events == 0 {
        return Err(StatisticsError::NoEvents);
    }
    let (n, sum, squares_wide) = (u128::from(people), u128::from(events), u128::from(squares));
    // n Σx² − (Σx)² is n (n − 1) s², and whole.
    let spread = n.checked_mul(squares_wide).and_then(|all| all.checked_sub(sum * sum));
    let spread = spread.ok_or(StatisticsError::CountTooLarge(squares))?;
    let variance = spread as f64 / (n as f64 * (n - 1) as f64);
    let mean = events as f64 / people as f64;
    Ok(((variance - mean) / (mean * mean)).max(0.0))
}

fn log_variance(first: Events, second: Events, overdispersion: f64) -> Result<f64, StatisticsError> {
    not_empty(first.events(), Cell::EventsFirst)?;
    not_empty(second.events(), Cell::EventsSecond)?;
    if !(overdispersion >= 0.0 && overdispersion.is_finite()) {
        return Err(StatisticsError::BadOverdispersion(overdispersion));
    }
    let part = |events: Events| 1.0 / events.events() as f64 + overdispersion / events.exposure();
    Ok(part(first) + part(second))
}
