//! Whether counts vary more than Poisson's do.

use statistics::tables::chi_squared_tail;

use super::model::Counted;
use crate::{Estimate, EvaluationError};

/// How much more.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Overdispersion {
    /// Cameron and Trivedi's regression (1990) of `((y − μ)² − y) / μ` on μ: its coefficient is α, and 0 for Poisson.
    pub alpha: Estimate,
    /// Pearson's `Σ (y − μ)² / μ` over its degrees of freedom: 1 for Poisson. Its root is how many times too small Poisson's
    /// standard errors are, if the variance is in proportion to the mean.
    pub pearson_ratio: f64,
    /// The chance of so large a sum for Poisson.
    pub pearson_p: f64,
}

impl Counted {
    /// Tests a Poisson model's counts for more variance than it allows.
    ///
    /// # Errors
    ///
    /// [`EvaluationError::Length`] if the counts are not those of the model; [`EvaluationError::OutOfRange`] for a model
    /// that already has an overdispersion.
    pub fn overdispersion_test(&self, counts: &[u64]) -> Result<Overdispersion, EvaluationError> {
        let rows = self.fitted.len();
        if counts.len() != rows {
            return Err(EvaluationError::Length { what: "the counts".to_owned(), expected: rows, found: counts.len() });
        }
        if self.overdispersion != 0.0 {
            let (what, range) = ("overdispersion of a model to be tested for it", "0, as Poisson's is");
            return Err(EvaluationError::OutOfRange { what, value: self.overdispersion, range });
        }
        let (mut pearson, mut products, mut squares) = (0.0, 0.0, 0.0);
        let excess = |count: u64, mean: f64| ((count as f64 - mean).powi(2) - count as f64) / mean;
        for (&count, &mean) in counts.iter().zip(&self.fitted) {
            pearson += (count as f64 - mean).powi(2) / mean;
            products += mean * excess(count, mean);
            squares += mean * mean;
        }
        let alpha = products / squares;
        let left: f64 =
            counts.iter().zip(&self.fitted).map(|(&y, &mean)| (excess(y, mean) - alpha * mean).powi(2)).sum();
        let degrees = rows - self.fit.coefficients.len();
        Ok(Overdispersion {
            alpha: Estimate {
                value: alpha,
                standard_error: (left / (rows as f64 - 1.0) / squares).sqrt(),
                degrees: Some(rows as f64 - 1.0),
            },
            pearson_ratio: pearson / degrees as f64,
            pearson_p: chi_squared_tail(pearson, degrees),
        })
    }
}
