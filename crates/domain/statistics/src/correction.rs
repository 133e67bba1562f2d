//! Several tests at once: p values raised, so that one of many is not significant by number alone.
//!
//! Each function returns values in the order of its input; a result is significant if its value is at most the level.

use strum::{Display, EnumString, VariantArray};

use crate::error::StatisticsError;

/// How p values are corrected, by the name that a file gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Display, EnumString, VariantArray)]
pub enum Correction {
    /// Each times the number of tests. Keeps the chance of any false finding at the level.
    #[strum(serialize = "bonferroni")]
    Bonferroni,
    /// Stepwise (Holm 1979): the same promise, and never finds less than Bonferroni.
    #[strum(serialize = "holm")]
    Holm,
    /// Benjamini and Hochberg (1995): of the findings, the expected share of false ones is at most the level.
    #[strum(serialize = "benjamini-hochberg")]
    BenjaminiHochberg,
}

impl Correction {
    /// Corrects p values of tests that are read together.
    ///
    /// # Errors
    ///
    /// [`StatisticsError::BadP`] for a value outside 0 to 1.
    ///
    /// ```
    /// use statistics::correction::Correction;
    ///
    /// let corrected = Correction::Holm.apply(&[0.01, 0.04, 0.03])?;
    /// assert_eq!(corrected, [0.03, 0.06, 0.06]);
    /// # Ok::<(), statistics::StatisticsError>(())
    /// ```
    pub fn apply(self, values: &[f64]) -> Result<Vec<f64>, StatisticsError> {
        if let Some(&p) = values.iter().find(|p| !(0.0..=1.0).contains(*p)) {
            return Err(StatisticsError::BadP(p));
        }
        let count = values.len();
        let mut order: Vec<usize> = (0..count).collect();
        // Equal values come out equal, so that their order does not matter.
        order.sort_by(|&one, &other| values[one].total_cmp(&values[other]));
        let mut corrected = vec![0.0; count];
        match self {
            Correction::Bonferroni => {
                for (to, p) in corrected.iter_mut().zip(values) {
                    *to = (p * count as f64).min(1.0);
                }
            }
            Correction::Holm => {
                let mut highest = 0.0f64;
                for (rank, &at) in order.iter().enumerate() {
                    highest = highest.max(values[at] * (count - rank) as f64).min(1.0);
                    corrected[at] = highest;
                }
            }
            Correction::BenjaminiHochberg => {
                let mut lowest = 1.0f64;
                for (rank, &at) in order.iter().enumerate().rev() {
                    lowest = lowest.min(values[at] * (count as f64 / (rank + 1) as f64));
                    corrected[at] = lowest;
                }
            }
        }
        Ok(corrected)
    }
}
