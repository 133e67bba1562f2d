//! How much people differ in how often they have events.

use statrs::function::gamma::digamma;

use crate::error::StatisticsError;
use crate::root::turning_point;

/// Up to this many events of a person, the difference of two digammas is summed, which keeps its digits.
const SUMMED: u64 = 64;
/// The range of overdispersions that is searched. Less is as good as none; more is no distribution of events.
const RANGE: [f64; 2] = [1e-7, 1e7];

/// The likeliest overdispersion α of numbers of events, each with its own mean μ and the variance `μ + α μ²`.
///
/// 0 if they vary no more than Poisson's; the means are taken as known.
///
/// # Errors
///
/// [`StatisticsError::LengthsDiffer`], [`StatisticsError::TooFew`] with fewer than two, [`StatisticsError::BadExpected`]
/// for a mean that is not positive, [`StatisticsError::NoEvents`].
///
/// ```
/// use statistics::poisson::likely_overdispersion;
///
/// // Most have none and a few have many.
/// let counts = [0, 0, 0, 0, 0, 0, 1, 1, 2, 11];
/// assert!(likely_overdispersion(&counts, &[1.5; 10])? > 2.0);
/// assert_eq!(likely_overdispersion(&[1, 2, 1, 2, 1, 2, 1, 2], &[1.5; 8])?, 0.0);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
pub fn likely_overdispersion(counts: &[u64], means: &[f64]) -> Result<f64, StatisticsError> {
    if counts.len() != means.len() {
        return Err(StatisticsError::LengthsDiffer { one: counts.len(), other: means.len() });
    }
    if counts.len() < 2 {
        return Err(StatisticsError::TooFew { found: counts.len(), needed: 2 });
    }
    if let Some(&mean) = means.iter().find(|mean| !(**mean > 0.0 && mean.is_finite())) {
        return Err(StatisticsError::BadExpected(mean));
    }
    if counts.iter().all(|&count| count == 0) {
        return Err(StatisticsError::NoEvents);
    }
    let falls = |ln_alpha: f64| slope(counts, means, ln_alpha.exp()) <= 0.0;
    let [low, high] = RANGE.map(f64::ln);
    Ok(if falls(low) { 0.0 } else { turning_point(low, high, falls).exp() })
}

/// The slope of the log likelihood in α, times α².
fn slope(counts: &[u64], means: &[f64], alpha: f64) -> f64 {
    let each = counts.iter().zip(means).map(|(&count, &mean)| {
        let scaled = alpha * mean;
        scaled.ln_1p() - alpha_sum(count, alpha) + alpha * (count as f64 - mean) / (1.0 + scaled)
    });
    each.sum()
}

/// `Σ α / (1 + α j)` over j below the count: ψ(y + 1/α) − ψ(1/α).
fn alpha_sum(count: u64, alpha: f64) -> f64 {
    if count <= SUMMED {
        (0..count).map(|j| alpha / (1.0 + alpha * j as f64)).sum()
    } else {
        digamma(count as f64 + 1.0 / alpha) - digamma(1.0 / alpha)
    }
}
