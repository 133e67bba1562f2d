//! The two parts of Loader's expansion.

use statrs::function::gamma::ln_gamma;

/// ln Γ(x + 1) − (½ ln(2πx) + x ln x − x): what Stirling's formula leaves, 0 at 0.
pub(super) fn stirling_rest(x: f64) -> f64 {
    if x < 16.0 {
        // The series below is too short for small numbers.
        return if x == 0.0 {
            0.0
        } else {
            ln_gamma(x + 1.0) - (0.5 * (2.0 * std::f64::consts::PI * x).ln() + x * x.ln() - x)
        };
    }
    let square = x * x;
    let terms = [1.0 / 12.0, -1.0 / 360.0, 1.0 / 1260.0, -1.0 / 1680.0, 1.0 / 1188.0];
    terms.iter().rev().fold(0.0, |sum, term| sum / square + term) / x
}

/// x ln(x / mean) + mean − x, without cancellation when they are close.
pub(super) fn deviance(x: f64, mean: f64) -> f64 {
    let gap = x - mean;
    if gap.abs() >= 0.1 * (x + mean) {
        return x * (x / mean).ln() - gap;
    }
    let v = gap / (x + mean);
    let mut power = 2.0 * x * v;
    let mut sum = gap * v;
    for odd in (3..).step_by(2) {
        power *= v * v;
        let next = sum + power / f64::from(odd);
        if next == sum {
            break;
        }
        sum = next;
    }
    sum
}
