//! What a logistic coefficient means: odds ratios, and differences in chances.

use super::covariance::Covariance;
use super::logistic::Logistic;
use crate::{Design, Estimate, EvaluationError, Interval};

/// By how much the odds are multiplied when a column grows by 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OddsRatio {
    /// `exp(coefficient)`.
    pub value: f64,
    /// The interval of the coefficient, exponentiated.
    pub interval: Interval,
    /// That the coefficient is zero.
    pub p_value: Option<f64>,
}

impl Logistic {
    /// The odds ratio of a coefficient.
    ///
    /// # Errors
    ///
    /// [`EvaluationError::OutOfRange`] unless `0 < level < 1`.
    pub fn odds_ratio(
        &self,
        coefficient: usize,
        covariance: &Covariance,
        level: f64,
    ) -> Result<OddsRatio, EvaluationError> {
        let estimate = self.fit.estimate(coefficient, covariance);
        let interval = estimate.interval(level).ok_or(EvaluationError::OutOfRange {
            what: "level of an interval",
            value: level,
            range: "between 0 and 1",
        })?;
        Ok(OddsRatio {
            value: estimate.value.exp(),
            interval: Interval { low: interval.low.exp(), high: interval.high.exp() },
            p_value: estimate.p_value(),
        })
    }

    /// The average over `rows` of the chance with the column at 1 less the chance with it at 0, everything else as it is.
    ///
    /// Its standard error is by the delta method: the gradient is the average of `p₁(1−p₁) x₁ − p₀(1−p₀) x₀`.
    ///
    /// # Errors
    ///
    /// [`EvaluationError::UnknownColumn`], [`EvaluationError::NoRows`] if no row is asked for.
    pub fn average_difference(
        &self,
        design: &Design,
        column: &str,
        rows: impl Iterator<Item = usize>,
        covariance: &Covariance,
    ) -> Result<Estimate, EvaluationError> {
        let place = design.coefficient(column)?;
        let coefficient = self.fit.coefficients[place];
        let mut gradient = vec![0.0; design.width()];
        let mut sum = 0.0;
        let mut count = 0.0;
        for row in rows {
            let without = self.linear[row] - coefficient * design.value(row, place);
            let (p0, p1) = (chance(without), chance(without + coefficient));
            sum += p1 - p0;
            count += 1.0;
            let slope = p1 * (1.0 - p1) - p0 * (1.0 - p0);
            for (other, part) in gradient.iter_mut().enumerate() {
                *part += if other == place { p1 * (1.0 - p1) } else { slope * design.value(row, other) };
            }
        }
        if count == 0.0 {
            return Err(EvaluationError::NoRows);
        }
        gradient.iter_mut().for_each(|part| *part /= count);
        let standard_error = covariance.standard_error_of(&gradient);
        Ok(Estimate { value: sum / count, standard_error, degrees: covariance.degrees })
    }
}

fn chance(linear: f64) -> f64 {
    1.0 / (1.0 + (-linear).exp())
}
