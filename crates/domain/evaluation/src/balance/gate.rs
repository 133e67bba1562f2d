//! Alike enough for a verdict, or not.

use super::Balance;

/// How alike groups have to be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gate {
    /// The largest standardised difference that passes, without its sign.
    pub difference_max: f64,
    /// The ratios of variances that pass, if they matter.
    pub variance_ratio: Option<VarianceRatio>,
}

/// Bounds on a ratio of variances.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VarianceRatio {
    /// The smallest that passes.
    pub low: f64,
    /// The largest that passes.
    pub high: f64,
}

/// A covariate that does not pass.
#[derive(Debug, Clone, PartialEq)]
pub enum Failure {
    /// Its means are too far apart.
    Difference {
        /// The covariate.
        name: String,
        /// The standardised difference.
        standardised: f64,
    },
    /// Its variances are too unlike.
    Variance {
        /// The covariate.
        name: String,
        /// The ratio.
        ratio: f64,
    },
}

impl Balance {
    /// The covariates that do not pass after weighing, in their order; none if all do. The score itself is not asked.
    pub fn failures(&self, gate: &Gate) -> Vec<Failure> {
        let mut failures = Vec::new();
        for covariate in &self.covariates {
            let name = || covariate.name.clone();
            let standardised = covariate.after.standardised;
            // Not-a-number does not pass.
            let passes = standardised.abs() <= gate.difference_max;
            if !passes {
                failures.push(Failure::Difference { name: name(), standardised });
            }
            if let (Some(bounds), Some(ratio)) = (gate.variance_ratio, covariate.after.variance_ratio)
                && !(ratio >= bounds.low && ratio <= bounds.high)
            {
                failures.push(Failure::Variance { name: name(), ratio });
            }
        }
        failures
    }

    /// The largest standardised difference after weighing, without its sign.
    pub fn worst(&self) -> f64 {
        self.covariates.iter().map(|covariate| covariate.after.standardised.abs()).fold(0.0, f64::max)
    }
}
