//! Two means by the t test.

use statrs::function::gamma::ln_gamma;

use crate::error::StatisticsError;
use crate::level::{Level, Sides};
use crate::normal::normal_tail;
use crate::samples::t_quantile;

/// Pieces of the integral; its integrand is smooth, and this many leave no error in fifteen digits.
const PIECES: u32 = 4000;

/// The chance that a t test of two groups of `people` each finds a true difference, in its direction.
///
/// From the noncentral t distribution with `2n − 2` degrees of freedom and the noncentrality `√(n/2) δ/σ`.
///
/// # Errors
///
/// [`StatisticsError::TooFew`] below two a group; [`StatisticsError::NotFinite`] unless the difference is finite and the
/// standard deviation positive.
pub fn power_t(
    people: usize,
    difference: f64,
    standard_deviation: f64,
    level: Level,
    sides: Sides,
) -> Result<f64, StatisticsError> {
    if people < 2 {
        return Err(StatisticsError::TooFew { found: people, needed: 2 });
    }
    let effect = (difference / standard_deviation).abs();
    if !effect.is_finite() || standard_deviation <= 0.0 {
        return Err(StatisticsError::NotFinite(difference / standard_deviation));
    }
    let n = people as f64;
    let degrees = 2.0 * n - 2.0;
    Ok(noncentral_tail(t_quantile(degrees, level, sides), degrees, (n / 2.0).sqrt() * effect))
}

/// P(T > t) of a noncentral t: the mean of a normal tail over the distribution of the estimated standard deviation.
fn noncentral_tail(t: f64, degrees: f64, noncentrality: f64) -> f64 {
    // s = √(χ²/ν) has the density 2 (ν/2)^(ν/2) / Γ(ν/2) s^(ν−1) e^(−νs²/2); it is summed over ln s.
    let half = degrees / 2.0;
    let constant = std::f64::consts::LN_2 + half * half.ln() - ln_gamma(half);
    let width = 12.0 / degrees.sqrt() + 6.0 / degrees;
    let (low, high) = (-3.0 * width, width);
    let step = (high - low) / f64::from(PIECES);
    let value = |at: u32| {
        let ln = low + step * f64::from(at);
        let s = ln.exp();
        let density = (constant + degrees * ln - half * s * s).exp();
        density * normal_tail(t * s - noncentrality)
    };
    // Simpson's rule.
    let inner: f64 = (1..PIECES).map(|at| value(at) * if at % 2 == 1 { 4.0 } else { 2.0 }).sum();
    (value(0) + inner + value(PIECES)) * step / 3.0
}
