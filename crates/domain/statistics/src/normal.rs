//! The normal distribution's tails and quantiles.

use statrs::function::erf::{erfc, erfc_inv};

use crate::level::{Level, Sides};
use crate::result::TestResult;

/// P(Z > z) of a standard normal, with its digits kept in the far tail.
pub fn normal_tail(z: f64) -> f64 {
    0.5 * erfc(z / std::f64::consts::SQRT_2)
}

/// The value that a standard normal exceeds with the probability `tail`.
///
/// The inverse of [`normal_tail`]; 1.96 for .025. Infinite at 0 and 1.
pub fn normal_quantile(tail: f64) -> f64 {
    let z = std::f64::consts::SQRT_2 * erfc_inv(2.0 * tail);
    if !z.is_finite() {
        return z;
    }
    // One step of Newton's method takes the last digits, which the rational approximation does not have.
    let density = (-z * z / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt();
    if density > 0.0 { z + (normal_tail(z) - tail) / density } else { z }
}

/// The z that a test at this level has to reach.
pub(crate) fn critical(level: Level, sides: Sides) -> f64 {
    normal_quantile(sides.tail(level))
}

/// The result of a statistic that is standard normal if there is no difference.
pub(crate) fn z_test(z: f64, sides: Sides) -> TestResult {
    let p = match sides {
        Sides::Two => 2.0 * normal_tail(z.abs()),
        Sides::Lower => normal_tail(-z),
        Sides::Higher => normal_tail(z),
    };
    TestResult { statistic: Some(z), p }
}
