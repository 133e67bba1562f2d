//! How often something happens that happens at one rate.

use super::Counts;
use super::saddle::{deviance, stirling_rest};

/// The Poisson distribution.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Poisson {
    mean: f64,
}

impl Poisson {
    /// With a mean from 0 upwards.
    pub(crate) fn new(mean: f64) -> Poisson {
        Poisson { mean }
    }
}

impl Counts for Poisson {
    fn low(&self) -> u64 {
        0
    }

    fn high(&self) -> u64 {
        u64::MAX - 1
    }

    fn mode(&self) -> u64 {
        self.mean as u64
    }

    fn ln_probability(&self, count: u64) -> f64 {
        match count {
            0 => -self.mean,
            _ => {
                let x = count as f64;
                -stirling_rest(x) - deviance(x, self.mean) - 0.5 * (2.0 * std::f64::consts::PI * x).ln()
            }
        }
    }

    fn step_up(&self, count: u64) -> f64 {
        self.mean / (count + 1) as f64
    }
}
