//! A number with its uncertainty.

use statistics::Interval;
use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

/// An estimate, its standard error, and the distribution it is held against.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The estimate.
    pub value: f64,
    /// Its standard error, in the same units.
    pub standard_error: f64,
    /// Degrees of freedom of Student's distribution; none means the normal distribution.
    pub degrees: Option<f64>,
}

impl Estimate {
    /// `value / standard_error`; none if there is no uncertainty to divide by.
    pub fn statistic(&self) -> Option<f64> {
        let statistic = self.value / self.standard_error;
        (self.standard_error > 0.0 && statistic.is_finite()).then_some(statistic)
    }

    /// The chance of an estimate at least this far from zero, on either side, if the truth were zero.
    pub fn p_value(&self) -> Option<f64> {
        let distance = self.statistic()?.abs();
        let tail = match self.degrees {
            None => Normal::standard().sf(distance),
            Some(degrees) => StudentsT::new(0.0, 1.0, degrees).ok()?.sf(distance),
        };
        Some((2.0 * tail).min(1.0))
    }

    /// `value ± quantile((1 + level) / 2) × standard_error`; none unless `0 < level < 1`.
    ///
    /// ```
    /// # use evaluation::Estimate;
    /// let estimate = Estimate { value: 2.0, standard_error: 1.0, degrees: None };
    /// let interval = estimate.interval(0.95).unwrap();
    /// assert_eq!(format!("{:.2} to {:.2}", interval.low, interval.high), "0.04 to 3.96");
    /// ```
    pub fn interval(&self, level: f64) -> Option<Interval> {
        if !(level > 0.0 && level < 1.0 && self.standard_error.is_finite()) {
            return None;
        }
        let point = 0.5 + level / 2.0;
        let quantile = match self.degrees {
            None => Normal::standard().inverse_cdf(point),
            Some(degrees) => StudentsT::new(0.0, 1.0, degrees).ok()?.inverse_cdf(point),
        };
        let half = quantile * self.standard_error;
        Some(Interval { low: self.value - half, high: self.value + half })
    }
}
