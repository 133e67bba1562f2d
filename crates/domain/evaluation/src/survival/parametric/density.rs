//! Standard densities and tails of the logarithm of time, with their slopes.

use statistics::normal_tail;

use super::Distribution;

/// ln f(w) of an event, or ln P(W > w) of a censored row, with its first two derivatives by w.
#[derive(Debug, Clone, Copy)]
pub(super) struct Density {
    pub(super) ln: f64,
    pub(super) slope: f64,
    /// Never positive, so that its negative can weigh rows.
    pub(super) curvature: f64,
}

impl Density {
    pub(super) fn of(distribution: Distribution, w: f64, event: bool) -> Density {
        match (distribution, event) {
            // The smallest extreme value: f = exp(w − eʷ), and P(W > w) = exp(−eʷ).
            (Distribution::Exponential | Distribution::Weibull, true) => {
                let hazard = w.exp();
                Density { ln: w - hazard, slope: 1.0 - hazard, curvature: -hazard }
            }
            (Distribution::Exponential | Distribution::Weibull, false) => {
                let hazard = w.exp();
                Density { ln: -hazard, slope: -hazard, curvature: -hazard }
            }
            (Distribution::LogNormal, true) => {
                let ln = -0.5 * (w * w + (2.0 * std::f64::consts::PI).ln());
                Density { ln, slope: -w, curvature: -1.0 }
            }
            (Distribution::LogNormal, false) => {
                let (ln, hazard) = normal_hazard(w);
                Density { ln, slope: -hazard, curvature: (-hazard * (hazard - w)).min(0.0) }
            }
        }
    }
}

/// ln P(Z > w), and the normal's hazard `φ(w) / P(Z > w)`.
fn normal_hazard(w: f64) -> (f64, f64) {
    let ln_density = -0.5 * (w * w + (2.0 * std::f64::consts::PI).ln());
    if w < 30.0 {
        let tail = normal_tail(w);
        return (tail.ln(), (ln_density - tail.ln()).exp());
    }
    // Further out the tail underflows; its continued fraction is short there.
    let hazard = (1..=20).rev().fold(w, |under, k| w + f64::from(k) / under);
    (ln_density - hazard.ln(), hazard)
}
