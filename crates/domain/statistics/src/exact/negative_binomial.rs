//! How often something happens to people who differ in how often it does.

use super::Counts;
use super::saddle::{deviance, stirling_rest};

/// The negative binomial distribution of a sum.
///
/// The events of n people, each with mean μ and variance μ + α μ², have the mean nμ and the size n / α.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NegativeBinomial {
    mean: f64,
    size: f64,
}

impl NegativeBinomial {
    /// With a mean and a size above 0.
    pub(crate) fn new(mean: f64, size: f64) -> NegativeBinomial {
        NegativeBinomial { mean, size }
    }
}

impl Counts for NegativeBinomial {
    fn low(&self) -> u64 {
        0
    }

    fn high(&self) -> u64 {
        u64::MAX - 1
    }

    fn mode(&self) -> u64 {
        // Where the step up falls below 1.
        (self.mean * (1.0 - 1.0 / self.size)).max(0.0) as u64
    }

    fn ln_probability(&self, count: u64) -> f64 {
        let (x, r) = (count as f64, self.size);
        if count == 0 {
            return -r * (self.mean / r).ln_1p();
        }
        // r / (r + x) times the binomial probability of r in r + x, continued to a size that is not whole.
        let all = r + x;
        let rests = stirling_rest(all) - stirling_rest(r) - stirling_rest(x);
        let rate = r / (r + self.mean);
        let deviances = deviance(r, all * rate) + deviance(x, all * (self.mean / (r + self.mean)));
        let scale = 0.5 * (2.0 * std::f64::consts::PI * r * (x / all)).ln();
        (r / all).ln() + rests - deviances - scale
    }

    fn step_up(&self, count: u64) -> f64 {
        (self.size + count as f64) / (count + 1) as f64 * (self.mean / (self.size + self.mean))
    }
}
